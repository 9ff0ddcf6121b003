"""What a batch has done so far."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Self

from extractor.errors import InputError, SkippedInput
from extractor.pipeline import Extraction


@dataclass
class Summary:
    """What a batch did, over all its runs; ``skipped`` and ``problems`` count inputs by reason, ``seconds`` is the time at work."""

    articles: int = 0
    claims: int = 0
    expressions: int = 0
    duplicates: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """From what ``to_dict`` gave."""
        counters = {name: Counter(values[name]) for name in ("skipped", "problems")}
        return cls(**{**values, **counters})

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {name: dict(value) if isinstance(value, Counter) else value for name, value in vars(self).items()}

    @property
    def failed(self) -> int:
        return self.problems.total()

    def count(self, outcome: Extraction | InputError | None, *, is_duplicate: bool) -> None:
        """Take in what became of one item."""
        if isinstance(outcome, Extraction):
            self.articles += 1
            self.claims += len(outcome.claims)
            self.expressions += len(outcome.ledger)
            self.duplicates += is_duplicate
        elif outcome:
            counts = self.skipped if isinstance(outcome, SkippedInput) else self.problems
            counts[outcome.reason] += 1

    def __str__(self) -> str:
        parts = [f"{self.articles} articles", f"{self.claims} claims", f"{self.expressions} money expressions"]
        parts += [f"{self.duplicates} duplicates"] if self.duplicates else []
        parts += [f"{count} skipped ({reason})" for reason, count in sorted(self.skipped.items())]
        parts += [f"{count} failed ({reason})" for reason, count in sorted(self.problems.items())]
        return ", ".join(parts) + f" in {self.seconds:.1f} s"
