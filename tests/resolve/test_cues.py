"""Cue words raise the status that they show."""

from __future__ import annotations

import pytest

from extractor.resolve.cues import with_cues

EVEN = {"under consideration": 0.2, "in talks": 0.2, "planned": 0.3, "completed": 0.3}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Ford is weighing a $5 plant.", "under consideration"),
        ("Ford eyes $5 for plants", "under consideration"),
        ("Ford is in talks to raise $5 now.", "in talks"),
        ("Ford weighed it. It spends $5 now.", "planned"),
        ("Ford spends $5 now. Fiat is considering more.", "planned"),
        ("Ford spends $5 now.", "planned"),
    ],
)
def test_cue(text: str, status: str) -> None:
    start = text.index("$5")
    told = with_cues(EVEN, text, start, start + 2)
    assert max(told, key=told.__getitem__) == status
    assert abs(sum(told.values()) - 1) < 1e-9
