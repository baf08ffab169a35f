"""What a text is, however its file was made (text, RTF, Word, PDF, mail): an export of a press database, a chat, or one article."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from etl.read.draft import Draft
from etl.read.formats import chats, europresse, factiva, nexis

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
    return [dataclasses.replace(alone or Draft(), text=text)]
