"""The reasons of a row in short, as it carries them into the warehouse: of each field that was decided, why, and the words that say it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from etl import assemble
from etl.explain.rows import Field, Happened
from etl.explain.story import judged_story
from etl.resolve.context import Context
from etl.resolve.mentions import Mention, Rejected
from etl.schema import Article, EventRow

if TYPE_CHECKING:
    from etl.coder import Coder

log = logging.getLogger("etl")
# What is decided of an event; the other fields follow from these (etl/browse/reasons.py).
DECIDED = ("event_date", "time_precision", "sub_event_type", "actor1", "actor2", "location", "country", "geo_precision", "fatalities",
           "injured", "confidence")
LONGEST = 400  # characters of a reason, and of the words that it quotes


def rows_with_reasons(
    coder: Coder, article: Article, context: Context, mentions: Sequence[Mention], rejected: Sequence[Rejected]
) -> list[EventRow]:
    """The rows that the coder makes of what it read in an article, each with its reasons."""
    before = [replace(mention) for mention in mentions]  # explaining assembles them, which turns sides and settles types
    try:
        story, rows = judged_story(coder, article, context, mentions, rejected)
        told = [event for event in story.events if event.fields]
        return [replace(row, reasons=reasons(event)) for row, event in zip(rows, told, strict=True)]
    except MemoryError:
        raise
    except Exception as error:  # what cannot be explained is coded all the same
        log.warning("%s: its rows are without reasons (%s: %s)", article.doc, type(error).__name__, str(error)[:LONGEST])
        return coder.judged(article, context, assemble.assemble(before, article)).rows


def reasons(event: Happened) -> dict[str, dict[str, Any]]:
    """Field → `why`, and where the article says it `words`, `start` and `end`. Of the confidence what lowered it: its figures are in `explain`."""
    made = {told.name: _reason(told) for told in event.fields if told.name in DECIDED}
    if event.lowered and "confidence" in made:
        made["confidence"] = {"why": f"lowered, because {_some(event.lowered)}"}
    return made


def _some(whole: Sequence[str]) -> str:
    """As many of them as a reason has room for, none cut in two."""
    kept: list[str] = []
    for one in whole:
        if len(", ".join([*kept, one])) > LONGEST - len("lowered, because , …"):
            return ", ".join([*kept, "…"])
        kept.append(one)
    return ", ".join(kept)


def _reason(told: Field) -> dict[str, Any]:
    origin = told.origin
    if origin.start is None:
        return {"why": origin.why[:LONGEST]}
    return {"why": origin.why[:LONGEST], "words": origin.words[:LONGEST], "start": origin.start, "end": origin.end}
