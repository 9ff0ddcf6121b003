"""From decisions to claims: mentions that state the same thing become one, with the best of what each mention says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractor.money import MoneyExpression
from extractor.money.expression import Amount
from extractor.resolve.decisions import Decision, Named
from extractor.resolve.names import same_company

#: Statuses that, once reported, say how the story stands now, whatever other mentions say.
FINAL = ("cancelled", "denied")
#: How likely a claim a repeated amount must be to count as a mention of the claim that it repeats; the reasons that such a mention may seem to have.
ECHO = 0.1
_NO_COMPANY_SEEN = ("no_company", "not_a_statement")
#: The probability from which the reader is sure of a company.
SURE = 0.9
#: Currency and amount.
_Amount = tuple[str, Amount | None]
#: How far a rounded amount in the title may lie from the exact one in the text.
ROUNDING = 0.04


@dataclass(frozen=True)
class Group:
    """The decisions that state one claim, in text order, and the one of them that carries it best."""

    decisions: tuple[Decision, ...]
    lead: Decision

    @property
    def amount(self) -> MoneyExpression:
        """The amount that is stated first: a title may give it rounded, or in another currency than the text. Where the lead gives the same, as the lead has it."""
        first, lead = next(d.expression for d in self.decisions if d.stated), self.lead.expression
        return lead if (lead.currency, lead.amount) == (first.currency, first.amount) else first

    @property
    def company(self) -> Named:
        """The company that the mentions together make likeliest, under its fullest name."""
        named = [(d.company, d.claim * d.company.probability) for d in self.decisions if d.company]

        def votes(candidate: Named) -> float:
            return sum(weight for name, weight in named if same_company(name.name, candidate.name))

        best = max((name for name, _ in named), key=votes)
        alike = [name for name, _ in named if same_company(name.name, best.name)]
        fullest = max(alike, key=lambda name: len(name.name))
        share = votes(best) / sum(weight for _, weight in named)
        return Named(fullest.name, fullest.words, share * max(name.probability for name in alike))

    @property
    def status(self) -> tuple[str, float]:
        """The newest status: a final one that any mention tells, else the one that the mentions together make likeliest."""
        for final in FINAL:
            told = [d.reading.classes["status"].get(final, 0.0) for d in self.decisions if d.stated]
            if max(told) > 0.5:
                return final, max(told)
        return self._vote("status")

    @property
    def metric(self) -> tuple[str, float]:
        return self._vote("metric")

    def _vote(self, head: str) -> tuple[str, float]:
        """The class that the mentions together make likeliest. Those that credit a source tell the story; where there are any, passing mentions have no vote."""
        names = self.lead.reading.classes[head]
        voters = [d for d in self.decisions if d.source and d.stated] or self.decisions
        votes = {n: sum(d.claim * d.reading.classes[head][n] for d in voters) for n in names}
        best = max(votes, key=votes.__getitem__)
        return best, votes[best] / sum(votes.values())

    @property
    def sourced(self) -> Decision:
        """The decision whose source counts: the surest that credits somebody, else the lead."""
        credited = [d for d in self.decisions if d.source and d.stated]
        return max(credited, key=lambda d: 1.0 - d.reading.classes["source_type"]["none"], default=self.lead)


def group(decisions: Sequence[Decision], title_end: int) -> list[Group]:
    """Claims out of the decisions of an article (in text order), in the order of their first mention.

    What is no claim to the reader stays out, unless it repeats the amount of just one claim and the reader was not sure: "a $70 billion budget" three
    paragraphs after the company was named.
    """
    groups: list[list[Decision]] = []
    tellers: dict[_Amount, set[int]] = {}
    in_title = 0
    for decision in decisions:
        if not decision.stated:
            continue
        near = _telling(decision, tellers).union(range(in_title))
        number = next((n for n in sorted(near) if _joins(decision, groups[n], title_end)), len(groups))
        if number == len(groups):
            groups.append([])
            in_title += decision.expression.start < title_end
        groups[number].append(decision)
        for amount in _amounts(decision):
            tellers.setdefault(amount, set()).add(number)
    for decision in decisions:
        if not decision.stated and decision.reason in _NO_COMPANY_SEEN and decision.claim >= ECHO:
            repeated = [groups[n] for n in _telling(decision, tellers) if _equal(groups[n][0], decision)]
            if len(repeated) == 1:
                repeated[0].append(decision)
    in_order = sorted((sorted(members, key=lambda d: d.expression.start) for members in groups), key=_first)
    return [Group(tuple(members), _lead(members, title_end)) for members in in_order]


def _first(members: Sequence[Decision]) -> int:
    return members[0].expression.start


def _amounts(decision: Decision) -> set[_Amount]:
    """The amount, and those into which it is converted."""
    return {(e.currency, e.amount) for e in (decision.expression, *decision.restated)}


def _equal(one: Decision, other: Decision) -> bool:
    """Whether both give the same amount, one of them perhaps in the currency into which the other was converted."""
    return not _amounts(one).isdisjoint(_amounts(other))


def _telling(decision: Decision, tellers: Mapping[_Amount, set[int]]) -> set[int]:
    """The numbers of the groups that tell an amount of ``decision``."""
    return {number for amount in _amounts(decision) for number in tellers.get(amount, ())}


def _joins(decision: Decision, members: Sequence[Decision], title_end: int) -> bool:
    return any(_same(member, decision) for member in members) or _rounded(members, decision, title_end)


def _lead(members: Sequence[Decision], title_end: int) -> Decision:
    """The mention to show: one that states the claim by itself, in the text rather than the title, with its source, sure, early."""

    def rank(d: Decision) -> tuple[bool, bool, bool, float, int]:
        return d.stated, d.expression.start >= title_end, d.source is not None, round(d.claim, 1), -d.expression.start

    return max(members, key=rank)


def _same(one: Decision, other: Decision) -> bool:
    """Whether two mentions state one claim.

    An article that ties an amount to a company twice nearly always tells the same thing twice, and so does one that gives an exact amount twice, unless the
    reader is sure of two companies.
    """
    if not _equal(one, other):
        return False
    sure = min(d.company.probability if d.company else 0.0 for d in (one, other)) >= SURE
    return _same_firm(one, other) or (_is_exact(one.expression) and not sure)


def _is_exact(expression: MoneyExpression) -> bool:
    """Whether the amount has three digits or more before its zeros, so that it is hardly given twice by chance."""
    return len(str(expression.amount).replace(".", "").strip("0")) >= 3


def _rounded(members: Sequence[Decision], other: Decision, title_end: int) -> bool:
    """Whether ``other`` gives exactly, in the text, the one amount that the title alone has given so far, rounded."""
    one = members[0]
    if other.expression.start < title_end or any(member.expression.start >= title_end for member in members):
        return False
    a, b = one.expression.amount, other.expression.amount
    if a is None or b is None or one.expression.currency != other.expression.currency or not _same_firm(one, other):
        return False
    return one.reading.best("metric")[0] == other.reading.best("metric")[0] and abs(a - b) <= ROUNDING * max(a, b)


def _same_firm(one: Decision, other: Decision) -> bool:
    return bool(one.company and other.company and same_company(one.company.name, other.company.name))
