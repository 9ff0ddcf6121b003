"""The library: what extract, stream and the spaCy component give."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from extractor import Article, ClaimExtractor, ExtractorError, read_articles
from extractor.spacy_component import ClaimsComponent

STORY = "Acme Motors Inc. plans to spend $5 billion on a plant, the company said. Shares of Acme rose to $12."


def test_a_string_and_an_article_give_the_same(bundled: ClaimExtractor) -> None:
    (claim,) = bundled.extract(STORY)
    assert bundled.extract(Article.of(STORY)) == [claim]
    assert (claim.company, claim.amount, claim.status, claim.source_type) == (
        "Acme Motors Inc.",
        5_000_000_000,
        "planned",
        "company",
    )
    assert 0 < claim.confidence <= 1
    assert set(claim.field_confidence) == {"company", "status", "source", "metric"}
    assert claim.model == bundled.model.name


def test_stream_keeps_the_order_and_takes_articles_as_they_come(bundled: ClaimExtractor) -> None:
    articles = [f"Acme Motors Inc. plans to spend ${n} billion on a plant." for n in range(1, 70)]
    taken: list[str] = []

    def feed() -> object:
        for article in articles:
            taken.append(article)
            yield article

    stream = bundled.stream(feed())  # type: ignore[arg-type]
    first, claims = next(stream)
    assert len(taken) < len(articles)
    results = [(first, claims), *stream]
    assert [article.text for article, _ in results] == articles
    assert [c[0].amount for _, c in results] == [n * 1_000_000_000 for n in range(1, 70)]


def test_an_article_reads_the_same_alone_and_in_a_batch(bundled: ClaimExtractor, samples: Path) -> None:
    articles = list(read_articles(samples, on_error=lambda _: None))
    together = {a.article_id: claims for a, claims in bundled.stream(articles)}
    for article in articles[:5]:
        alone = bundled.extract(article)
        assert [(c.claim_id, c.company, c.status, c.source) for c in alone] == [
            (c.claim_id, c.company, c.status, c.source) for c in together[article.article_id]
        ]


def test_a_frame_has_one_row_a_claim(bundled: ClaimExtractor) -> None:
    frame = bundled.to_frame(bundled.extract(STORY))
    assert frame[["company", "amount", "currency"]].to_numpy().tolist() == [["Acme Motors Inc.", 5_000_000_000, "USD"]]


def test_no_money_no_claims(bundled: ClaimExtractor) -> None:
    extraction = bundled.read("Nothing happened in town.")
    assert extraction.claims == extraction.ledger == []
    assert bundled.read("").claims == []


def test_a_missing_model_says_what_helps(tmp_path: Path) -> None:
    with pytest.raises(ExtractorError, match=r"no reader model here.*extractor train"):
        ClaimExtractor.load(tmp_path)


def test_a_damaged_model_is_named(tmp_path: Path, bundled: ClaimExtractor) -> None:
    for file in bundled.model.folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes()[:1000])
    with pytest.raises(ExtractorError, match=str(tmp_path)):
        ClaimExtractor.load(tmp_path)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            ["$5 billion", "€3m", "Acme Inc.", "said", "\n\n", "…", "Reuters", "plans", "𝔘nicode", "\t", "(", "It"]
        ),
        max_size=40,
    )
)
def test_offsets_on_any_text(bundled: ClaimExtractor, words: list[str]) -> None:
    extraction = bundled.read(" ".join(words))
    text = extraction.article.text
    for claim in extraction.claims:
        assert text[claim.evidence_start : claim.evidence_end] == claim.evidence
        assert all(text[m.start : m.end] == m.text for m in claim.mentions)


def test_the_spacy_component() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("claims")
    title = "Acme weighs plant\r\n\r\n"
    doc = nlp(title + STORY)
    (claim,) = doc._.claims
    (span,) = doc.spans["claims"]
    assert (span.text, span.label_, span.id_) == ("$5 billion", claim.status, claim.claim_id)
    restored = spacy.tokens.Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert restored._.claims == doc._.claims
    assert [d.text for d in nlp.pipe([STORY, "No money.", STORY])] == [STORY, "No money.", STORY]
    assert [len(d._.claims) for d in nlp.pipe([STORY, "No money.", STORY])] == [1, 0, 1]


def test_the_spacy_component_takes_a_batch_of_docs_at_a_time(bundled: ClaimExtractor) -> None:
    nlp = spacy.blank("en")
    texts = [STORY, "No money.", STORY, "None.", STORY]
    taken: list[str] = []

    def feed() -> Iterator[Doc]:
        for text in texts:
            taken.append(text)
            yield nlp(text)

    component = ClaimsComponent(bundled)
    seen = [(doc.text, len(doc._.claims), len(taken)) for doc in component.pipe(feed(), batch_size=2)]
    assert seen == list(zip(texts, [1, 0, 1, 0, 1], [2, 2, 4, 4, 5], strict=True))
