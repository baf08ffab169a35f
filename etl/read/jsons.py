"""JSON and JSON lines: an article's fields under their usual names, schema.org objects included."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from etl.read.draft import Draft, Unusable
from etl.read.html import without_markup
from etl.read.text import decode

MAX_LINE_BYTES = 20_000_000  # of one line of a .jsonl; the file itself may be of any size
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[A-Za-z]{2,8});")

# field -> its names, best first; names are compared in small letters, without '_', '-' and blanks
TEXT = (
    "articlebody",
    "fulltext",
    "text",
    "body",
    "content",
    "maintext",
    "bodytext",
    "texte",
    "contenu",
    "corps",
    "storytext",
    "article",
    "description",
)
TITLE = ("headline", "title", "titre", "name")
PUBLISHED = (
    "datepublished",
    "publishedat",
    "published",
    "publisheddate",
    "publicationdate",
    "datepublication",
    "pubdate",
    "publishdate",
    "datepublish",
    "datepubli",
    "publishedon",
    "datetime",
    "date",
    "datecreated",
    "created",
    "createdat",
    "timestamp",
    "seendate",
)
SOURCE = (
    "source",
    "publisher",
    "outlet",
    "sourcename",
    "sitename",
    "site",
    "media",
    "newspaper",
    "journal",
    "provider",
    "domain",
)
LANGUAGE = ("inlanguage", "language", "lang", "langue", "languagecode")
URL = ("url", "link", "mainentityofpage", "canonicalurl", "sourceurl", "id")
LISTS = ("articles", "items", "results", "data", "docs", "documents", "entries", "@graph", "news", "hits")


def read_json(raw: bytes) -> list[Draft]:
    """The articles of a .json file: one object, a list of them, or an object that holds the list.

    Raises:
        Unusable: BAD_JSON, NO_TEXT; and as `decode`.
    """
    text = decode(raw)
    try:
        found = _articles(_parse(text))
    except Unusable as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if error.code != "BAD_JSON" or len(lines) < 2 or not _is_object(lines[0]):
            raise
        return [
            _line(f"#{n}", line.encode("utf-8", "surrogatepass")) for n, line in enumerate(text.splitlines(), 1) if line.strip()
        ]
    if not found:
        raise Unusable(
            "NO_TEXT", "The JSON holds no object with an article: expected fields such as title, text and date.", text[:200]
        )
    return [_draft(f"#{n}" if len(found) > 1 else "", article) for n, article in enumerate(found, 1)]


def read_jsonl(path: Path) -> Iterator[Draft]:
    """The articles of a .jsonl file, line by line; a line that cannot be used does not stop the others.

    Raises:
        Unusable: EMPTY_FILE, BINARY_FILE or UNREADABLE, for the file as a whole.
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(0)
        if head[:2] in (b"\xff\xfe", b"\xfe\xff"):  # UTF-16 and UTF-32: lines of bytes are not lines of text
            lines: Iterator[bytes] = (line.encode("utf-8", "replace") for line in decode(file.read(MAX_LINE_BYTES)).splitlines())
        else:
            lines = _lines(file)
        empty = True
        for number, line in enumerate(lines, 1):
            if line.strip():
                empty = False
                yield _line(f"#{number}", line)
        if empty:
            raise Unusable("EMPTY_FILE", "The file is empty: fetch the articles again or remove the file.")


