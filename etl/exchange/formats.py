"""Rows of acled_events as parquet and as GeoJSON, a batch at a time. (CSV is written by Postgres itself.)"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from etl.schema import ACLED_COLUMNS

Rows = Iterable[Sequence[tuple[Any, ...]]]  # batches of rows, each row in the order of ACLED_COLUMNS

_DATES = ("event_date",)
_INTEGERS = ("year", "time_precision", "iso", "geo_precision", "fatalities")
_LONG = ("timestamp",)
_FLOATS = ("latitude", "longitude")
_LATITUDE, _LONGITUDE = (ACLED_COLUMNS.index(c) for c in _FLOATS)


def write_parquet(batches: Rows, out: BinaryIO) -> int:
    """One row group for each batch: date32, int32 (timestamp int64), double, string. Returns how many rows."""
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    types = {**dict.fromkeys(ACLED_COLUMNS, pa.string()), **dict.fromkeys(_DATES, pa.date32()), **dict.fromkeys(_INTEGERS, pa.int32()),
             **dict.fromkeys(_LONG, pa.int64()), **dict.fromkeys(_FLOATS, pa.float64())}
    schema = pa.schema([(name, types[name]) for name in ACLED_COLUMNS])
    count = 0
    with pq.ParquetWriter(out, schema) as writer:
        for batch in batches:
            columns = zip(*batch, strict=True)
            writer.write_batch(pa.record_batch([pa.array(c, type=f.type) for c, f in zip(columns, schema, strict=True)], schema=schema))
            count += len(batch)
    return count


def write_geojson(batches: Rows, out: BinaryIO) -> int:
    """A FeatureCollection (RFC 7946) with one Feature a line, in which every column is a property. Returns how many.

    An event without coordinates has the geometry null. Dates are ISO strings.
    """
    out.write(b'{"type": "FeatureCollection", "features": [')
    count = 0
    for batch in batches:
        lines = []
        for row in batch:
            lines.append(("\n" if count == 0 else ",\n") + json.dumps(feature(row), ensure_ascii=False, allow_nan=False, default=str))
            count += 1
        out.write("".join(lines).encode())
    out.write(b"\n]}\n")
    return count


def feature(row: Sequence[Any]) -> dict[str, Any]:
    """A row as a GeoJSON Feature; longitude goes before latitude there."""
    latitude, longitude = row[_LATITUDE], row[_LONGITUDE]
    point = None if latitude is None or longitude is None else {"type": "Point", "coordinates": [longitude, latitude]}
    return {"type": "Feature", "geometry": point, "properties": dict(zip(ACLED_COLUMNS, row, strict=True))}
