"""Mechanical variation of passages: other companies' names in the same sentences, so that the reader learns roles and not names, and other typography."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import fields, replace

from extractor.training.corpus import Label, Passage

Names = tuple[str, ...]
#: A straight quotation mark or apostrophe; group 1 is there before an opening one.
_QUOTE = re.compile(r"""'|(?:(?<![^\s(\[])())?\"""")


def name_pool(passages: Sequence[Passage]) -> list[Names]:
    """Every company of the passages with the names it goes by there, each once, sorted."""
    pool = {_proper(names) for p in passages for label in p.labels for names in (label.company, label.counterparty)}
    return sorted(names for names in pool if names)


def swap_names(passage: Passage, pool: Sequence[Names], rng: random.Random, share: float = 0.6) -> Passage:
    """The passage with each of its companies, by chance ``share``, under the names of one from ``pool``."""
    table: dict[str, str] = {}
    for names in dict.fromkeys(_proper(n) for lb in passage.labels for n in (lb.company, lb.counterparty)):
        if not names or rng.random() > share:
            continue
        other = rng.choice(pool)
        for index, name in enumerate(names):
            table.setdefault(name, other[min(index, len(other) - 1)])
    if not table:
        return passage
    longest_first = sorted(table, key=len, reverse=True)
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")
    return _rewrite(passage, pattern, lambda match: table[match[0]])


def _proper(names: Names) -> Names:
    """The names without descriptions such as "the Dubai carrier"."""
    return tuple(name for name in names if name[:1].isupper())


def _rewrite(passage: Passage, pattern: re.Pattern[str], change: Callable[[re.Match[str]], str]) -> Passage:
    pieces: list[str] = []
    moved: list[tuple[int, int]] = []  # (position in the old text, shift from there on)
    last = shift = 0
    for match in pattern.finditer(passage.text):
        if any(match.start() < label.end and label.start < match.end() for label in passage.labels):
            continue
        new = change(match)
        pieces += [passage.text[last : match.start()], new]
        last = match.end()
        shift += len(new) - len(match[0])
        moved.append((match.end(), shift))
    text = "".join([*pieces, passage.text[last:]])

    def place(position: int) -> int:
        return position + next((s for at, s in reversed(moved) if at <= position), 0)

    def rename(value: object) -> object:
        if isinstance(value, str):
            return pattern.sub(change, value)
        if isinstance(value, tuple):
            return tuple(pattern.sub(change, name) for name in value)
        return value

    labels = []
    for label in passage.labels:
        words = {f.name: rename(getattr(label, f.name)) for f in fields(Label) if f.name in _WORDS}
        labels.append(replace(label, start=place(label.start), end=place(label.end), **words))  # type: ignore[arg-type]
    title = passage.title and pattern.sub(change, passage.title)
    return replace(passage, text=text, title=title, labels=tuple(labels))


_WORDS = {"company", "source", "counterparty", "cue", "period"}


def curl(passage: Passage) -> Passage:
    """The passage with typographic quotation marks and apostrophes for its straight ones."""
    text = _QUOTE.sub(lambda mark: "’" if mark[0] == "'" else "“" if mark[1] is not None else "”", passage.text)

    def words(value: object) -> object:
        if isinstance(value, tuple):
            return tuple(words(name) for name in value)
        at = passage.text.find(value) if isinstance(value, str) else -1
        return value if at < 0 else text[at : at + len(str(value))]

    labels = tuple(
        replace(label, **{name: words(getattr(label, name)) for name in _WORDS})  # type: ignore[arg-type]
        for label in passage.labels
    )
    return replace(passage, text=text, title=passage.title and text[: len(passage.title)], labels=labels)


def drop_title(passage: Passage) -> Passage:
    """The passage without its title, or as it is where an expression or the only name of a company stands there."""
    if not passage.title:
        return passage
    cut = len(passage.title) + 2
    body = passage.text[cut:]
    if any(label.start < cut for label in passage.labels):
        return passage
    for label in passage.labels:
        if label.company and not any(name in body for name in label.company):
            return passage
    moved = tuple(replace(label, start=label.start - cut, end=label.end - cut) for label in passage.labels)
    return replace(passage, title=None, text=body, labels=moved)
