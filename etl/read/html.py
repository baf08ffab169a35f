"""HTML pages and fragments, through trafilatura (never its downloader)."""

from __future__ import annotations

import logging
import re

from etl.read.draft import Draft, Unusable
from etl.read.text import decode

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w-]{2,20})""", re.I)
_LANGUAGE = re.compile(r"""<html[^>]{0,500}?\slang\s*=\s*["']?([A-Za-z-]{2,10})""", re.I)
_XML_HEAD = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_MARKUP = re.compile(r"</?(?:p|br|div|span|a|strong|em|b|i|h[1-6]|ul|ol|li|blockquote|figure|img)\b[^<>]{0,1000}>", re.I)
_BLOCK_END = re.compile(r"</(?:p|div|h[1-6]|li|blockquote|figure|ul|ol)\s*>|<br\s*/?>", re.I)
# trafilatura reports each page it cannot use, as an error, on the root's handlers; here that is a refusal
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def read_html(raw: bytes) -> list[Draft]:
    """The article of a page.

    Raises:
        Unusable: NO_TEXT where the page holds no article; and as `decode`.
    """
    # imported here: loading it takes longer than reading a folder of plain text
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    declared = _CHARSET.search(raw[:4000])
    page = _XML_HEAD.sub("", decode(raw, declared[1].decode("ascii", "replace") if declared else ""))
    try:
        found = bare_extraction(
            page,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except (ValueError, RecursionError, AssertionError) as error:
        raise Unusable(
            "NO_TEXT", f"The page could not be parsed ({type(error).__name__}): save the article as plain text."
        ) from error
    if not isinstance(found, Document) or not (found.text or "").strip():
        raise Unusable("NO_TEXT", "The page holds no article text: save the article itself, not its list or its shell.")
    language = _LANGUAGE.search(page[:4000])
    return [
        Draft(
            part="",
            text=re.sub(r"\n+", "\n\n", str(found.text).strip()),
            title=found.title or "",
            published=found.date or "",
            published_from="html",
            source=found.sitename or "",
            domain=found.hostname or "",
            language=language[1] if language else "",
        )
    ]


def without_markup(text: str) -> str:
    """Text of a JSON field that holds HTML: its paragraphs, without tags. Text without tags is returned as it is."""
    if not _MARKUP.search(text):
        return text
    from lxml.etree import LxmlError  # type: ignore[import-untyped]  # as above
    from lxml.html import fromstring  # type: ignore[import-untyped]

    try:
        content = fromstring("<div>" + _BLOCK_END.sub(r"\g<0>&#10;&#10;", text.replace("\n", " ")) + "</div>").text_content()
    except (LxmlError, ValueError):
        return text
    return re.sub(r"\n\s*\n\s*", "\n\n", re.sub(r"[ \t]{2,}", " ", content)).strip()
