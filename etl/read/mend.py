"""Mojibake: text that was read in a wrong encoding on its way here. It is put right, or the article is refused; it is never coded as it is.

Whether a reading of a text is the right one is told by odd signs inside words ("tu‚s", "tuÃ©s", "tu├®s"): the right one has hardly any.
"""

from __future__ import annotations

import html
import quopri
import re
import unicodedata
from collections.abc import Iterator

from etl.language import languages
from etl.page import page
from etl.read.draft import Unusable

# an accented capital after a small letter, or a sign that stands in no word, right after a letter or right before one
_ODD = re.compile(
    r"(?<=[a-zß-ÿ])[À-ÖØ-ÞŠŽŒŸ]|(?<=[^\W\d_])(?!(?<=m)[²³])[‚„†‡ˆ‰‹ƒ¬¤¦¨¯¸¹²³¼½¾¿¡¢£¥ª±µ¶√∫≈∂∆◊Ω∏π\u2500-\u259f\x80-\x84\x86-\x9f\ufffd]"
    r"|(?<![^\W\d_])[‚†‡ˆ√\u2500-\u256c\x80-\x84\x86-\x9fÃÂ](?=[a-z©®¨ªà-ÿ])"
)
# (the encoding that it was read in, the one that it was written in)
_MISREADINGS = (
    ("sloppy-windows-1252", "utf-8"),
    ("latin-1", "utf-8"),
    ("cp850", "utf-8"),
    ("cp437", "utf-8"),
    ("mac_roman", "utf-8"),
    ("sloppy-windows-1252", "cp850"),
    ("latin-1", "cp850"),
    ("sloppy-windows-1252", "mac_roman"),
    ("latin-1", "mac_roman"),
    ("cp850", "sloppy-windows-1252"),
    ("cp437", "sloppy-windows-1252"),
    ("mac_roman", "sloppy-windows-1252"),
)
_NAMES = {"sloppy-windows-1252": "Windows-1252", "utf-8": "UTF-8", "cp850": "CP850", "cp437": "CP437", "mac_roman": "Mac Roman", "latin-1": "Latin-1"}
_ENTITY = re.compile(
    r"&(?:amp;)?(?:#\d{2,5}|#x[0-9a-fA-F]{2,4}|[a-zA-Z](?:acute|grave|circ|cedil|uml|tilde)|(?:oe|ae|sz)lig|[lr]aquo|[lr]squo|nbsp);"
)
_QUOTED = re.compile(r"=(?:C[23]=[89AB][0-9A-F]|E2=80=[89A][0-9A-F]|[CEF][0-9A-F]|20|3D)(?![0-9A-F])|=\n(?=\S)")
_LOST = re.compile(r"(?<!\w)([^\W\d_]{0,30})\?(?=[a-zà-ÿ?])|[^\W\d_]\ufffd|\ufffd[^\W\d_]")
_ADDRESS = re.compile(r"://|www\.|@|\.(?:php|html?|aspx?)\b")
MOST_ODD = 3  # odd signs that a text may have
MOST_LOST = 3  # letters of a text that may be lost ...
LOST_SHARE = 0.002  # ... and their share of all letters


def mend(text: str) -> tuple[str, str]:
    """The text with its encoding put right, and what was done ('' where nothing was).

    Raises:
        Unusable: MOJIBAKE where letters are lost that nothing brings back.
    """
    done = []
    if len(_ENTITY.findall(text)) >= 2:
        text, was = html.unescape(html.unescape(text) if "&amp;" in text else text), "signs written as HTML entities"
        done.append(was)
    if (quoted := len(_QUOTED.findall(text))) >= 3 and quoted * 1000 > len(text):
        text = _unquoted(text)
        done.append("quoted-printable")
    if (odd := oddness(text)) and (found := _best_reading(text, odd)):
        text = found[0]
        done.append(found[1])
    _raise_if_lost(text)
    return text, f"the text was repaired: {', '.join(done)}" if done else ""


def oddness(text: str) -> int:
    """How many signs stand where none of a well decoded text stands."""
    return sum(1 for _ in _ODD.finditer(text)) if not text.isascii() else 0


def _unquoted(text: str) -> str:
    raw = quopri.decodestring(text.encode("utf-8"))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _best_reading(text: str, odd: int) -> tuple[str, str] | None:
    """The reading with the fewest odd signs, where it has far fewer than the text as it is; and its name."""
    best: tuple[int, str, str] | None = None
    for reading, name in _readings(text):
        if reading != text and reading.count("\x1a") <= text.count("\x1a") and (best is None or oddness(reading) < best[0]):
            best = (oddness(reading), reading, name)
    return (best[1], best[2]) if best and best[0] * 4 <= odd - (best[0] > 0) else None


def _readings(text: str) -> Iterator[tuple[str, str]]:
    # imported here: hardly any text needs it
    import ftfy  # which registers the codec sloppy-windows-1252, too

    yield ftfy.fix_encoding(text), "UTF-8 that was read as something else"
    for read_as, written_in in _MISREADINGS:
        lines = [_again(line, read_as, written_in) for line in text.split("\n")]
        yield "\n".join(lines), f"{_NAMES[written_in]} that was read as {_NAMES[read_as]}"


def _again(line: str, read_as: str, written_in: str) -> str:
    """One line; as it is where it was not read so: a paste of two files may have two encodings."""
    if line.isascii():
        return line
    try:
        return line.encode(read_as).decode(written_in)
    except UnicodeError:
        return line


def _raise_if_lost(text: str) -> None:
    letters = sum(1 for c in text if c.isalpha())
    elided = _elisions()
    plain = " ".join(word for word in text.split() if not _ADDRESS.search(word))
    lost = [m[0] for m in _LOST.finditer(plain) if (m[1] or "").lower() not in elided or "\ufffd" in m[0]]
    if len(lost) >= MOST_LOST and len(lost) > LOST_SHARE * letters and len(lost) > _accents(text) / 4:
        sample = next(m for m in _LOST.finditer(plain) if (m[1] or "").lower() not in elided or "\ufffd" in m[0])
        raise Unusable(
            "MOJIBAKE",
            f"{len(lost)} letters of the text are lost (as in '{_around(plain, sample.start())}'): get the article again, as UTF-8.",
            _around(plain, sample.start()),
        )
    if (odd := oddness(text)) >= MOST_ODD and odd > LOST_SHARE * letters:
        sample = next(_ODD.finditer(text))
        raise Unusable(
            "MOJIBAKE",
            f"The text was read in a wrong encoding, which could not be told (as in '{_around(text, sample.start())}'): "
            "get the article again, as UTF-8.",
            _around(text, sample.start()),
        )


def _elisions() -> frozenset[str]:
    """ "l?eau" lost an apostrophe, which the coder knows to read."""
    return frozenset().union(*(page(language).elisions for language in languages()))


def _accents(text: str) -> int:
    return sum(1 for c in text if c > "\x7f" and c.isalpha() and unicodedata.decomposition(c))


def _around(text: str, at: int) -> str:
    return " ".join(text[max(0, at - 25) : at + 25].split())
