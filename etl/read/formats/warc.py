"""WARC and WET: web captures, through warcio. A page is read as a page; the day of capture is a proposal only."""

from __future__ import annotations

import dataclasses
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import IO, Any

from etl.read.address import host, original
from etl.read.draft import Draft, Unusable, within
from etl.read.file import File, read_some
from etl.read.formats.format import MAX_PAGE_BYTES, Format

_TEXTS = re.compile(r"text/|application/(?:xhtml|xml|rss|atom|json|ld\+json|feed\+json|pdf|rtf|msword|vnd\.openxmlformats|octet-stream)", re.I)
_FURNITURE = re.compile(r"/(?:robots\.txt|ads\.txt|favicon\.ico|sitemap[^/]*\.xml(?:\.gz)?)(?:\?|$)", re.I)


BLOCK = 65_536
UNPACKED = ("", "identity", "gzip", "x-gzip", "deflate")  # encodings of an answer


def _is_capture(file: File) -> bool:
    return file.head.startswith(b"WARC/")


def reader(inner: Callable[[File], Iterable[Draft]]) -> Callable[[File], Iterable[Draft]]:
    """The reader; `inner` reads what a record holds."""

    def read(file: File) -> Iterator[Draft]:
        passed: Counter[str] = Counter()
        listed: dict[str, dict[str, str]] = {}
        last: Draft | None = None
        with file.open() as stream:
            for number, record in enumerate(_records(stream, passed), 1):
                if isinstance(record, Unusable):
                    # the record in which the damage lies, which the reader has refused already
                    if last and last.unusable and last.unusable.code == record.code and last.part == f"#{number - 1}":
                        last = dataclasses.replace(last, unusable=record)
                        continue
                    found: Iterable[Draft] = [Draft(part=f"#{number}", unusable=record)]
                elif fields := _listed(record):
                    listed = {_url(record): fields}
                    continue
                else:
                    fields = listed.get(_url(record), {})
                    found = (_with_listed(draft, fields) for draft in _of_record(file, record, number, passed, inner))
                for draft in found:
                    if last:
                        yield last
                    last = draft
        told = ", ".join(f"{count} {what}" for what, count in passed.most_common(5))
        if last:
            yield dataclasses.replace(last, note="; ".join(filter(None, (last.note, told and f"records passed over: {told}"))))
        else:
            raise Unusable("NO_TEXT", f"The capture holds no page with a text ({told or 'no record'}): capture the articles themselves.")

    return read


class _Stream:
    """A file as warcio reads it: up to a damage all of its bytes."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._at = stream, 0

    def read(self, most: int) -> bytes:
        found = read_some(self._stream, most)
        self._at += len(found)
        return found

    def tell(self) -> int:
        return self._at


def _records(stream: IO[bytes], passed: Counter[str]) -> Iterator[Any]:
    """The records; what is broken ends them, and is the last that is given, as an Unusable. Those behind which bytes of none
    stand are counted.

    Raises:
        Unusable: where not even the first can be read.
    """
    from warcio.archiveiterator import ArchiveIterator  # imported here: few files are captures
    from warcio.exceptions import ArchiveLoadFailed

    any_read = False
    try:
        records = ArchiveIterator(_Stream(stream), no_record_parse=False, ensure_http_headers=False)
        for record in records:
            any_read = True
            yield record
        if records.err_count:
            passed["with bytes behind it that are of none: its length is wrong"] = records.err_count
    except (ArchiveLoadFailed, ValueError, EOFError, AttributeError, zlib.error) as error:
        broken = Unusable("BINARY_FILE", f"The capture is damaged ({str(error).strip()[:100]}): fetch it again.")
    except Unusable as error:  # of the file around it
        broken = error
    else:
        return
    if not any_read:
        raise broken
    reason = f"{broken.reason} What comes before this record was read, the rest is lost."
    yield Unusable(broken.code, reason, broken.value)


def _url(record: Any) -> str:
    return original((record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>"))


def _listed(record: Any) -> dict[str, str]:
    """Title and day of a page as the list says them that led to it: etl/fetch/store.py puts them before the page. Others' metadata has none."""
    if record.rec_type != "metadata" or record.rec_headers.get_header("Content-Type") != "application/warc-fields":
        return {}
    lines = (line.partition(":") for line in record.content_stream().read(10_000).decode("utf-8", "replace").splitlines())
    return {name: value.strip() for name, _, value in lines if name in ("title", "published") and value.strip()}


def _with_listed(draft: Draft, fields: dict[str, str]) -> Draft:
    """The draft of a page with what it does not say itself."""
    if draft.unusable or not fields:
        return draft
    draft = dataclasses.replace(draft, title=draft.title or fields.get("title", ""))
    return draft if draft.published else dataclasses.replace(draft, published=fields.get("published", ""), published_from="list")


