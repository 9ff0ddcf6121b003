"""Gold records and predicted ones, as plain values of one article."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from extractor.errors import InputError
from extractor.resolve.names import clean, key

Span = tuple[int, int]
FIELDS = ("company", "status", "source", "metric")


@dataclass(frozen=True)
class Facts:
    """One claim as the scorer sees it. ``companies`` and ``sources`` are all the right names; ``spans`` where its amount stands."""

    amount: float
    currency: str
    companies: frozenset[tuple[str, ...]]
    status: str
    source_type: str
    sources: frozenset[tuple[str, ...]]
    metric: str
    spans: tuple[Span, ...]
    confidence: float = 1.0
    field_confidence: Mapping[str, float] = field(default_factory=dict, compare=False)

    def agrees(self, name: str, gold: Facts) -> bool:
        """Whether this prediction has the field ``name`` right."""
        if name == "company":
            return bool(self.companies & gold.companies)
        if name == "source":
            same_name = self.source_type == "none" or bool(self.sources & gold.sources)
            return self.source_type == gold.source_type and same_name
        return bool(getattr(self, name) == getattr(gold, name))


@dataclass(frozen=True)
class GoldArticle:
    """The gold of one article; ``rejected`` says by place why an expression is no claim. Where ``partial``, only the expressions listed count."""

    claims: tuple[Facts, ...]
    rejected: Mapping[Span, str] = field(default_factory=dict)
    partial: bool = False


def read_gold(path: Path) -> dict[str, GoldArticle]:
    """Gold by article id from a JSON-lines file of ``{"id", "claims", "rejected", "partial"}``. Raises ``InputError``."""
    gold: dict[str, GoldArticle] = {}
    for number, row in _json_lines(path):
        try:
            rejected = {(r["start"], r["end"]): str(r.get("reason") or "rejected") for r in row.get("rejected", ())}
            claims = tuple(_gold_facts(claim) for claim in row["claims"])
            gold[str(row["id"])] = GoldArticle(claims, rejected, bool(row.get("partial")))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            message = f"this is no gold line (missing or wrong: {error}); see docs/evaluation.md"
            raise InputError(f"{path}:{number}", "bad_gold", message) from error
    return gold


def read_predictions(path: Path) -> dict[str, list[Facts]]:
    """Predicted claims by article id from a JSON-lines file of records. Raises ``InputError``."""
    found: dict[str, list[Facts]] = defaultdict(list)
    for number, row in _json_lines(path):
        try:
            found[str(row["article_id"])].append(predicted_facts(row))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            message = f"this is no record (missing or wrong: {error}); 'extractor extract' writes them"
            raise InputError(f"{path}:{number}", "bad_prediction", message) from error
    return dict(found)


def _json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(path), "unreadable", f"cannot be read as JSON lines ({error})") from error
    for number, line in enumerate(content.split("\n"), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except json.JSONDecodeError as error:
                raise InputError(f"{path}:{number}", "bad_json", f"is not JSON ({error})") from error


def _gold_facts(row: Mapping[str, Any]) -> Facts:
    spans = tuple((a["start"], a["end"]) for a in row["amounts"])
    return _facts(
        row, [row["company"], *row.get("company_aliases", ())], [row["source"], *row.get("source_aliases", ())], spans
    )


def predicted_facts(row: Mapping[str, Any]) -> Facts:
    """A record (as a mapping) as the scorer sees it."""
    spans = tuple((m["start"], m["end"]) for m in row["mentions"] if m["field"] == "amount")
    return replace(
        _facts(row, [row["company"]], [row["source"]], spans),
        confidence=float(row.get("confidence", 1.0)),
        field_confidence=row.get("field_confidence") or {},
    )


def _facts(
    row: Mapping[str, Any],
    companies: Iterable[str | None],
    sources: Iterable[str | None],
    spans: tuple[Span, ...],
) -> Facts:
    return Facts(
        amount=float(row["amount"]),
        currency=row["currency"],
        companies=name_keys(companies),
        status=row["status"],
        source_type=row["source_type"],
        sources=name_keys(sources),
        metric=row["metric"],
        spans=spans,
    )


def name_keys(names: Iterable[str | None]) -> frozenset[tuple[str, ...]]:
    """The names folded: without case, articles, possessive endings and legal forms."""
    return frozenset(key(_without_article(name)) for name in names if name)


def _without_article(name: str) -> str:
    first, _, rest = clean(name).partition(" ")
    return rest if rest and first.lower() in {"the", "a", "an"} else clean(name)
