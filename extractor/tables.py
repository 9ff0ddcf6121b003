"""Records as tables: flat rows, Arrow and pandas. The only module that imports pandas and pyarrow."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.record import Claim

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

#: Columns that hold lists or objects; a CSV cell has them as JSON.
NESTED = ("field_confidence", "authors", "mentions")
_FLOATS = ("amount", "amount_low", "amount_high", "confidence")
_INTS = ("evidence_start", "evidence_end")


def columns() -> list[str]:
    """The fields of a record, in the order of every table."""
    return list(Claim.model_fields)


def flat_row(claim: Claim) -> dict[str, Any]:
    """The record as one CSV row: nested fields are JSON text, missing ones empty."""
    row = claim.to_dict()
    for name in NESTED:
        row[name] = json.dumps(row[name], ensure_ascii=False)
    return row


def to_frame(claims: Iterable[Claim]) -> pd.DataFrame:
    """One row a claim; ``mentions``, ``authors`` and ``field_confidence`` stay Python objects. Without claims, a table of no rows."""
    import pandas as pd

    return pd.DataFrame([claim.to_dict() for claim in claims], columns=columns())


def arrow_schema() -> pa.Schema:
    """The Parquet layout of records."""
    import pyarrow as pa

    mention = pa.struct([("field", pa.string()), ("start", pa.int64()), ("end", pa.int64()), ("text", pa.string())])
    special: dict[str, pa.DataType] = {
        "field_confidence": pa.map_(pa.string(), pa.float64()),
        "authors": pa.list_(pa.string()),
        "mentions": pa.list_(mention),
        **dict.fromkeys(_FLOATS, pa.float64()),
        **dict.fromkeys(_INTS, pa.int64()),
    }
    return pa.schema([(name, special.get(name, pa.string())) for name in columns()])


def to_table(claims: Iterable[Claim]) -> pa.Table:
    """One row a claim in the Parquet layout; without claims, a table of no rows."""
    import pyarrow as pa

    return pa.Table.from_pylist([_arrow_row(claim) for claim in claims], schema=arrow_schema())


def _arrow_row(claim: Claim) -> dict[str, Any]:
    row = claim.to_dict()
    row["field_confidence"] = list(row["field_confidence"].items())
    return row | {name: float(row[name]) for name in _FLOATS if row[name] is not None}


class ParquetSink:
    """Writes claims to a Parquet file in row groups; the file is whole after ``close``."""

    def __init__(self, path: Path, *, group: int = 5000) -> None:
        import pyarrow.parquet as pq

        self._writer = pq.ParquetWriter(path, arrow_schema())
        self._claims: list[Claim] = []
        self._group = group

    def write(self, claims: Sequence[Claim]) -> None:
        self._claims += claims
        if len(self._claims) >= self._group:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._claims:
            self._writer.write_table(to_table(self._claims))
            self._claims = []
