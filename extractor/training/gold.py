"""Labelled passages as articles with gold records, so that the whole way from text to record can be scored on them."""

from __future__ import annotations

from collections.abc import Iterable

from extractor.article import Article
from extractor.evaluation.gold import Facts, GoldArticle, name_keys
from extractor.money import MoneyExpression, find_money
from extractor.training.corpus import Label, Passage


def as_article(passage: Passage) -> Article:
    """The passage as an article whose id is the passage's."""
    return Article(text=passage.text, title=passage.title, article_id=passage.id, published=passage.date, language="en")


def as_gold(passage: Passage) -> GoldArticle:
    """The passage's labels as gold records; mentions that the passage calls the same are one claim.

    The amounts are what the money finder reads in the marked words; an expression that it does not find has no amount and cannot be met.
    """
    found = {(e.start, e.end): e for e in find_money(passage.text)}
    claims: dict[int, list[Label]] = {}
    rejected = {}
    for number, label in enumerate(passage.labels, 1):
        if label.reason:
            rejected[label.start, label.end] = label.reason
        else:
            claims.setdefault(label.same_as or number, []).append(label)
    return GoldArticle(tuple(_facts(labels, found) for labels in claims.values()), rejected)


def _facts(labels: list[Label], found: dict[tuple[int, int], MoneyExpression]) -> Facts:
    first = labels[0]
    expression = next((e for lb in labels if (e := _at(lb, found))), None)
    return Facts(
        amount=float(expression.amount or 0) if expression else -1.0,
        currency=first.currency or (expression.currency if expression else "XXX"),
        companies=name_keys(first.company),
        status=first.status or "",
        source_type=first.source_type or "none",
        sources=name_keys(_all_sources(labels)),
        metric=first.metric or "",
        spans=tuple((lb.start, lb.end) for lb in labels),
    )


def _all_sources(labels: Iterable[Label]) -> list[str]:
    names = [name for label in labels for name in label.source]
    names += [name for label in labels if label.source_type == "company" for name in label.company]
    return names


def _at(label: Label, found: dict[tuple[int, int], MoneyExpression]) -> MoneyExpression | None:
    return next(
        (e for span, e in found.items() if span[0] < label.end and label.start < span[1] and e.amount is not None), None
    )
