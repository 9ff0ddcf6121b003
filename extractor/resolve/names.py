"""Names: how they are written, and which of them mean the same company."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from extractor import data

_POSSESSIVE = re.compile(r"['’]s?$")
_WORD = re.compile(r"[^\W_]+(?:[.&'’/-][^\W_]+)*")


def clean(name: str) -> str:
    """The name without quotes, possessive ending, lower-case article and stray punctuation around it."""
    name = " ".join(name.split()).strip(' ,;:"“”()[]‘')
    if name.replace("’", "'") not in data.load("names")["possessive"]:
        name = _POSSESSIVE.sub("", name).strip(" ,;:")
    first, _, rest = name.partition(" ")
    if first in data.load("names")["articles"] and rest[:1].isupper():
        name = rest
    closed = name.endswith(".") and (name.count(".") > 1 or key_words(name.rstrip("."))[-1:] == _suffix_words(name))
    return name if closed else name.rstrip(".")


def description_end(said: str) -> int:
    """Where, in words such as "the Milan daily Corriere dei Mercati", the name itself begins; 0 without a description before it."""
    match = _description().match(said)
    return match.end() if match else 0


@cache
def _description() -> re.Pattern[str]:
    kinds = "|".join(re.escape(kind) for kind in data.load("names")["descriptions"])
    return re.compile(r"(?:[\w’'-]+ ){0,4}?(?:" + kinds + r") (?=[A-Z])")


def _suffix_words(name: str) -> list[str]:
    return [word for word in key_words(name)[-1:] if word in _suffixes()]


@cache
def _suffixes() -> frozenset[str]:
    return frozenset(re.sub(r"\W", "", s).casefold() for s in data.load("names")["suffixes"])


def key_words(name: str) -> list[str]:
    """The words of a name, folded for comparison: "Johnson & Johnson Inc." -> johnson, johnson, inc."""
    return [re.sub(r"\W", "", word).casefold() for word in _WORD.findall(_POSSESSIVE.sub("", name))]


@lru_cache(maxsize=4096)
def key(name: str) -> tuple[str, ...]:
    """What two names of one firm have in common: the folded words without article and legal forms."""
    words = key_words(clean(name))
    while len(words) > 1 and words[-1] in _suffixes():
        words.pop()
    return tuple(words)


def initials(name: str) -> str:
    return "".join(word[0] for word in re.split(r"[\s-]+", name) if word[:1].isupper()).casefold()


def same_company(one: str, other: str) -> bool:
    """Whether two names in one article name the same firm: equal but for legal form, one the head of the other, or its initials."""
    a, b = sorted((key(one), key(other)), key=len)
    if not a:
        return False
    if a == b[: len(a)]:
        return True
    longer = other if key(other) == b else one
    return len(a) == 1 and a[0] in abbreviations(longer)


def abbreviations(name: str) -> set[str]:
    """The initials of ``name``, folded, with and without its legal form, where they are two to five letters."""
    words = [word for word in clean(name).split() if key_words(word)]
    plain = " ".join(word for word in words if key_words(word)[0] not in _suffixes())
    return {short for short in (initials(plain), initials(" ".join(words))) if 2 <= len(short) <= 5}


def places(text: str, words: str) -> Iterator[int]:
    """Where ``words`` begin in ``text``."""
    start = text.find(words)
    while start >= 0:
        yield start
        start = text.find(words, start + 1)


def ends_with_suffix(name: str) -> bool:
    words = key_words(name)
    return len(words) > 1 and words[-1] in _suffixes()
