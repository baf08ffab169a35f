"""Text for a terminal or a line of its own."""

from __future__ import annotations

import unicodedata

from etl.notes import UNSEEN


def plain(text: str) -> str:
    """`text` on one line that steers no terminal: white space becomes a space, what controls or cannot be seen U+FFFD."""
    return "".join(" " if c.isspace() else "\ufffd" if unicodedata.category(c) in UNSEEN else c for c in text)
