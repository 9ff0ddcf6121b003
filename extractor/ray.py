"""Reading on many machines with Ray Data: each actor loads the model once. The only module that imports ray.

Records are the same as those of one machine: items come from ``batch.items`` there as here, articles are read one by one, and results come in the order of the
inputs however the work is cut into blocks. Each actor reads in a process of its own beside it, so that an article which hangs or kills that process is named and
left out. Ray Data replaces actors that die, without end, and has their blocks read again.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import pickle
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ray
import ray.data
import ray.exceptions

from extractor.article import Article
from extractor.batch.items import Item, file_size, read_items
from extractor.batch.job import TIME_LIMIT, ExtractJob
from extractor.errors import ExtractorError, InputError, InputWarning, UsageError
from extractor.pipeline import ClaimExtractor, Extraction
from extractor.sources import ReadLimits
from extractor.sources.formats import RawDocument, parse
from extractor.sources.reader import files_of
from extractor.tables import to_table
from extractor.workers import IsolatedReader

if TYPE_CHECKING:
    import pyarrow as pa

#: The columns of a dataset that are read, named as in JSON lines; only ``text`` is needed.
COLUMNS = ("text", "title", "url", "published", "site", "authors", "language", "id")

# A block is the unit of work and of loss: at 1 MB it is some hundred articles, a minute or so for an actor.
_BLOCK_BYTES = 1 << 20
_MOST_FILE_BLOCKS = 2000
# Taking pages apart is about a tenth of the work; the shares leave room for it on a machine full of actors.
_READER_CPUS, _EXTRACTOR_CPUS = 0.1, 0.9


def extract_dataset(
    ds: ray.data.Dataset,
    *,
    model: str | Path | None = None,
    min_confidence: float = 0.0,
    time_limit: float | None = TIME_LIMIT,
    concurrency: int | tuple[int, int] | None = None,
    num_cpus: float = 1.0,
    batch_size: int = 16,
) -> ray.data.Dataset:
    """Claims out of a dataset of articles: one row a claim, in the layout of the Parquet files.

    ``ds`` has a column ``text`` (the body) and may have ``title url published site authors language id``; a row is read
    as a line of JSON is, so that articles in another language than English are left out. Rows that cannot be read are
    left out with an ``InputWarning`` on the workers' standard error, as are articles that crash or that take more than
    ``time_limit`` seconds of computing (None: no limit).

    ``model`` is a folder that every machine sees, the bundled reader by default. ``concurrency`` is the number of
    actors or its bounds, by default what the cluster has; each loads the model once and takes ``num_cpus``, and
    ``batch_size`` articles at a time. Nothing is read before the result is. Reading it raises Ray's errors, with
    ``UsageError`` (no column ``text``) or ``ModelError`` as their cause. Raises ``UsageError`` for a limit of no time.
    """
    if time_limit is not None and not time_limit > 0:
        raise UsageError(f"time_limit={time_limit:g}: give the seconds that one article may take, more than 0, or None")
    return ds.map_batches(
        _RowExtractor,
        fn_constructor_args=(_loader(model, min_confidence), time_limit),
        batch_size=batch_size,
        batch_format="pyarrow",
        compute=_pool(concurrency),
        num_cpus=num_cpus,
    )


def read_inputs(job: ExtractJob) -> Iterator[tuple[Item, Extraction | InputError | None]]:
    """The items of a batch in their order, each with what was read in its article, on the cluster that the job names.

    Without an address that is the one that the environment names, or this machine. Files have to lie where every machine sees them.
    Raises ``UsageError`` if there is no cluster, ``ExtractorError`` if the work fails there.
    """
    assert job.cluster
    with _cluster(job.cluster.address):
        pieces = [{"item": pickle.dumps(piece)} for piece in _pieces(job.inputs)]
        if not pieces:
            return
        with _settings():
            results = (
                ray.data.from_items(pieces, override_num_blocks=min(len(pieces), _MOST_FILE_BLOCKS))
                .flat_map(_read_piece, fn_args=(os.getcwd(), job.day, job.time_limit), num_cpus=_READER_CPUS)
                .map(
                    _ItemExtractor,
                    fn_constructor_args=(_loader(job.model, job.min_confidence), job.time_limit),
                    compute=_pool(job.cluster.actors),
                    num_cpus=_EXTRACTOR_CPUS,
                )
            )
        try:
            for row in results.iter_rows():
                yield pickle.loads(row["item"])
        except ray.exceptions.RayError as error:
            raise ExtractorError(f"the cluster gave up ({error}); see its logs") from error


class _RowExtractor:
    """An actor: a batch of dataset rows in, the table of their claims out."""

    def __init__(self, load: Callable[[], ClaimExtractor], time_limit: float | None) -> None:
        self.reader = IsolatedReader(load, time_limit)

    def __call__(self, batch: pa.Table) -> pa.Table:
        if "text" not in batch.column_names:
            raise UsageError(f"the dataset has no column 'text', only {', '.join(batch.column_names)}; rename one")
        claims = []
        for row in batch.to_pylist():
            for article in _articles_of(row):
                result = self.reader.try_read(article) if isinstance(article, Article) else article
                if isinstance(result, Extraction):
                    claims += result.claims
                else:
                    warnings.warn(str(result), InputWarning, stacklevel=2)
        return to_table(claims)


class _ItemExtractor:
    """An actor: a pickled item in; out comes the item with what was read in its article, pickled."""

    def __init__(self, load: Callable[[], ClaimExtractor], time_limit: float | None) -> None:
        self.reader = IsolatedReader(load, time_limit)

    def __call__(self, row: dict[str, bytes]) -> dict[str, bytes]:
        item: Item = pickle.loads(row["item"])
        article = item.content if isinstance(item.content, Article) else None
        result = self.reader.try_read(article) if article else None
        return {"item": pickle.dumps((item, result))}


def _articles_of(row: dict[str, Any]) -> Iterator[Article | InputError]:
    # A number that is not itself is how tables say that a text is missing.
    known = {name: row[name] for name in COLUMNS if row.get(name) is not None and row[name] == row[name]}
    name = str(known.get("url") or known.get("id") or "a row of the dataset")
    data = json.dumps(known, default=str).encode()
    return parse(RawDocument(name, "json", data), limits=ReadLimits())


def _pieces(inputs: Iterable[str]) -> Iterator[tuple[str | Path | InputError, int]]:
    """The pieces of work, each with the bytes of those before it. Folders are opened here, so that each file is one."""
    before = 0
    for source in files_of(inputs):
        yield source, before
        before += file_size(source) if isinstance(source, Path) else 0


def _read_piece(
    row: dict[str, bytes], folder: str, day: str | None, time_limit: float | None
) -> Iterator[dict[str, bytes]]:
    source, before = pickle.loads(row["item"])
    # Names that are relative mean the folder in which the command was given.
    with contextlib.chdir(folder) if os.path.isdir(folder) else contextlib.nullcontext():
        for item in read_items([source], time_limit=time_limit, day=day):
            yield {"item": pickle.dumps(replace(item, reached=before + item.reached))}


def _loader(model: str | Path | None, min_confidence: float) -> Callable[[], ClaimExtractor]:
    # Workers stand in a folder of their own.
    folder = Path(model).absolute() if model else None
    return partial(ClaimExtractor.load, folder, min_confidence=min_confidence, threads=1)


def _pool(size: int | tuple[int, int] | None) -> ray.data.ActorPoolStrategy:
    if isinstance(size, tuple):
        return ray.data.ActorPoolStrategy(min_size=size[0], max_size=size[1])
    return ray.data.ActorPoolStrategy(size=size)


@contextlib.contextmanager
def _cluster(address: str | None) -> Iterator[None]:
    if ray.is_initialized():
        yield
        return
    # Ray reports how it is used to its makers unless told not to; this package sends nothing anywhere unasked.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        # What workers print must not get between the records on standard output.
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise UsageError(f"--address {address}: no Ray cluster answers there ({error}); check 'ray status'") from error
    try:
        yield
    finally:
        ray.shutdown()


@contextlib.contextmanager
def _settings() -> Iterator[None]:
    """What datasets made here go by: results in the order of the inputs, small blocks, no word beside our progress bar."""
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    context = ray.data.DataContext.get_current()
    options = context.execution_options
    before = (options.preserve_order, context.target_max_block_size, context.enable_progress_bars)
    options.preserve_order, context.target_max_block_size, context.enable_progress_bars = True, _BLOCK_BYTES, False
    try:
        yield
    finally:
        options.preserve_order, context.target_max_block_size, context.enable_progress_bars = before
