"""What the company answered: the reaction that the article reports for a claim."""

from __future__ import annotations

import re
from functools import cache
from typing import get_args

from extractor import data
from extractor.record import Response
from extractor.resolve.names import initials, key, key_words
from extractor.sentences import Sentences


@cache
def _patterns() -> list[tuple[Response, re.Pattern[str]]]:
    table = data.load("responses")
    return [(answer, re.compile("|".join(table[answer]["patterns"]), re.I)) for answer in get_args(Response)]


@cache
def _speakers() -> re.Pattern[str]:
    """The words that speak for a firm without naming it."""
    return re.compile(r"\b(?:" + "|".join(data.load("responses")["speakers"]["words"]) + r")\b", re.I)


def find_response(text: str, sentences: Sentences, company: str, near: int) -> Response | None:
    """The answer (``declined to comment`` and so on) of ``company`` in the sentence nearest to offset ``near``; None if none is reported."""
    best: tuple[int, Response] | None = None
    for answer, pattern in _patterns():
        for match in pattern.finditer(text):
            start, _ = sentences.around(*match.span())
            subject = text[start : match.end()]
            named = _names(subject, company)
            if not named and not (_speakers().search(subject) and not _other_name(subject)):
                continue
            distance = abs(match.start() - near)
            if best is None or distance < best[0]:
                best = (distance, answer)
    return best[1] if best else None


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