def _lines(file: Any) -> Iterator[bytes]:
    while line := file.readline(MAX_LINE_BYTES):
        if len(line) == MAX_LINE_BYTES and not line.endswith(b"\n"):
            while (rest := file.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                pass  # skip to the end of the line; what is cut is no JSON and is refused as such
        yield line


def _line(part: str, raw: bytes) -> Draft:
    try:
        found = _articles(_parse(decode(raw)))
        if not found:
            raise Unusable(
                "NO_TEXT",
                "The line holds no object with an article: expected fields such as title, text and date.",
                raw[:200].decode("utf-8", "replace"),
            )
        return _draft(part, found[0])
    except Unusable as error:
        return Draft(part=part, unusable=error)


def _is_object(line: str) -> bool:
    try:
        return isinstance(_parse(line), dict)
    except Unusable:
        return False


def _parse(text: str) -> Any:
    # a number of thousands of digits is an error in Python and takes time quadratic in its length: no field needs one
    try:
        return json.loads(text, parse_int=lambda digits: int(digits) if len(digits) < 20 else None)
    except RecursionError as error:
        raise Unusable(
            "BAD_JSON", "The JSON is nested too deeply: export the article without its page structure.", text[:200]
        ) from error
    except ValueError as error:
        raise Unusable("BAD_JSON", f"The JSON is broken ({error}): export the article again.", text[:200]) from error


def _articles(value: Any, depth: int = 0) -> list[dict[str, Any]]:
    """The objects that look like articles, in order; lists and wrapping objects are opened."""
    if isinstance(value, list):
        return [article for item in value for article in _articles(item, depth + 1)] if depth < 6 else []
    if not isinstance(value, dict):
        return []
    fields = _fields(value)
    if not any(isinstance(fields.get(n), str) for n in TEXT):
        for name in LISTS:
            inner = fields.get(name)
            if isinstance(inner, list | dict) and depth < 6 and (found := _articles(inner, depth + 1)):
                return found
    return [value]


def _fields(article: dict[str, Any]) -> dict[str, Any]:
    return {re.sub(r"[\s_-]", "", key).lower(): value for key, value in article.items() if value not in (None, "", 0)}


def _draft(part: str, article: dict[str, Any]) -> Draft:
    fields = _fields(article)
    for name in ("article", "fields", "source"):  # {"article": {…}}, Elasticsearch's {"_source": {…}}
        inner = fields.get(name)
        if isinstance(inner, dict) and any(n in _fields(inner) for n in TEXT):
            fields = {**{n: v for n, v in fields.items() if n != name}, **_fields(inner)}
    text = next((t for n in TEXT if (t := _text(fields.get(n)))), "")
    if not text.strip():
        return Draft(
            part=part,
            unusable=Unusable(
                "NO_TEXT",
                "The JSON has no text (looked for text, body, content, articleBody …): export the article with its text.",
                ", ".join(map(str, article))[:200],
            ),
        )
    url = next((u for n in URL if (u := _name(fields.get(n))).startswith("http")), "")
    return Draft(
        part=part,
        text=_plain(text),
        title=" ".join(_plain(_first(fields, TITLE)).split()),
        published=_first(fields, PUBLISHED),
        published_from="json",
        source=_first(fields, SOURCE),
        domain=_host(url),
        language=_first(fields, LANGUAGE),
    )


def _first(fields: dict[str, Any], names: tuple[str, ...]) -> str:
    return next((v for n in names if (v := _name(fields.get(n)))), "")


def _name(value: Any) -> str:
    """A field's text: itself, a number as digits, or what names a nested object ({"@type": "Organization", "name": …})."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return next((n for item in value[:5] if (n := _name(item))), "")
    if isinstance(value, dict):
        return next(
            (
                v.strip()
                for n in ("name", "title", "@value", "value", "alternateName", "@id", "id", "url", "code")
                if isinstance(v := value.get(n), str) and v.strip()
            ),
            "",
        )
    return ""


def _text(value: Any) -> str:
    """A text field: a string, a list of paragraphs, or an object that holds either."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n\n".join(p for item in value if (p := _text(item)))
    if isinstance(value, dict):
        fields = _fields(value)
        return next(
            (v for n in ("text", "value", "@value", "rendered", "content", "body") if isinstance(v := fields.get(n), str)), ""
        )
    return ""


def _plain(text: str) -> str:
    plain = without_markup(text)
    return html.unescape(plain) if _ENTITY.search(plain) else plain


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "") if url else ""
    except ValueError:
        return ""
