"""The names of one article: which of them is the fullest for a company."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, cached_property

from extractor import data
from extractor.resolve.names import abbreviations, clean, ends_with_suffix, places
from extractor.resolve.persons import Persons

#: What stands before the end of a longer word or name: a letter, or a capitalised word.
_INSIDE = re.compile(r"(?:\w|(?<![\w-])[A-Z][\w&]* )$")
#: That a word goes on at some place.
_WORD_GOES_ON = re.compile(r"\w")
#: How much of a place's name behind the words for its government is kept, in code points.
_LONGEST_PLACE = 60
_RUN = re.compile(r"[A-Z][\w&’'-]*(?: (?:of |and |& |de )?[A-Z][\w&’'-]*\.?){1,6}")


class NameIndex:
    """The company names of one article. ``fullest`` maps any name to the fullest one the article uses."""

    def __init__(self, text: str, title_end: int = 0) -> None:
        self._text = text
        self._title_end = title_end
        self._body = text[title_end:]
        self._known: dict[str, str] = {}
        self._cut: dict[tuple[int, int], tuple[int, int]] = {}
        self._persons = Persons(text, title_end, self.fullest)

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
            for at in places(self._body, name)
        )

    def is_person(self, name: str) -> bool:
        """Whether the article makes ``name`` a person."""
        return self._persons.has(name)

    def _search(self, name: str) -> str:
        if not name or not name[0].isalnum():
            return name
        best = name if ends_with_suffix(name) else ""
        if not best:
            best = max(self._extensions(name), key=lambda found: (len(found), found), default="")
        if not best and 2 <= len(name) <= 6 and name.isupper():
            best = self._spelled_out(name)
        return best or self._government(name) or name

    def _extensions(self, name: str) -> Iterable[str]:
        """Longer names that begin with ``name`` and end with a legal form: "Ford" -> "Ford Motor Co."."""
        for start in places(self._body, name):
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
            for short in abbreviations(run):
                found.setdefault(short, run)
        return found


@cache
def _tail() -> re.Pattern[str]:
    suffixes = sorted(data.load("names")["suffixes"], key=len, reverse=True)
    ending = "|".join(re.escape(s) for s in suffixes)
    return re.compile(r"(?: (?:[A-Z][\w-]*|&)){0,3}?(?:,? (?:" + ending + r")\b\.?)+")
