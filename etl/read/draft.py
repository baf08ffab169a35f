"""What the readers of single formats hand over: an article as far as its file tells, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass


class Unusable(Exception):
    """A file, or a part of one, that gives no article."""

    def __init__(self, code: str, reason: str, value: str = "") -> None:
        super().__init__(reason)
        self.code, self.reason, self.value = code, reason, value


@dataclass(frozen=True)
class Draft:
    """Fields as they were written, before they are judged; '' where the file does not give one."""

    part: str  # '' or '#' and the number of the line or the item
    text: str = ""
    title: str = ""
    published: str = ""
    published_from: str = ""  # json, html
    source: str = ""
    domain: str = ""
    language: str = ""
    unusable: Unusable | None = None
