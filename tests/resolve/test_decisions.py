"""What one expression says, beside what the network makes of it."""

from __future__ import annotations

import pytest

from extractor.money import find_money
from extractor.reader.reading import Pointer, Reading, Words
from extractor.resolve.decisions import decide
from extractor.resolve.names import NameIndex


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("Acme builds ships, with others laying out as much as $5 billion.", False),
        ("Of the rivals of Acme some have put in about $5 billion.", False),
        ("Acme and others have put in about $5 billion.", True),
        ("Acme has spent some $5 billion on ships.", True),
        ("Some spent little. Acme put in about $5 billion.", True),
    ],
)
def test_an_amount_of_firms_that_are_not_named_has_no_company(sentence: str, named: bool) -> None:
    (expression,) = find_money(sentence)
    start = sentence.index("Acme")
    acme = Pointer((Words(start, start + 4, 1.0),), 0.0)
    nobody = Pointer((), 1.0)
    reading = Reading(
        {"kind": {"claim": 0.9, "no_company": 0.1}, "status": {"completed": 1.0}, "source_type": {"none": 1.0}},
        {"company": acme, "source": nobody, "counterparty": nobody, "cue": nobody, "period": nobody},
    )
    decision = decide(expression, reading, sentence, NameIndex(sentence))
    assert (decision.company is not None) == named
    assert decision.stated == named
