"""Mail: single messages (.eml), mailboxes (mbox) and pages saved as MHTML, through Python's email package."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from typing import IO

from etl.read.address import host, original
from etl.read.draft import Draft, Unusable, within
from etl.read.file import File
from etl.read.formats.format import MAX_PAGE_BYTES, Format
from etl.read.formats.page import article_of
from etl.read.knowledge import reading_words
from etl.read.text import decode

_HEADER = re.compile(
    r"(?:From|Received|Return-Path|Delivered-To|MIME-Version|Message-ID|Date|Subject|X-[\w-]+|Content-Type|To|Reply-To)\s?:\s?\S", re.I
)
_MBOX = re.compile(rb"From \S.{0,200}\d\d:\d\d:\d\d.{0,40}\r?\n[\w-]+:", re.S)
MOST_ATTACHMENTS = 50
MIN_LETTERS = 80  # of a text that may be an article; a covering letter has fewer
Inner = Callable[[File], Iterable[Draft]]


def _is_mailbox(file: File) -> bool:
    return bool(_MBOX.match(file.head.lstrip()))


def _is_mail(file: File) -> bool:
    head = [line for line in re.split(r"\r?\n", file.text_head[:3000])[:12]]
    headers = [line for line in head if _HEADER.match(line)]
    return (
        bool(head and _HEADER.match(head[0]))
        and len(headers) >= 2
        and bool(
            re.search(r"^(?:MIME-Version|Message-ID|Received|Return-Path|Content-Type|(?:From|To)\s?:.{0,200}@)", file.text_head[:3000], re.M | re.I)
        )
    )


def _read_mail(inner: Inner) -> Callable[[File], Iterable[Draft]]:
    def read(file: File) -> Iterable[Draft]:
        return _articles(file, file.read(MAX_PAGE_BYTES), inner)

    return read


def _read_mailbox(inner: Inner) -> Callable[[File], Iterable[Draft]]:
    def read(file: File) -> Iterator[Draft]:
        with file.open() as stream:
            for number, raw in enumerate(_messages(stream), 1):
                try:
                    if len(raw) > MAX_PAGE_BYTES:
                        raise Unusable("TOO_LARGE", f"The message has more than {MAX_PAGE_BYTES:,} bytes: save what matters in it as files.")
                    yield from (dataclasses.replace(d, exported=True) for d in within(f"#{number}", _articles(file, raw, inner)))
                except Unusable as error:
                    yield Draft(part=f"#{number}", unusable=error)

    return read


def _messages(stream: IO[bytes]) -> Iterator[bytes]:
    """The messages of a mailbox, which begin with a line "From …" after a blank one; of a huge one no more than the bound and a little."""
    lines: list[bytes] = []
    size, blank = 0, True
    while line := stream.readline(1_000_000):
        if blank and line.startswith(b"From ") and re.search(rb"\d\d:\d\d", line):
            if lines:
                yield b"".join(lines)
            lines, size = [], 0
        elif size <= MAX_PAGE_BYTES:
            lines.append(line[1:] if line.startswith(b">From ") else line)
            size += len(line)
        blank = not line.strip()
    if lines:
        yield b"".join(lines)


def _articles(file: File, raw: bytes, inner: Inner) -> list[Draft]:
    """The articles of a message: its text, else its page, and what is attached.

    Raises:
        Unusable: NO_TEXT.
    """
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)  # by its policy
    saved_page = "saved by" in _header(message, "From").lower() or bool(message["Snapshot-Content-Location"]) or file.suffix in (".mhtml", ".mht")
    if saved_page:
        return [_saved_page(message)]
    attached = [part for part in _attached(message) if not _name_of(part).lower().endswith(reading_words("attachments"))]
    drafts, note = [], ""
    try:
        body = _body(message)
        if attached and sum(c.isalpha() for c in body.text) < MIN_LETTERS:
            note = "the mail itself is a few words, only what is attached to it was read"
        else:
            drafts.append(body)
    except Unusable:
        if not attached:
            raise
    for number, attachment in enumerate(attached[:MOST_ATTACHMENTS], 1):
        name = re.sub(r"[/\\\x00-\x1f]", "_", _name_of(attachment) or f"attachment {number}")[:150]
        try:
            held = file.inner(name, _bytes_of(attachment), media_type=attachment.get_content_type())
            drafts += [_with_day(draft, message) for draft in within(f"/{name}", inner(held))]
        except Unusable as error:
            drafts.append(Draft(part=f"/{name}", unusable=error))
    if (more := len(attached) - MOST_ATTACHMENTS) > 0:
        reason = f"The mail has {more} attachments more than the {MOST_ATTACHMENTS} that are read: save them as files."
        drafts.append(Draft(part=f"/attachment {MOST_ATTACHMENTS + 1}", unusable=Unusable("TOO_LARGE", reason, str(more))))
    return [dataclasses.replace(drafts[0], note="; ".join(filter(None, (drafts[0].note, note)))), *drafts[1:]] if drafts else []


def _with_day(draft: Draft, message: EmailMessage) -> Draft:
    """An article that was attached: the mail's day is proposed."""
    sent = _header(message, "Date")
    return dataclasses.replace(draft, proposed=(*draft.proposed, (sent, "of the mail"))) if sent else draft


