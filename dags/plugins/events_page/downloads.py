"""Files that are sent while they are written: a few at a time, and none that is longer than a reader may keep a connection."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import BoundedSemaphore
from typing import BinaryIO

from fastapi import HTTPException
from fastapi.responses import StreamingResponse

from etl.exchange.export import Form, write
from etl.exchange.pipe import streamed
from etl.exchange.selection import Selection

AT_ONCE = 4
LONGEST_S = 600
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
         "parquet": "application/vnd.apache.parquet", "geojson": "application/geo+json"}
_slots = BoundedSemaphore(AT_ONCE)


def download(dsn: str, form: Form, selection: Selection) -> StreamingResponse:
    """The events of a selection as a file. 503 while as many are under way as may be; raises as etl.exchange.export.write does."""
    if not _slots.acquire(blocking=False):
        raise HTTPException(503, f"{AT_ONCE} downloads are under way: try again when one is done")

    def send(out: BinaryIO) -> None:
        try:
            write(dsn, form, selection, out, LONGEST_S)
        finally:
            _slots.release()

    name = f"events-{datetime.now(UTC):%Y-%m-%d}.{form.kind}"
    return StreamingResponse(streamed(send, LONGEST_S), media_type=TYPES[form.kind],
                             headers={"Content-Disposition": f'attachment; filename="{name}"'})
