"""The training corpus: passages with labelled money expressions, one readable text format.

The format is described in ``models/corpus/README.md``. Loading fails loudly on any label that does not point at its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import ExtractorError
from extractor.reader.labels import METRICS, SOURCE_TYPES, STATUSES

REASONS = ("unit_price", "no_company", "not_a_statement", "dup_conversion", "vague")
RESPONSES = ("declined to comment", "did not respond", "denied", "confirmed")
KEYS = {"cue", "period", "to", "response", "currency"}

_MARK = re.compile(r"\[(\d+):([^\[\]]+)\]")
_UNMARKED = re.compile(
    r"(?:[$€£¥₹₩]\s?\d(?:[\d.,]*\d)?|\b\d(?:[\d.,]*\d)?\s?(?:million|billion|trillion|bn|crore|lakh)\b(?=\s+(?:dollars|euros|pounds|yuan|yen|rupees|won)))",
    re.I,
)


class CorpusError(ExtractorError):
    """A passage whose labels do not fit its words; the message names file, passage and line."""


@dataclass(frozen=True)
class Label:
    start: int
    end: int
    reason: str | None = None
    metric: str | None = None
    status: str | None = None
    company: tuple[str, ...] = ()
    source_type: str | None = None
    source: tuple[str, ...] = ()
    counterparty: tuple[str, ...] = ()
    cue: str | None = None
    period: str | None = None
    response: str | None = None
    currency: str | None = None
    same_as: int | None = None


@dataclass(frozen=True)
class Passage:
    """A labelled passage. ``text`` is title, empty line and body; the labels' offsets refer to it. ``date`` is ISO."""

    id: str
    date: str
    voice: str
    title: str | None
    text: str
    labels: tuple[Label, ...]

    @property
    def topic(self) -> str:
        """The topic it was written for: its id without the number."""
        return self.id.rpartition("-")[0]


@dataclass(frozen=True)
class Vocabulary:
    """The metrics and statuses that labels may have."""

    metrics: Sequence[str] = METRICS
    statuses: Sequence[str] = STATUSES


def occurrences(name: str, text: str) -> list[tuple[int, int]]:
    pattern = (r"(?<!\w)" if name[:1].isalnum() else "") + re.escape(name) + (r"(?!\w)" if name[-1:].isalnum() else "")
    return [m.span() for m in re.finditer(pattern, text)]


def _names(field: str, text: str, where: str) -> tuple[str, ...]:
    names = tuple(n.strip() for n in field.split(" = "))
    for name in names:
        if not name or not occurrences(name, text):
            raise CorpusError(f"{where}: {name!r} does not stand in the passage")
    return names


def _label(
    span: tuple[int, int], parts: list[str], text: str, done: dict[int, Label], words: Vocabulary, where: str
) -> Label:
    if parts[0].startswith("no "):
        reason = parts[0][3:].strip()
        if reason not in REASONS or len(parts) > 1:
            raise CorpusError(f"{where}: unknown rejection {' | '.join(parts)!r}; one of {', '.join(REASONS)}")
        return Label(*span, reason=reason)
    values: dict[str, object] = {}
    if parts[0].startswith("same "):
        number = parts[0][5:].strip()
        first = done.get(int(number)) if number.isdigit() else None
        if first is None or first.reason:
            raise CorpusError(f"{where}: {parts[0]!r} names no earlier claim")
        values.update({k: getattr(first, k) for k in first.__dataclass_fields__ if k not in {"start", "end"}})
        values["same_as"] = first.same_as or int(number)
        rest = parts[1:]
    else:
        if len(parts) < 4:
            raise CorpusError(f"{where}: needs metric | status | company | source")
        metric, status, company, source = parts[:4]
        if metric not in words.metrics:
            raise CorpusError(f"{where}: unknown metric {metric!r}")
        if status not in words.statuses:
            raise CorpusError(f"{where}: unknown status {status!r}")
        kind, _, name = source.partition(":")
        if kind not in SOURCE_TYPES or (kind == "none") != (not name.strip()):
            raise CorpusError(f"{where}: bad source {source!r}")
        values.update(metric=metric, status=status, company=_names(company, text, where), source_type=kind)
        values["source"] = _names(name.strip(), text, where) if name.strip() else ()
        rest = parts[4:]
    for part in rest:
        key, colon, value = part.partition(":")
        key, value = key.strip(), value.strip()
        if not colon or key not in KEYS or not value:
            raise CorpusError(f"{where}: {part!r} is not one of {', '.join(sorted(KEYS))} with a value")
        if key == "to":
            values["counterparty"] = _names(value, text, where)
        elif key == "response" and value not in RESPONSES:
            raise CorpusError(f"{where}: unknown response {value!r}")
        elif key == "currency" and not re.fullmatch("[A-Z]{3}", value):
            raise CorpusError(f"{where}: currency {value!r} is not an ISO code")
        elif key in {"cue", "period"} and value not in text:
            raise CorpusError(f"{where}: {key} {value!r} does not stand in the passage")
        else:
            values[key] = value
    return Label(*span, **values)  # type: ignore[arg-type]


