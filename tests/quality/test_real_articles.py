"""What must hold on every real article, whatever the reader makes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extractor import Article, ClaimExtractor, Extraction, find_money
from extractor.money import dollar_of
from extractor.sources import read_articles


@pytest.fixture(scope="module")
def extractions(bundled: ClaimExtractor, dev: Path) -> list[Extraction]:
    files = (dev / "articles.jsonl", dev / "rumour-articles.jsonl")
    return list(bundled.read_many(read_articles(*files)))


def test_every_offset_points_at_its_words(extractions: list[Extraction]) -> None:
    for extraction in extractions:
        text = extraction.article.text
        for claim in extraction.claims:
            assert text[claim.evidence_start : claim.evidence_end] == claim.evidence
            for mention in claim.mentions:
                assert text[mention.start : mention.end] == mention.text
            amounts = [m for m in claim.mentions if m.field == "amount"]
            assert any(claim.evidence_start <= m.start and m.end <= claim.evidence_end for m in amounts)
        for line in extraction.ledger:
            assert text[line.start : line.end] == line.text


def test_the_ledger_accounts_for_every_expression(extractions: list[Extraction]) -> None:
    for extraction in extractions:
        text = extraction.article.text
        expressions = find_money(text, dollar=dollar_of(text))
        assert [(line.start, line.end) for line in extraction.ledger] == [(e.start, e.end) for e in expressions]
        ids = {claim.claim_id for claim in extraction.claims}
        assert len(ids) == len(extraction.claims)
        assert {line.claim_id for line in extraction.ledger} - {None} == ids
        assert all((line.claim_id is None) != (line.reason is None) for line in extraction.ledger)


def test_the_gold_amounts_are_found(dev: Path) -> None:
    articles = {a.article_id: a for a in read_articles(dev / "articles.jsonl")}
    found = total = 0
    for line in (dev / "gold.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        text = articles[row["id"]].text
        expressions = find_money(text, dollar=dollar_of(text))
        for claim in row["claims"]:
            total += 1
            found += any(
                e.start < a["end"] and a["start"] < e.end and e.currency == claim["currency"] and e.amount is not None
                and abs(e.amount - claim["amount"]) <= 1e-3 * claim["amount"]
                for e in expressions
                for a in claim["amounts"]
            )  # fmt: skip
    assert found / total >= 0.99


def test_the_article_that_started_the_project(bundled: ClaimExtractor, dev: Path) -> None:
    text = (dev.parent / "seed.txt").read_text("utf-8")
    article = Article.from_text(text, published="2026-02-10")
    claims = bundled.extract(article)
    (claim,) = [c for c in claims if c.amount == 70_000_000_000]
    assert (claim.company, claim.currency, claim.status) == ("ByteDance", "USD", "under consideration")
    assert (claim.source, claim.source_type, claim.metric) == ("The Information", "media", "investment")
    assert (claim.period, claim.period_start, claim.period_end) == ("this year", "2026-01-01", "2026-12-31")
    assert len([m for m in claim.mentions if m.field == "amount"]) == text.count("$70 billion")
    assert not [c for c in claims if c.amount == 80_000_000_000]
