"""From readings to claims: the names put in, the same statements together, the newest status."""

from __future__ import annotations

import pytest

from extractor.money import find_money
from extractor.reader.labels import LabelSet
from extractor.reader.reading import Pointer, Reading, Words
from extractor.resolve.claims import Group, group
from extractor.resolve.decisions import Decision, decide
from extractor.resolve.name_index import NameIndex


def reading(text: str, *, claim: float = 0.9, company: str = "", source: str = "", **best: str) -> Reading:
    """A reading that is sure (0.9) of the classes given and points at every occurrence of the names given."""
    classes: dict[str, dict[str, float]] = {}
    defaults = {"metric": "funding", "status": "completed", "source_type": "media" if source else "none"}
    for head, names in LabelSet().heads.items():
        wanted = {**defaults, **best}.get(head, "claim")
        classes[head] = {name: 0.9 if name == wanted else 0.1 / (len(names) - 1) for name in names}
    classes["kind"] = {"claim": claim, "unit_price": 1 - claim, "no_company": 0.0, "not_a_statement": 0.0}
    pointers = {role: Pointer((), 1.0) for role in LabelSet().roles}
    pointers |= {role: point(text, words) for role, words in {"company": company, "source": source}.items() if words}
    return Reading(classes, pointers)


def point(text: str, words: str) -> Pointer:
    places = [i for i in range(len(text)) if text.startswith(words, i)]
    return Pointer(tuple(Words(i, i + len(words), 0.8 / len(places)) for i in places), 0.2)


def decisions(text: str, *readings: Reading) -> list[Decision]:
    """Those of all expressions but conversions."""
    names, found = NameIndex(text), find_money(text)
    stated = [(i, e) for i, e in enumerate(found) if e.conversion_of is None]
    return [
        decide(e, read, text, names, tuple(other for other in found if other.conversion_of == i))
        for (i, e), read in zip(stated, readings, strict=True)
    ]


def only(groups: list[Group]) -> Group:
    assert len(groups) == 1
    return groups[0]


def test_a_short_name_becomes_the_fullest() -> None:
    text = "Ford Motor Co. is early. Ford raised $5 million."
    (decision,) = decisions(text, reading(text, company="Ford"))
    assert decision.company is not None
    assert decision.company.name == "Ford Motor Co."
    assert abs(decision.company.probability - 0.8) < 1e-9


def test_mentions_of_different_names_of_one_firm_add_up_against_another() -> None:
    text = "Ford Motor Co. and Fiat met. Ford raised $5 million."
    words = (Words(19, 23, 0.4), Words(0, 14, 0.3), Words(29, 33, 0.3))
    read = reading(text)
    read = Reading(read.classes, {**read.pointers, "company": Pointer(words, 0.0)})
    (decision,) = decisions(text, read)
    assert decision.company is not None
    assert decision.company.name == "Ford Motor Co."


def test_a_person_is_passed_over_for_the_firm() -> None:
    text = "Thomas Staggs left Disney. Staggs made $5 million there."
    read = reading(text)
    words = (Words(text.rindex("Staggs"), text.rindex("Staggs") + 6, 0.7), Words(19, 25, 0.3))
    with_firm, without = (
        decisions(text, Reading(read.classes, {**read.pointers, "company": Pointer(w, 0.0)}))[0]
        for w in (words, words[:1])
    )
    assert with_firm.company is not None
    assert (with_firm.company.name, with_firm.company.probability) == ("Disney", 0.3)
    assert not without.stated


def test_a_company_that_speaks_is_its_own_source() -> None:
    text = "Ford Motor Co. raised $5 million, Chief Executive Jim Farley said."
    (decision,) = decisions(
        text, reading(text, company="Ford Motor Co.", source="Chief Executive Jim Farley", source_type="company")
    )
    assert decision.source is not None
    assert decision.source.name == "Ford Motor Co."


def test_no_source_where_nobody_is_credited() -> None:
    text = "Ford raised $5 million, Reuters reported."
    (decision,) = decisions(text, reading(text, company="Ford", source="Reuters", source_type="none"))
    assert decision.source is None


def test_the_same_statement_twice_is_one_claim_with_the_source_of_either() -> None:
    text = "Ford raises $5 million\n\nFord has raised $5 million, Reuters reported."
    title = text.index("\n")
    found = only(
        group(decisions(text, reading(text, company="Ford"), reading(text, company="Ford", source="Reuters")), title)
    )
    assert len(found.decisions) == 2
    assert found.sourced.source is not None
    assert found.sourced.source.name == "Reuters"
    assert found.lead.expression.start > title