def _attached(message: EmailMessage) -> Iterator[EmailMessage]:
    """What lies in a message beside its text: what is said to be attached or has a file's name, and mails that were forwarded whole."""
    for part in message.iter_parts() if message.is_multipart() else ():
        if not isinstance(part, EmailMessage):
            continue
        if part.get_content_type() == "message/rfc822" or part.is_attachment() or (part.get_filename() and not part.is_multipart()):
            yield part
        elif part.is_multipart():
            yield from _attached(part)


def _name_of(part: EmailMessage) -> str:
    """The file's name; that of a mail in a mail is its subject."""
    if name := part.get_filename():
        return str(name)
    inside = _mail_in(part)
    return f"{_header(inside, 'Subject')[:100] or 'mail'}.eml" if inside is not None else ""


def _mail_in(part: EmailMessage) -> EmailMessage | None:
    """The mail that a part of the kind message/rfc822 holds."""
    held = part.get_payload() if part.get_content_type() == "message/rfc822" else None
    first = held[0] if isinstance(held, list) and held else None
    return first if isinstance(first, EmailMessage) else None


def _body(message: EmailMessage) -> Draft:
    plain, page = _part(message, "plain"), _part(message, "html")
    text = _text_of(plain).strip() if plain is not None else ""
    if sum(c.isalpha() for c in text) < MIN_LETTERS and page is not None:
        found = article_of(_text_of(page))
        text = found.text
        draft = dataclasses.replace(found, proposed=())
    else:
        draft = Draft(text=text)
    if not text.strip():
        raise Unusable("NO_TEXT", "The mail has no text: save what is attached to it as files.")
    name, address = parseaddr(_header(message, "From"))
    return dataclasses.replace(
        draft,
        title=re.sub(r"^(?:\s*(?:re|fwd?|tr|réf|aw|wg)\s*:\s*)+", "", _header(message, "Subject"), flags=re.I) or draft.title,
        published=_header(message, "Date"),
        published_from="mail",
        source=draft.source or name or address,
        domain=address.rpartition("@")[2],
        author=draft.author or name,
    )


def _saved_page(message: EmailMessage) -> Draft:
    """The page of an MHTML file; its Date is when it was saved."""
    page = next((p for p in message.walk() if isinstance(p, EmailMessage) and p.get_content_type() in ("text/html", "application/xhtml+xml")), None)
    if page is None:
        raise Unusable("NO_TEXT", "The saved page has no HTML part: save it again as HTML.")
    url = original(_header(message, "Snapshot-Content-Location") or _header(page, "Content-Location"))
    url = url if host(url) else ""
    draft = article_of(_text_of(page), url, _header(message, "Date"))
    return dataclasses.replace(draft, title=draft.title or _header(message, "Subject"))


def _part(message: EmailMessage, kind: str) -> EmailMessage | None:
    found = message.get_body(preferencelist=(kind,))
    return found if isinstance(found, EmailMessage) else None


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message[name] or "").split())
    except (ValueError, IndexError, AttributeError, TypeError):  # headers that Python's own parser stumbles over
        return ""


def _bytes_of(part: EmailMessage) -> bytes:
    inside = _mail_in(part)
    if inside is not None:
        return inside.as_bytes()
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text_of(part: EmailMessage) -> str:
    raw = _bytes_of(part)
    return decode(raw, part.get_content_charset() or "") if raw.strip() else ""


def mail_formats(inner: Inner) -> tuple[Format, ...]:
    """The formats; `inner` reads what is attached."""
    return (
        Format("mailbox", _is_mailbox, _read_mailbox(inner), (".mbox", ".mbx")),
        Format("mail or saved page", _is_mail, _read_mail(inner), (".eml", ".mhtml", ".mht")),
    )
