"""Names: which names of an article mean the same company, and which of them is the fullest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property, lru_cache

from extractor import data

_POSSESSIVE = re.compile(r"['’]s?$")
#: What stands before the end of a longer word or name: a letter, or a capitalised word.
_INSIDE = re.compile(r"(?:\w|(?<![\w-])[A-Z][\w&]* )$")
#: A capitalised word right before some place, with an initial between them perhaps; that a word goes on at some place.
_HEAD = re.compile(r"\b([A-Z][\w-]+) (?:[A-Z]\.? )?$")
_WORD_GOES_ON = re.compile(r"\w")
#: How much of a place's name behind the words for its government is kept, in code points.
_LONGEST_PLACE = 60
_RUN = re.compile(r"[A-Z][\w&’'-]*(?: (?:of |and |& |de )?[A-Z][\w&’'-]*\.?){1,6}")
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
    return len(a) == 1 and a[0] in _abbreviations(longer)


def _abbreviations(name: str) -> set[str]:
    """The initials of ``name``, folded, with and without its legal form, where they are two to five letters."""
    words = [word for word in clean(name).split() if key_words(word)]
    plain = " ".join(word for word in words if key_words(word)[0] not in _suffixes())
    return {short for short in (initials(plain), initials(" ".join(words))) if 2 <= len(short) <= 5}


def _places(text: str, words: str) -> Iterator[int]:
    """Where ``words`` begin in ``text``."""
    start = text.find(words)
    while start >= 0:
        yield start
        start = text.find(words, start + 1)


class NameIndex:
    """The company names of one article. ``fullest`` maps any name to the fullest one the article uses."""

    def __init__(self, text: str, title_end: int = 0) -> None:
        self._text = text
        self._title_end = title_end
        self._body = text[title_end:]
        self._known: dict[str, str] = {}
        self._people: dict[str, bool] = {}
        self._cut: dict[tuple[int, int], tuple[int, int]] = {}

    def fullest(self, name: str) -> str:
        """The fullest name that the article has for ``name``; ``name`` itself, cleaned, where it has no fuller one."""
        name = clean(name).removeprefix("The ")
        if name not in self._known:
            self._known[name] = self._search(name)
        return self._known[name]

    def in_title(self, start: int, end: int) -> tuple[int, int]:
        """The stretch without those words of a title in capitals that are no part of the name in the body: "Alibaba Defies China" is Alibaba where the text speaks of it."""
        if start >= self._title_end or not self._capitals:
            return start, end
        if (start, end) not in self._cut:
            self._cut[start, end] = self._cut_to_body(start, end)
        return self._cut[start, end]

    def _cut_to_body(self, start: int, end: int) -> tuple[int, int]:
        """The first of the longest stretches within that the body has as a name; all of it where it has none."""
        if self._has(self._text[start:end]):
            return start, end
        words = [match.span() for match in re.finditer(r"\S+", self._text[start:end])]
        for count in range(len(words) - 1, 0, -1):
            for first, last in zip(words, words[count - 1 :], strict=False):
                name = clean(self._text[start + first[0] : start + last[1]])
                if name[:1].isupper() and self._has(name):
                    return start + first[0], start + last[1]
        return start, end

    @cached_property
    def _capitals(self) -> bool:
        """Whether the long words of the title begin with capitals, be they names or not."""
        long = re.findall(r"\b[^\W\d_]{5,}", self._text[: self._title_end])
        return len([word for word in long if word[0].isupper()]) >= 0.9 * len(long)

    def _has(self, name: str) -> bool:
        """Whether the body has ``name`` as whole words."""
        name = clean(name)
        return any(
            not _WORD_GOES_ON.match(self._body, at + len(name)) and not self._body[at - 1 : at].isalnum()
            for at in _places(self._body, name)
        )

    def is_person(self, name: str) -> bool:
        """Whether the article makes ``name`` a person: by a given name at its head or before it, or an office, unless that is how a firm is called."""
        if name not in self._people:
            self._people[name] = self._is_person(clean(name).split(), name)
        return self._people[name]

    def _is_person(self, words: list[str], name: str) -> bool:
        if name in self._in_office:
            return self.fullest(name) == name
        if len(words) == 1:
            heads = self._words_before(words[0]) if words[0].istitle() and self.fullest(name) == name else set()
            return any(self._calls_a_person([head, *words]) for head in heads)
        return 2 <= len(words) <= 3 and self._calls_a_person(words)

    @cached_property
    def _in_office(self) -> set[str]:
        """The names that stand behind an office in the body, and the last words of them: "chief executive Luigi Gubitosi", "Gubitosi"."""
        found = [clean(match[1]) for match in _office().finditer(self._body)]
        return {*found, *(name.split()[-1] for name in found)}

    def _words_before(self, word: str) -> set[str]:
        """The capitalised words that stand before ``word`` somewhere, initials between them passed over."""
        found: set[str] = set()
        for start in _places(self._text, word):
            head = _HEAD.search(self._text, max(0, start - 60), start)
            if head and not _WORD_GOES_ON.match(self._text, start + len(word)):
                found.add(head[1])
        return found

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
        for start in _places(self._body, name):
            tail = _tail().match(self._body, start + len(name))
            # Behind another capitalised word the match is the end of some longer name: "Walt Disney Co.".
            if tail and not _INSIDE.search(self._body, max(0, start - 30), start):
                yield clean(name + tail[0])

    def _government(self, place: str) -> str:
        """The place with what its government is called, where the article calls it so: "Ohio" -> "State of Ohio"."""
        calls = self._governments.get(place.split(maxsplit=1)[0], [])
        called = (f"{kind} {place}" for kind in data.load("names")["governments"])
        return next((name for name in called if any(call.startswith(name) for call in calls)), "")

    @cached_property
    def _governments(self) -> dict[str, list[str]]:
        """The stretches of the body that begin with the words for a government, by the first word of the place behind them."""
        kinds = "|".join(re.escape(kind) for kind in data.load("names")["governments"])
        found: dict[str, list[str]] = {}
        for match in re.finditer(rf"(?:{kinds}) (\w+)", self._body):
            found.setdefault(match[1], []).append(self._body[match.start() : match.end() + _LONGEST_PLACE])
        return found

    def _spelled_out(self, short: str) -> str:
        """The longest run of capitalised words in the body whose initials ``short`` is."""
        return self._abbreviated.get(short.casefold(), "")

    @cached_property
    def _abbreviated(self) -> dict[str, str]:
        """The longest run of capitalised words by its initials, with or without its legal form."""
        found: dict[str, str] = {}
        for run in sorted(set(map(clean, _RUN.findall(self._body))), key=lambda run: (-len(run), run)):
            for short in _abbreviations(run):
                found.setdefault(short, run)
        return found


def _ends_with_suffix(name: str) -> bool:
    words = key_words(name)
    return len(words) > 1 and words[-1] in _suffixes()


@cache
def _office() -> re.Pattern[str]:
    offices = "|".join(sorted(data.load("given_names")["offices"], key=len, reverse=True))
    return re.compile(rf"\b(?i:{offices}) ([A-Z][\w’'-]+ (?:[A-Z]\. )?[A-Z][\w’'-]+)(?! ?[A-Z&])")


@cache
def _given_names() -> frozenset[str]:
    return frozenset(data.load("given_names")["names"])


@cache
def _tail() -> re.Pattern[str]:
    suffixes = sorted(data.load("names")["suffixes"], key=len, reverse=True)
    ending = "|".join(re.escape(s) for s in suffixes)
    return re.compile(r"(?: (?:[A-Z][\w-]*|&)){0,3}?(?:,? (?:" + ending + r")\b\.?)+")
