"""A digest as plain text, as HTML for a mail, and as JSON. Templates lie beside this file; the HTML one escapes everything."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from etl.digest.make import Digest

_FOLDER = FileSystemLoader(Path(__file__).parent)
# Two of them: nothing may be shown as HTML by an environment that does not escape.
_HTML = Environment(loader=_FOLDER, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
_TEXT = Environment(loader=_FOLDER, autoescape=False, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # noqa: S701


def render(digest: Digest, form: str) -> str:
    """The digest as text, html or json. Raises KeyError for another form."""
    return {"text": text, "html": html, "json": as_json}[form](digest)


def text(digest: Digest) -> str:
    """For a terminal or a plain mail."""
    return _TEXT.get_template("digest.txt.j2").render(**_parts(digest)).rstrip() + "\n"


def html(digest: Digest) -> str:
    """A whole page whose styles are inline, as mail programs need it; without scripts, images and outside hosts."""
    return _HTML.get_template("digest.html.j2").render(**_parts(digest))


def as_json(digest: Digest) -> str:
    return json.dumps(digest.to_json(), ensure_ascii=False, indent=1) + "\n"


def _parts(digest: Digest) -> dict[str, Any]:
    return {"digest": digest, "sides": sides, "place": place, "dead": dead, "changes": changes}


def sides(event: dict[str, Any]) -> str:
    """Who met whom."""
    return " – ".join(filter(None, (event["actor1"], event["actor2"]))) or "no side named"


def place(event: dict[str, Any]) -> str:
    return ", ".join(dict.fromkeys(filter(None, (event["location"], event.get("admin1"), event["country"]))))


def dead(event: dict[str, Any]) -> str:
    """The dead, with bounds where reports differ."""
    low, high = event["fatalities_low"], event["fatalities_high"]
    return f"{event['fatalities']} dead" + (f" ({low} to {high})" if low != high else "")


def changes(event: dict[str, Any]) -> list[str]:
    """Each changed field in words."""
    return [f"{c['field']}: {_value(c['former'])} → {_value(c['present'])}" for c in event["changes"]]


def _value(value: Any) -> str:
    return "none" if value in (None, "") else value.isoformat() if isinstance(value, date) else str(value)
