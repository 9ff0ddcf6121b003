"""What a batch has done, on disk beside its output (``.OUT.extract/``), so that it can go on after any end.

| file | holds |
| --- | --- |
| ``job.json`` | which job this is: options, model, versions |
| ``claims.jsonl`` ``mentions.jsonl`` ``errors.jsonl`` | the lines of the outputs so far |
| ``inputs.jsonl`` | the documents begun, each with the hash of its bytes |
| ``texts.jsonl`` | the hash and the id of each article |
| ``state.json`` | how long each of these files is as far as it counts, and the summary |
| ``lock`` | held by the run at work |

Lines are only ever appended. A commit brings them to the disk and then replaces ``state.json`` in one step; what lies behind the stated lengths was under way
when the run ended, and is cut off.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from extractor.batch.items import Document, Past
from extractor.batch.summary import Summary
from extractor.errors import ModelError, OutputError, UsageError
from extractor.output import sync

try:
    import fcntl
except ImportError:  # on Windows, where nothing keeps two runs from the same output
    fcntl = None  # type: ignore[assignment]

CLAIMS, MENTIONS, ERRORS, INPUTS, TEXTS = "claims", "mentions", "errors", "inputs", "texts"
PARTS = (CLAIMS, MENTIONS, ERRORS, INPUTS, TEXTS)
JOB, STATE, LOCK = "job.json", "state.json", "lock"
#: Seconds between commits: what a sudden end costs at most, beside the article under way.
COMMIT_SECONDS = 5.0
#: Characters of an option in a message.
_SHOWN = 80
_ADVICE = "repeat that command with --resume, or leave --resume out to start over"


@contextmanager
def writing(what: str | Path) -> Iterator[None]:
    """Turn what goes wrong with the disk into an ``OutputError`` that says how to go on."""
    try:
        yield
    except BrokenPipeError:  # the reader of standard output has gone, which is no fault
        raise
    except OSError as error:
        message = f"{what}: cannot be written ({error.strerror or error}); when that is mended, the same command with --resume goes on"
        raise OutputError(message) from error


class Journal:
    """The journal in ``folder`` for the job ``identity``.

    Use it as a context; it is locked within. ``bind`` comes before the first ``append``. Raises ``UsageError``: with ``resume`` if there is nothing to go on
    with or it is of another job; always if another run is at work there; ``OutputError``.
    """

    def __init__(self, folder: Path, identity: dict[str, Any], *, resume: bool) -> None:
        self.folder, self._identity, self._resume = folder, identity, resume
        self.summary, self.past_items, self.is_complete = Summary(), 0, False
        self._lengths = dict.fromkeys(PARTS, 0)
        self._files: dict[str, BinaryIO] = {}
        self._lock: BinaryIO | None = None
        self._committed = self._begun = time.monotonic()
        self._seconds = 0.0

    def __enter__(self) -> Self:
        if self._resume and not (self.folder / JOB).is_file():
            raise UsageError(f"--resume: no unfinished run is here ({self.folder}); leave it out to start one")
        with writing(self.folder):
            self.folder.mkdir(exist_ok=True)
            self._take_lock()
        try:
            if self._resume:
                self._check_job()
                self._load_state()
            elif not (self.folder / STATE).is_file():  # else nothing is thrown away before bind
                self._write(JOB, self._identity)
        except BaseException:
            self._let_go()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind and issubclass(kind, (UsageError, ModelError)) and not (self._resume or (self.folder / STATE).exists()):
            self.remove()  # wrong usage leaves nothing behind
        self._let_go()

    @property
    def dropped(self) -> int:
        """Articles that an earlier run has read and that are lost now, for it is not gone on with."""
        try:
            return 0 if self._resume else int(self._read(STATE)["summary"]["articles"])
        except (OSError, ValueError, LookupError):
            return 0

    def bind(self, model: str) -> None:
        """Begin to write, for the model of that name; without ``resume`` on an empty page. Raises ``UsageError`` if another model has read so far."""
        known = self._read(JOB).get("model") if self._resume else None
        if known not in (None, model):
            raise UsageError(f"--resume: the model is {model}, that of the unfinished run {known}; {_ADVICE}")
        if not self._resume:
            (self.folder / STATE).unlink(missing_ok=True)
        self._write(JOB, {**self._identity, "model": model})
        with writing(self.folder):
            for part in PARTS:
                self._files[part] = file = (self.folder / _file(part)).open("ab")
                file.truncate(self._lengths[part])
        self._seconds, self._begun = self.summary.seconds, time.monotonic()

    @property
    def past(self) -> Past:
        """How far the inputs had been read when the journal was opened."""
        return Past((Document(*values) for values in self._values(INPUTS)), self.past_items)

    def texts(self) -> Iterator[tuple[bytes, str]]:
        """Hash and id of each article so far."""
        return ((bytes.fromhex(text), article_id) for text, article_id in self._values(TEXTS))

    def lines(self, part: str) -> Iterator[str]:
        """The lines of a part as far as they are committed."""
        path, left = self.folder / _file(part), self._lengths[part]
        if left:
            with path.open("rb") as stream:
                while left > 0 and (line := stream.readline()):
                    left -= len(line)
                    yield line.decode("utf-8")

    def append(self, part: str, text: str) -> None:
        """Add whole lines to a part. They count from the next commit on."""
        data = text.encode("utf-8", "backslashreplace")
        with writing(self.folder):
            self._files[part].write(data)
        self._lengths[part] += len(data)

    def append_values(self, part: str, *values: str | int) -> None:
        """Add one line of plain values."""
        self.append(part, json.dumps(values) + "\n")

    def commit(self, items: int, *, now: bool = False) -> None:
        """What was appended counts, once some seconds have gone by, or ``now``; ``items`` of the last document are done."""
        self.summary.seconds = self._seconds + time.monotonic() - self._begun
        self.past_items = items
        if now or time.monotonic() - self._committed >= COMMIT_SECONDS:
            with writing(self.folder):
                for file in self._files.values():
                    file.flush()
                    os.fsync(file.fileno())
            state = {"lengths": self._lengths, "items": items, "complete": self.is_complete}
            self._write(STATE, {**state, "summary": self.summary.to_dict()})
            self._committed = time.monotonic()

    def complete(self) -> None:
        """All inputs are done; what is left is to write the outputs."""
        self.is_complete = True
        self.commit(self.past_items, now=True)

    def remove(self) -> None:
        """The outputs are written: the journal has done its work."""
        self._close_files()
        (self.folder / JOB).unlink(missing_ok=True)  # from here on there is nothing to resume
        shutil.rmtree(self.folder, ignore_errors=True)

    def _check_job(self) -> None:
        try:
            known = self._read(JOB)
        except ValueError:
            raise self._damaged() from None
        known.pop("model", None)
        changed = [name for name in self._identity if known.get(name) != self._identity[name]]
        if changed:
            told = "; ".join(f"{n} was {_shown(known.get(n))}, now {_shown(self._identity[n])}" for n in changed)
            raise UsageError(f"--resume: the unfinished run was another one ({told}); {_ADVICE}")

    def _load_state(self) -> None:
        if not (self.folder / STATE).exists():  # it ended before its first commit
            return
        try:
            state = self._read(STATE)
            self._lengths, self.past_items = state["lengths"], state["items"]
            self.summary, self.is_complete = Summary.from_dict(state["summary"]), state["complete"]
            whole = all((self.folder / _file(p)).stat().st_size >= self._lengths[p] for p in PARTS)
        except (OSError, ValueError, LookupError, TypeError):
            whole = False
        if not whole:
            raise self._damaged()

    def _damaged(self) -> UsageError:
        return UsageError(f"--resume: the journal {self.folder} is damaged; leave --resume out to start over")

    def _take_lock(self) -> None:
        self._lock = (self.folder / LOCK).open("ab")
        if fcntl:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._let_go()
                raise UsageError(f"another run is at work on this output ({self.folder}); wait for it") from None
            except OSError:  # a file system without locks
                pass

    def _let_go(self) -> None:
        self._close_files()
        if self._lock:
            self._lock.close()

    def _close_files(self) -> None:
        for file in self._files.values():
            with suppress(OSError):  # what could not be written is not committed and will be cut off
                file.close()
        self._files = {}

    def _values(self, part: str) -> Iterator[Any]:
        try:
            yield from map(json.loads, self.lines(part))
        except ValueError:
            raise self._damaged() from None

    def _read(self, name: str) -> dict[str, Any]:
        values: dict[str, Any] = json.loads((self.folder / name).read_text(encoding="utf-8"))
        return values

    def _write(self, name: str, values: dict[str, Any]) -> None:
        part = self.folder / f"{name}.part"
        with writing(self.folder):
            part.write_text(json.dumps(values, indent=1), encoding="utf-8")
            sync(part)
            os.replace(part, self.folder / name)
            sync(self.folder)


def _file(part: str) -> str:
    return f"{part}.jsonl"


def _shown(value: object) -> str:
    text = "left out" if value is None else " ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
