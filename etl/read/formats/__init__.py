"""Every format that is read, in one place. `drafts` reads a file: by what its bytes are, else by its name; what nobody knows is refused."""

from __future__ import annotations

from collections.abc import Iterator

from etl.read.draft import Draft, Unusable, numbered
from etl.read.file import File
from etl.read.formats import chats, docx, europresse, factiva, feeds, jsons, news_ml, page, pdf, plain, rtf, tables
from etl.read.formats.archives import archive_formats
from etl.read.formats.format import Format
from etl.read.formats.mail import mail_formats
from etl.read.formats.office import other_document
from etl.read.formats.warc import capture_format
from etl.read.knowledge import reading_words

# What nothing reads, by bytes at a place of the file: what it is, and what to do.
_UNREAD = (
    (0, b"\x89PNG", "a PNG image: run a text recognition (OCR) over it, and save the text"),
    (0, b"GIF8", "a GIF image: run a text recognition (OCR) over it, and save the text"),
    (0, b"\xff\xd8\xff", "a JPEG image: run a text recognition (OCR) over it, and save the text"),
    (0, b"II*\x00", "a TIFF image: run a text recognition (OCR) over it, and save the text"),
    (0, b"MM\x00*", "a TIFF image: run a text recognition (OCR) over it, and save the text"),
    (8, b"WEBP", "a WebP image: run a text recognition (OCR) over it, and save the text"),
    (4, b"ftyphei", "a HEIC image: run a text recognition (OCR) over it, and save the text"),
    (4, b"ftypavif", "an AVIF image: run a text recognition (OCR) over it, and save the text"),
    (0, b"\xd0\xcf\x11\xe0", "an old Office file (.doc, .xls, .msg): save it as .docx, .xlsx or .eml"),
    (0, b"SQLite format", "a SQLite database: export its articles as CSV"),
    (0, b"7z\xbc\xaf", "a 7z archive: unpack it into the folder"),
    (0, b"Rar!", "a RAR archive: unpack it into the folder"),
    (0, b"BZh", "a bzip2 file: unpack it into the folder"),
    (0, b"\xfd7zXZ", "an xz file: unpack it into the folder"),
    (0, b"\x28\xb5\x2f\xfd", "a zstd file: unpack it into the folder"),
    (257, b"ustar", "a tar archive: unpack it into the folder"),
    (0, b"!BDN", "an Outlook mailbox (.pst): export it as mbox or .eml"),
    (0, b"PAR1", "a parquet file: export its articles as CSV"),
    (0, b"bplist00", "a property list of a Mac, as Safari's .webarchive: save the page as HTML"),
    (0, b"ID3", "a sound: save what is said as text"),
    (0, b"\xff\xfb", "a sound: save what is said as text"),
    (0, b"\xff\xf3", "a sound: save what is said as text"),
    (0, b"OggS", "a sound: save what is said as text"),
    (0, b"RIFF", "a sound or a film: save what is said as text"),
    (4, b"ftyp", "a film or a sound: save what is said as text"),
    (0, b"\x1a\x45\xdf\xa3", "a film: save what is said as text"),
)


def drafts(file: File) -> Iterator[Draft]:
    """The articles of a file, as far as it tells them.

    Raises:
        Unusable: UNKNOWN_FORMAT, or what its format says of it as a whole.
        OSError: the file cannot be read.
    """
    if not file.head.strip(b"\x00 \t\r\n"):
        raise Unusable("EMPTY_FILE", "The file is empty: fetch the article again or remove the file.")
    form = format_of(file)
    try:
        yield from numbered(form.read(file))
    except (Unusable, OSError):
        raise
    except Exception as error:  # a fault of a reader, or of a library, costs its file and no other
        said = f"{type(error).__name__}: {str(error)[:100]}"
        reason = f"The reader of this format ({form.name}) failed on the file ({said}): report it with the file, and save it as text."
        raise Unusable("UNREADABLE", reason) from error


def format_of(file: File) -> Format:
    """The format of a file.

    Raises:
        Unusable: UNKNOWN_FORMAT.
    """
    for form in FORMATS:
        if form.looks_like(file):
            return form
    if what := _what_it_is(file):
        if file.suffix in plain.FORMAT.suffixes and file.suffix:
            raise Unusable("BINARY_FILE", f"The file is not text but {what}.", file.name)
        raise Unusable("UNKNOWN_FORMAT", f"The file is {what}.", file.name)
    if file.media_type in ("text/html", "application/xhtml+xml"):
        return page.FORMAT
    if file.media_type == "text/plain":
        return plain.FORMAT
    if root := news_ml.unknown_root(file):
        raise Unusable("UNKNOWN_FORMAT", f"The file is XML of a kind that no reader knows (<{root}>): export it as HTML, text or CSV.", file.name)
    for form in FORMATS:
        if file.suffix in form.suffixes and (file.suffix or file.text_head):
            return form
    if file.text_head and file.suffix[1:].isdigit():  # "depeche.2017": no suffix at all
        return plain.FORMAT
    if file.suffix in reading_words("attachments"):
        reason = f"The file goes with a page, a chat or a mail ({file.suffix}) and holds no text: nothing need be done."
        raise Unusable("UNKNOWN_FORMAT", reason, file.name)
    kinds = ", ".join(sorted({form.suffixes[0] for form in FORMATS if form.suffixes and form.suffixes[0]}))
    what = f"files named {file.suffix}" if file.suffix else "files that are no text and have no suffix"
    raise Unusable("UNKNOWN_FORMAT", f"No reader knows {what}: save it as one of {kinds}; if it is plain text, as .txt.", file.name)


def _what_it_is(file: File) -> str:
    """What a file is that nothing reads, and what to do; '' where that is not known."""
    return other_document(file) or next((what for at, magic, what in _UNREAD if file.head[at : at + len(magic)] == magic), "")


# The order matters where bytes fit several: the special before the general, documents before the archives that they are.
FORMATS: tuple[Format, ...] = (
    capture_format(drafts),
    pdf.FORMAT,
    rtf.FORMAT,
    docx.FORMAT,
    tables.EXCEL,
    *archive_formats(drafts),
    factiva.FORMAT,
    europresse.FORMAT,
    chats.TELEGRAM_PAGE,
    news_ml.FORMAT,
    feeds.FORMAT,
    page.FORMAT,
    jsons.LINES,
    jsons.json_format(drafts),
    *mail_formats(drafts),
    tables.CSV,
    plain.FORMAT,
)
