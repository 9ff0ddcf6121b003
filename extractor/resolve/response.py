"""What the company answered: the reaction that the article reports for a claim."""

from __future__ import annotations

import re
from functools import cache
from typing import get_args

from extractor import data
from extractor.record import Response
from extractor.resolve.names import key_words
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
    words = [word for word in key_words(company) if len(word) > 2 or word.isupper()] or key_words(company)
    best: tuple[int, Response] | None = None
    for answer, pattern in _patterns():
        for match in pattern.finditer(text):
            start, _ = sentences.around(*match.span())
            subject = text[start : match.end()]
            named = bool(words) and words[0] in key_words(subject)
            if not named and not (_speakers().search(subject) and not _other_name(subject)):
                continue
            distance = abs(match.start() - near)
            if best is None or distance < best[0]:
                best = (distance, answer)
    return best[1] if best else None


def _other_name(sentence: str) -> bool:
    """Whether the sentence names somebody: a capitalised word that does not begin it."""
    return re.search(r"(?<=[a-z,] )[A-Z][a-z]", sentence) is not None
