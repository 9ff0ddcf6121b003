"""Fixtures of the tests of batches: inputs of every sort, and a batch that is quick and commits after every article."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from extractor.batch import journal

GERMAN = "Die Bank teilte am Montag mit, dass sie im kommenden Jahr weniger Geld ausgeben will. " * 9


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """A folder: 12 articles of which 11 can be read and 2 have a text that came before, an empty file and a German one."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("Acme weighs plant\n\nAcme may spend $1 or $2.", encoding="utf-8")
    (folder / "b.txt").write_bytes(b"")
    lines = [{"text": f"Acme may spend ${n}, it said."} for n in (3, 4)]
    (folder / "c.jsonl").write_text("\n".join([*map(json.dumps, lines), "{no json", json.dumps(lines[0])]))
    (folder / "d.json").write_text(json.dumps([{"text": f"Acme spent ${n}.", "id": f"d{n}"} for n in range(5, 9)]))
    (folder / "e.txt").write_text(GERMAN, encoding="utf-8")
    (folder / "f.txt").write_text("CRASH $9", encoding="utf-8")
    (folder / "g.txt").write_text("Acme weighs plant\n\nAcme may spend $1 or $2.", encoding="utf-8")
    (folder / "h.txt").write_text("No money here, Société.", encoding="utf-8")
    (folder / "i.txt").write_text("Acme pays $10.", encoding="utf-8")
    return folder


@pytest.fixture
def committing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commit after every article, without waiting for the disk."""
    monkeypatch.setattr(journal, "COMMIT_SECONDS", 0.0)
    monkeypatch.setattr(os, "fsync", lambda handle: None)
