"""The agencies' XML: NITF, NewsML-G2, and NewsML 1."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from etl.read.address import host
from etl.read.draft import Draft, Unusable
from etl.read.file import File
from etl.read.formats.format import MAX_PAGE_BYTES, Format
from etl.read.formats.markup import lines_in, local, root_name, xml_tree

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def _is_news(file: File) -> bool:
    return root_name(file.text_head) in ("nitf", "newsMessage", "newsItem", "NewsML", "packageItem")


def read(file: File) -> Iterable[Draft]:
    """The items of a file that have a text.

    Raises:
        Unusable: BAD_XML, NO_TEXT.
    """
    root = xml_tree(file.read(MAX_PAGE_BYTES))
    items = [e for e in root.iter() if local(e) == "newsitem"]
    if items:
        drafts = [_g2(item) if _all(item, "contentset") or _all(item, "itemmeta") else _newsml1(item) for item in items]
    else:
        drafts = [_nitf(e) for e in root.iter() if local(e) == "nitf"]
    texts = [draft for draft in drafts if draft.text]
    if not texts:
        raise Unusable("NO_TEXT", "The file holds no item with a text (pictures, packages and alerts have none): export the stories.")
    if without := len(drafts) - len(texts):
        note = f"{without} items of the file have no text (pictures, packages, alerts) and were passed over"
        return [dataclasses.replace(texts[0], note=note), *texts[1:]]
    return texts


def _all(node: Any, *names: str) -> list[Any]:
    return [e for e in node.iter() if local(e) in names]


def _text(node: Any, *names: str) -> str:
    for name in names:
        for element in _all(node, name):
            if found := " ".join("".join(element.itertext()).split()):
                return found
    return ""


def _attribute(node: Any, name: str, *attributes: str) -> str:
    for element in _all(node, name):
        for attribute in attributes:
            if found := (element.get(attribute) or "").strip():
                return found
    return ""


def _nitf(node: Any) -> Draft:
    content = next((e for name in ("body.content", "body") for e in _all(node, name)), None)
    paragraphs = lines_in(content) if content is not None else []
    published = (
        _attribute(node, "date.issue", "norm")
        or _attribute(node, "date.release", "norm")
        or _attribute(node, "pubdata", "date.publication")
        or _attribute(node, "story.date", "norm")
    )
    return Draft(
        text="\n\n".join(paragraphs),
        title=_text(node, "hl1", "hedline", "title"),
        published=published,
        published_from="nitf",
        source=_attribute(node, "pubdata", "name")
        or _text(node, "distributor")
        or _attribute(node, "doc.copyright", "holder")
        or _attribute(node, "doc-id", "regsrc"),
        language=node.get(_LANGUAGE) or _attribute(node, "body", _LANGUAGE) or "",
        author=re.sub(r"^(?:par|by)\s+", "", _text(node, "byline", "person"), flags=re.I),
        url=_attribute(node, "pubdata", "ex-ref"),
    )


def _g2(item: Any) -> Draft:
    meta = next(iter(_all(item, "contentmeta")), item)
    content = next(iter(_all(item, "contentset")), None)
    inline = [e for e in content.iter() if local(e) in ("inlinexml", "inlinedata")] if content is not None else []
    nitf = [n for e in inline for n in _all(e, "nitf")]
    bodies = [b for e in inline for b in _all(e, "body.content")] or [b for e in inline for b in _all(e, "body")] or inline
    lines = [line for body in bodies[:1] for line in lines_in(body)]
    if inline and not lines and (inline[0].text or "").strip():
        lines = [line.strip() for line in inline[0].text.split("\n") if line.strip()]
    changed, version = _text(item, "versioncreated"), item.get("version") or "1"
    first = _text(item, "firstcreated") or _text(meta, "contentcreated") or _text(item, "published")
    published = first or (changed if version == "1" else "")
    url = next((e.get("href") or "" for e in _all(item, "link") if (e.get("href") or "").startswith("http")), "")
    return Draft(
        text="\n\n".join(lines),
        title=_text(meta, "headline") or (_text(nitf[0], "hl1", "hedline", "title") if nitf else "") or _text(item, "title"),
        published=published,
        published_from="newsml",
        source=_provider(item),
        language=_attribute(meta, "language", "tag") or item.get(_LANGUAGE) or "",
        author=re.sub(r"^(?:par|by)\s+", "", _text(meta, "by", "creator"), flags=re.I),
        url=url,
        domain=host(url),
        proposed=((changed, "of this version"),) if changed and not published else (),
    )


def _provider(item: Any) -> str:
    for element in _all(item, "provider", "infosource", "copyrightholder"):
        named = _text(element, "name") or (element.get("literal") or "")
        if named or (element.get("qcode") or ""):
            return named or element.get("qcode").rpartition(":")[2]
    return ""


def _newsml1(item: Any) -> Draft:
    content = next(iter(_all(item, "datacontent")), None)
    lines = lines_in(content) if content is not None else []
    first, changed = _text(item, "firstcreated"), _text(item, "thisrevisioncreated")
    return Draft(
        text="\n\n".join(lines),
        title=_text(item, "headline", "newslinetext"),
        published=first,
        published_from="newsml",
        source=_attribute(item, "provider", "FormalName")
        or next((p.get("FormalName") or "" for e in _all(item, "provider", "source") for p in _all(e, "party")), ""),
        language=_attribute(item, "language", "FormalName"),
        author=_text(item, "byline"),
        proposed=((changed, "of this version"),) if changed and not first else (),
    )


def unknown_root(file: File) -> str:
    """The name of the root of an XML file that no reader knows; '' where it is none."""
    if not file.text_head.startswith("<"):
        return ""
    try:
        for _, element in etree.iterparse(file.open(), events=("start",), resolve_entities=False, no_network=True, load_dtd=False):
            return local(element)
    except etree.XMLSyntaxError:
        pass
    return ""


FORMAT = Format("NITF or NewsML", _is_news, read, (".nitf", ".newsml"))
