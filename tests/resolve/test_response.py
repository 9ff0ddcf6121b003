"""What the company answered."""

from __future__ import annotations

import pytest

from extractor.resolve.response import find_response
from extractor.sentences import Sentences


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Grab is in talks. A Grab spokesperson declined to comment.", "declined to comment"),
        ("Grab is in talks. Grab didn’t immediately respond to a request for comment.", "did not respond"),
        ("Grab is in talks. The company did not respond to an email.", "did not respond"),
        ("Grab is in talks. Grab denied the report.", "denied"),
        ("Grab is in talks. Grab said the figure was incorrect.", "denied"),
        ("Grab is in talks. Grab confirmed the plan.", "confirmed"),
        ("Grab is in talks. Uber declined to comment.", None),
        ("Grab is in talks. Nothing else is known.", None),
    ],
)
def test_answer(text: str, answer: str | None) -> None:
    assert find_response(text, Sentences(text), "Grab", 0) == answer


@pytest.mark.parametrize(
    ("company", "sentence", "answer"),
    [
        ("HP Inc.", "HP declined to comment.", "declined to comment"),
        ("HP Inc.", "Uber Inc. declined to comment.", None),
        ("BP Plc", "BP declined to comment.", "declined to comment"),
        ("Bank of America Corp.", "Deutsche Bank declined to comment.", None),
        ("Bank of America Corp.", "Bank of America declined to comment.", "declined to comment"),
        ("Goldman Sachs Group Inc.", "Goldman declined to comment.", "declined to comment"),
    ],
)
def test_who_answered(company: str, sentence: str, answer: str | None) -> None:
    assert find_response(sentence, Sentences(sentence), company, 0) == answer
