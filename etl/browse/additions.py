"""Events that the coder missed: a person marks the words of an article that tell of one, and says what it is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from psycopg2.extensions import cursor
from psycopg2.extras import RealDictCursor

from etl.browse.corrections import RefusedError, acting
from etl.browse.database import Row, reading
from etl.browse.places import known
from etl.load.database import statement, storable
from etl.load.sources import source_scale
from etl.notes import notes
from etl.rows import consistent
from etl.schema import INTER_CODES, ROW_COLUMNS, EventRow, sub_event_types

LONGEST = 200  # characters that may be marked: words, not a paragraph
WIDEST = 1000  # characters of evidence on either side of them
# A sentence ends with its paragraph, or at a mark before white space; not behind a single letter ("M. Diallo") or a short title ("Dr. Sow").
ENDS = re.compile(r"\n\s*\n|(?:[!?…]|(?<!\b\w)(?<!\b[A-Z]\w)\.)+[\"'»”’)]*(?=\s)")
NUMBERS = {"time_precision": 1, "geo_precision": 1, "fatalities": 0, "fatalities_low": None, "fatalities_high": None, "injured": None}
POINT = ("latitude", "longitude")


def addable(dsn: str) -> list[Row]:
    """The fields of an event that a person says of one to be added, as `etl.browse.event.correctable` has them."""
    with reading(dsn) as reader:
        return reader.ask("addable")


def add(dsn: str, user: str, article: str, start: int, end: int, fields: Mapping[str, str | None], reason: str) -> str:
    """Add an event that an article tells of by its characters `start` to `end` (end excluded); returns the event's id.

    What is not in `fields`, or None there, is unknown. Region, iso, interaction, civilian targeting, notes and the types above the sub-type follow.
    Raises RefusedError, BusyError or WarehouseError.
    """
    with acting(dsn, user) as cur:
        text, source, outlets = _article(cur, article)
        start, end = _marked(text, start, end)
        first, last = sentence(text, start, end)
        said: dict[str, Any] = {name: value for name, value in fields.items() if value not in (None, "")}
        _place(said)
        cur.execute(statement("country", "browse"), {"country": said.get("country", "")})
        row = _row(said, cur.fetchone() or (None, ""), source)
        said |= {"evidence_start": first, "evidence_end": last, "notes": notes(row, outlets), "civilian_targeting": row.civilian_targeting,
                 "source_scale": source_scale(outlets, row.country)}
        cur.execute(statement("add", "browse"), storable({"article": article, "start": start, "end": end, "said": json.dumps(storable(said)),
                                                          "reason": reason}))
        [event] = cur.fetchone() or [""]
        return str(event)


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The characters of the sentence that holds the marked ones, or of the sentences, where they go over several.

    >>> text = "Avant. M. Sow a été tué à Bol. Après."
    >>> text[slice(*sentence(text, 18, 21))]
    'M. Sow a été tué à Bol.'
    """
    before = text[max(0, start - WIDEST):start]
    cut = max((m.end() for m in ENDS.finditer(text, start - len(before), start + 1) if m.end() <= start), default=start - len(before))
    after = ENDS.search(text, max(start, end - 1), end + WIDEST)
    stop = after.end() if after is not None else min(len(text), end + WIDEST)
    found = text[cut:stop]
    return cut + len(found) - len(found.lstrip()), cut + len(found.rstrip())


def _article(cur: cursor, article: str) -> tuple[str, str, list[str]]:
    """Its text, its outlet, and all outlets that have the text."""
    with cur.connection.cursor(cursor_factory=RealDictCursor) as asking:
        asking.execute(statement("article", "browse"), storable({"article": article}))
        found = asking.fetchone()
    if found is None or found["text"] is None:
        raise RefusedError(f"there is no article {article} with a text")
    return found["text"], found["source"], sorted({source for source in (found["source"], *(c["source"] for c in found["copies"])) if source})


def _marked(text: str, start: int, end: int) -> tuple[int, int]:
    """The marked words without the white space around them."""
    marked = text[start:end] if 0 <= start < end <= len(text) else ""
    if not marked.strip():
        raise RefusedError("mark the words of the article that tell of the event: nothing of its text is marked")
    if len(marked.strip()) > LONGEST:
        raise RefusedError(f"mark only the words that tell of the event, such as “ont attaqué”: at most {LONGEST} characters")
    return start + len(marked) - len(marked.lstrip()), start + len(marked.rstrip())


def _place(said: Mapping[str, Any]) -> None:
    name, country = said.get("location", ""), said.get("country", "")
    if not name.strip():
        raise RefusedError("an added event needs a place: choose one from the gazetteer")
    if not (all(said.get(coordinate) for coordinate in POINT) or known(name, country)):
        raise RefusedError(f"“{name}” is no place of {country or 'no country'} that the gazetteer knows: choose one from it, "
                           "or give its latitude and longitude")


def _row(said: Mapping[str, Any], country: Sequence[Any], source: str) -> EventRow:
    """What was said as a row, for what follows from it; what only the warehouse can judge it judges when it is added. `country`: iso, region."""
    values: dict[str, Any] = dict.fromkeys(ROW_COLUMNS, "") | {name: said[name] for name in said if name in ROW_COLUMNS}
    types = sub_event_types().get(values["sub_event_type"])
    if types is None:
        raise RefusedError(f"“{values['sub_event_type']}” is no sub-event type: choose one from the list")
    try:
        values["event_date"] = date.fromisoformat(values["event_date"])
    except ValueError:
        raise RefusedError(f"“{values['event_date']}” is no day: give the day of the event") from None
    for side in ("inter1", "inter2"):
        if values[side] not in ("", *INTER_CODES):
            raise RefusedError(f"“{values[side]}” is no kind of actor: choose one from the list")
    for name, otherwise in NUMBERS.items():
        values[name] = _number(name, said.get(name), otherwise)
    for bound in ("fatalities_low", "fatalities_high"):
        values[bound] = values["fatalities"] if values[bound] is None else values[bound]
    made = EventRow(**values | {"event_type": types.event_type, "disorder_type": types.disorder_type, "iso": country[0], "region": country[1],
                                "latitude": None, "longitude": None, "source": source, "confidence": 1.0, "evidence_start": 0, "evidence_end": 0})
    if made.time_precision not in (1, 2, 3):
        raise RefusedError(f"time_precision is 1, 2 or 3, not {made.time_precision}")
    return consistent(made)


def _number(name: str, value: Any, otherwise: int | None) -> int | None:
    try:
        return otherwise if value is None else int(value)
    except ValueError:
        raise RefusedError(f"“{value}” is no number for {name}") from None