def test_other_companies_or_amounts_are_other_claims() -> None:
    text = "Ford raised $5 million, Fiat €5 million and $5 million. Ford raised $6 million."
    reads = [reading(text, company=name) for name in ("Ford", "Fiat", "Fiat", "Ford")]
    assert len(group(decisions(text, *reads), 0)) == 4


def test_an_exact_amount_given_twice_is_one_claim_of_the_likelier_company() -> None:
    text = "Ford raised $5.25 million. Fiat looks on. The $5.25 million is a record. Ford has $5.25 million."
    reads = [reading(text, company=name) for name in ("Ford", "Fiat", "Ford")]
    found = only(group(decisions(text, *reads), 0))
    assert found.company.name == "Ford"
    assert abs(found.company.probability - 0.8 * 2 / 3) < 1e-9


def test_a_rounded_amount_in_the_title_is_the_exact_one_of_the_text() -> None:
    text = "Ford to pay $17 billion\n\nFord will pay $16.9 billion. A year ago it was $16.8 billion."
    title = text.index("\n")
    groups = group(decisions(text, *[reading(text, company="Ford")] * 3), title)
    assert [[d.expression.text for d in g.decisions] for g in groups] == [
        ["$17 billion", "$16.9 billion"],
        ["$16.8 billion"],
    ]
    assert groups[0].lead.expression.text == "$16.9 billion"
    assert groups[0].amount.text == "$17 billion"


@pytest.mark.parametrize(
    ("title", "told", "amount"),
    [
        ("Ford takes $296 million hit", "a 260 million-euro ($296 million) hit", "$296 million"),
        ("Ford takes hit", "a 260 million-euro ($296 million) hit", "260 million-euro"),
        ("Ford takes $5 million hit", "a hit of more than $5 million", "$5 million"),
    ],
)
def test_the_amount_is_the_one_stated_first_as_exactly_as_the_lead_has_it(title: str, told: str, amount: str) -> None:
    text = f"{title}\n\nFord took {told}."
    reads = [reading(text, company="Ford")] * (1 + ("$" in title))
    found = only(group(decisions(text, *reads), len(title)))
    assert found.amount.text == amount
    assert found.amount.qualifier == ("at least" if "more than" in told else "exact")


def test_an_unsure_repetition_of_one_amount_is_a_mention() -> None:
    text = "Ford weighs $70 billion. A budget of $70 billion is rare. A price of $70 billion? Rivals pass $80 billion."
    kinds = ("claim", "no_company", "unit_price", "no_company")
    reads = [unsure(reading(text, company="Ford"), kind) for kind in kinds]
    found = only(group(decisions(text, *reads), 0))
    assert [d.expression.start for d in found.decisions] == [text.index("$70"), text.index("$70", 20)]


def test_a_repetition_of_two_claims_amount_is_neither_s() -> None:
    text = "Ford owes $5 million. Fiat owes $5 million. Some say $5 million."
    last = unsure(reading(text, company="Ford"), "no_company")
    reads = [reading(text, company="Ford"), reading(text, company="Fiat"), last]
    assert [len(g.decisions) for g in group(decisions(text, *reads), 0)] == [1, 1]


def unsure(read: Reading, kind: str) -> Reading:
    """The reading with ``kind`` (0.8) before ``claim`` (0.2); as it is for ``claim``."""
    if kind == "claim":
        return read
    kinds = {name: 0.8 if name == kind else 0.2 if name == "claim" else 0.0 for name in read.classes["kind"]}
    return Reading({**read.classes, "kind": kinds}, read.pointers)


def test_the_newest_status_wins() -> None:
    text = "Ford weighed $5 million. Ford dropped the $5 million. The $5 million are gone."
    statuses = ("under consideration", "cancelled", "under consideration")
    found = only(group(decisions(text, *(reading(text, company="Ford", status=s) for s in statuses)), 0))
    assert found.status[0] == "cancelled"


def test_otherwise_the_mentions_vote() -> None:
    text = "Ford plans $5 million. Ford plans $5 million. Ford has $5 million."
    found = only(
        group(
            decisions(text, *(reading(text, company="Ford", status=s) for s in ("planned", "planned", "completed"))), 0
        )
    )
    assert found.status[0] == "planned"
    assert 0.5 < found.status[1] < 0.7
