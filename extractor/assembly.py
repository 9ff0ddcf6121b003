"""From a group of decisions to the record that users see, and from an expression to its line of the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from extractor.article import Article
from extractor.money import MoneyExpression
from extractor.reader.model import ReaderModel
from extractor.record import Claim, LedgerLine, Mention, Reason
from extractor.resolve.claims import Group
from extractor.resolve.decisions import THRESHOLD, Decision
from extractor.resolve.names import same_company
from extractor.resolve.period import resolve_period
from extractor.resolve.response import Responses
from extractor.sentences import Sentences

#: Sources whose reports a company is asked to answer.
_ASKED = ("anonymous", "media", "other", "analyst", "official")

#: Statuses of what has not happened yet.
_AHEAD = ("under consideration", "in talks", "planned", "forecast")


@dataclass(frozen=True)
class Fate:
    """The claim that an expression states, and whether it was sure enough to be written."""

    claim: Claim
    kept: bool


def to_claim(article: Article, found: Group, sentences: Sentences, responses: Responses, model: ReaderModel) -> Claim:
    """The record of one claim of ``article``."""
    lead, amount, company = found.lead, found.amount, found.company
    (status, status_p), (metric, metric_p) = found.status, found.metric
    source, source_type, source_p = _source(found)
    start, end = sentences.around(lead.expression.start, lead.expression.end)
    read = {"company": company.probability, "status": status_p, "source": source_p, "metric": metric_p}
    sure = {name: round(p, 4) for name, p in model.confidences({"claim": lead.claim, **read}).items()}
    asked = source_type in _ASKED or status == "denied"
    first = found.decisions[0].expression.start
    return Claim(
        claim_id=claim_id(article.article_id, model.name, first),
        company=company.name,
        amount=amount.amount or 0,
        amount_low=amount.low,
        amount_high=amount.high,
        amount_qualifier=amount.qualifier,
        currency=amount.currency,
        status=status,
        source=source,
        source_type=source_type,
        metric=metric,
        counterparty=_counterparty(found),
        response=responses.of(company.name, lead.expression.start) if asked else None,
        confidence=sure["record"],
        field_confidence={name: sure[name] for name in read},
        evidence=article.text[start:end],
        evidence_start=start,
        evidence_end=end,
        mentions=_mentions(article.text, found),
        model=model.name,
        **_period(article, found),
        **_article_fields(article),
    )


def to_ledger_line(
    article: Article, expression: MoneyExpression, decision: Decision | None, fate: Fate | None
) -> LedgerLine:
    """What became of ``expression``; ``decision`` is None where the reader was not asked, ``fate`` where it states no claim."""
    reason: Reason | None = None
    confidence = 1.0
    if fate:
        reason = None if fate.kept else "below_min_confidence"
        confidence = fate.claim.confidence
    elif decision:
        reason = decision.reason if decision.claim < THRESHOLD else "no_company"  # type: ignore[assignment]
        confidence = round(min(1.0, max(0.0, 1.0 - decision.claim)), 4)
    else:
        reason = "vague" if expression.amount is None else "dup_conversion"
    return LedgerLine(
        article_id=article.article_id,
        start=expression.start,
        end=expression.end,
        text=expression.text,
        amount=expression.amount,
        currency=expression.currency,
        confidence=confidence,
        claim_id=fate.claim.claim_id if fate and fate.kept else None,
        reason=reason,
    )


def told_by(
    article: Article, claims: Sequence[Claim], ledger: Sequence[LedgerLine]
) -> tuple[list[Claim], list[LedgerLine]]:
    """The records of another article with the same text, title and day, as reading ``article`` itself would give them."""
    ids = {claim.claim_id: claim_id(article.article_id, claim.model, _first_amount(claim)) for claim in claims}
    fields = _article_fields(article)
    return (
        [claim.model_copy(update={**fields, "claim_id": ids[claim.claim_id]}) for claim in claims],
        [
            line.model_copy(update={"article_id": article.article_id, "claim_id": ids.get(line.claim_id or "")})
            for line in ledger
        ],
    )


def _first_amount(claim: Claim) -> int:
    return min(mention.start for mention in claim.mentions if mention.field == "amount")


def _source(found: Group) -> tuple[str | None, str, float]:
    """Name, type and probability of whom the article credits. A company that speaks for itself has the name of the record's company."""
    decision = found.sourced
    classes = decision.reading.classes["source_type"]
    if decision.source is None:
        return None, "none", classes["none"]
    kind, probability = decision.reading.best("source_type")
    name = decision.source.name
    if kind == "company" and decision.company and name == decision.company.name:
        name = found.company.name
    return name, kind, probability * decision.source.probability


def _counterparty(found: Group) -> str | None:
    named = (d.counterparty for d in (found.lead, *found.decisions) if d.counterparty)
    return next((n.name for n in named if not same_company(n.name, found.company.name)), None)


def _period(article: Article, found: Group) -> dict[str, Any]:
    place = next((d.period for d in (found.lead, *found.decisions) if d.period), None)
    words = article.text[place.start : place.end] if place else None
    status, _ = found.status
    start, end = None, None
    if words:
        start, end = resolve_period(words, article.published, ahead=status in _AHEAD, estimate=status == "forecast")
    return {"period": words, "period_start": start, "period_end": end}


def _article_fields(article: Article) -> dict[str, Any]:
    return {
        "article_id": article.article_id,
        "url": article.url,
        "path": article.path,
        "title": article.title,
        "site": article.site,
        "authors": list(article.authors),
        "published": article.published,
        "language": article.language,
    }


def claim_id(article_id: str, model: str, start: int) -> str:
    """The id of the claim whose first amount begins at ``start``: the same for the same input and model, on every machine."""
    return hashlib.sha256("\x1f".join((article_id, model, str(start))).encode()).hexdigest()[:16]


def _mentions(text: str, found: Group) -> list[Mention]:
    """Every amount, company, source, counterparty, status cue and period of the claim, in text order, each once."""
    spans: set[tuple[int, int, str]] = set()
    chosen = {"company": found.company.name, "counterparty": _counterparty(found)}
    for decision in found.decisions:
        spans.add((decision.expression.start, decision.expression.end, "amount"))
        if decision.source:
            spans.add((decision.source.words.start, decision.source.words.end, "source"))
        for field, named in (("company", decision.company), ("counterparty", decision.counterparty)):
            if named and same_company(named.name, chosen[field] or ""):
                spans.add((named.words.start, named.words.end, field))
        words = {"status": decision.cue, "period": decision.period}
        spans.update((w.start, w.end, field) for field, w in words.items() if w)
    return [Mention(field=field, start=start, end=end, text=text[start:end]) for start, end, field in sorted(spans)]
