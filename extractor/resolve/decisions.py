"""From a reading to a decision: what one money expression says, with the names of the article put in."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from extractor import data
from extractor.money import MoneyExpression
from extractor.reader.reading import Pointer, Reading, Words
from extractor.resolve.cues import with_cues
from extractor.resolve.name_index import NameIndex
from extractor.resolve.names import clean, description_end, key, same_company

#: The probability from which an expression is taken as a claim.
THRESHOLD = 0.5


#: Sources that have names of their own, which a description may precede.
_DESCRIBED = ("media", "analyst", "other")

#: How far before an amount its clause is looked at, in code points.
_CLAUSE = 100
#: How far before an amount the words are looked for that begin a link, in code points.
_LINK = 160
_BREAK = re.compile(r"\s*\n\s*|[.!?:][*_”\"]+ |[*•|–—]+ ")


@dataclass(frozen=True, slots=True)
class Named:
    """A name, the words that it was read from, and the probability that it is right."""

    name: str
    words: Words
    probability: float


@dataclass(frozen=True, slots=True)
class Decision:
    """One expression decided: the likeliest value of each field. ``claim`` is the probability that it is a claim at all; ``restated`` are its conversions."""

    expression: MoneyExpression
    restated: tuple[MoneyExpression, ...]
    reading: Reading
    claim: float
    reason: str
    company: Named | None
    source: Named | None
    counterparty: Named | None
    cue: Words | None
    period: Words | None

    @property
    def stated(self) -> bool:
        """Whether the expression states a claim, by itself."""
        return self.claim >= THRESHOLD and self.company is not None


def decide(
    expression: MoneyExpression,
    reading: Reading,
    text: str,
    names: NameIndex,
    restated: tuple[MoneyExpression, ...] = (),
) -> Decision:
    """What ``expression`` says, by its reading and the names in the article's ``text``."""
    told = with_cues(reading.classes["status"], text, expression.start, expression.end)
    pointers = {role: _in_whole_words(pointer, text) for role, pointer in reading.pointers.items()}
    reading = replace(reading, classes={**reading.classes, "status": told}, pointers=pointers)
    kinds = reading.classes["kind"]
    if _link().search(text, max(0, expression.start - _LINK), expression.start):
        kinds = {**kinds, "claim": 0.0, "not_a_statement": kinds["not_a_statement"] + kinds["claim"]}
    reason = max((kind for kind in kinds if kind != "claim"), key=kinds.__getitem__)
    company = best_name(reading.pointers["company"], text, names, persons=False)
    return Decision(
        expression=expression,
        restated=restated,
        reading=reading,
        claim=kinds["claim"],
        reason=reason,
        company=None if _nobody().search(text, max(0, expression.start - _CLAUSE), expression.start) else company,
        source=_source(reading, text, names, company),
        counterparty=_unless_none(reading.pointers["counterparty"], text, names),
        cue=_best_words(reading.pointers["cue"]),
        period=_best_words(reading.pointers["period"]),
    )


@cache
def _nobody() -> re.Pattern[str]:
    """Words before an amount that make it that of nobody named: "some spending as much as", "others have put in about"."""
    words = "|".join(data.load("names")["unnamed"])
    return re.compile(
        rf"(?<!and )(?<!or )\b(?:{words})(?: of (?:them|these|those))? (?:\w+ing|(?:have|had|are|were) \w+)(?: [a-z]+){{1,8}} $"
    )


@cache
def _link() -> re.Pattern[str]:
    """The beginning of another page's headline before an amount in it: "Read more: Acme Inks "."""
    words = "|".join(re.escape(lead) for lead in data.load("links")["leads"])
    return re.compile(rf"(?i)(?<![\w,-] )(?<!\w)(?:{words}) ?[:|>»→] ?(?:[^\n.!?]|[.!?](?! )|(?<=\b[A-Z])\.)*$")


def _in_whole_words(pointer: Pointer, text: str) -> Pointer:
    """The pointer with its words grown to where words of the text begin and end: the network points at pieces of words."""
    return replace(pointer, words=tuple(_grown(words, text) for words in pointer.words))


def _grown(words: Words, text: str) -> Words:
    start, end = words.start, words.end
    while start > 0 and text[start - 1 : start + 1].isalnum():
        start -= 1
    while end < len(text) and text[end - 1 : end + 1].isalnum():
        end += 1
    return replace(words, start=start, end=end)


def best_name(pointer: Pointer, text: str, names: NameIndex, *, persons: bool = True) -> Named | None:
    """The likeliest name, the probabilities of all its mentions and forms taken together; None if no words are pointed at.

    Without ``persons`` they are passed over: claims are about firms, not about those who own and lead them.
    """
    groups: list[tuple[str, list[Words]]] = []
    for words in pointer.words:
        words = _after_break(words, text)
        start, end = names.in_title(words.start, words.end)
        words = replace(words, start=start, end=end)
        full = names.fullest(text[words.start : words.end])
        if not key(full):
            continue
        for known, members in groups:
            if same_company(known, full):
                members.append(words)
                break
        else:
            groups.append((full, [words]))
    ranked = sorted(groups, key=lambda group: -sum(words.probability for words in group[1]))
    for name, members in ranked:
        if persons or not names.is_person(name):
            full = names.fullest(text[members[0].start : members[0].end])
            return Named(full, members[0], min(1.0, sum(words.probability for words in members)))
    return None


def _after_break(words: Words, text: str) -> Words:
    """The words behind the last line break or bullet among them: a name does not go over it."""
    breaks = list(_BREAK.finditer(text, words.start, words.end))
    return replace(words, start=breaks[-1].end()) if breaks else words


def _unless_none(pointer: Pointer, text: str, names: NameIndex) -> Named | None:
    named = best_name(pointer, text, names)
    return named if named and named.probability > pointer.none else None


def _best_words(pointer: Pointer) -> Words | None:
    """The likeliest words, unless it is likelier that there are none."""
    if not pointer.words or sum(w.probability for w in pointer.words) <= pointer.none:
        return None
    return pointer.words[0]


def _source(reading: Reading, text: str, names: NameIndex, company: Named | None) -> Named | None:
    """Whom the article credits: the words pointed at; for the company itself, in whatever voice it speaks, its name."""
    kind, _ = reading.best("source_type")
    pointer = reading.pointers["source"]
    if kind == "company" and company and not pointer.words:
        return Named(company.name, company.words, 1.0)
    if kind == "none" or not pointer.words:
        return None
    groups: dict[tuple[str, ...], list[Words]] = {}
    for candidate in pointer.words:
        groups.setdefault(key(text[candidate.start : candidate.end]), []).append(candidate)
    mentions = max(groups.values(), key=lambda group: sum(words.probability for words in group))
    words = mentions[0]
    if kind in _DESCRIBED:
        words = replace(words, start=words.start + description_end(text[words.start : words.end]))
    said = clean(text[words.start : words.end])
    if kind == "company":
        full = names.fullest(said)
        speaks_for_itself = company is None or full == said or same_company(full, company.name)
        return Named(company.name if company and speaks_for_itself else full, words, 1.0)
    share = 1.0 - pointer.none
    return Named(said, words, min(1.0, sum(w.probability for w in mentions) / share if share > 0 else 0.0))
