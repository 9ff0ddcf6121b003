"""What the company answered."""

from __future__ import annotations

import pytest

from extractor.resolve.response import REACH, Responses
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
    assert Responses(text, Sentences(text)).of("Grab", 0) == answer


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
    assert Responses(sentence, Sentences(sentence)).of(company, 0) == answer


def test_the_nearest_answer_within_reach_counts() -> None:
    text = "Grab denied the report." + " Nothing else happened." * 1500 + " Grab declined to comment."
    responses = Responses(text, Sentences(text))
    assert len(text) > REACH
    assert responses.of("Grab", 0) == "denied"
    assert responses.of("Grab", len(text)) == "declined to comment"
    assert responses.of("Grab", len(text) // 2 - 50) == "denied"  # the nearer by a little
    assert responses.of("Bolt", 0) is None
    assert Responses(text[100:], Sentences(text[100:])).of("Grab", 0) is None
