"""A reader without a model for the tests of batches: quick, and as badly behaved as an article asks it to be.

It claims every "$N" of a text. ``CRASH`` in a text raises, ``SPIN`` never ends, ``STUCK`` never ends and hears no alarm, ``DIE`` kills the process, ``DIE-ONCE``
only the first time. Where the environment names a file in STUB_LOG, it gets a line for each text that is read; STUB_SECONDS is how long a text takes.
"""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from extractor import Article, Claim, ClaimExtractor, Extraction, LedgerLine, Mention
from extractor.assembly import claim_id


class StubReader(ClaimExtractor):
    def __init__(self, name: str = "stub") -> None:
        super().__init__(SimpleNamespace(name=name))  # type: ignore[arg-type]

    def loader(self) -> Callable[[], StubReader]:
        return StubReader

    def read(self, article: str | Article) -> Extraction:
        article = Article.of(article)
        if "STUB_LOG" in os.environ:
            with open(os.environ["STUB_LOG"], "a") as log:
                log.write(f"{article.text.splitlines()[0]}\n")
        misbehave(article.text)
        time.sleep(float(os.environ.get("STUB_SECONDS", "0")))
        claims = [claim_of(article, match, self.model.name) for match in re.finditer(r"\$(\d+)", article.text)]
        return Extraction(article, claims, [line_of(claim) for claim in claims])


def misbehave(text: str) -> None:
    once = Path(os.environ.get("STUB_ONCE", "/nonexistent"))
    if "CRASH" in text:
        raise ValueError("no")
    if "SPIN" in text:
        while True:
            pass
    if "STUCK" in text:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
        time.sleep(600)
    if "DIE-ONCE" in text:
        if once.exists():
            return
        once.touch()
    if "DIE" in text:
        os.kill(os.getpid(), signal.SIGKILL)


def claim_of(article: Article, match: re.Match[str], model: str) -> Claim:
    start, end = match.span()
    return Claim(
        claim_id=claim_id(article.article_id, model, start),
        company="Acme",
        amount=int(match[1]),
        currency="USD",
        status="planned",
        source=None,
        source_type="none",
        metric="investment",
        confidence=0.123456789,
        evidence=match[0],
        evidence_start=start,
        evidence_end=end,
        mentions=[Mention(field="amount", start=start, end=end, text=match[0])],
        article_id=article.article_id,
        url=article.url,
        path=article.path,
        title=article.title,
        site=article.site,
        authors=list(article.authors),
        published=article.published,
        language=article.language,
        model=model,
    )


def line_of(claim: Claim) -> LedgerLine:
    return LedgerLine(
        article_id=claim.article_id,
        start=claim.evidence_start,
        end=claim.evidence_end,
        text=claim.evidence,
        amount=claim.amount,
        currency="USD",
        confidence=claim.confidence,
        claim_id=claim.claim_id,
    )
