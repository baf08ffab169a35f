"""What a text is, however its file was made (text, RTF, Word, PDF, mail): an export of a press database, a chat, or one article."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from typing import Any

from etl.read.address import host
from etl.read.draft import Draft
from etl.read.formats import chats, europresse, factiva, nexis
from etl.read.formats.json_shapes import folded, names

_FENCED = re.compile(r"\s*---[ \t]*\n((?:[\w-][\w -]{1,29}:.{0,500}\n|[ \t]{1,8}.{0,500}\n){2,40})---[ \t]*\n")
_BLOCK = re.compile(r"\s*((?:[^\W\d][\w -]{1,29}:(?:[ \t].{0,500})?\n){2,12})[ \t]*\n")
LAYOUTS = ((factiva.is_layout, factiva.read_layout), (nexis.is_layout, nexis.read_layout), (europresse.is_layout, europresse.read_layout))


def drafts_of(text: str, name: str, alone: Draft | None = None) -> Iterable[Draft]:
    """The articles of a text.

    Args:
        name: of its file.
        alone: what the file says of it, where it is one article.
    Raises:
        Unusable: NO_TEXT.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if chats.is_whatsapp(text):
        return chats.whatsapp(text, name)
    for is_layout, read_layout in LAYOUTS:
        if is_layout(text) and (drafts := read_layout(text)):
            return drafts
    fields, text = _fields(text)
    alone = alone or Draft()
    return [dataclasses.replace(alone, text=text, **fields | {"proposed": (*fields.get("proposed", ()), *alone.proposed)})]


def _fields(text: str) -> tuple[dict[str, Any], str]:
    """What stands as "Source: …", a field a line, at the head of a text (between lines of "---", or down to a blank line), and the rest of it.

    Two fields at least that are told by their usual names make such a head; between the lines there may be others.
    """
    m = _FENCED.match(text) or _BLOCK.match(text)
    lines = [line.partition(":") for line in m[1].splitlines() if line.strip()] if m else []
    given = {folded(name): value.strip().strip("\"'") for name, _, value in lines}
    found = {
        field: next((value for name in names(field) if (value := given.get(name, ""))), "")
        for field in ("title", "published", "source", "url", "author", "language")
    }
    url = found["url"] if found["url"].startswith("http") else ""
    found |= {"url": url}
    known = {name for field in (*found, "modified", "fetched", "text") for name in names(field)}
    if m is None or sum(map(bool, found.values())) < 2 or (m.re is _BLOCK and not given.keys() <= known):
        return {}, text
    proposed = tuple(
        (given[name], what)
        for field, what in (("modified", "of a change"), ("fetched", "of the download"))
        for name in names(field)
        if given.get(name)
    )
    # "Texte : …" is text; between lines of "---" it is a summary
    begins = [value for name, value in given.items() if m.re is _BLOCK and value and name in names("text")]
    fields = found | {"domain": host(url), "published_from": "head" if found["published"] else "", "proposed": proposed}
    return {name: value for name, value in fields.items() if value}, "\n\n".join((*begins, text[m.end() :].lstrip("\n")))
