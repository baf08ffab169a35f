"""Chats: channels exported from Telegram (JSON, HTML) and WhatsApp (text). Each message long enough is an article; the others are counted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from etl.read.draft import Draft, Unusable
from etl.read.file import File
from etl.read.formats.format import MAX_EXPORT_BYTES, Format
from etl.read.formats.markup import lines_in, page_text, page_tree

MIN_LETTERS = 80  # of a message that is read; a shorter one is talk

_WHATSAPP = re.compile(
    r"^[\u200e\u200f\ufeff]*\[?(?P<a>\d{1,4})[/.-](?P<b>\d{1,2})[/.-](?P<c>\d{2,4}),?(?: (?:à|at|um))? "
    r"\d{1,2}[:.h]\d\d(?:[:.]\d\d)?[\s\u202f\xa0]?(?:[AaPp]\.?[Mm]\.?)?\]?"
    r"(?:\s?[-–]\s|\s)[\u200e\u200f]*(?P<rest>.*)$"
)
_SENDER = re.compile(r"(?P<who>[^:]{1,80}): (?P<text>.*)", re.S)
_CHAT_NAME = re.compile(
    r"(?:whatsapp chat (?:with|-)|discussion whatsapp avec|chat whatsapp con|whatsapp-chat mit|conversation whatsapp avec)\s+(.+)", re.I
)


def is_telegram(value: Any) -> bool:
    """Whether a JSON value is Telegram's result.json: of a chat, or of an account."""
    if not isinstance(value, dict):
        return False
    if isinstance(value.get("chats"), dict) and isinstance(value["chats"].get("list"), list):
        return any(is_telegram(chat) for chat in value["chats"]["list"])
    messages = value.get("messages")
    return isinstance(messages, list) and "name" in value and any(isinstance(m, dict) and "date" in m and "text" in m for m in messages[:20])


def telegram(value: dict[str, Any]) -> list[Draft]:
    """The messages of a result.json.

    Raises:
        Unusable: NO_TEXT where none is long enough.
    """
    chats = value["chats"]["list"] if "chats" in value else [value]
    found = [(chat, m) for chat in chats if isinstance(chat, dict) for m in chat.get("messages") or () if isinstance(m, dict)]
    return _long_enough(
        [
            Draft(
                text=_joined(message.get("text")),
                published=str(message.get("date") or ""),
                published_from="telegram",
                source=str(chat.get("name") or ""),
                author=str(message.get("from") or message.get("author") or ""),
                exported=True,
            )
            for chat, message in found
        ]
    )


def _joined(text: Any) -> str:
    """A message: a string, or pieces, of which those with a style are objects."""
    if isinstance(text, str):
        return text
    if isinstance(text, list):
        return "".join(piece if isinstance(piece, str) else str(piece.get("text") or "") for piece in text if isinstance(piece, str | dict))
    return ""


def _is_telegram_page(file: File) -> bool:
    return 'class="page_wrap"' in file.text_head and ("tgme" in file.text_head or 'class="message' in file.text_head)


def _read_telegram_page(file: File) -> Iterable[Draft]:
    tree = page_tree(page_text(file.read(MAX_EXPORT_BYTES)))
    channel = next((" ".join(e.text_content().split()) for e in tree.xpath("//*[contains(@class, 'page_header')]//*[contains(@class, 'text')]")), "")
    drafts, sender = [], ""
    for message in tree.xpath("//div[contains(@class, 'message') and contains(@class, 'default')]"):
        # of a forwarded message behind the name stands when it was sent first
        sender = next(
            (" ".join(((e.text or "").strip() or e.text_content()).split()) for e in message.xpath(".//*[contains(@class, 'from_name')]")), sender
        )
        text = next(("\n".join(lines_in(e)) for e in message.xpath(".//div[@class='text']")), "")
        day = next((e.get("title") or "" for e in message.xpath(".//*[contains(@class, 'date')]")), "")
        drafts.append(
            Draft(text=text, published=day.split(" ")[0], published_from="telegram", source=channel or sender, author=sender, exported=True)
        )
    return _long_enough(drafts)


