"""Names: which names of an article mean the same company, and which of them is the fullest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, cached_property, lru_cache

from extractor import data

_POSSESSIVE = re.compile(r"['’]s?$")
#: What stands before the end of a longer word or name: a letter, or a capitalised word.
_INSIDE = re.compile(r"(?:\w|(?<![\w-])[A-Z][\w&]* )$")
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
    return len(a) == 1 and _abbreviates(a[0], longer)


def _abbreviates(short: str, longer: str) -> bool:
    """Whether ``short``, folded, is the initials of ``longer``, with or without its legal form."""
    words = [word for word in clean(longer).split() if key_words(word)]
    plain = " ".join(word for word in words if key_words(word)[0] not in _suffixes())
    return 2 <= len(short) <= 5 and short in {initials(plain), initials(" ".join(words))}


class NameIndex:
    """The company names of one article. ``fullest`` maps any name to the fullest one the article uses."""

    def __init__(self, text: str, title_end: int = 0) -> None:
        self._text = text
        self._body = text[title_end:]
        self._known: dict[str, str] = {}
        self._people: dict[str, bool] = {}

    def fullest(self, name: str) -> str:
        """The fullest name that the article has for ``name``; ``name`` itself, cleaned, where it has no fuller one."""
        name = clean(name).removeprefix("The ")
        if name not in self._known:
            self._known[name] = self._search(name)
        return self._known[name]

    def is_person(self, name: str) -> bool:
        """Whether the article makes ``name`` a person: by a given name at its head or before it, unless that is how a firm is called."""
        if name not in self._people:
            self._people[name] = self._is_person(clean(name).split(), name)
        return self._people[name]

    def _is_person(self, words: list[str], name: str) -> bool:
        if len(words) == 1:
            pattern = re.compile(r"\b([A-Z][\w-]+) (?:[A-Z]\.? )?" + re.escape(words[0]) + r"\b")
            heads = {match[1] for match in pattern.finditer(self._text)} if words[0].istitle() else set()
            return self.fullest(name) == name and any(self._calls_a_person([head, *words]) for head in heads)
        return 2 <= len(words) <= 3 and self._calls_a_person(words)

    def _calls_a_person(self, words: list[str]) -> bool:
        table = data.load("given_names")
        name = " ".join(words)
        named = words[0] in _given_names() and all(word[:1].isupper() for word in words) and name not in table["firms"]
        return named and not _ends_with_suffix(self.fullest(name))

    def _search(self, name: str) -> str:
        if not name or not name[0].isalnum():
            return name
        best = name if _ends_with_suffix(name) else ""
        if not best:
            best = max(self._extensions(name), key=lambda found: (len(found), found), default="")
        if not best and 2 <= len(name) <= 6 and name.isupper():
            best = self._spelled_out(name)
        return best or self._government(name) or name

    def _extensions(self, name: str) -> Iterable[str]:
        """Longer names that begin with ``name`` and end with a legal form: "Ford" -> "Ford Motor Co."."""
        start = self._body.find(name)
        while start >= 0:
            tail = _tail().match(self._body, start + len(name))
            # Behind another capitalised word the match is the end of some longer name: "Walt Disney Co.".
            if tail and not _INSIDE.search(self._body, max(0, start - 30), start):
                yield clean(name + tail[0])
            start = self._body.find(name, start + 1)

    def _government(self, place: str) -> str:
        """The place with what its government is called, where the article calls it so: "Ohio" -> "State of Ohio"."""
        called = (f"{kind} {place}" for kind in data.load("names")["governments"])
        return next((name for name in called if name in self._body), "")

    def _spelled_out(self, short: str) -> str:
        """The name whose initials ``short`` is."""
        for found in self._full_names:
            if _abbreviates(short.casefold(), found):
                return found
        return ""

    @cached_property
    def _full_names(self) -> list[str]:
        """Every run of capitalised words in the body, the longest first."""
        runs = re.findall(r"[A-Z][\w&’'-]*(?: (?:of |and |& |de )?[A-Z][\w&’'-]*\.?){1,6}", self._body)
        return sorted(set(map(clean, runs)), key=lambda run: (-len(run), run))


def _ends_with_suffix(name: str) -> bool:
    words = key_words(name)
    return len(words) > 1 and words[-1] in _suffixes()


@cache
def _given_names() -> frozenset[str]:
    return frozenset(data.load("given_names")["names"])


@cache
def _tail() -> re.Pattern[str]:
    suffixes = sorted(data.load("names")["suffixes"], key=len, reverse=True)
    ending = "|".join(re.escape(s) for s in suffixes)
    return re.compile(r"(?: (?:[A-Z][\w-]*|&)){0,3}?(?:,? (?:" + ending + r")\b\.?)+")
