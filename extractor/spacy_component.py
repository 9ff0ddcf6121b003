"""The spaCy component: ``nlp.add_pipe("claims")`` gives ``doc._.claims`` and ``doc.spans["claims"]``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import minibatch

from extractor.article import Article, split_title
from extractor.pipeline import ClaimExtractor
from extractor.record import Claim

SPANS = "claims"


class ClaimsComponent:
    """Reads the claims of a ``Doc``.

    ``doc._.claims`` is the list of ``Claim``; ``doc.spans["claims"]`` holds their amounts, one span a mention, labelled with the claim's status and with
    the ``claim_id`` as id. Offsets of the claims count in ``doc.text``.
    """

    def __init__(self, extractor: ClaimExtractor) -> None:
        self._extractor = extractor
        if not Doc.has_extension("claims"):
            Doc.set_extension("claims", getter=_claims_of)

    def __call__(self, doc: Doc) -> Doc:
        return _annotate(doc, self._extractor.extract(_article(doc)))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 32) -> Iterator[Doc]:
        """Like calling the component on each doc; ``batch_size`` docs are taken from ``stream`` at a time."""
        for docs in minibatch(stream, size=batch_size):  # type: ignore[no-untyped-call]  # spaCy leaves it without types
            for doc, (_, claims) in zip(docs, self._extractor.stream(map(_article, docs)), strict=True):
                yield _annotate(doc, claims)


@Language.factory("claims", default_config={"model": None, "min_confidence": 0.0}, assigns=["doc._.claims"])
def make_claims(nlp: Language, name: str, model: str | None, min_confidence: float) -> ClaimsComponent:
    """``model``: a folder with a reader of your own; the bundled one by default."""
    return ClaimsComponent(ClaimExtractor.load(model, min_confidence=min_confidence))


def _claims_of(doc: Doc) -> list[Claim]:
    return [Claim.model_validate(row) for row in doc.user_data.get(SPANS, ())]


def _article(doc: Doc) -> Article:
    text = doc.text.replace("\r", " ")  # one for one, so that offsets in the article are offsets in the doc
    title, _ = split_title(text)
    return Article(text=text, title=title if title and text.startswith(f"{title}\n\n") else None)


def _annotate(doc: Doc, claims: list[Claim]) -> Doc:
    doc.user_data[SPANS] = [claim.to_dict() for claim in claims]  # plain values, which a serialised doc keeps
    spans: list[Span] = []
    for claim in claims:
        for mention in claim.mentions:
            if mention.field == "amount":
                span = doc.char_span(mention.start, mention.end, label=claim.status, alignment_mode="expand")
                if span is not None:
                    span.id_ = claim.claim_id
                    spans.append(span)
    doc.spans[SPANS] = spans
    return doc
