"""JSON and JSON lines: by the shapes of programs, else an article's fields under their usual names, schema.org objects included."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from etl.read.address import host, original
from etl.read.draft import Draft, Unusable
from etl.read.file import File
from etl.read.formats import chats, json_shapes
from etl.read.formats.format import Format
from etl.read.formats.markup import without_markup
from etl.read.text import decode

MAX_BYTES = 50_000_000  # of a file: some fifty thousand messages of a channel; all of it is in memory at once
MAX_LINE_BYTES = 20_000_000  # of one line of a .jsonl; the file itself may be of any size
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[A-Za-z]{2,8});")
_CUT = re.compile(r"\s*(?:…|\.\.\.)?\s*\[\+\d{1,7} chars\]\s*$")
_BROKEN_OR_TEXT = "The JSON holds no object with an article: expected fields such as title, text and date."


def _is_lines(file: File) -> bool:
    lines = [line for line in file.text_head.split("\n")[:3] if line.strip()]
    return len(lines) > 1 and all(line.lstrip().startswith("{") for line in lines[:2]) and _is_object(lines[0])


def _is_json(file: File) -> bool:
    return bool(re.match(r'\{\s*(?:"|\})|\[\s*(?:\{|\])', file.text_head))


def read_lines(file: File) -> Iterator[Draft]:
    """The articles of a .jsonl file, line by line; a line that cannot be used does not stop the others.

    Raises:
        Unusable: EMPTY_FILE, BINARY_FILE or UNREADABLE, for the file as a whole.
        OSError: the file cannot be read.
    """
    with file.open() as stream:
        if file.head[:2] in (b"\xff\xfe", b"\xfe\xff"):  # UTF-16 and UTF-32: lines of bytes are not lines of text
            lines: Iterator[bytes] = (line.encode("utf-8", "replace") for line in decode(stream.read(MAX_LINE_BYTES)).splitlines())
        else:
            lines = _lines(stream)
        empty = True
        for number, line in enumerate(lines, 1):
            if line.strip():
                empty = False
                yield from _line(f"#{number}", line)
        if empty:
            raise Unusable("EMPTY_FILE", "The file is empty: fetch the articles again or remove the file.")


def drafts_of(inner: Callable[[File], Iterable[Draft]]) -> Callable[[File], Iterable[Draft]]:
    """The reader of .json files: one object, a list of them, or an object that holds the list. `inner` reads what an answer's body holds."""

    def read(file: File) -> Iterable[Draft]:
        text = decode(file.read(MAX_BYTES), file.charset)
        try:
            value = _parse(text)
        except Unusable as error:
            lines = [line for line in text.splitlines() if line.strip()]
            if error.code != "BAD_JSON" or len(lines) < 2 or not _is_object(lines[0]):
                raise
            return [d for n, line in enumerate(text.splitlines(), 1) if line.strip() for d in _line(f"#{n}", line.encode("utf-8", "surrogatepass"))]
        if answer := _answer(value, file):
            return inner(answer)
        if chats.is_telegram(value):
            return chats.telegram(value)
        found = [_with_address(draft, file.url) for draft in _drafts(value)]
        if not found:
            raise Unusable("NO_TEXT", _BROKEN_OR_TEXT, text[:200])
        return found

    return read


def _with_address(draft: Draft, url: str) -> Draft:
    return draft if draft.url or not url else dataclasses.replace(draft, url=url, domain=host(url))


def _answer(value: Any, file: File) -> File | None:
    """The body of an answer that was kept with its headers: {"url", "headers", "body"}."""
    if not isinstance(value, dict) or not isinstance(value.get("headers"), dict):
        return None
    told = {str(name).lower(): str(v) for name, v in value["headers"].items()}
    body = value.get("body", value.get("content"))
    if isinstance(body, dict | list):
        raw = json.dumps(body, ensure_ascii=False).encode()
    elif isinstance(packed := value.get("body_base64"), str):
        try:
            raw = base64.b64decode(packed)
        except (binascii.Error, ValueError) as error:
            raise Unusable("BAD_JSON", f"The body of the answer is no base64 ({error}): fetch it again.") from error
    elif isinstance(body, str):
        raw = body.encode("utf-8", "surrogatepass")
    else:
        return None
    kind, _, rest = told.get("content-type", "").partition(";")
    return file.inner(
        "",
        raw,
        url=str(value.get("url") or ""),
        media_type=kind.strip().lower(),
        charset=(rest.partition("charset=")[2].strip(" \"'") if packed_charset(value) else "utf-8"),
        fetched=str(value.get("fetched") or value.get("fetched_at") or told.get("date") or ""),
    )


def packed_charset(value: dict[str, Any]) -> bool:
    """Whether the body of an answer is kept as bytes, in the encoding that its headers tell."""
    return "body_base64" in value


