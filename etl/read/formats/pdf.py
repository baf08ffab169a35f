"""PDF with a layer of text, through pypdf."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from io import BytesIO

from etl.read.draft import Draft, Unusable
from etl.read.file import File
from etl.read.formats.format import Format
from etl.read.formats.texts import drafts_of

MAX_BYTES = 30_000_000
MAX_PAGES = 300
MAX_PAGE_CONTENT = 5_000_000  # bytes of drawing on one page, unpacked: text needs some ten thousand
logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it reports each oddity; what matters is told as a refusal


def read(file: File) -> Iterable[Draft]:
    """The article of a document, or the articles of an export that is one.

    Raises:
        Unusable: BINARY_FILE where it is damaged or locked, TOO_LARGE, NO_TEXT where it is a picture of pages.
    """
    from pypdf import PdfReader  # imported here: few files are PDF

    raw = file.read(MAX_BYTES)
    try:
        document = PdfReader(BytesIO(raw))
        if document.is_encrypted and not document.decrypt(""):
            raise Unusable("UNREADABLE", "The PDF is locked with a password: save it without.", file.name)
        if len(document.pages) > MAX_PAGES:
            raise Unusable("TOO_LARGE", f"The PDF has {len(document.pages)} pages, the limit is {MAX_PAGES}: split it into its articles.", file.name)
        pages = [_text(page) for page in document.pages]
        about = document.metadata
        title = str(about.title or "") if about else ""
        made = about.creation_date if about else None
    except Unusable:
        raise
    except Exception as error:  # whatever a damaged file makes the library raise
        raise Unusable("BINARY_FILE", f"The PDF is damaged ({type(error).__name__}): get it again, or save it as text.", raw[:16].hex(" ")) from error
    text = _paragraphs("\n".join(pages))
    if sum(c.isalpha() for c in text) < 20 * min(len(pages), 4):
        raise Unusable("NO_TEXT", "The PDF has no text, only pictures of pages: run a text recognition (OCR) over it, and save the text.", file.name)
    proposed = ((made.date().isoformat(), "on which the PDF was made"),) if made else ()
    return drafts_of(text, file.name, Draft(title=title if " " in title.strip() else "", proposed=proposed))


def _text(page) -> str:  # pypdf's page
    contents = page.get_contents()
    if contents is not None and len(contents.get_data()) > MAX_PAGE_CONTENT:
        raise Unusable("TOO_LARGE", "A page of the PDF holds more drawing than any text has: save it as text.")
    return page.extract_text()


def _paragraphs(text: str) -> str:
    """Lines joined to paragraphs: a line goes on where it is long and ends no sentence; words cut at a line's end are whole again."""
    text = re.sub(r"(?<=[^\W\d_])[-\u00ad]\n(?=[a-zà-ÿ])", "", text)
    lines = [line.strip() for line in text.split("\n")]
    longest = sorted(len(line) for line in lines if line)[-max(1, len(lines) // 4) :] or [0]
    full = 0.75 * longest[0]
    out: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on and line:
            out[-1] += " " + line
        elif line:
            out.append(line)
        goes_on = bool(line) and len(line) >= full and len(line) > 40 and not re.search(r"[.!?»”\"]$", line)
    return "\n\n".join(out)


FORMAT = Format("PDF", lambda file: b"%PDF-" in file.head[:1024], read, (".pdf",))
