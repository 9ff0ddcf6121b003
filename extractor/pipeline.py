"""The way of the data: an article comes in, money expressions are found in it, each is read in its context, the readings become claims and these records."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.article import Article
from extractor.money import MoneyExpression, dollar_of, find_money
from extractor.reader.model import ReaderModel, bundled_folder
from extractor.record import Claim, LedgerLine, Mention, Reason
from extractor.resolve.claims import Group, group
from extractor.resolve.decisions import THRESHOLD, Decision, decide
from extractor.resolve.names import NameIndex, same_company
from extractor.resolve.period import resolve_period
from extractor.resolve.response import find_response
from extractor.sentences import Sentences

if TYPE_CHECKING:
    import pandas as pd

#: Sources whose reports a company is asked to answer.
_ASKED = ("anonymous", "media", "other", "analyst", "official")


@dataclass(frozen=True)
class Extraction:
    """All that was read in one article: its claims, and a ledger line for every money expression, both in text order."""

    article: Article
    claims: list[Claim]
    ledger: list[LedgerLine]


class ClaimExtractor:
    """Reads claims. ``load`` one and call ``extract`` on a text, or ``stream`` over many articles."""

    def __init__(self, model: ReaderModel, *, min_confidence: float = 0.0) -> None:
        """``min_confidence``: claims less sure than this become ledger lines with the reason ``below_min_confidence``."""
        self.model = model
        self.min_confidence = min_confidence

    @classmethod
    def load(cls, path: str | Path | None = None, *, min_confidence: float = 0.0, threads: int = 0) -> ClaimExtractor:
        """The bundled model, or the one in the folder ``path``. Raises ``ModelError``."""
        return cls(
            ReaderModel(Path(path) if path else bundled_folder(), threads=threads), min_confidence=min_confidence
        )

    def extract(self, article: str | Article) -> list[Claim]:
        """The claims of one article, in the order of their first mention."""
        return self.read(article).claims

    def read(self, article: str | Article) -> Extraction:
        """The claims of one article and the ledger of its money expressions."""
        article = Article.of(article)
        text = article.text
        title_end = len(article.title) if article.title and text.startswith(article.title + "\n\n") else 0
        expressions = find_money(text, dollar=dollar_of(text))
        asked = [i for i, e in enumerate(expressions) if _is_open(e)]
        readings = self.model.read(text, title_end, [(expressions[i].start, expressions[i].end) for i in asked])
        names = NameIndex(text, title_end)
        decisions = {
            asked[i]: decide(expressions[asked[i]], reading, text, names) for i, reading in sorted(readings.items())
        }
        return self._extraction(article, expressions, decisions, group(list(decisions.values()), title_end))

    def stream(self, articles: Iterable[str | Article], *, workers: int = 1) -> Iterator[tuple[Article, list[Claim]]]:
        """(article, claims) for each article, in their order; ``workers`` processes share the work."""
        for extraction in self.read_many(articles, workers=workers):
            yield extraction.article, extraction.claims

    def read_many(self, articles: Iterable[str | Article], *, workers: int = 1) -> Iterator[Extraction]:
        """An ``Extraction`` for each article, in their order. Articles are taken in as results go out."""
        if workers > 1:
            from extractor.workers import read_parallel

            yield from read_parallel(self, articles, workers)
            return
        yield from map(self.read, articles)

    def to_frame(self, claims: Iterable[Claim]) -> pd.DataFrame:
        """A pandas table with one row a claim and the record's fields as columns."""
        from extractor.tables import to_frame

        return to_frame(claims)

    def _extraction(
        self,
        article: Article,
        expressions: Sequence[MoneyExpression],
        decisions: Mapping[int, Decision],
        groups: Sequence[Group],
    ) -> Extraction:
        sentences = Sentences(article.text)
        claims: list[Claim] = []
        owner: dict[int, Claim] = {}
        unsure: dict[int, Claim] = {}
        for found in groups:
            claim = self._claim(article, found, sentences)
            kept = claim.confidence >= self.min_confidence
            if kept:
                claims.append(claim)
            for decision in found.decisions:
                (owner if kept else unsure)[decision.expression.start] = claim
        ledger = [
            _ledger_line(article, e, decisions.get(i), owner.get(e.start), unsure.get(e.start))
            for i, e in enumerate(expressions)
        ]
        return Extraction(article, claims, ledger)

    def _claim(self, article: Article, found: Group, sentences: Sentences) -> Claim:
        text, lead, expression = article.text, found.lead, found.lead.expression
        company = found.company
        status, status_p = found.status
        metric, metric_p = found.metric
        sourced = found.sourced
        source_type, source_p = sourced.reading.best("source_type")
        if sourced.source is None:
            source_type, source_p = "none", sourced.reading.classes["source_type"]["none"]
        else:
            source_p *= sourced.source.probability
        period = next((d.period for d in (lead, *found.decisions) if d.period), None)
        period_words = text[period.start : period.end] if period else None
        period_start, period_end = resolve_period(period_words, article.published) if period_words else (None, None)
        counterparty = next((d.counterparty for d in (lead, *found.decisions) if d.counterparty), None)
        if counterparty and same_company(counterparty.name, company.name):
            counterparty = None
        start, end = sentences.around(expression.start, expression.end)
        fields = {"company": company.probability, "status": status_p, "source": source_p, "metric": metric_p}
        joint = lead.claim * company.probability * status_p * source_p
        first = min(d.expression.start for d in found.decisions)
        asked = source_type in _ASKED or status == "denied"
        return Claim(
            claim_id=_digest(article.article_id, self.model.name, str(first)),
            company=company.name,
            amount=expression.amount or 0,
            amount_low=expression.low,
            amount_high=expression.high,
            amount_qualifier=expression.qualifier,
            currency=expression.currency,
            status=status,
            source=sourced.source.name if sourced.source else None,
            source_type=source_type,
            metric=metric,
            counterparty=counterparty.name if counterparty else None,
            period=period_words,
            period_start=period_start,
            period_end=period_end,
            response=find_response(text, sentences, company.name, expression.start) if asked else None,
            confidence=round(self.model.calibrate(joint), 4),
            field_confidence={name: round(value, 4) for name, value in fields.items()},
            evidence=text[start:end],
            evidence_start=start,
            evidence_end=end,
            mentions=_mentions(text, found),
            model=self.model.name,
            **_article_fields(article),
        )