def _lines(file: Any) -> Iterator[bytes]:
    while line := file.readline(MAX_LINE_BYTES):
        if len(line) == MAX_LINE_BYTES and not line.endswith(b"\n"):
            while (rest := file.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                pass  # skip to the end of the line; what is cut is no JSON and is refused as such
        yield line


def _line(part: str, raw: bytes) -> Iterator[Draft]:
    try:
        value = _parse(decode(raw))
        found = _drafts(value)
        if not found:
            raise Unusable(
                "NO_TEXT",
                "The line holds no object with an article: expected fields such as title, text and date.",
                raw[:200].decode("utf-8", "replace"),
            )
        for number, draft in enumerate(found, 1):
            yield dataclasses.replace(draft, part=part if len(found) == 1 else f"{part}#{number}", exported=True)
    except Unusable as error:
        yield Draft(part=part, unusable=error)


def _is_object(line: str) -> bool:
    try:
        return isinstance(_parse(line), dict)
    except Unusable:
        return False


def _parse(text: str) -> Any:
    # a number of thousands of digits is an error in Python and takes time quadratic in its length: no field needs one
    try:
        return json.loads(text.removeprefix("\ufeff"), parse_int=lambda digits: int(digits) if len(digits) < 20 else None)
    except RecursionError as error:
        raise Unusable("BAD_JSON", "The JSON is nested too deeply: export the article without its page structure.", text[:200]) from error
    except ValueError as error:
        raise Unusable("BAD_JSON", f"The JSON is broken ({error}): export the article again.", text[:200]) from error


def _drafts(value: Any) -> list[Draft]:
    if shape := json_shapes.shape_of(value):
        return [draft_of(fields, ", ".join(fields), shape.name) for fields in shape.articles(value)]
    found = []
    for article in _articles(value):
        shape = json_shapes.shape_of(article)  # of one of a list, where the list has no shape of its own
        found += [draft_of(f, ", ".join(map(str, article)), shape.name) for f in shape.articles(article)] if shape else [_by_names(article)]
    return found


def _articles(value: Any, depth: int = 0) -> list[dict[str, Any]]:
    """The objects that look like articles, in order; lists and wrapping objects are opened."""
    if isinstance(value, list):
        return [article for item in value for article in _articles(item, depth + 1)] if depth < 6 else []
    if not isinstance(value, dict):
        return []
    fields = _fields(value)
    if not any(isinstance(fields.get(n), str) for n in json_shapes.names("text")):
        for name in json_shapes.names("lists"):
            inner = fields.get(name)
            if isinstance(inner, list | dict) and depth < 6 and (found := _articles(inner, depth + 1)):
                return found
    return [value]


def _fields(article: dict[str, Any]) -> dict[str, Any]:
    return {json_shapes.folded(key): value for key, value in article.items() if value not in (None, "", 0)}


def _by_names(article: dict[str, Any]) -> Draft:
    """An object of no known shape, by the usual names of its fields."""
    fields = _fields(article)
    texts = json_shapes.names("text")
    for name in ("article", "fields", "source"):  # {"article": {…}}, Elasticsearch's {"_source": {…}}
        inner = fields.get(name)
        if isinstance(inner, dict) and any(n in _fields(inner) for n in texts):
            fields = {**{n: v for n, v in fields.items() if n != name}, **_fields(inner)}
    found: dict[str, Any] = {"text": next((t for n in texts if (t := _text(fields.get(n))).strip()), "")}
    for field in ("title", "published", "modified", "fetched", "source", "author", "language"):
        found[field] = next((v for n in json_shapes.names(field) if (v := _name(fields.get(n)))), "")
    found["url"] = next((u for n in json_shapes.names("url") if (u := _name(fields.get(n))).startswith("http")), "")
    return draft_of(found, ", ".join(map(str, article)))


def draft_of(fields: dict[str, Any], there_is: str = "", shape: str = "") -> Draft:
    """The draft of an article's fields, as a file gives them: `there_is` names what else it has, for the person who reads a refusal."""
    text = _text(fields.get("text"))
    url = original(_name(fields.get("url")))
    title = " ".join(_plain(_name(fields.get("title"))).split())
    if not text.strip():
        where = f" ({url})" if url else ""
        reason = (
            f"{shape} gives no text of this article, only where it is{where}: fetch the pages themselves."
            if shape and url
            else "The JSON has no text (looked for text, body, content, articleBody …): export the article with its text."
        )
        return Draft(title=title, url=url, unusable=Unusable("NO_TEXT", reason, url or there_is[:200]))
    cut = _CUT.search(text)
    source = _name(fields.get("source"))
    return Draft(
        text=_plain(_CUT.sub("", text)),
        title=title,
        published=_name(fields.get("published")),
        published_from="json",
        source=source,
        domain=host(url),
        language=_name(fields.get("language")),
        url=url if url.startswith("http") else "",
        author=_name(fields.get("author")),
        proposed=tuple(
            (value, what) for name, what in (("modified", "of a change"), ("fetched", "of the download")) if (value := _name(fields.get(name)))
        ),
        note="the text is cut off: the interface gives its beginning only" if cut else "",
    )


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
                for n in ("name", "title", "rendered", "@value", "$date", "value", "alternateName", "@id", "id", "url", "code")
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
        return next((v for n in ("text", "value", "@value", "rendered", "content", "body") if isinstance(v := fields.get(n), str)), "")
    return ""


def _plain(text: str) -> str:
    plain = without_markup(text)
    return html.unescape(plain) if _ENTITY.search(plain) else plain


LINES = Format("JSON lines", _is_lines, read_lines, (".jsonl", ".ndjson"))


def json_format(inner: Callable[[File], Iterable[Draft]]) -> Format:
    """The format of .json files; `inner` reads the body of an answer that was kept with its headers."""
    return Format("JSON", _is_json, drafts_of(inner), (".json", ".geojson"))
