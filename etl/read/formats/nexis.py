"""LexisNexis and Nexis Uni: documents as text, Word or RTF.

Two layouts: the older one counts documents ("2 of 50 DOCUMENTS") and writes its fields in capitals; the newer one has the lines
"Body" before and "End of Document" after each text.
"""

from __future__ import annotations

import re
from functools import cache

from etl.read.draft import Draft, Unusable
from etl.read.knowledge import toml

_COUNTED = re.compile(r"(?:document )?\d{1,4} (?:of|de|sur|von) \d{1,4}(?: documents?| dokumenten)?|documents? \d{1,4} (?:of|de|sur) \d{1,4}", re.I)
_END = re.compile(r"end of document|fin du document|ende des dokuments|fin del documento", re.I)
_BODY = re.compile(r"body|corps(?: du texte| de l'article)?|texte|text", re.I)
_RIGHTS = re.compile(r"(?:copyright|©|\(c\)|tous droits réservés|all rights reserved)\b.*", re.I)
LONGEST_CAPTION = 200  # characters of what stands under a heading behind a text; a paragraph and its intertitle are longer
_YEAR = r"(?:19|20)\d\d"
_WEEKDAY = r"(?:,? (?:[^\W\d_]{3,10}day|[^\W\d_]{4,8}di|dimanche))?"
_DAY = re.compile(
    rf"(?:[^\W\d_]{{3,10}},? )?(?:\d{{1,2}}(?:er)? [^\W\d_]{{3,9}}\.?,? {_YEAR}|[^\W\d_]{{3,9}}\.? \d{{1,2}},? {_YEAR}){_WEEKDAY}\b.{{0,40}}", re.I
)


@cache
def _names() -> dict[str, tuple[str, bool]]:
    """A field as it is written, in small letters → (its name here, whether it stands behind the text)."""
    table = toml("reading.toml")["nexis"]
    return {written: (name, side == "after") for side in ("before", "after") for name, forms in table[side].items() for written in forms}


def _field(line: str) -> tuple[str, str, bool] | None:
    """(name, value, whether it stands behind the text) of a line that is a field; None of another."""
    name, colon, value = line.partition(":")
    known = _names().get(name.strip().lower()) if colon and len(name) < 30 else None
    return (known[0], value.strip(), known[1]) if known else None


def is_layout(text: str) -> bool:
    """Whether a text is of LexisNexis."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    counted = sum(bool(_COUNTED.fullmatch(line)) for line in lines)
    measured = "length" in _fields(lines)
    ended = any(_END.fullmatch(line) for line in lines)
    return bool((counted and measured) or (ended and (measured or any(_BODY.fullmatch(line) for line in lines))))


def read_layout(text: str) -> list[Draft]:
    """The documents of a text for which `is_layout` holds."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    newer = any(_END.fullmatch(line) for line in lines)
    documents: list[list[str]] = [[]]
    for line in lines:
        if _END.fullmatch(line) if newer else _COUNTED.fullmatch(line):
            documents.append([])
        else:
            documents[-1].append(line)
    # the newer layout has an end after each document, the older one a count before each: what lies outside of both is none
    outside = documents[-1] if newer else documents[0]
    read = _newer if newer else _older
    return [
        draft
        for one in documents
        if any(one) and (draft := read(one) or (None if one is outside and "length" not in _fields(one) else _without_text(one)))
    ]


def _without_text(lines: list[str]) -> Draft:
    """A document that has only a head."""
    head = " ".join(line for line in lines if line)[-200:]
    return Draft(unusable=Unusable("NO_TEXT", "The document has no text, only its head: download it as a full document.", head))


