"""news-claim-extractor: what companies are reported to do with money, as tidy records that show their evidence.

Importing this package loads neither spaCy nor a model; the names below are imported when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.article import Article
    from extractor.errors import ExtractorError, InputError
    from extractor.money import MoneyExpression, find_money
    from extractor.pipeline import ClaimExtractor, Extraction
    from extractor.record import Claim, LedgerLine, Mention
    from extractor.sources import read_articles

__version__ = "0.1.0"

_HOMES = {
    "Article": "extractor.article",
    "Claim": "extractor.record",
    "ClaimExtractor": "extractor.pipeline",
    "Extraction": "extractor.pipeline",
    "ExtractorError": "extractor.errors",
    "InputError": "extractor.errors",
    "LedgerLine": "extractor.record",
    "Mention": "extractor.record",
    "MoneyExpression": "extractor.money",
    "find_money": "extractor.money",
    "read_articles": "extractor.sources",
}

__all__ = [
    "Article",
    "Claim",
    "ClaimExtractor",
    "Extraction",
    "ExtractorError",
    "InputError",
    "LedgerLine",
    "Mention",
    "MoneyExpression",
    "find_money",
    "read_articles",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'extractor' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
