"""Mechanical variation of passages: other companies' names in the same sentences, so that the reader learns roles and not names, other
digits, other typography, and parts left out."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import fields, replace

from extractor.training.corpus import Label, Passage, occurrences

Names = tuple[str, ...]
#: A straight quotation mark or apostrophe; group 1 is there before an opening one.
_QUOTE = re.compile(r"""'|(?:(?<![^\s(\[])())?\"""")
_NUMBER = re.compile(r"\d[\d.,]*")
#: With the line break before it, but for the first.
_PARAGRAPH = re.compile(r"\n?[^\n]+")


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
    return _retyped(
        passage, _QUOTE.sub(lambda mark: "’" if mark[0] == "'" else "“" if mark[1] is not None else "”", passage.text)
    )


def redraw_digits(passage: Passage, rng: random.Random) -> Passage:
    """The passage with other digits in its amounts, the same for the same number. Zeros stay: how round an amount is tells something."""
    table: dict[str, str] = {}

    def other(number: re.Match[str]) -> str:
        return table.setdefault(number[0], re.sub("[1-9]", lambda _: rng.choice("123456789"), number[0]))

    pieces: list[str] = []
    last = 0
    for label in passage.labels:
        pieces += [passage.text[last : label.start], _NUMBER.sub(other, passage.text[label.start : label.end])]
        last = label.end
    return _retyped(passage, "".join([*pieces, passage.text[last:]]))


def _retyped(passage: Passage, text: str) -> Passage:
    """The passage with a ``text`` of the same length, whose words in the places of its labels' are theirs."""

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
    """The passage without its title, or as it is where a label needs what stands there."""
    if not passage.title:
        return passage
    cut = _without(passage, 0, len(passage.title) + 2)
    return passage if cut is passage else replace(cut, title=None)


def drop_paragraphs(passage: Passage, rng: random.Random, share: float = 0.5) -> Passage:
    """The passage without a ``share``, drawn by chance, of the paragraphs of its body that no label needs."""
    body = len(passage.title) + 2 if passage.title else 0
    for paragraph in reversed(list(_PARAGRAPH.finditer(passage.text, body))):
        if rng.random() < share:
            passage = _without(passage, *paragraph.span())
    return passage


def _without(passage: Passage, start: int, end: int) -> Passage:
    """The passage without the text between, or as it is where an expression stands there, or the only name or words that a label points at."""
    text = passage.text[:start] + passage.text[end:]
    labels: list[Label] = []
    for label in passage.labels:
        before = {name: value for name in _WORDS if (value := getattr(label, name))}
        after = {name: _left(value, text) for name, value in before.items()}
        if (label.start < end and start < label.end) or not all(after.values()):
            return passage
        shift = end - start if label.start >= end else 0
        labels.append(replace(label, start=label.start - shift, end=label.end - shift, **after))  # type: ignore[arg-type]
    return replace(passage, text=text, labels=tuple(labels))


def _left(value: str | Names, text: str) -> str | Names | None:
    """What of a label's words or names stands in ``text``."""
    if isinstance(value, str):
        return value if value in text else None
    return tuple(name for name in value if occurrences(name, text))
