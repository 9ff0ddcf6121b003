"""Two labellings of the same passages compared: how far they agree, and where they differ.

A second labelling lies beside the corpus as ``second/TOPIC.labels``: for each passage its ``@ id`` line and then its label lines, nothing else.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extractor.evaluation.gold import name_keys
from extractor.training.corpus import CorpusError, Label, Passage, blocks, parse

FIELDS = ("claim", "reason", "company", "status", "source_type", "source", "metric", "whole")
SECOND = "second"


@dataclass(frozen=True)
class Difference:
    """One expression that the two labellers read differently."""

    passage: str
    number: int
    fields: tuple[str, ...]


def second_labels(block: str, labels: str, file: str) -> Passage:
    """The passage of ``block`` with the label lines of ``labels`` in place of its own. Raises ``CorpusError``."""
    head = block[: block.index("\n--\n") + 4]
    return parse(head + labels, file)[0]


def pairs(folder: Path) -> Iterator[tuple[Passage, Passage | CorpusError]]:
    """Every passage that was labelled twice, with its second labelling (or the error in it)."""
    for file in sorted((folder / SECOND).glob("*.labels")):
        first = {
            block.split("|")[0][1:].strip(): block for block in blocks((folder / f"{file.stem}.txt").read_text("utf-8"))
        }
        for part in re.split(r"(?m)^(?=@ )", file.read_text("utf-8")):
            head, _, labels = part.partition("\n")
            name = head[1:].split("|")[0].strip()
            if not part.startswith("@ "):
                continue
            if name not in first:
                raise CorpusError(f"{file}, {name}: no passage has this id")
            try:
                yield parse(first[name], str(file))[0], second_labels(first[name], labels, str(file))
            except CorpusError as error:
                yield parse(first[name], str(file))[0], error


def compare(one: Label, other: Label) -> dict[str, bool]:
    """Field by field, whether two labels agree; only the fields that both have an answer for."""
    same = {"claim": (one.reason is None) == (other.reason is None)}
    if one.reason and other.reason:
        same["reason"] = one.reason == other.reason
    elif not one.reason and not other.reason:
        same["company"] = bool(name_keys(one.company) & name_keys(other.company))
        same["status"] = one.status == other.status
        same["metric"] = one.metric == other.metric
        same["source_type"] = one.source_type == other.source_type
        names = name_keys(one.source) & name_keys(other.source)
        same["source"] = same["source_type"] and (one.source_type in {"none", "company"} or bool(names))
        same["whole"] = same["company"] and same["status"] and same["source"]
    else:
        same["whole"] = False
    return same


def report(folder: Path) -> tuple[dict[str, Counter[bool]], list[Difference], list[CorpusError]]:
    """Counts of agreement by field, the differences, and the errors in second labellings."""
    counts: dict[str, Counter[bool]] = {name: Counter() for name in FIELDS}
    differences: list[Difference] = []
    errors: list[CorpusError] = []
    for first, second in pairs(folder):
        if isinstance(second, CorpusError):
            errors.append(second)
            continue
        for number, (one, other) in enumerate(zip(first.labels, second.labels, strict=True), 1):
            same = compare(one, other)
            for name, equal in same.items():
                counts[name][equal] += 1
            if not all(same.values()):
                differences.append(Difference(first.id, number, tuple(n for n, equal in same.items() if not equal)))
    return counts, differences, errors


def main(folder: Path) -> int:
    """Print the agreement and every difference; 1 if a second labelling has errors."""
    counts, differences, errors = report(folder)
    for error in errors:
        print(error)
    for difference in differences:
        print(f"{difference.passage} {difference.number}: {', '.join(difference.fields)}")
    for name, count in counts.items():
        if count:
            print(f"{name:12} {count[True] / count.total():.3f} of {count.total()}")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
