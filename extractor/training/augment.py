"""Mechanical variation of passages: other companies' names in the same sentences, so that the reader learns roles and not names."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace

from extractor.sentences import Sentences
from extractor.training.corpus import Label, Passage

Names = tuple[str, ...]
#: Sentences that are shorter or longer than so many code points are no filling.
SHORTEST, LONGEST = 50, 300
#: The most code points that filling adds for each expression.
SPACING = 500
_LEANS = re.compile(
    r"\W*(?:It|He|She|They|We|I|You|The|That|This|These|Those|Its|His|Her|Their|Such|Both|Neither|Each|Another|But|And|Or|So|Yet|Still|Also|Instead|However|"
    r"Then|There|Not|Nor|Only|Most|Some|One|Others|Meanwhile|Because)\b|\W*[a-z0-9]|[-–—•*]"
)


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


def plain_sentences(passages: Sequence[Passage]) -> list[str]:
    """The sentences in the bodies of ``passages`` that hold no digit and no money expression: what stands between the amounts of a real page."""
    return [
        sentence
        for passage in passages
        for start, end in _sentences(passage)
        if not any(start < label.end and label.start < end for label in passage.labels)
        and SHORTEST < len(sentence := passage.text[start:end]) < LONGEST
        and not any(letter.isdigit() for letter in sentence)
        and not _LEANS.match(sentence)
        and sentence.count('"') % 2 == 0
        and sentence.count("“") == sentence.count("”")
    ]


def spread(passage: Passage, filling: Sequence[str], rng: random.Random) -> Passage:
    """The passage with sentences from ``filling`` between its own, as thin in money as real pages are.

    They come in blocks, in the line or as paragraphs of their own, and never before a sentence that leans on the last one ("It", "The company").
    """
    places = [start for start, _ in _sentences(passage)[1:] if not _LEANS.match(passage.text, start)]
    places.append(len(passage.text))
    missing = rng.uniform(0.0, SPACING) * len(passage.labels)
    pieces: dict[int, str] = {}
    while missing > 0 and filling:
        place = rng.choice(places)
        block = " ".join(rng.sample(filling, min(len(filling), rng.choice((1, 2, 2, 3)))))
        if place == len(passage.text):
            block = "\n" + block
        else:
            block += "\n" if passage.text[place - 1] == "\n" else " "
        pieces[place] = pieces.get(place, "") + block
        missing -= len(block)
    return _insert(passage, pieces)


def _sentences(passage: Passage) -> list[tuple[int, int]]:
    """Where the sentences of the body stand."""
    sentences = Sentences(passage.text)
    found: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n]+", passage.text):
        if not passage.title or line.start() > len(passage.title):
            found += sentences.within(*line.span())
    return found


def _insert(passage: Passage, pieces: Mapping[int, str]) -> Passage:
    """The passage with each of ``pieces`` at its place, which is in no title and in no expression."""
    text, last = "", 0
    for place, piece in sorted(pieces.items()):
        text += passage.text[last:place] + piece
        last = place

    def shift(position: int) -> int:
        return sum(len(piece) for place, piece in pieces.items() if place <= position)

    labels = tuple(
        replace(label, start=label.start + shift(label.start), end=label.end + shift(label.start))
        for label in passage.labels
    )
    return replace(passage, text=text + passage.text[last:], labels=labels)


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
