"""Bytes to text: encodings, what is not text at all, and the one form in which a text is stored."""

from __future__ import annotations

import codecs
import hashlib
import re
import unicodedata

from etl.read.draft import Unusable
from etl.read.mend import MOST_ODD, oddness

MAX_CHARACTERS = 200_000  # an article's text; a long magazine piece has 60,000
MAX_CONTROL_SHARE = 0.03  # control characters in what is still a text
MAX_BROKEN_SHARE = 0.1  # broken bytes, per non-ASCII character, in what is still UTF-8

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def decode(raw: bytes, declared: str = "") -> str:
    """The text of a file's bytes: by BOM, strict UTF-8, the declared encoding or the likeliest old one, then charset-normalizer.

    Raises:
        Unusable: EMPTY_FILE, BINARY_FILE or UNREADABLE.
    """
    if not raw.strip(b"\x00 \t\r\n"):
        raise Unusable("EMPTY_FILE", "The file is empty: fetch the article again or remove the file.")
    text = _decode(raw, declared)
    if _is_binary(text):
        raise _binary(raw)
    return text


def lenient(head: bytes) -> str:
    """The text of the beginning of a file, to tell its format by; '' where it is no text."""
    if not head.strip(b"\x00 \t\r\n"):
        return ""
    try:
        text = _decode(head, "")
    except Unusable:
        return ""
    return "" if _is_binary(text) else text


def _decode(raw: bytes, declared: str) -> str:
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            return raw.decode(encoding, errors="replace")
    if wide := _utf16_without_bom(raw):
        return raw.decode(wide, errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    lenient = raw.decode("utf-8", errors="replace")
    foreign = sum(1 for c in lenient if c > "\x7f")
    if lenient.count("\ufffd") <= MAX_BROKEN_SHARE * foreign:
        return lenient  # UTF-8 that was cut or damaged in a place or two
    if old := _old_encoding(raw, declared):
        return old
    if _is_binary(raw.decode("latin-1")):
        raise _binary(raw)
    # imported here: it is large, and hardly ever needed
    from charset_normalizer import from_bytes

    if best := from_bytes(raw[:100_000]).best():
        return raw.decode(best.encoding, errors="replace")
    raise Unusable("UNREADABLE", "The encoding of the file could not be told: save it as UTF-8.", raw[:16].hex(" "))


def _old_encoding(raw: bytes, declared: str) -> str:
    """Read in the encoding in which the fewest odd signs stand in words; the declared one, then Windows-1252 where they are even."""
    found: list[tuple[int, int, str]] = []
    for encoding in filter(None, (declared, "cp1252", "iso8859-15", "cp850", "mac_roman")):
        try:
            text = raw.decode(encoding)
        except (UnicodeError, LookupError):  # LookupError: a page may declare what is no encoding
            continue
        found.append((oddness(text[:20_000]), len(found), text))
    # whatever the bytes are, CP850 and Mac Roman read them: where only these do, the words must bear it out
    return min(found)[2] if found and (min(found)[0] < MOST_ODD) else ""


def _is_binary(text: str) -> bool:
    return len(re.findall(r"[\x00-\x08\x0e-\x1f\x7f]", text)) > MAX_CONTROL_SHARE * len(text)


def _binary(raw: bytes) -> Unusable:
    reason = "The file holds binary data, not text: fetch the article again or remove the file."
    return Unusable("BINARY_FILE", reason, raw[:16].hex(" "))


def _utf16_without_bom(raw: bytes) -> str:
    sample = raw[:4000]
    half = len(sample) // 2 or 1
    if sample[1::2].count(0) > 0.7 * half and sample[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if sample[::2].count(0) > 0.7 * half and sample[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return ""


def stored_form(text: str) -> str:
    """The text as it is stored, into which all offsets point: \\n line ends, no control characters, Unicode NFC."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", _LINE_END.sub("\n", text.removeprefix("\ufeff"))))


def content_hash(text: str) -> str:
    """SHA-256 (hex) of the text after Unicode NFC and collapsed white space."""
    return hashlib.sha256(" ".join(unicodedata.normalize("NFC", text).split()).encode("utf-8", "replace")).hexdigest()


def outlet_hash(digest: str, source: str) -> str:
    """SHA-256 (hex) of a text under an outlet's name: what an article is known by whose text is another's, letter for letter."""
    return _hashed(digest, "outlet", " ".join(source.casefold().split()))


def seen_as(digest: str, source: str, path: str, doc: str) -> frozenset[str]:
    """What an article is known by: its text, its text under its outlet's name, its text in its file, whatever that says of the outlet by now."""
    return frozenset((digest, outlet_hash(digest, source), _hashed(digest, "file", path, doc)))


def _hashed(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()
