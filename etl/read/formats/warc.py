"""WARC and WET: web captures, through warcio. A page is read as a page; the day of capture is a proposal only."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any

from etl.read.address import host, original
from etl.read.draft import Draft, Unusable, within
from etl.read.file import File
from etl.read.formats.format import MAX_PAGE_BYTES, Format

_TEXTS = re.compile(r"text/|application/(?:xhtml|xml|rss|atom|json|ld\+json|feed\+json|pdf|rtf|msword|vnd\.openxmlformats|octet-stream)", re.I)
_FURNITURE = re.compile(r"/(?:robots\.txt|ads\.txt|favicon\.ico|sitemap[^/]*\.xml(?:\.gz)?)(?:\?|$)", re.I)


def _is_capture(file: File) -> bool:
    return file.head.startswith(b"WARC/")


def reader(inner: Callable[[File], Iterable[Draft]]) -> Callable[[File], Iterable[Draft]]:
    """The reader; `inner` reads what a record holds."""

    def read(file: File) -> Iterator[Draft]:
        passed: Counter[str] = Counter()
        last: Draft | None = None
        with file.open() as stream:
            for number, record in enumerate(_records(stream), 1):
                held = _held(file, record, passed)
                if held is None:
                    continue
                for draft in _drafts(held, number, inner):
                    if last:
                        yield last
                    last = draft
        told = ", ".join(f"{count} {what}" for what, count in passed.most_common(5))
        if last:
            yield dataclasses.replace(last, note="; ".join(filter(None, (last.note, told and f"records passed over: {told}"))))
        else:
            raise Unusable("NO_TEXT", f"The capture holds no page with a text ({told or 'no record'}): capture the articles themselves.")

    return read


def _records(stream: IO[bytes]) -> Iterator[Any]:
    """The records; what is broken ends them.

    Raises:
        Unusable: BINARY_FILE where not even the first can be read.
    """
    from warcio.archiveiterator import ArchiveIterator  # imported here: few files are captures
    from warcio.exceptions import ArchiveLoadFailed

    any_read = False
    try:
        for record in ArchiveIterator(stream, no_record_parse=False, ensure_http_headers=False):
            any_read = True
            yield record
    except (ArchiveLoadFailed, ValueError, EOFError, AttributeError) as error:
        if not any_read:
            raise Unusable("BINARY_FILE", f"The capture is damaged ({error}): fetch it again.") from error


def _held(file: File, record: Any, passed: Counter[str]) -> File | None:
    """What a record holds, as a file; None where that is no article, which is counted."""
    kind = record.rec_type
    url = original((record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>"))
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
    raw = record.content_stream().read(MAX_PAGE_BYTES + 1)
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


def _drafts(held: File, number: int, inner: Callable[[File], Iterable[Draft]]) -> Iterator[Draft]:
    try:
        for draft in within(f"#{number}", inner(held)):
            fetched = ((held.fetched, "of the capture"),) if held.fetched else ()
            yield dataclasses.replace(
                draft,
                exported=True,
                url=draft.url or held.url,
                domain=draft.domain or host(held.url),
                proposed=(*(p for p in draft.proposed if p[0] != held.fetched), *fetched),
            )
    except Unusable as error:
        yield Draft(part=f"#{number}", url=held.url, unusable=Unusable(error.code, error.reason, error.value or held.url))


def capture_format(inner: Callable[[File], Iterable[Draft]]) -> Format:
    """The format; `inner` reads what a record holds."""
    return Format("WARC or WET capture", _is_capture, reader(inner), (".warc", ".wet"))
