"""The language of a text, and whether the coder knows it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pycountry

if TYPE_CHECKING:
    from lingua import LanguageDetector

SAMPLE = 2000  # characters looked at
TOO_SHORT_TO_TELL = 120  # letters; below, a stated language counts (French of 100 is taken for Dutch once in 300 times)
SURE = 0.6  # lingua's confidence; running text reaches 0.9 and more

# With French alone loaded every text would be French: these are the languages that are taken for it, or come in its company.
_LOADED = ("fr", "en", "es", "pt", "it", "de", "nl", "ca", "ro", "ar", "ru", "tr")


def language_of(text: str, stated: str = "") -> tuple[str, float]:
    """The language of a text (ISO 639-1) and how sure that is (0–1); ('', …) where it cannot be told.

    A stated language counts only where the text agrees, or is too short to tell.
    """
    stated = code_of(stated)
    found, confidence = _detect(text[:SAMPLE])
    letters = sum(c.isalpha() for c in text[:SAMPLE])
    if letters < TOO_SHORT_TO_TELL or confidence < SURE:
        return (stated or (found if letters < TOO_SHORT_TO_TELL else "")), confidence
    return found, confidence


def code_of(stated: str) -> str:
    """ISO 639-1 code of a language as people write it ("fr-FR", "fra", "French"); '' where there is none."""
    word = stated.strip().replace("_", "-").split("-")[0].lower()
    if len(word) == 2:
        return word
    try:
        return getattr(pycountry.languages.lookup(word), "alpha_2", "") if word else ""
    except LookupError:
        return {"français": "fr", "francais": "fr"}.get(word, "")


def name_of(code: str) -> str:
    """English name of an ISO 639-1 code; the code itself where there is none."""
    found = pycountry.languages.get(alpha_2=code) if code else None
    return found.name if found else code


def _detect(sample: str) -> tuple[str, float]:
    best = _detector().compute_language_confidence_values(sample)[:1]
    if not best or not best[0].value:
        return "", 0.0
    return best[0].language.iso_code_639_1.name.lower(), best[0].value


@cache
def _detector() -> LanguageDetector:
    # trigrams only: articles are long enough, and it loads in a fifth of a second and 30 MB instead of three and 260
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    return LanguageDetectorBuilder.from_iso_codes_639_1(*(IsoCode639_1.from_str(c) for c in _LOADED)).with_low_accuracy_mode().build()
