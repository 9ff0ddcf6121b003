"""The persons of one article: claims are about firms, not about those who own and lead them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, cached_property

from extractor import data
from extractor.resolve.names import clean, ends_with_suffix, places

#: A capitalised word right before some place, with an initial between them perhaps.
_HEAD = re.compile(r"\b([A-Z][\w-]+) (?:[A-Z]\.? )?$")
#: That a word goes on at some place.
_WORD_GOES_ON = re.compile(r"\w")


class Persons:
    """Which names of an article are those of persons."""

    def __init__(self, text: str, title_end: int, fullest: Callable[[str], str]) -> None:
        """``fullest`` maps a name to the fullest one that the article has for it."""
        self._text = text
        self._body = text[title_end:]
        self._fullest = fullest
        self._known: dict[str, bool] = {}

    def has(self, name: str) -> bool:
        """Whether the article makes ``name`` a person: by a given name at its head or before it, or an office, unless that is how a firm is called."""
        if name not in self._known:
            self._known[name] = self._is_person(clean(name).split(), name)
        return self._known[name]

    def _is_person(self, words: list[str], name: str) -> bool:
        if name in self._in_office:
            return self._fullest(name) == name
        if len(words) == 1:
            heads = self._words_before(words[0]) if words[0].istitle() and self._fullest(name) == name else set()
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
        for start in places(self._text, word):
            head = _HEAD.search(self._text, max(0, start - 60), start)
            if head and not _WORD_GOES_ON.match(self._text, start + len(word)):
                found.add(head[1])
        return found

    def _calls_a_person(self, words: list[str]) -> bool:
        table = data.load("given_names")
        name = " ".join(words)
        named = words[0] in _given_names() and all(word[:1].isupper() for word in words) and name not in table["firms"]
        return named and not ends_with_suffix(self._fullest(name))


@cache
def _office() -> re.Pattern[str]:
    offices = "|".join(sorted(data.load("given_names")["offices"], key=len, reverse=True))
    return re.compile(rf"\b(?i:{offices}) ([A-Z][\w’'-]+ (?:[A-Z]\. )?[A-Z][\w’'-]+)(?! ?[A-Z&])")


@cache
def _given_names() -> frozenset[str]:
    return frozenset(data.load("given_names")["names"])
