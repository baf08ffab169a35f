"""New messages of an IMAP folder, which is only read: no message is marked or removed."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Collection, Iterator
from contextlib import suppress

from etl.fetch.config import Source
from etl.fetch.guard import NotPublic, addresses
from etl.fetch.http import Unfetched

SILENCE_S = 30.0


Message = tuple[tuple[int, int], bytes]  # the folder's validity and the message's number; its bytes


def messages(source: Source, password: str, after: tuple[int, int], most_bytes: int, allowed: Collection[str]) -> Iterator[Message]:
    """Messages that came after one, oldest first; those above `most_bytes` have no bytes.

    `after`: validity and number of the last one. Where the folder was made anew (another validity) it begins with the first.
    Raises Unfetched.
    """
    try:
        addresses(source.host, source.port, allowed)  # imaplib looks the name up again: a mailbox is chosen by a person, no page leads to it
        context = ssl.create_default_context() if source.tls else None
        box = (imaplib.IMAP4_SSL(source.host, source.port, ssl_context=context, timeout=SILENCE_S) if context
               else imaplib.IMAP4(source.host, source.port, timeout=SILENCE_S))
    except NotPublic as error:
        raise Unfetched(str(error), again=False) from error
    except (OSError, imaplib.IMAP4.error) as error:
        raise Unfetched(f"no connection to {source.host}:{source.port} ({type(error).__name__})", again=True) from error
    try:
        yield from _new(box, source, password, after, most_bytes)
    except imaplib.IMAP4.error as error:
        raise Unfetched(f"{source.host}: {_plain(error).replace(password, '…')}", again=False) from error
    except OSError as error:
        raise Unfetched(f"{source.host} does not answer any more ({type(error).__name__})", again=True) from error
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            box.logout()


def _new(box: imaplib.IMAP4, source: Source, password: str, after: tuple[int, int], most_bytes: int) -> Iterator[Message]:
    box.login(source.user, password)
    quoted = source.folder.replace("\\", "\\\\").replace('"', '\\"')
    status, told = box.select(f'"{quoted}"', readonly=True)
    if status != "OK":
        raise Unfetched(f"{source.host} has no folder {source.folder!r} ({_plain(told)}): write its name as the server does", again=False)
    validity = int((box.response("UIDVALIDITY")[1] or [b"0"])[0] or 0)
    last = after[1] if validity == after[0] else 0
    _, [numbers] = box.uid("SEARCH", f"UID {last + 1}:*")
    for number in sorted(n for n in map(int, (numbers or b"").split()) if n > last)[: source.most]:  # "9:*" gives the last one, be it 8
        _, sizes = box.uid("FETCH", str(number), "(RFC822.SIZE)")
        size = re.search(rb"RFC822\.SIZE (\d+)", b" ".join(s for s in sizes if isinstance(s, bytes)))
        if not size or int(size[1]) > most_bytes:
            yield (validity, number), b""
            continue
        _, parts = box.uid("FETCH", str(number), "(BODY.PEEK[])")
        yield (validity, number), next((part[1] for part in parts if isinstance(part, tuple)), b"")


def _plain(said: object) -> str:
    return str(said)[:200]
