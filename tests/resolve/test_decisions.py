"""What one expression says, beside what the network makes of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.money import find_money
from extractor.reader.reading import Pointer, Reading, Words
from extractor.resolve.decisions import decide
from extractor.resolve.name_index import NameIndex


def reading_of(text: str) -> Reading:
    """A reading that is sure of a claim of Acme."""
    start = text.index("Acme")
    acme = Pointer((Words(start, start + 4, 1.0),), 0.0)
    nobody = Pointer((), 1.0)
    return Reading(
        {
            "kind": {"claim": 0.9, "no_company": 0.08, "not_a_statement": 0.02},
            "status": {"completed": 1.0},
            "source_type": {"none": 1.0},
        },
        {"company": acme, "source": nobody, "counterparty": nobody, "cue": nobody, "period": nobody},
    )


@pytest.mark.parametrize(
    ("text", "pointed", "name"),
    [
        ("Of the makers, Acmeo spent $5 billion.", "meo", "Acmeo"),
        ("Of the makers, Acmeo spent $5 billion.", "Acm", "Acmeo"),
        ("Acmeo's unit spent $5 billion.", "Acmeo", "Acmeo"),
        ("Of all, A-cme spent $5 billion.", "cme", "cme"),
        ("It is Acmeo", "eo", "Acmeo"),
        ("Edward Lampert spent $5 billion.", "ert", None),
    ],
)
def test_a_name_has_no_parts_of_words(text: str, pointed: str, name: str | None) -> None:
    start = text.index(pointed)
    expression = find_money("$5 billion")[0]
    reading = reading_of("Acme")
    pointers = {**reading.pointers, "company": Pointer((Words(start, start + len(pointed), 1.0),), 0.0)}
    company = decide(expression, replace(reading, pointers=pointers), text, NameIndex(text)).company
    assert (company and company.name) == name
    if company:
        assert company.name == text[company.words.start : company.words.end]


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
    decision = decide(expression, reading_of(sentence), sentence, NameIndex(sentence))
    assert (decision.company is not None) == named
    assert decision.stated == named


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Read more: Acme Inks $5 Billion Deal", False),
        ("Acme is large. Related: What Acme's U.S. Unit Does With $5 Billion", False),
        ("ALSO READ | Acme raises $5 billion", False),
        ("Read more: Acme Stays Calm. Acme raised $5 billion.", True),
        ("Read more: Acme Stays Calm\nAcme raised $5 billion.", True),
        ("Acme did what we all have read: it raised $5 billion.", True),
        ("Acme would see more: $5 billion.", True),
    ],
)
def test_the_headline_of_another_page_states_nothing(text: str, stated: bool) -> None:
    (expression,) = find_money(text)
    decision = decide(expression, reading_of(text), text, NameIndex(text))
    assert decision.stated == stated
    assert decision.claim == (0.9 if stated else 0.0)
    assert decision.reason == ("no_company" if stated else "not_a_statement")
