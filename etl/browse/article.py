"""An article with the evidence of each report in its text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from etl.browse.database import NotFoundError, Row, reading
from etl.browse.reasons import slots


def article(dsn: str, content_hash: str, event_id: str | None = None) -> Row:
    """An article, its reports, and its text in segments, each with the numbers (from 0) of the reports whose evidence it is part of, and of `slots`,
    the words that a field of a report is from (etl.browse.reasons).

    With `event_id` each report of that event has `fields`, what of the event rests on it. Raises NotFoundError.
    """
    with reading(dsn) as reader:
        row = reader.one("article", parameters={"article": content_hash})
        if row is None:
            raise NotFoundError(f"there is no article {content_hash}")
        reports = reader.ask("reports_of_article", parameters={"article": content_hash})
        provenance = reader.ask("provenance", parameters={"event": event_id}) if event_id else []
    for report in reports:
        report["fields"] = sorted({p["field"] for p in provenance if p["report_id"] == report["report_id"] and p["correction_id"] is None})
    text = row.pop("text") or ""
    told = slots(reports)
    cut = segments(text, [*((r["evidence_start"], r["evidence_end"]) for r in reports), *((s["start"], s["end"]) for s in told)])
    for segment in cut:
        within = segment.pop("spans")
        segment |= {"reports": [n for n in within if n < len(reports)], "slots": [n - len(reports) for n in within if n >= len(reports)]}
    return {"article": row, "reports": reports, "segments": cut, "slots": told}


def segments(text: str, spans: Iterable[tuple[int, int]]) -> list[dict[str, Any]]:
    """`text` cut where a span (characters from 0, end exclusive) begins or ends; spans may overlap, and end beyond the text.

    >>> segments("abcdef", [(1, 4), (2, 5)])  # doctest: +NORMALIZE_WHITESPACE
    [{'text': 'a', 'spans': []}, {'text': 'b', 'spans': [0]}, {'text': 'cd', 'spans': [0, 1]}, {'text': 'e', 'spans': [1]},
     {'text': 'f', 'spans': []}]
    """
    within = [(max(0, start), min(end, len(text))) for start, end in spans]
    cuts = sorted({0, len(text), *(cut for span in within for cut in span if 0 <= cut <= len(text))})
    return [{"text": text[a:b], "spans": [n for n, (start, end) in enumerate(within) if start <= a and b <= end]}
            for a, b in zip(cuts, cuts[1:], strict=False)]
