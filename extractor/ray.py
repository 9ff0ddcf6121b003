"""Reading on many machines with Ray Data: each actor loads the model once. The only module that imports ray.

Records are the same as those of one machine: articles are read one by one, and results come in the order of the inputs
however the work is cut into blocks. Ray Data replaces actors that die, without end, and has their blocks read again.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import pickle
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ray
import ray.data
import ray.exceptions

from extractor.article import Article
from extractor.errors import ExtractorError, InputError, InputWarning, UsageError
from extractor.pipeline import ClaimExtractor, Extraction
from extractor.sources import ReadLimits
from extractor.sources.files import find_files
from extractor.sources.formats import RawDocument, parse
from extractor.sources.reader import is_url, read_each
from extractor.tables import to_table

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
    concurrency: int | tuple[int, int] | None = None,
    num_cpus: float = 1.0,
    batch_size: int = 16,
) -> ray.data.Dataset:
    """Claims out of a dataset of articles: one row a claim, in the layout of the Parquet files.

    ``ds`` has a column ``text`` (the body) and may have ``title url published site authors language id``; a row is read
    as a line of JSON is, so that articles in another language than English are left out. Rows that cannot be read are
    left out with an ``InputWarning`` on the workers' standard error.

    ``model`` is a folder that every machine sees, the bundled reader by default. ``concurrency`` is the number of
    actors or its bounds, by default what the cluster has; each loads the model once and takes ``num_cpus``, and
    ``batch_size`` articles at a time. Nothing is read before the result is. Reading it raises Ray's errors, with
    ``UsageError`` (no column ``text``) or ``ModelError`` as their cause.
    """
    return ds.map_batches(
        _RowExtractor,
        fn_constructor_args=(_absolute(model), min_confidence),
        batch_size=batch_size,
        batch_format="pyarrow",
        compute=_pool(concurrency),
        num_cpus=num_cpus,
    )


def read_inputs(
    inputs: Iterable[str],
    *,
    on_error: Callable[[InputError], None],
    model: Path | None = None,
    min_confidence: float = 0.0,
    published: str | None = None,
    address: str | None = None,
    actors: int | None = None,
) -> Iterator[Extraction]:
    """An ``Extraction`` for each article of the inputs, in their order, read on the cluster at ``address``.

    Without an address that is the one that the environment names, or this machine. Files have to lie where every
    machine sees them; ``published`` is what ``Article.dated`` takes. What cannot be read is handed to ``on_error``.
    Raises ``UsageError`` if there is no cluster, ``ExtractorError`` if the work fails there.
    """
    with _cluster(address):
        items = [{"item": pickle.dumps(source)} for source in _sources(inputs)]
        if not items:
            return
        with _settings():
            results = (
                ray.data.from_items(items, override_num_blocks=min(len(items), _MOST_FILE_BLOCKS))
                .flat_map(_read_source, fn_args=(os.getcwd(), published), num_cpus=_READER_CPUS)
                .map(
                    _ArticleExtractor,
                    fn_constructor_args=(_absolute(model), min_confidence),
                    compute=_pool(actors),
                    num_cpus=_EXTRACTOR_CPUS,
                )
            )
        try:
            for row in results.iter_rows():
                result: Extraction | InputError = pickle.loads(row["item"])
                if isinstance(result, Extraction):
                    yield result
                else:
                    on_error(result)
        except ray.exceptions.RayError as error:
            raise ExtractorError(f"the cluster gave up ({error}); see its logs") from error


class _RowExtractor:
    """An actor: a batch of dataset rows in, the table of their claims out."""

    def __init__(self, model: Path | None, min_confidence: float) -> None:
        self.extractor = ClaimExtractor.load(model, min_confidence=min_confidence, threads=1)

    def __call__(self, batch: pa.Table) -> pa.Table:
        if "text" not in batch.column_names:
            raise UsageError(f"the dataset has no column 'text', only {', '.join(batch.column_names)}; rename one")
        claims = []
        for row in batch.to_pylist():
            for article in _articles_of(row):
                result = self.extractor.try_read(article) if isinstance(article, Article) else article
                if isinstance(result, Extraction):
                    claims += result.claims
                else:
                    warnings.warn(str(result), InputWarning, stacklevel=2)
        return to_table(claims)


class _ArticleExtractor:
    """An actor: a pickled article in, its pickled ``Extraction`` out; errors pass through."""

    def __init__(self, model: Path | None, min_confidence: float) -> None:
        self.extractor = ClaimExtractor.load(model, min_confidence=min_confidence, threads=1)

    def __call__(self, row: dict[str, bytes]) -> dict[str, bytes]:
        article: Article | InputError = pickle.loads(row["item"])
        return {"item": pickle.dumps(self.extractor.try_read(article))} if isinstance(article, Article) else row


def _articles_of(row: dict[str, Any]) -> Iterator[Article | InputError]:
    # A number that is not itself is how tables say that a text is missing.
    known = {name: row[name] for name in COLUMNS if row.get(name) is not None and row[name] == row[name]}
    name = str(known.get("url") or known.get("id") or "a row of the dataset")
    data = json.dumps(known, default=str).encode()
    return parse(RawDocument(name, "json", data), limits=ReadLimits())


def _sources(inputs: Iterable[str]) -> Iterator[str | Path | InputError]:
    # Folders are opened here, so that each file is a piece of work of its own.
    for source in inputs:
        if is_url(source):
            yield source
        else:
            yield from find_files(Path(source))


def _read_source(row: dict[str, bytes], folder: str, published: str | None) -> Iterator[dict[str, bytes]]:
    source: str | Path | InputError = pickle.loads(row["item"])
    if isinstance(source, InputError):
        yield row
        return
    # Names that are relative mean the folder in which the command was given.
    with contextlib.chdir(folder) if os.path.isdir(folder) else contextlib.nullcontext():
        for article in read_each(source, limits=ReadLimits()):
            if published and isinstance(article, Article):
                article = article.dated(published)
            yield {"item": pickle.dumps(article)}


def _absolute(model: str | Path | None) -> Path | None:
    # Workers stand in a folder of their own.
    return Path(model).absolute() if model else None


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