def _of_record(file: File, record: Any, number: int, passed: Counter[str], inner: Callable[[File], Iterable[Draft]]) -> Iterator[Draft]:
    """The articles of a record, or why there are none; of what is no page nothing, but that it was passed over."""
    try:
        if held := _held(file, record, passed):
            yield from _drafts(held, number, inner)
    except Unusable as error:
        url = _url(record)
        yield Draft(part=f"#{number}", url=url, unusable=Unusable(error.code, error.reason, error.value or url))


def _held(file: File, record: Any, passed: Counter[str]) -> File | None:
    """What a record holds, as a file; None where that is no article, which is counted.

    Raises:
        Unusable
    """
    kind = record.rec_type
    url = _url(record)
    stated = record.rec_headers.get_header("Content-Type") or ""
    if kind not in ("response", "resource", "conversion"):
        if kind in ("revisit", "metadata"):
            passed[f"of type {kind}"] += 1
        return None
    if kind == "response":
        if record.http_headers is None:
            passed["without HTTP headers"] += 1
            return None
        status = record.http_headers.get_statuscode()
        if not status.startswith("2"):
            passed[f"of status {status}"] += 1
            return None
        stated = record.http_headers.get_header("Content-Type") or "text/html"
    media_type, _, rest = stated.partition(";")
    media_type = media_type.strip().lower()
    if not _TEXTS.match(media_type) or _FURNITURE.search(url) or re.match(r"text/(?:css|javascript|dns)", media_type):
        passed[media_type or "without a type"] += 1
        return None
    raw = _content(record)
    if len(raw) > MAX_PAGE_BYTES:
        passed[f"of more than {MAX_PAGE_BYTES:,} bytes"] += 1
        return None
    name = re.sub(r"[?#].*$", "", url).rstrip("/").rpartition("/")[2] if media_type in ("application/octet-stream", "") else ""
    return file.inner(
        name,
        raw,
        url=url,
        media_type=media_type,
        charset=rest.partition("charset=")[2].strip(" \"'"),
        fetched=record.rec_headers.get_header("WARC-Date") or "",
    )


def _content(record: Any) -> bytes:
    """The bytes that a record holds, unpacked.

    Raises:
        Unusable: they are packed in a way that nothing here unpacks, damaged, or not whole.
    """
    from warcio.bufferedreaders import ChunkedDataReader

    def said(name: str) -> str:
        return (record.http_headers.get_header(name) or "").strip().lower() if record.http_headers else ""

    stream = ChunkedDataReader(record.raw_stream) if said("Transfer-Encoding") == "chunked" else record.raw_stream
    try:
        raw = bytes(stream.read(MAX_PAGE_BYTES + 1))
        while len(raw) <= MAX_PAGE_BYTES and record.raw_stream.read(BLOCK):  # what follows the last chunk
            pass
    except Unusable:
        raise
    except Exception as error:  # whatever damaged bytes make warcio raise
        raise Unusable("BINARY_FILE", f"The record is damaged ({type(error).__name__}): capture the page again.") from error
    lacking = len(raw) <= MAX_PAGE_BYTES and getattr(record.raw_stream, "limit", 0) > 0
    # where the end of the record was read with it, only its length was told wrongly
    if (lacking and not raw.endswith(b"\r\n\r\n")) or record.rec_headers.get_header("WARC-Truncated"):
        raise Unusable("BINARY_FILE", "The record is not whole, its text is cut off: capture the page again.")
    return _unpacked(raw.removesuffix(b"\r\n\r\n") if lacking else raw, said("Content-Encoding"))


def _unpacked(raw: bytes, packed: str) -> bytes:
    """The bytes of an answer without its Content-Encoding: warcio would undo it too, and give of damaged ones a part without a word.

    Raises:
        Unusable
    """
    if packed not in UNPACKED:
        raise Unusable("UNREADABLE", f"The page was kept packed as {packed}: capture it again without (Accept-Encoding: gzip).")
    if packed in ("", "identity"):
        return raw
    for window in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
        unpacking = zlib.decompressobj(window)
        with suppress(zlib.error):
            found = unpacking.decompress(raw, MAX_PAGE_BYTES + 1)
            if unpacking.eof or len(found) > MAX_PAGE_BYTES:
                return found
    if raw.lstrip()[:1] in (b"<", b"{", b"["):  # some crawlers unpack it and keep the header
        return raw
    raise Unusable("BINARY_FILE", f"The record is damaged (its {packed}): capture the page again.")


def _drafts(held: File, number: int, inner: Callable[[File], Iterable[Draft]]) -> Iterator[Draft]:
    for draft in within(f"#{number}", inner(held)):
        fetched = ((held.fetched, "of the capture"),) if held.fetched else ()
        yield dataclasses.replace(
            draft,
            exported=True,
            url=draft.url or held.url,
            domain=draft.domain or host(held.url),
            proposed=(*(p for p in draft.proposed if p[0] != held.fetched), *fetched),
        )


def capture_format(inner: Callable[[File], Iterable[Draft]]) -> Format:
    """The format; `inner` reads what a record holds."""
    return Format("WARC or WET capture", _is_capture, reader(inner), (".warc", ".wet"))
