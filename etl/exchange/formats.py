"""Events as parquet, GeoJSON, Excel and JSON, a batch of rows at a time. (CSV is written by Postgres itself.)"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, BinaryIO

from etl.exchange.relation import KINDS

Rows = Iterable[Sequence[tuple[Any, ...]]]  # batches of rows, each row in the order of the columns

SHEET_ROWS = 1_048_576  # of a sheet, its header included
_CELL = 32_767  # characters of a cell
_WIDE = {"notes": 60, "evidence": 60, "headline": 40, "actor1": 30, "actor2": 30, "source": 30}
# XML cannot hold them, nor can Excel; a lone surrogate cannot be written as UTF-8.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_parquet(columns: Sequence[str], batches: Rows, out: BinaryIO) -> int:
    """One row group for each batch: date32, int32 (timestamp int64), double, timestamp in UTC, string (reports: JSON). Returns how many rows."""
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    types = {"date": pa.date32(), "integer": pa.int32(), "long": pa.int64(), "number": pa.float64(), "time": pa.timestamp("us", tz="UTC")}
    schema = pa.schema([(name, types.get(KINDS[name], pa.string())) for name in columns])
    count = 0
    with pq.ParquetWriter(out, schema) as writer:
        for batch in batches:
            values = zip(*([text_of(v) if isinstance(v, list) else v for v in row] for row in batch), strict=True)
            writer.write_batch(pa.record_batch([pa.array(v, type=f.type) for v, f in zip(values, schema, strict=True)], schema=schema))
            count += len(batch)
    return count


def write_geojson(columns: Sequence[str], batches: Rows, out: BinaryIO) -> int:
    """A FeatureCollection (RFC 7946) with one Feature a line, in which every column is a property. Returns how many.

    An event without coordinates has the geometry null. Dates and times are ISO strings.
    """
    out.write(b'{"type": "FeatureCollection", "features": [')
    count = 0
    for batch in batches:
        lines = []
        for row in batch:
            lines.append(("\n" if count == 0 else ",\n") + as_json(feature(dict(zip(columns, row, strict=True)))))
            count += 1
        out.write("".join(lines).encode())
    out.write(b"\n]}\n")
    return count


def feature(event: dict[str, Any]) -> dict[str, Any]:
    """An event as a GeoJSON Feature; longitude goes before latitude there."""
    latitude, longitude = event["latitude"], event["longitude"]
    point = None if latitude is None or longitude is None else {"type": "Point", "coordinates": [longitude, latitude]}
    return {"type": "Feature", "geometry": point, "properties": event}


def write_xlsx(columns: Sequence[str], batches: Rows, out: BinaryIO) -> int:
    """A workbook of one sheet, of more where the events are more than a sheet holds. Returns how many.

    Text is text, whatever it begins with: nothing becomes a formula or a link. What a cell cannot hold is cut. Times are in UTC.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)  # rows go to a temporary file as they come
    sheet: Any = None

    def new_sheet() -> Any:
        made = book.create_sheet(f"events {len(book.worksheets) + 1}" if book.worksheets else "events")
        made.freeze_panes = "B2"
        for number, name in enumerate(columns, start=1):
            made.column_dimensions[get_column_letter(number)].width = _WIDE.get(name, 16)
        head = [WriteOnlyCell(made, name) for name in columns]
        for cell in head:
            cell.font = Font(bold=True)
        made.append(head)
        return made

    def cell(value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(UTC).replace(tzinfo=None)
        if isinstance(value, list):
            value = text_of(value)
        if not isinstance(value, str):
            return value
        value = _NOT_IN_XML.sub("\ufffd", value)[:_CELL]
        if value.startswith(("=", "#")):  # else a formula, or an error value
            made = WriteOnlyCell(sheet, value)
            made.data_type = "s"
            return made
        return value

    count, room = 0, 0
    for batch in batches:
        for row in batch:
            if not room:
                sheet, room = new_sheet(), SHEET_ROWS - 1
            sheet.append([cell(value) for value in row])
            count, room = count + 1, room - 1
    if sheet is None:
        new_sheet()
    book.save(out)
    return count


def text_of(value: Any) -> str:
    """A value for a cell of text: lists as JSON, times as ISO, nothing as ''."""
    if value is None:
        return ""
    return as_json(value) if isinstance(value, list | dict) else value.isoformat() if hasattr(value, "isoformat") else str(value)


def as_json(value: Any) -> str:
    """JSON with dates and times as ISO strings."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, default=lambda v: v.isoformat())
