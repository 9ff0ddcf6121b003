"""Articles with the same text: the second is told from the first, without being read.

``duplicate_of`` depends on the texts alone: it names the first article with the text among the last ``REMEMBERED`` different texts. The records of the second
are those that reading it would give, so that whether they are copied changes no byte; they are where title and day are the same too and the last such article
came at most ``KEPT`` articles ago.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass

from extractor.article import Article
from extractor.assembly import told_by
from extractor.errors import InputError
from extractor.pipeline import Extraction

#: Different texts remembered, about 50 MB at most.
REMEMBERED = 200_000
#: Articles for which results are kept.
KEPT = 256


@dataclass(frozen=True, slots=True)
class Reading:
    """How an article is to be read: ``number`` counts articles, ``of`` is the ``number`` of the one whose records are taken over."""

    article: Article
    number: int
    text: bytes
    duplicate_of: str | None
    of: int | None


class Duplicates:
    """Remembers texts and recent results. ``plan`` and ``settle`` take the articles in the same order, ``plan`` ahead of ``settle``."""

    def __init__(self, *, remembered: int = REMEMBERED, kept: int = KEPT) -> None:
        self._first: OrderedDict[bytes, str] = OrderedDict()
        self._planned: OrderedDict[bytes, int] = OrderedDict()
        self._results: OrderedDict[int, Extraction | InputError] = OrderedDict()
        self._remembered, self._kept, self._count = remembered, kept, 0

    def remember(self, text: bytes, article_id: str) -> str | None:
        """The ``article_id`` under which ``text`` (its hash) first came, if it has come before."""
        first = self._first.pop(text, None)
        self._first[text] = first or article_id
        if len(self._first) > self._remembered:
            self._first.popitem(last=False)
        return first

    def plan(self, article: Article) -> Reading:
        """How to read the next article."""
        number, text = self._count, _digest(article.text)
        self._count += 1
        while self._planned and next(iter(self._planned.values())) < number - self._kept:
            self._planned.popitem(last=False)
        whole = _digest(article.text, article.title, article.published)
        of = self._planned.pop(whole, None)
        self._planned[whole] = number
        return Reading(article, number, text, self.remember(text, article.article_id), of)

    def settle(self, reading: Reading, result: Extraction | InputError | None) -> Extraction | InputError:
        """The result for an article: ``result`` if it was read, else that of the article it is like."""
        if result is None:
            assert reading.of is not None
            result = self._results[reading.of]
            if isinstance(result, Extraction):
                result = Extraction(reading.article, *told_by(reading.article, result.claims, result.ledger))
        self._results[reading.number] = result
        while self._results and next(iter(self._results)) < reading.number - self._kept:
            self._results.popitem(last=False)
        return _marked(result, reading.duplicate_of)


def _marked(result: Extraction | InputError, duplicate_of: str | None) -> Extraction | InputError:
    if isinstance(result, InputError) or duplicate_of is None:
        return result
    mark = {"duplicate_of": duplicate_of}
    claims = [claim.model_copy(update=mark) for claim in result.claims]
    return Extraction(result.article, claims, [line.model_copy(update=mark) for line in result.ledger])


def _digest(*parts: str | None) -> bytes:
    # Titles and days hold no control characters, so that the parts cannot run into each other.
    joined = "\x1f".join("\x1e" if part is None else part for part in parts)
    return hashlib.blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=16).digest()
