"""Names made comparable."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """Lower case, without accents, apostrophes and punctuation; words apart by one space.

    >>> fold("Ma‘arrat an-Nu‘mān")
    'maarrat an numan'
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\W_]+", " ", re.sub("['’‘ʿʾʼ`´]", "", bare)).split())
