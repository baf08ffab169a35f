"""Bytes to text: encodings, what is not text at all, and the one form in which a text is stored."""

from __future__ import annotations

import codecs
import hashlib
import re
import unicodedata

from etl.read.draft import Unusable

MAX_CHARACTERS = 200_000  # an article's text; a long magazine piece has 60,000
MAX_CONTROL_SHARE = 0.03  # control characters in what is still a text
MAX_BROKEN_SHARE = 0.1  # broken bytes, per non-ASCII character, in what is still UTF-8

_MAGIC = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP or Office file",
    b"\x89PNG": "a PNG image",
    b"GIF8": "a GIF image",
    b"\xff\xd8\xff": "a JPEG image",
    b"\x1f\x8b": "a gzip file",
    b"{\\rtf": "an RTF file",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"SQLite format": "a SQLite database",
}
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
    """The text of a file's bytes: by BOM, strict UTF-8, the declared encoding, Windows-1252, then charset-normalizer.

    Raises:
        Unusable: EMPTY_FILE, BINARY_FILE or UNREADABLE.
    """
    if not raw.strip(b"\x00 \t\r\n"):
        raise Unusable("EMPTY_FILE", "The file is empty: fetch the article again or remove the file.")
    for magic, kind in _MAGIC.items():
        if raw.startswith(magic):
            raise Unusable("BINARY_FILE", f"The file is {kind}, not text: convert it to .txt or .html.", raw[:16].hex(" "))
    text = _decode(raw, declared)
    if _is_binary(text):
        raise _binary(raw)
    return _undo_double_encoding(text)


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
    for encoding in (declared or "cp1252", "cp1252"):
        try:
            return raw.decode(encoding)
        except (UnicodeError, LookupError):  # LookupError: a page may declare what is no encoding
            continue
    if _is_binary(raw.decode("latin-1")):
        raise _binary(raw)
    # imported here: it is large, and hardly ever needed
    from charset_normalizer import from_bytes

    if best := from_bytes(raw[:100_000]).best():
        return raw.decode(best.encoding, errors="replace")
    raise Unusable("UNREADABLE", "The encoding of the file could not be told: save it as UTF-8.", raw[:16].hex(" "))


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


def _undo_double_encoding(text: str) -> str:
    """UTF-8 that someone read as Windows-1252 and stored as UTF-8 again ("Ã©"): true only if the whole text round-trips."""
    if text.isascii():
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def stored_form(text: str) -> str:
    """The text as it is stored, into which all offsets point: \\n line ends, no control characters, Unicode NFC."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", _LINE_END.sub("\n", text.removeprefix("\ufeff"))))


def content_hash(text: str) -> str:
    """SHA-256 (hex) of the text after Unicode NFC and collapsed white space."""
    return hashlib.sha256(" ".join(unicodedata.normalize("NFC", text).split()).encode("utf-8", "replace")).hexdigest()
