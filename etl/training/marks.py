"""Copies of a text with ⟦ ⟧ around words, long enough to stand only once in it (manual, section 9): what `rows` finds again."""

from __future__ import annotations

import re

OPEN, CLOSE = "⟦", "⟧"
_WORD = re.compile(r"\S+")
MOST = 30  # words on either side; where so many stand twice, the text has a passage twice


class UnmarkableError(ValueError):
    """No copy of these words stands only once in the text."""


class Marker:
    """Marks words of one text."""

    def __init__(self, text: str) -> None:
        """Take a text.

        Raises:
            UnmarkableError: it holds the marks itself.
        """
        if OPEN in text or CLOSE in text:
            raise UnmarkableError(f"the text itself has {OPEN} or {CLOSE}")
        self.text = text
        self._words = [m.span() for m in _WORD.finditer(text)]

    def __call__(self, start: int, end: int) -> str:
        """The copy for the characters `start` to `end` (excluded): as few words around them as make it the only one.

        Raises:
            UnmarkableError: there is none.
        """
        inside = self.text[start:end]
        start, end = start + len(inside) - len(inside.lstrip()), end - len(inside) + len(inside.rstrip())
        if start >= end:
            raise UnmarkableError("no words are to be marked")
        left = next((n for n, (_, last) in enumerate(self._words) if last > start), 0)
        right = next((n for n, (_, last) in enumerate(self._words) if last >= end), len(self._words) - 1)
        for _ in range(MOST):
            first, last = min(start, self._words[left][0]), max(end, self._words[right][1])
            if self._stands_once(self.text[first:last]):
                return f"{self.text[first:start]}{OPEN}{self.text[start:end]}{CLOSE}{self.text[end:last]}"
            left, right = max(0, left - 1), min(len(self._words) - 1, right + 1)
        raise UnmarkableError(f"{self.text[start:end]!r} does not stand only once, whatever stands around it")

    def _stands_once(self, copy: str) -> bool:
        """Whether it does, white space of whatever kind and also where copies overlap."""
        pattern = r"\s+".join(map(re.escape, copy.split()))
        return len(re.findall(f"(?={pattern})", self.text)) == 1