def _newer(lines: list[str]) -> Draft | None:
    body = next((n for n, line in enumerate(lines) if _BODY.fullmatch(line)), None)
    if body is None:
        return None  # what follows the last document
    head = [line for line in lines[:body] if line]
    # before the first document stands the list of all; its head ends at the line with the day
    dated = max((n for n, line in enumerate(head) if _DAY.fullmatch(line)), default=None)
    fields = _fields(head)
    text = _until_foot(lines[body + 1 :])
    if dated is None:
        title, source = ["", "", *(line for line in head if not _field(line) and not _RIGHTS.match(line))][-2:]
        return _draft(title, source, "", fields, text, lines)
    source = head[dated - 1] if dated >= 1 else ""
    title = head[dated - 2] if dated >= 2 else ""
    return _draft(title, source, head[dated], fields, text, lines)


def _older(lines: list[str]) -> Draft | None:
    measured = next((n for n, line in enumerate(lines) if (m := _field(line)) and m[0] == "length"), None)
    if measured is None:
        return None
    head = [line for line in lines[:measured] if line and not _RIGHTS.match(line)]
    dated = next((n for n, line in enumerate(head) if _DAY.fullmatch(line)), None)
    fields = _fields(lines)
    plain = [line for line in head[(dated + 1 if dated is not None else 1) :] if not _field(line)]
    title = fields.get("headline") or " ".join(plain)
    source = head[0] if head and dated != 0 else ""
    rest = lines[measured + 1 :]
    return _draft(title, source, head[dated] if dated is not None else "", fields, _until_foot(_without_fields(rest)), lines)


def _without_fields(lines: list[str]) -> list[str]:
    """The lines after those fields that may still stand before the text (DATELINE, HIGHLIGHT)."""
    at = 0
    while at < len(lines) and (not lines[at] or ((m := _field(lines[at])) and not m[2])):
        named = bool(lines[at])
        at += 1
        while named and at < len(lines) and lines[at]:  # the field's further lines
            at += 1
    return lines[at:]


def _fields(lines: list[str]) -> dict[str, str]:
    return {m[0]: m[1] for line in reversed(lines) if (m := _field(line))}


def _until_foot(lines: list[str]) -> list[str]:
    foot = next(
        (
            n
            for n, line in enumerate(lines)
            if _of_foot(line) or (n and (_RIGHTS.fullmatch(line) or (_heads_foot(line) and _near_foot(lines[n + 1 :]))))
        ),
        len(lines),
    )
    return lines[:foot]


def _of_foot(line: str) -> bool:
    return bool((m := _field(line)) and m[2])


def _near_foot(lines: list[str]) -> bool:
    """Whether the foot goes on soon: under "Graphic" stands a caption, while "Notes" may also be a heading in the middle of a text."""
    after = next((n for n, line in enumerate(lines) if _of_foot(line) or _heads_foot(line)), None)
    return after is not None and sum(map(len, lines[:after])) <= LONGEST_CAPTION


def _heads_foot(line: str) -> bool:
    """Whether a line is the heading of what stands behind the text, as the newer layout has them: "Graphic", "Classification"."""
    return line.lower() in toml("reading.toml")["nexis"]["headings"]


def _draft(title: str, source: str, day: str, fields: dict[str, str], text: list[str], lines: list[str]) -> Draft:
    everywhere = _fields(lines)
    return Draft(
        text=_paragraphs(text),
        title=title,
        published=day,
        published_from="nexis",
        source=source,
        language=everywhere.get("language", "").split(";")[0].split(",")[0].strip().lower(),
        author=fields.get("byline", ""),
        url=url if (url := everywhere.get("url", "")).startswith("http") else "",
        proposed=((loaded, "on which the database took it in"),) if (loaded := everywhere.get("load_date", "")) else (),
        exported=True,
    )


def _paragraphs(lines: list[str]) -> str:
    """Lines of a text that was wrapped are joined; a blank line ends a paragraph. Where none is blank each line is one."""
    if not any(not line for line in "\n".join(lines).strip("\n").split("\n")):
        return "\n\n".join(line for line in lines if line)
    return "\n\n".join(" ".join(block.split()) for block in re.split(r"\n{2,}", "\n".join(lines)) if block.strip())
