"""Fold text for matching: lower case, no accents, plain spaces, apostrophes and hyphens, and still the same length.

Because the length stays, every offset found in the folded text is an offset in the text itself.
"""

from __future__ import annotations

import re
import unicodedata

_PUNCTUATION = {ord(c): plain for plain, odd in {
    " ": "\t\r\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    "'": "\u2018\u2019\u201b\u02bc\u0060\u00b4\u2032",
    "-": "\u2010\u2011\u2212"}.items() for c in odd}
_SINGLE_NEWLINE = re.compile(r"(?<!\n)\n(?!\n)")


class _Table(dict[int, str]):
    """A translation table that works out a character when it is first met."""

    def __missing__(self, code: int) -> str:
        base = unicodedata.normalize("NFD", chr(code).lower())[0]
        self[code] = base
        return base


_TABLE = _Table(_PUNCTUATION)


def fold(text: str) -> str:
    """Text of the same length for matching; a line end inside a paragraph becomes a space.

    >>> fold("L’été à Évreux")
    "l'ete a evreux"
    """
    return _SINGLE_NEWLINE.sub(" ", text.translate(_TABLE))


class _LowerTable(_Table):
    def __missing__(self, code: int) -> str:
        lower = chr(code).lower()
        self[code] = lower if len(lower) == 1 else chr(code)
        return self[code]


_LOWER = _LowerTable(_PUNCTUATION)


def lower(text: str) -> str:
    """Like `fold`, but accents stay: French tells some tenses apart by them ("libéra", "libérera")."""
    return _SINGLE_NEWLINE.sub(" ", text.translate(_LOWER))
