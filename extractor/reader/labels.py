"""What a reader can say about a money expression: its classes and the roles of the words around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

#: The roles whose words the reader points at. ``cue`` are the words that show the status.
ROLES = ("company", "source", "counterparty", "cue", "period")

KINDS = ("claim", "unit_price", "no_company", "not_a_statement")
METRICS = (
    "investment",
    "acquisition",
    "funding",
    "debt",
    "valuation",
    "revenue",
    "profit",
    "cost",
    "shareholder_return",
    "legal",
    "contract",
    "assets",
    "pay",
    "other",
)
STATUSES = (
    "under consideration",
    "in talks",
    "planned",
    "agreed",
    "completed",
    "forecast",
    "denied",
    "cancelled",
)
SOURCE_TYPES = ("media", "company", "anonymous", "analyst", "official", "other", "none")


@dataclass(frozen=True)
class LabelSet:
    """The classes of each classification head, in the order of its logits, and the roles of the span head."""

    heads: Mapping[str, Sequence[str]] = field(
        default_factory=lambda: MappingProxyType(
            {"kind": KINDS, "metric": METRICS, "status": STATUSES, "source_type": SOURCE_TYPES}
        )
    )
    roles: Sequence[str] = ROLES

    def to_dict(self) -> dict[str, Any]:
        return {"heads": {head: list(values) for head, values in self.heads.items()}, "roles": list(self.roles)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> LabelSet:
        heads = {head: tuple(values) for head, values in data["heads"].items()}
        return cls(heads=MappingProxyType(heads), roles=tuple(data["roles"]))

    def __reduce__(self) -> tuple[Callable[[dict[str, Any]], LabelSet], tuple[dict[str, Any]]]:
        """A mapping proxy has no pickled form of its own."""
        return LabelSet.from_dict, (self.to_dict(),)
