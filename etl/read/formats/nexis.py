"""LexisNexis and Nexis Uni: documents as text, Word or RTF.

Two layouts: the older one counts documents ("2 of 50 DOCUMENTS") and writes its fields in capitals; the newer one has the lines
"Body" before and "End of Document" after each text.
"""

from __future__ import annotations

import re

from etl.read.draft import Draft

_COUNTED = re.compile(r"(?:document )?\d{1,4} (?:of|de|sur|von) \d{1,4}(?: documents?| dokumenten)?|documents? \d{1,4} (?:of|de|sur) \d{1,4}", re.I)
_END = re.compile(r"end of document|fin du document|ende des dokuments|fin del documento", re.I)
_BODY = re.compile(r"body|corps(?: du texte| de l'article)?|texte|text", re.I)
_FIELD = re.compile(
    r"(LENGTH|LONGUEUR|BYLINE|AUTEUR|SIGNATURE|SECTION|RUBRIQUE|DATELINE|LIEU|LOAD-DATE|DATE DE CHARGEMENT|DATE-CHARGEMENT|LANGUAGE|LANGUE|PUBLICATION-TYPE|"
    r"TYPE-PUBLICATION|TYPE DE PUBLICATION|HIGHLIGHT|ENCART|HEADLINE|TITRE|GRAPHIC|ILLUSTRATION|SUBJECT|SUJET|JOURNAL-CODE|CODE-REVUE|CODE JOURNAL|URL|SOURCE|"
    r"COPYRIGHT|CLASSIFICATION|COPYRIGHT NOTICE|INDUSTRY|ORGANIZATION|PERSON|GEOGRAPHIC|COUNTRY|ACC-NO|DISTRIBUTION|EDITION|CORRECTION|PUB-TYPE)\s?:\s*(.*)",
    re.I,
)
_RIGHTS = re.compile(r"(?:copyright|©|\(c\)|tous droits réservés|all rights reserved)\b.*", re.I)
_DAY = re.compile(r"(?:[^\W\d_]{3,10},? )?(?:\d{1,2}(?:er)? [^\W\d_]{3,9}\.?,? (?:19|20)\d\d|[^\W\d_]{3,9}\.? \d{1,2},? (?:19|20)\d\d)(?:,? [^\W\d_]{3,10}day|,? [^\W\d_]{4,8}di|,? dimanche)?\b.{0,40}", re.I)
_AFTER_TEXT = frozenset(("LOAD-DATE", "DATE DE CHARGEMENT", "DATE-CHARGEMENT", "LANGUAGE", "LANGUE", "PUBLICATION-TYPE", "TYPE-PUBLICATION", "TYPE DE PUBLICATION",
                         "GRAPHIC", "ILLUSTRATION", "SUBJECT", "SUJET", "JOURNAL-CODE", "CODE-REVUE", "CODE JOURNAL", "URL", "CLASSIFICATION", "INDUSTRY", "ORGANIZATION",
                         "PERSON", "GEOGRAPHIC", "COUNTRY", "ACC-NO", "DISTRIBUTION", "PUB-TYPE"))


def is_layout(text: str) -> bool:
    """Whether a text is of LexisNexis."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    counted = sum(bool(_COUNTED.fullmatch(line)) for line in lines)
    fields = {m[1].upper() for line in lines if (m := _FIELD.match(line))}
    measured = not fields.isdisjoint(("LENGTH", "LONGUEUR"))
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
    read = _newer if newer else _older
    return [draft for document in documents if any(document) and (draft := read(document))]


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
        return _draft(head[-1] if head else "", "", "", fields, text, lines)
    source = head[dated - 1] if dated >= 1 else ""
    title = head[dated - 2] if dated >= 2 else ""
    return _draft(title, source, head[dated], fields, text, lines)


def _older(lines: list[str]) -> Draft | None:
    measured = next((n for n, line in enumerate(lines) if (m := _FIELD.match(line)) and m[1].upper() in ("LENGTH", "LONGUEUR")), None)
    if measured is None:
        return None
    head = [line for line in lines[:measured] if line and not _RIGHTS.match(line)]
    dated = next((n for n, line in enumerate(head) if _DAY.fullmatch(line)), None)
    fields = _fields(lines)
    plain = [line for line in head[(dated + 1 if dated is not None else 1) :] if not _FIELD.match(line)]
    title = fields.get("HEADLINE") or fields.get("TITRE") or " ".join(plain)
    source = head[0] if head and dated != 0 else ""
    rest = lines[measured + 1 :]
    return _draft(title, source, head[dated] if dated is not None else "", fields, _until_foot(_without_fields(rest)), lines)


def _without_fields(lines: list[str]) -> list[str]:
    """The lines after those fields that may still stand before the text (DATELINE, HIGHLIGHT)."""
    at = 0
    while at < len(lines) and (not lines[at] or ((m := _FIELD.match(lines[at])) and m[1].upper() not in _AFTER_TEXT)):
        named = bool(lines[at])
        at += 1
        while named and at < len(lines) and lines[at]:  # the field's further lines
            at += 1
    return lines[at:]


def _fields(lines: list[str]) -> dict[str, str]:
    return {m[1].upper(): m[2].strip() for line in reversed(lines) if (m := _FIELD.match(line))}


def _until_foot(lines: list[str]) -> list[str]:
    foot = next((n for n, line in enumerate(lines) if ((m := _FIELD.match(line)) and m[1].upper() in _AFTER_TEXT) or (n and _RIGHTS.fullmatch(line))), len(lines))
    return lines[:foot]


def _draft(title: str, source: str, day: str, fields: dict[str, str], text: list[str], lines: list[str]) -> Draft:
    everywhere = _fields(lines)
    return Draft(
        text=_paragraphs(text),
        title=title,
        published=day,
        published_from="nexis",
        source=source,
        language=(everywhere.get("LANGUAGE") or everywhere.get("LANGUE") or "").split(";")[0].split(",")[0].strip().lower(),
        author=fields.get("BYLINE") or fields.get("AUTEUR") or fields.get("SIGNATURE") or "",
        url=url if (url := everywhere.get("URL", "")).startswith("http") else "",
        exported=True,
    )


def _paragraphs(lines: list[str]) -> str:
    """Lines of a text that was wrapped are joined; a blank line ends a paragraph. Where none is blank each line is one."""
    if not any(not line for line in "\n".join(lines).strip("\n").split("\n")):
        return "\n\n".join(line for line in lines if line)
    return "\n\n".join(" ".join(block.split()) for block in re.split(r"\n{2,}", "\n".join(lines)) if block.strip())