@dataclass(frozen=True)
class _Message:
    parts: tuple[str, str, str]  # the figures of the day, as they stand
    text: str


def is_whatsapp(text: str) -> bool:
    """Whether a text is a chat: most of its first lines begin with day, hour and sender."""
    lines = [line for line in text.split("\n")[:60] if line.strip()]
    heads = [m for line in lines if (m := _WHATSAPP.match(line))]
    return len(heads) >= 2 and any(_SENDER.match(m["rest"]) for m in heads) and _WHATSAPP.match(lines[0]) is not None


def whatsapp(text: str, name: str) -> list[Draft]:
    """The messages of a chat; `name` is that of its file, which names the group.

    Raises:
        Unusable: NO_TEXT where none is long enough.
    """
    messages: list[_Message] = []
    for line in text.split("\n"):
        if m := _WHATSAPP.match(line):
            messages.append(_Message((m["a"], m["b"], m["c"]), m["rest"]))
        elif messages:
            messages[-1] = _Message(messages[-1].parts, f"{messages[-1].text}\n{line}")
    order = _order([m.parts for m in messages])
    group = _CHAT_NAME.match(name.rsplit(".", 1)[0])
    drafts = []
    for message in messages:
        said = _SENDER.match(message.text)
        if not said:
            continue  # of the group itself: who came and left
        days = [day for reading in order if (day := _day(message.parts, reading))]
        sure = len(set(days)) == 1
        drafts.append(
            Draft(
                text=said["text"].strip("\u200e\u200f \n"),
                published=days[0].isoformat() if sure else "",
                published_from="whatsapp",
                source=group[1].strip() if group else said["who"].strip("~ \u202f"),
                author=said["who"].strip("~ \u202f"),
                proposed=() if sure else tuple((day.isoformat(), "as the chat writes it, day or month first") for day in days),
                exported=True,
            )
        )
    return _long_enough(drafts)


def _order(days: Sequence[tuple[str, str, str]]) -> tuple[str, ...]:
    """In which orders the days of a chat can be read: those that give days for all, and these in the order of time."""
    possible = [order for order in ("dmy", "mdy", "ymd") if all(_day(parts, order) for parts in days)]
    if not possible:
        return ("dmy",)
    in_time = [order for order in possible if _rising([d for parts in days if (d := _day(parts, order))])]
    return tuple(in_time or possible)


def _rising(days: Sequence[date]) -> bool:
    return all(one <= other for one, other in zip(days, days[1:], strict=False))


def _day(parts: tuple[str, str, str], order: str) -> date | None:
    figures = dict(zip(order, parts, strict=True))
    if len(figures["y"]) not in (2, 4) or (order != "ymd" and len(parts[0]) > 2):
        return None
    year = int(figures["y"]) + (2000 if len(figures["y"]) == 2 else 0)
    try:
        return date(year, int(figures["m"]), int(figures["d"]))
    except ValueError:
        return None


def _long_enough(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts that are more than talk, the first with a note of how many are not; each at its place among all messages."""
    kept = [replace(draft, part=f"#{n}") for n, draft in enumerate(drafts, 1) if sum(c.isalpha() for c in draft.text) >= MIN_LETTERS]
    if not kept:
        raise Unusable("NO_TEXT", f"The chat holds {len(drafts)} messages, none with {MIN_LETTERS} letters: there is nothing to code.", "")
    short = len(drafts) - len(kept)
    return (
        [replace(kept[0], note=f"{short} messages of the chat are shorter than {MIN_LETTERS} letters and were passed over"), *kept[1:]]
        if short
        else kept
    )


TELEGRAM_PAGE = Format("Telegram page", _is_telegram_page, _read_telegram_page)