def _is_open(expression: MoneyExpression) -> bool:
    """Whether the reader has to say what the expression is: its amount can be read and does not restate another."""
    return expression.amount is not None and expression.conversion_of is None


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


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def _mentions(text: str, found: Group) -> list[Mention]:
    """Every amount, company, source, counterparty, status cue and period of the claim, in text order, each once."""
    spans: set[tuple[int, int, str]] = set()
    for decision in found.decisions:
        spans.add((decision.expression.start, decision.expression.end, "amount"))
        named = {"company": decision.company, "source": decision.source, "counterparty": decision.counterparty}
        spans.update((n.words.start, n.words.end, field) for field, n in named.items() if n)
        words = {"status": decision.cue, "period": decision.period}
        spans.update((w.start, w.end, field) for field, w in words.items() if w)
    return [Mention(field=field, start=start, end=end, text=text[start:end]) for start, end, field in sorted(spans)]


def _ledger_line(
    article: Article, expression: MoneyExpression, decision: Decision | None, claim: Claim | None, unsure: Claim | None
) -> LedgerLine:
    reason: Reason | None = None
    confidence = 1.0
    if claim:
        confidence = claim.confidence
    elif unsure:
        reason, confidence = "below_min_confidence", unsure.confidence
    elif decision:
        reason = decision.reason if decision.claim < THRESHOLD else "no_company"  # type: ignore[assignment]
        confidence = 1.0 - decision.claim
    else:
        reason = "vague" if expression.amount is None else "dup_conversion"
    return LedgerLine(
        article_id=article.article_id,
        start=expression.start,
        end=expression.end,
        text=expression.text,
        amount=expression.amount,
        currency=expression.currency,
        confidence=round(min(1.0, max(0.0, confidence)), 4),
        claim_id=claim.claim_id if claim else None,
        reason=reason,
    )
