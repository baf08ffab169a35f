"""What the charts show of the filtered events: by time and type, by actor, by dyad, by province."""

from __future__ import annotations

from etl.browse.database import Row, reading
from etl.browse.events import Filters, settled, step_of

MOST_BARS = 15
BARS = ("actors", "dyads", "provinces")
KINDS = ("weeks", *BARS)


def charts(dsn: str, filters: Filters, kind: str = "") -> Row:
    """Events and dead: `weeks` by `step` and type, the MOST_BARS `actors`, `dyads` (both sides told, whoever acts) and `provinces` with most.

    Most of events or of dead: each list holds the first of both. `kind`: only this one, since each reads all events anew.
    """
    with reading(dsn) as reader:
        asked, parameters = settled(reader, filters)
        parameters |= {"step": step_of(asked), "most": MOST_BARS}
        return {"step": parameters["step"], **{
            name: reader.ask("matching", f"by_{name}", *["most"] * (name in BARS), parameters=parameters) for name in KINDS if kind in ("", name)}}
