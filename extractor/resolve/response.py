"""What the company answered: the reaction that the article reports for a claim."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache, cached_property
from operator import itemgetter
from typing import get_args

from extractor import data
from extractor.record import Response
from extractor.resolve.names import initials, key, key_words
from extractor.sentences import Sentences

#: How far from an amount, in code points, an answer may stand.
REACH = 20_000


@cache
def _patterns() -> list[tuple[Response, re.Pattern[str]]]:
    table = data.load("responses")
    return [(answer, re.compile("|".join(table[answer]["patterns"]), re.I)) for answer in get_args(Response)]


@cache
def _speakers() -> re.Pattern[str]:
    """The words that speak for a firm without naming it."""
    return re.compile(r"\b(?:" + "|".join(data.load("responses")["speakers"]["words"]) + r")\b", re.I)


class Responses:
    """The answers that an article reports; ``of`` finds that of one company."""

    def __init__(self, text: str, sentences: Sentences) -> None:
        self._text, self._sentences = text, sentences

    @cached_property
    def _answers(self) -> list[tuple[int, Response, str]]:
        """Where answers stand, which they are, and what stands before each in its sentence; in text order."""
        found = []
        for answer, pattern in _patterns():
            for match in pattern.finditer(self._text):
                start, _ = self._sentences.around(*match.span())
                found.append((match.start(), answer, self._text[start : match.end()]))
        return sorted(found, key=itemgetter(0))

    def of(self, company: str, near: int) -> Response | None:
        """The answer (``declined to comment`` and so on) of ``company`` nearest to offset ``near``, within ``REACH``; None if none is reported."""
        first = bisect_left(self._answers, near - REACH, key=itemgetter(0))
        last = bisect_right(self._answers, near + REACH, key=itemgetter(0))
        for _, answer, subject in sorted(self._answers[first:last], key=lambda found: abs(found[0] - near)):
            if _names(subject, company) or (_speakers().search(subject) and not _other_name(subject)):
                return answer
        return None


def _names(sentence: str, company: str) -> bool:
    """Whether the sentence names the company: by its name, its first word (unless that is common), or its initials."""
    words, name = key_words(sentence), list(key(company))
    if name and name[0] not in data.load("names")["common_first"]:
        name = name[:1]
    runs = (words[i : i + len(name)] for i in range(len(words)))
    return bool(name) and (name in runs or initials(" ".join(key(company)).title()) in words)


def _other_name(sentence: str) -> bool:
    """Whether the sentence names somebody: a capitalised word that does not begin it."""
    return re.search(r"(?<=[a-z,] )[A-Z][a-z]", sentence) is not None
