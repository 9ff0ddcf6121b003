"""What the corpus covers: ``python -m extractor.training.coverage models/corpus`` checks every file and prints the table of labels."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from extractor.reader.labels import METRICS, SOURCE_TYPES, STATUSES
from extractor.training.corpus import REASONS, CorpusError, Passage, blocks, parse


def check(folder: Path) -> tuple[list[Passage], list[CorpusError]]:
    """The sound passages of a folder (or one file), and an error for each other one."""
    passages: list[Passage] = []
    errors: list[CorpusError] = []
    for file in sorted(folder.rglob("*.txt")) if folder.is_dir() else [folder]:
        for block in blocks(file.read_text(encoding="utf-8")):
            try:
                passages += parse(block, str(file))
            except CorpusError as error:
                errors.append(error)
    return passages, errors


def table(passages: Iterable[Passage]) -> str:
    """Counts of claims by status and source type, by metric, and of rejections, as Markdown."""
    listed = list(passages)
    labels = [label for passage in listed for label in passage.labels]
    claims = [label for label in labels if not label.reason]
    cells = Counter((label.status, label.source_type) for label in claims)
    lines = [
        f"{len(listed)} passages, {len(labels)} money expressions, {len(claims)} of them claims.",
        "",
        "| status | " + " | ".join(SOURCE_TYPES) + " | all |",
        "| --- |" + " ---: |" * (len(SOURCE_TYPES) + 1),
    ]
    for status in STATUSES:
        row = [cells[status, kind] for kind in SOURCE_TYPES]
        lines.append(f"| {status} | " + " | ".join(map(str, [*row, sum(row)])) + " |")
    lines += ["", _row("metric", METRICS, (label.metric for label in claims))]
    lines += ["", _row("no claim", REASONS, (label.reason for label in labels if label.reason))]
    lines += ["", "| whose | claims with |", "| --- | ---: |"]
    for name in ("counterparty", "period", "cue", "response"):
        lines.append(f"| {name} | {sum(bool(getattr(label, name)) for label in claims)} |")
    return "\n".join(lines)


def _row(head: str, names: Iterable[str], values: Iterable[str | None]) -> str:
    counts = Counter(values)
    return "\n".join([f"| {head} | count |", "| --- | ---: |", *(f"| {name} | {counts[name]} |" for name in names)])


if __name__ == "__main__":
    sound, wrong = check(Path(sys.argv[1]))
    for error in wrong:
        print(error, file=sys.stderr)
    print(table(sound))
    sys.exit(1 if wrong else 0)