def _passage(block: str, file: str, words: Vocabulary = Vocabulary()) -> Passage:
    lines = block.strip("\n").split("\n")
    head = [p.strip() for p in lines[0][1:].split("|")]
    where = f"{file}, {head[0]}"
    if len(head) != 3 or not re.fullmatch(r"\d{4}-\d\d-\d\d", head[1]):
        raise CorpusError(f"{where}: the first line must be '@ id | YYYY-MM-DD | voice'")
    if "--" not in lines:
        raise CorpusError(f"{where}: no line '--' between text and labels")
    cut = lines.index("--")
    if not any(line.startswith("# facts:") for line in lines[1:cut]):
        raise CorpusError(f"{where}: no '# facts:' line")
    body = [line for line in lines[1:cut] if not line.startswith("#")]
    title = None
    if body and body[0].startswith("= "):
        title = body.pop(0)[2:].strip()
    paragraphs = [" ".join(p.split("\n")).strip() for p in re.split(r"\n\s*\n", "\n".join(body).strip())]
    marked = "\n".join(paragraphs)
    if title:
        marked = title + "\n\n" + marked
    spans: list[tuple[int, int]] = []
    text, last = "", 0
    for mark in _MARK.finditer(marked):
        text += marked[last : mark.start()]
        spans.append((len(text), len(text) + len(mark[2])))
        text += mark[2]
        last = mark.end()
        if int(mark[1]) != len(spans):
            raise CorpusError(f"{where}: mark [{mark[1]}:...] should be number {len(spans)}")
    text += marked[last:]
    if title:
        title = text[: text.index("\n\n")]
    for miss in _UNMARKED.finditer(text):
        if not any(s <= miss.start() and miss.end() <= e for s, e in spans):
            raise CorpusError(f"{where}: money expression {text[miss.start() : miss.end() + 12]!r} is not marked")
    done: dict[int, Label] = {}
    for line in lines[cut + 1 :]:
        if not line.strip() or line.startswith("#"):
            continue
        parts = [p.strip() for p in line.split("|")]
        if not parts[0].isdigit() or not 1 <= int(parts[0]) <= len(spans) or int(parts[0]) in done or len(parts) < 2:
            raise CorpusError(f"{where}: label line {line!r} has no mark, or one that is taken")
        number = int(parts[0])
        done[number] = _label(spans[number - 1], parts[1:], text, done, words, f"{where}, label {number}")
    if len(done) != len(spans):
        missing = sorted(set(range(1, len(spans) + 1)) - set(done))
        raise CorpusError(f"{where}: no label for {missing}")
    return Passage(head[0], head[1], head[2], title, text, tuple(done[n] for n in sorted(done)))


def blocks(content: str) -> list[str]:
    """The passages of a file, not yet parsed."""
    return [block for block in re.split(r"(?m)^(?=@ )", content) if block.startswith("@ ")]


def parse(content: str, file: str = "corpus", words: Vocabulary | None = None) -> list[Passage]:
    """The passages of a file's ``content``; raises ``CorpusError``."""
    return [_passage(block, file, words or Vocabulary()) for block in blocks(content)]


def load(folders: Path | Sequence[Path], words: Vocabulary | None = None) -> Iterator[Passage]:
    """Every passage of the ``.txt`` files under the folders (or files), in sorted order; raises ``CorpusError``."""
    seen: set[str] = set()
    for folder in [folders] if isinstance(folders, Path) else folders:
        if not folder.exists():
            raise CorpusError(f"{folder}: there is no such folder of passages")
        for file in sorted(folder.rglob("*.txt")) if folder.is_dir() else [folder]:
            for passage in parse(file.read_text(encoding="utf-8"), str(file), words):
                if passage.id in seen:
                    raise CorpusError(f"{file}, {passage.id}: this id is taken")
                seen.add(passage.id)
                yield passage
