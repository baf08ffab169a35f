"""HTML and XML as trees: parsed without network, entities or scripts; and their text."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from lxml import etree, html  # type: ignore[import-untyped]

from etl.read.draft import Unusable
from etl.read.knowledge import reading_words
from etl.read.text import decode

BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "br", "center", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "form")
    + ("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section")
    + ("table", "tbody", "td", "th", "tr", "ul", "body", "head", "title")
)
BESIDE = frozenset(("aside", "nav", "footer", "form"))  # elements that stand beside the article of a page, or around all of it
_UNSEEN = frozenset(("script", "style", "noscript", "template", "head", "svg", "iframe", "button", "select"))
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w-]{2,20})""", re.I)
_XML_HEAD = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
# what may stand before the root, each bounded
_ROOT = re.compile(
    r"\s*(?:<\?.{0,500}?\?>\s*|<!--.{0,4000}?-->\s*|<!DOCTYPE[^>\[]{0,500}(?:\[[^\]]{0,4000}\]\s*)?>\s*){0,20}"
    r"<(?:[\w.-]{1,40}:)?([A-Za-z][\w.-]{0,60})",
    re.S | re.I,
)
_MARKUP = re.compile(r"</?(?:p|br|div|span|a|strong|em|b|i|h[1-6]|ul|ol|li|blockquote|figure|img)\b[^<>]{0,1000}>", re.I)
_BLOCK_END = re.compile(r"</(?:p|div|h[1-6]|li|blockquote|figure|ul|ol)\s*>|<br\s*/?>", re.I)


def page_text(raw: bytes, charset: str = "") -> str:
    """The characters of an HTML file; as `decode`."""
    declared = _CHARSET.search(raw[:4000])
    return _XML_HEAD.sub("", decode(raw, declared[1].decode("ascii", "replace") if declared else charset))


def page_tree(page: str) -> Any:
    """The root of a page.

    Raises:
        Unusable: NO_TEXT.
    """
    try:
        # no tree in lxml is deeper than libxml2's bound, and none of its HTML has entities of its own
        return html.document_fromstring(page, parser=html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True))
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise Unusable("NO_TEXT", f"The page could not be parsed ({type(error).__name__}): save the article as plain text.") from error


def xml_tree(raw: bytes) -> Any:
    """The root of an XML file, namespaces left on.

    Raises:
        Unusable: BAD_XML.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(raw.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unusable("BAD_XML", f"The XML is broken ({error}): export the article again.", raw[:100].decode("utf-8", "replace")) from error


def lines_in(element: Any) -> list[str]:
    """The text of an element as it is shown, a line for each block; without what is not shown."""
    lines: list[str] = []
    current: list[str] = []

    def end() -> None:
        if line := " ".join("".join(current).split()):
            lines.append(line)
        current.clear()

    # a walk without recursion: pages may be nested deeper than Python's stack
    for event, node in etree.iterwalk(element, events=("start", "end")):
        name = local(node)
        hidden = name in _UNSEEN or not isinstance(node.tag, str)
        if event == "start":
            if name in BLOCKS:
                end()
            if not hidden and node.text and not _unseen_above(node, element):
                current.append(node.text)
        else:
            if name in BLOCKS:
                end()
            if node is not element and node.tail and not _unseen_above(node.getparent(), element, itself=True):
                current.append(node.tail)
    end()
    return lines


def _unseen_above(node: Any, root: Any, itself: bool = False) -> bool:
    at = node if itself else node.getparent()
    while at is not None and at is not root:
        if local(at) in _UNSEEN:
            return True
        at = at.getparent()
    return False


def root_name(head: str) -> str:
    """The name of the first element of XML or HTML, without its prefix, as it is written; '' where there is none."""
    m = _ROOT.match(head)
    return m[1] if m else ""


def local(node: Any) -> str:
    """The name of an element without its namespace. lxml's own QName would not have what pages have for names: <o"p>."""
    return node.tag.rpartition("}")[2].lower() if isinstance(node.tag, str) else ""


def named_beside(element: Any) -> bool:
    """Whether class or id of an element are those of what stands beside the article of a page: comments, teasers of others."""
    return bool(_beside().search(f"{element.get('class') or ''} {element.get('id') or ''}"))


@cache
def _beside() -> re.Pattern[str]:
    anywhere, first = ("|".join(map(re.escape, reading_words(words))) for words in ("beside", "beside_first"))
    return re.compile(rf"(?:(?<![a-z])(?:{anywhere})|(?<!\S)(?:{first}))(?![a-z])", re.I)


def without_markup(text: str) -> str:
    """Text of a field that holds HTML: its paragraphs, without tags. Text without tags is returned as it is."""
    if not _MARKUP.search(text):
        return text
    try:
        content = html.fromstring("<div>" + _BLOCK_END.sub(r"\g<0>&#10;&#10;", text.replace("\n", " ")) + "</div>").text_content()
    except (etree.LxmlError, ValueError):
        return text
    return re.sub(r"\n\s*\n\s*", "\n\n", re.sub(r"[ \t]{2,}", " ", content)).strip()
