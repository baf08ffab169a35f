"""One event: its fields and what each rests on, its reports, its former values and what people decided."""

from __future__ import annotations

from collections import defaultdict

from etl.browse.corrections import FOLLOWS
from etl.browse.database import NotFoundError, Row, reading
from etl.browse.reasons import why

ACLED_COLUMNS = 31  # the first of the statement `event`
NEAR_KILOMETRES, NEAR_DAYS, MOST_OTHERS = 50, 30, 8
BOUNDS = ("fatalities_low", "fatalities_high", "injured_low", "injured_high")


def event(dsn: str, event_id: str) -> Row:
    """Everything about an event, withdrawn or not; `flags` is what a check found odd about it, until a person decides.

    `fields`: the 31 of ACLED and the bounds, each with the numbers (from 0) of the `reports` that it rests on, or its correction, and `why` it is
    what it is (etl.browse.reasons). `near` and `similar`: other events.
    Raises NotFoundError.
    """
    asked = {"event": event_id}
    with reading(dsn) as reader:
        row = reader.one("event", parameters=asked)
        if row is None:
            raise NotFoundError(f"there is no event {event_id}")
        reports = reader.ask("reports_of_event", parameters=asked)
        numbers = {report["report_id"]: n for n, report in enumerate(reports)}
        rests: dict[str, set[int]] = defaultdict(set)
        corrected: dict[str, Row] = {}
        for told in reader.ask("provenance", parameters=asked):
            if told["correction_id"] is not None:
                corrected[told["field"]] = {"by": told["corrected_by"], "at": told["corrected_at"], "because": told["corrected_because"]}
            elif told["report_id"] in numbers:
                rests[told["field"]].add(numbers[told["report_id"]])
        names = [*list(row)[:ACLED_COLUMNS], *BOUNDS]
        fields = [{"field": name, "value": row[name], "reports": sorted(rests[name]), "corrected": corrected.get(name),
                   "why": None if name in corrected else why(name, [reports[n] for n in sorted(rests[name])])} for name in names]
        about = {name: value for name, value in row.items() if name not in names} | {"event_id_cnty": row["event_id_cnty"]}
        return {"event": about, "fields": fields, "reports": reports, "flags": reader.ask("flags", parameters=asked),
                "history": reader.ask("history", parameters=asked),
                "corrections": reader.ask("corrections", parameters=asked | {"follows": FOLLOWS}),
                "near": reader.ask("near", parameters=asked | {"km": NEAR_KILOMETRES, "days": NEAR_DAYS, "most": MOST_OTHERS}),
                "similar": reader.ask("similar", parameters=asked | {"most": MOST_OTHERS}),
                "nearness": {"kilometres": NEAR_KILOMETRES, "days": NEAR_DAYS}}


def correctable(dsn: str) -> list[Row]:
    """The fields that a person may correct: `field`, `kind` (its type in Postgres) and `choices`, the values that it may have, or None."""
    with reading(dsn) as reader:
        return reader.ask("correctable")
