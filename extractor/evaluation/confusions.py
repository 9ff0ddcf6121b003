"""What was taken for what: the kinds of error, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from extractor.evaluation.gold import Facts, GoldArticle
from extractor.evaluation.scores import ArticleScore, Evaluation, overlap

ANOTHER = "another"


class Confusion(NamedTuple):
    """One kind of error: the field, what the gold has there and what was read.

    For ``detection``, a claim that was missed is "claim, STATUS" read as "nothing"; a record too many is read as "claim" where the gold has a reason to reject
    the amount, a "claim with a record already", a "claim of another amount", or "no labelled amount". A wrong name is ``ANOTHER``, as is a wrong name of the
    right source type.
    """

    field: str
    right: str
    read: str


def confusions(gold: Mapping[str, GoldArticle], result: Evaluation) -> Counter[Confusion]:
    """The errors of ``result``, which was scored against ``gold``, by kind. A record may have several."""
    return Counter(kind for name, score in result.articles.items() for kind in _of_article(gold[name], score))


def _of_article(gold: GoldArticle, score: ArticleScore) -> Iterator[Confusion]:
    missing = [right for right, read in score.pairs if read is None and right]
    for right, read in score.pairs:
        if right and read:
            yield from _of_pair(right, read)
        elif right:
            yield Confusion("detection", f"claim, {right.status}", "nothing")
        elif read:
            yield Confusion("detection", _why_surplus(gold, read, missing), "claim")


def _of_pair(right: Facts, read: Facts) -> Iterator[Confusion]:
    if not read.agrees("company", right):
        yield Confusion("company", "the company", ANOTHER)
    for name in ("status", "metric"):
        if not read.agrees(name, right):
            yield Confusion(name, getattr(right, name), getattr(read, name))
    if not read.agrees("source", right):
        same_type = right.source_type == read.source_type
        yield Confusion("source", right.source_type, ANOTHER if same_type else read.source_type)


def _why_surplus(gold: GoldArticle, read: Facts, missing: list[Facts]) -> str:
    def covers(place: tuple[int, int]) -> bool:
        return any(overlap(place, span) for span in read.spans)

    if any(covers(span) for claim in missing for span in claim.spans):
        return "claim of another amount"
    if any(covers(span) for claim in gold.claims for span in claim.spans):
        return "claim with a record already"
    return next((reason for place, reason in gold.rejected.items() if covers(place)), "no labelled amount")
