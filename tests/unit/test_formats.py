"""The readers of formats: every article of a file with its day, outlet and text; what is no day of publication; what is refused.

Nothing is silent: every file ends in one count.
"""

import gzip
import json
import quopri
import re
import tomllib
from datetime import date
from pathlib import Path

import press
import pytest
from press import HAITI, MALI, NIGER, STORIES, Story

from etl import settings
from etl.read import Reading, read_file, read_folder, text_of
from etl.read.formats import FORMATS, json_shapes
from etl.schema import Article, Refusal

TODAY = date(2024, 1, 31)
CASES = settings.ROOT.parent / "shared/cases/files"
needs_cases = pytest.mark.skipif(not CASES.is_dir(), reason="../shared/cases is not there")


def items(path: Path) -> tuple[dict[str, Article | Refusal], Reading]:
    reading = read_folder(path, today=TODAY)
    found = list(reading)
    assert sum(reading.files.values()) == (sum(p.is_file() for p in path.rglob("*")) if path.is_dir() else 1), "every file is in one count"
    assert all(len(i.reason) > 20 and ":" in i.reason or "(" in i.reason for i in found if isinstance(i, Refusal)), "a reason says what to do"
    return {i.doc: i for i in found}, reading


def of(folder: Path, name: str, content: bytes | str) -> list[Article | Refusal]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_file(path, today=TODAY))


def told(item: Article | Refusal) -> tuple[str, ...]:
    return (str(item.published), item.source, item.title) if isinstance(item, Article) else (item.code, item.value)


def expected(story: Story) -> tuple[str, ...]:
    return story.day, story.outlet, story.title


# (what it pins, name, content)
EXPORTS = [
    ("Factiva, RTF", "Factiva-20230512-1006.rtf", press.rtf([line for n, s in enumerate(STORIES) for line in press.factiva_lines(s, n)])),
    ("Factiva, text with field codes", "Factiva-20230512.txt", "\n\n".join(press.factiva_coded(s, n) for n, s in enumerate(STORIES))),
    (
        "Factiva, RTF with field codes in a table",
        "a.rtf",
        press.rtf_table([line.split("   ", 1) for n, s in enumerate(STORIES) for line in press.factiva_rows(s, n)]),
    ),
    ("Factiva, Word", "factiva.docx", press.docx([line for n, s in enumerate(STORIES) for line in press.factiva_lines(s, n)])),
    (
        "Factiva in English",
        "a.rtf",
        press.rtf(
            [
                "3 articles",
                *(
                    line.replace("118 mots", "118 words").replace("Français", "French").replace(s.french, s.english)
                    for n, s in enumerate(STORIES)
                    for line in press.factiva_lines(s, n)
                ),
            ]
        ),
    ),
    ("Europresse", "biblioeuropresse20230520101200.HTML", press.europresse(STORIES)),
    ("LexisNexis, text", "LexisNexis2023-05-12.TXT", press.nexis_old(STORIES)),
    ("LexisNexis, text in Windows-1252", "lexis.txt", press.nexis_old(STORIES).encode("cp1252")),
    (
        "LexisNexis with French field names",
        "lexis.txt",
        press.nexis_old(STORIES)
        .replace("LENGTH: 118 words", "LONGUEUR: 118 mots")
        .replace("BYLINE:", "AUTEUR:")
        .replace("LOAD-DATE: May 12, 2023", "DATE-CHARGEMENT: 12 mai 2023")
        .replace("SECTION:", "RUBRIQUE:"),
    ),
    ("Nexis Uni, Word", "Files (3).DOCX", press.docx(press.nexis_new_lines(STORIES))),
    ("Nexis Uni, RTF", "Documents.rtf", press.rtf(press.nexis_new_lines(STORIES))),
    ("Nexis Uni in French", "Documents.docx", press.docx(press.nexis_new_lines(STORIES, french=True))),
]


@pytest.mark.parametrize(("name", "content"), [e[1:] for e in EXPORTS], ids=[e[0] for e in EXPORTS])
def test_exports_of_press_databases(tmp_path: Path, name: str, content: bytes | str) -> None:
    found = of(tmp_path, name, content)
    assert [told(i) for i in found] == [expected(s) for s in STORIES]
    assert [i.text for i in found if isinstance(i, Article)] == [s.text for s in STORIES]
    assert [(i.position, i.doc, i.author) for i in found if isinstance(i, Article)] == [(n, f"{name}#{n}", "Awa Diallo") for n in (1, 2, 3)]


def test_a_factiva_page_of_one_article(tmp_path: Path) -> None:
    lines = press.factiva_lines(NIGER)
    divs = "".join(f"<div>{line}</div>" for line in lines[2:9] if line)
    body = "".join(f'<p class="articleParagraph enarticleParagraph">{p}</p>' for p in NIGER.paragraphs)
    page = (
        f'<html lang="en"><head><title>Factiva</title></head><body><div id="article-X"><div class="article enArticle">'
        f'<div id="hd"><span class="enHeadline">{NIGER.title}</span></div>'
        f'<div class="author">Par Awa Diallo</div>{divs}{body}<p>{lines[-1]}</p></div></div></body></html>'
    )
    [found] = of(tmp_path, "Factiva-20230512.html", page)
    assert isinstance(found, Article) and told(found) == expected(NIGER) and found.text == NIGER.text
    assert (found.doc, found.published_from) == ("Factiva-20230512.html", "factiva")


def rss(stories: tuple[Story, ...]) -> str:
    rows = "".join(
        f"<item><title>{s.title}</title><link>https://flux.example/{n}</link><description>{s.paragraphs[0]}</description><content:encoded><![CDATA["
        f"{''.join(f'<p>{p}</p>' for p in s.paragraphs)}]]></content:encoded><pubDate>{s.day}T08:00:00Z</pubDate><source url='https://x.example'>{s.outlet}</source></item>"
        for n, s in enumerate(stories)
    )
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Fil</title><language>fr</language>'
        f"<lastBuildDate>Fri, 12 May 2023 10:00:00 GMT</lastBuildDate>{rows}</channel></rss>"
    )


def atom(dates: str) -> str:
    return (
        f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{NIGER.outlet}</title><entry><title>{NIGER.title}</title><id>urn:1</id>'
        f'<link href="https://flux.example/1"/>{dates}'
        f'<content type="html">{"".join(f"&lt;p&gt;{p}&lt;/p&gt;" for p in NIGER.paragraphs)}</content></entry></feed>'
    )


def g2(dates: str, version: str = "1") -> str:
    body = "".join(f"<p>{p}</p>" for p in NIGER.paragraphs)
    return f"""<?xml version="1.0" encoding="UTF-8"?><newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>
    <newsItem guid="urn:x" version="{version}"><itemMeta>
    <provider literal="CF"><name>{NIGER.outlet}</name></provider>{dates}</itemMeta><contentMeta><headline>{NIGER.title}</headline>
    <by>Awa Diallo</by><language tag="fr"/></contentMeta>
    <contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{body}</body></html></inlineXML></contentSet>
    </newsItem></itemSet></newsMessage>"""


NITF = (
    f'<?xml version="1.0" encoding="UTF-8"?><nitf xml:lang="fr"><head><title>x</title><pubdata name="{NIGER.outlet}" date.publication="20181103"/>'
    '<docdata><date.issue norm="20181103T081500Z"/>'
    f"</docdata></head><body><body.head><hedline><hl1>{NIGER.title}</hl1></hedline><byline>Par <person>Awa Diallo</person></byline>"
    "<dateline><location>Niamey</location></dateline></body.head>"
    f"<body.content>{''.join(f'<p>{p}</p>' for p in NIGER.paragraphs)}</body.content></body></nitf>"
)
TABLE = [["Date", "Titre", "Texte", "Journal", "Lien"], *[[s.day, s.title, s.text, s.outlet, "https://flux.example/1"] for s in STORIES]]


def csv_of(rows: list[list[str]], delimiter: str) -> str:
    return "\r\n".join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)


ONE = [
    ("NITF", "a.xml", NITF),
    ("NITF by another name", "a.dat", NITF),
    ("NITF after an empty line", "a.xml", f"\n{NITF}"),
    ("NewsML-G2", "b.xml", g2("<firstCreated>2018-11-03T07:00:00Z</firstCreated><versionCreated>2023-05-12T07:00:00Z</versionCreated>", "4")),
    ("NewsML-G2, first version", "b.xml", g2("<versionCreated>2018-11-03T07:00:00Z</versionCreated>")),
    ("Atom", "f.xml", atom("<published>2018-11-03T07:00:00Z</published><updated>2023-05-12T00:00:00Z</updated>")),
    ("RSS", "f.rss", rss((NIGER,))),
    ("a page", "2023-05-12.html", press.page(NIGER, '<meta property="article:published_time" content="2018-11-03T08:00:00+01:00">')),
]


@pytest.mark.parametrize(("name", "content"), [o[1:] for o in ONE], ids=[o[0] for o in ONE])
def test_one_article(tmp_path: Path, name: str, content: str) -> None:
    [found] = of(tmp_path, name, content)
    assert isinstance(found, Article), found
    assert told(found) == expected(NIGER) and all(p in found.text for p in NIGER.paragraphs)


MANY = [
    ("RSS", "flux", rss(STORIES)),
    ("CSV, semicolons, Windows-1252", "t.csv", csv_of(TABLE, ";").encode("cp1252")),
    ("CSV of Excel", "t.csv", ("sep=;\r\n" + csv_of(TABLE, ";")).encode("utf-8-sig")),
    ("tabs in UTF-16", "t.tsv", csv_of(TABLE, "\t").encode("utf-16")),
    ("Excel", "t.xlsx", press.xlsx(TABLE)),
    ("Excel with days as days", "t.xlsx", press.xlsx([TABLE[0], *[[date.fromisoformat(r[0]), *r[1:]] for r in TABLE[1:]]])),
    ("CSV, month first", "t.csv", csv_of([TABLE[0], *[[f"{int(r[0][5:7])}/{int(r[0][8:])}/{r[0][:4]}", *r[1:]] for r in TABLE[1:]]], ",")),
]


@pytest.mark.parametrize(("name", "content"), [m[1:] for m in MANY], ids=[m[0] for m in MANY])
def test_many_articles(tmp_path: Path, name: str, content: bytes | str) -> None:
    found = of(tmp_path, name, content)
    assert [told(i) for i in found] == [expected(s) for s in STORIES]
    assert all(p in i.text for i, s in zip(found, STORIES, strict=True) if isinstance(i, Article) for p in s.paragraphs)
    assert all(i.url.startswith("https://flux.example/") for i in found if isinstance(i, Article))


def test_every_sheet_of_a_workbook_is_read_or_refused(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    first, second = book.worksheets[0], book.create_sheet("Haïti")
    first.append(["Revue de presse"])
    first.append([])
    first.append(["N°", "Date de publication", "Média", "Titre", "Texte intégral"])
    first.append([1, date.fromisoformat(NIGER.day), NIGER.outlet, NIGER.title, NIGER.text])
    first.append([])
    first.append([2, 43487, MALI.outlet, MALI.title, MALI.text])  # a day that lost its format
    second.append(["date", "source", "title", "text"])
    second.append([None, HAITI.outlet, HAITI.title, HAITI.text])
    book.create_sheet("à faire").append(["relire"])
    book.create_sheet("vide")
    book.save(tmp_path / "revue.xlsx")
    (tmp_path / "articles.csv").write_text(f"Nom du fichier;Date de publication;Langue\nrevue.xlsx/Haïti#2;{HAITI.french};fr\n")
    found, reading = items(tmp_path)
    assert {doc: told(i) for doc, i in found.items()} == {
        "revue.xlsx#4": expected(NIGER),
        "revue.xlsx#6": expected(MALI),
        "revue.xlsx/Haïti#2": expected(HAITI),
        "revue.xlsx/à faire": ("NO_TEXT", "relire"),
    }
    assert reading.files["read"] == 1


def test_an_excel_sheet_of_too_many_rows_is_not_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.read.formats.tables.MAX_ROWS", 2)
    assert [i.code for i in of(tmp_path, "t.xlsx", press.xlsx(TABLE)) if isinstance(i, Refusal)] == ["TOO_LARGE"]


@pytest.mark.parametrize(
    "header",
    [
        ["PubDate", "Title", "Full text", "pubtitle"],
        ["Date de parution", "Titre", "TEXTE INTÉGRAL", "Nom de la publication"],
        ["publié", "titre", "texte", "média"],
        ["date:", "headline", "body_text", "Source name"],
        ["date.original", "title", "body-html", "source.name"],
    ],
)
def test_columns_by_other_names(tmp_path: Path, header: list[str]) -> None:
    rows = [header, *[[s.day, s.title, s.text, s.outlet] for s in STORIES]]
    assert [told(i) for i in of(tmp_path, "t.csv", csv_of(rows, ";"))] == [expected(s) for s in STORIES]


@pytest.mark.parametrize("nothing", ["NA", "NaN", "NULL", "None"])
def test_what_r_and_pandas_write_for_nothing(tmp_path: Path, nothing: str) -> None:
    rows = [["date", "source", "title", "author", "text"], [NIGER.day, nothing, nothing, nothing, NIGER.text], [MALI.day, "x", "x", "x", nothing]]
    whole, without = of(tmp_path, "t.csv", csv_of(rows, ","))
    assert isinstance(whole, Article) and (whole.source, whole.title, whole.author) == ("", "", "")
    assert isinstance(without, Refusal) and without.code == "NO_TEXT"
    (tmp_path / "a.txt").write_text(MALI.text)
    (tmp_path / "articles.csv").write_text(f"file,published,source\na.txt,{MALI.day},{nothing}\n")
    [dated] = read_file(tmp_path / "a.txt", today=TODAY)
    assert told(dated)[:2] == (MALI.day, "")


def test_a_feed_is_called_by_its_outlet(tmp_path: Path) -> None:
    feed = (
        rss((NIGER,))
        .replace(f"<source url='https://x.example'>{NIGER.outlet}</source>", "")
        .replace("<title>Fil</title>", "<title>Fil - Afrique</title>")
    )
    [listed] = of(tmp_path, "a.rss", feed.replace("flux.example", "www.rfi.fr/afrique"))
    [unlisted] = of(tmp_path, "b.rss", feed)
    part = feed.replace("flux.example", "www.lemonde.fr/afrique").replace("Fil - Afrique", "Le Monde Afrique")  # an outlet of its own
    [named] = of(tmp_path, "c.rss", part)
    assert [i.source for i in (listed, unlisted, named) if isinstance(i, Article)] == ["RFI", "Fil - Afrique", "Le Monde Afrique"]


P = list(NIGER.paragraphs)
SHAPES = [
    (
        "ReliefWeb",
        {
            "data": [
                {
                    "id": "1",
                    "fields": {
                        "title": NIGER.title,
                        "body": NIGER.text,
                        "date": {
                            "created": "2018-11-05T00:00:00+00:00",
                            "original": "2018-11-03T00:00:00+00:00",
                            "changed": "2023-05-12T00:00:00+00:00",
                        },
                        "source": [{"name": NIGER.outlet}],
                        "url": "https://reliefweb.example/1",
                        "language": [{"code": "fr"}],
                    },
                }
            ]
        },
    ),
    (
        "GDELT with the text beside it",
        {
            "articles": [
                {
                    "url": "https://x.example/1",
                    "title": NIGER.title,
                    "seendate": "20181103T081500Z",
                    "domain": "courrier.example",
                    "language": "French",
                    "text": NIGER.text,
                }
            ]
        },
    ),
    (
        "Mediastack",
        {
            "pagination": {"limit": 1},
            "data": [
                {
                    "author": None,
                    "title": NIGER.title,
                    "description": NIGER.text,
                    "url": "https://x.example/1",
                    "source": NIGER.outlet,
                    "published_at": "2018-11-03T08:00:00+00:00",
                    "language": "fr",
                }
            ],
        },
    ),
    (
        "NewsAPI",
        {
            "status": "ok",
            "articles": [
                {
                    "source": {"id": None, "name": NIGER.outlet},
                    "title": NIGER.title,
                    "url": "https://x.example/1",
                    "publishedAt": "2018-11-03T06:00:00Z",
                    "content": NIGER.text,
                }
            ],
        },
    ),
    (
        "WordPress, one",
        {
            "id": 7,
            "date": "2018-11-03T08:00:00",
            "modified": "2023-05-12T10:00:00",
            "link": "https://x.example/1",
            "title": {"rendered": NIGER.title.replace("é", "&#233;")},
            "content": {"rendered": "".join(f"<p>{p}</p>\n" for p in P)},
            "yoast_head_json": {"og_site_name": NIGER.outlet, "author": "Awa"},
        },
    ),
    (
        "fundus",
        {
            "title": NIGER.title,
            "authors": ["Awa"],
            "publishing_date": "2018-11-03 08:00:00+01:00",
            "body": {"summary": [], "sections": [{"headline": [], "paragraphs": P}]},
            "lang": "fr",
            "publisher": NIGER.outlet,
            "html": {"requested_url": "https://x.example/1", "crawl_date": "2023-05-12"},
        },
    ),
    (
        "trafilatura",
        {
            "title": NIGER.title,
            "author": None,
            "hostname": "x.example",
            "date": "2018-11-03",
            "fingerprint": "a",
            "text": NIGER.text,
            "filedate": "2023-05-12",
            "source": "https://x.example/1",
            "source-hostname": NIGER.outlet,
        },
    ),
    (
        "newspaper",
        {
            "url": "https://x.example/1",
            "title": NIGER.title,
            "text": NIGER.text,
            "authors": ["Awa"],
            "publish_date": "2018-11-03 00:00:00",
            "meta_lang": "fr",
            "meta_site_name": NIGER.outlet,
            "canonical_link": "https://x.example/1",
            "top_image": "",
        },
    ),
    (
        "MediaCloud",
        [
            {
                "id": "1",
                "media_name": NIGER.outlet,
                "media_url": "x.example",
                "title": NIGER.title,
                "publish_date": "2018-11-03",
                "indexed_date": "2023-05-12 10:00:00",
                "url": "https://x.example/1",
                "text": NIGER.text,
            }
        ],
    ),
    (
        "schema.org",
        {
            "@type": "NewsArticle",
            "headline": NIGER.title,
            "articleBody": NIGER.text,
            "datePublished": "2018-11-03",
            "dateModified": "2023-05-12",
            "publisher": {"name": NIGER.outlet},
            "url": "https://x.example/1",
        },
    ),
    (
        "JSON Feed",
        {
            "version": "https://jsonfeed.org/version/1",
            "title": NIGER.outlet,
            "items": [
                {
                    "id": "1",
                    "url": "https://x.example/1",
                    "title": NIGER.title,
                    "content_text": NIGER.text,
                    "date_published": "2018-11-03T08:00:00Z",
                    "date_modified": "2023-05-12T08:00:00Z",
                }
            ],
        },
    ),
]


@pytest.mark.parametrize("value", [s[1] for s in SHAPES], ids=[s[0] for s in SHAPES])
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_json_of_programs(tmp_path: Path, name: str, value: object) -> None:
    [found] = of(tmp_path, name, press.as_json(value))
    assert isinstance(found, Article), found
    outlet = NIGER.outlet if "courrier.example" not in json.dumps(value) else "courrier.example"
    assert told(found) == (NIGER.day, outlet, NIGER.title) and found.url in ("https://x.example/1", "https://reliefweb.example/1")
    assert all(p in found.text for p in P)


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (
            {
                "maintext": NIGER.text,
                "title": "T",
                "date_publish": None,
                "date_download": "2023-05-12 10:00:00",
                "date_modify": "2023-05-11 09:00:00",
                "source_domain": "x.example",
            },
            "NO_DATE",
            "2023-05-11",
        ),
        (
            {"articles": [{"url": "https://x.example/1", "title": "T", "seendate": "20181103T081500Z", "domain": "x.example"}]},
            "NO_TEXT",
            "https://x.example/1",
        ),
        ({"text": NIGER.text, "dateModified": "2023-05-12"}, "NO_DATE", "2023-05-12"),
    ],
)
def test_json_that_lacks_something(tmp_path: Path, value: object, code: str, shown: str) -> None:
    [found] = of(tmp_path, "a.json", press.as_json(value))
    assert isinstance(found, Refusal) and (found.code, found.value) == (code, shown)


def test_news_please_and_a_text_that_was_cut(tmp_path: Path) -> None:
    [found] = of(
        tmp_path,
        "a.json",
        press.as_json(
            {
                "maintext": NIGER.text,
                "title": NIGER.title,
                "date_publish": "2018-11-03 08:00:00",
                "date_download": "2023-05-12 10:00:00",
                "source_domain": "www.x.example",
            }
        ),
    )
    assert told(found) == (NIGER.day, "x.example", NIGER.title)
    (tmp_path / "b.json").write_bytes(
        press.as_json(
            {
                "articles": [
                    {
                        "source": {"name": "X"},
                        "title": "T",
                        "url": "https://x.example/1",
                        "publishedAt": "2018-11-03",
                        "content": NIGER.text + "… [+1234 chars]",
                    }
                ]
            }
        )
    )
    reading = read_file(tmp_path / "b.json", today=TODAY)
    [cut] = reading
    assert isinstance(cut, Article) and cut.text == NIGER.text and "cut off" in reading.notes[0].text


def test_a_new_shape_is_a_row_of_the_table() -> None:
    assert len(json_shapes.shapes()) >= 12
    with pytest.raises(ValueError, match="there are title, text"):
        json_shapes._shape({"name": "x", "when": "a", "items": "b[]", "tilte": ["c"]})
    with pytest.raises(ValueError, match="shape x"):
        json_shapes._shape({"name": "x", "when": "a[", "items": "b[]"})


def test_the_example_of_the_docs_is_a_shape() -> None:
    docs = (settings.ROOT / "docs/sources.md").read_text(encoding="utf-8")
    [block] = re.findall(r"```toml\n(.*?)```", docs, re.S)
    [row] = tomllib.loads(block)["shape"]
    shape = json_shapes._shape(row)
    value = {"payload": {"stories": [{"hed": "T", "grafs": ["Un", "Deux"], "pub": {"on": "2018-11-03"}}]}}
    assert shape.holds(value) and list(shape.articles(value)) == [{"title": "T", "text": ["Un", "Deux"], "published": "2018-11-03"}]
    suffixes = {suffix for form in FORMATS for suffix in form.suffixes}
    assert all(code in docs for code in ("UNKNOWN_FORMAT", "SEVERAL_ARTICLES", "MOJIBAKE", "NO_SUCH_FILE")) and len(suffixes) > 25


def test_an_answer_that_was_kept_with_its_headers(tmp_path: Path) -> None:
    page = press.page(NIGER, '<meta property="article:published_time" content="2018-11-03">')
    kept = {"url": "https://x.example/1", "fetched": "2023-05-12T10:00:00Z", "headers": {"Content-Type": "text/html; charset=utf-8"}, "body": page}
    [found] = of(tmp_path, "a.json", press.as_json(kept))
    assert told(found) == expected(NIGER) and isinstance(found, Article) and found.url == "https://x.example/1"
    feed = {"url": "https://x.example/feed", "headers": {"content-type": "application/rss+xml"}, "body": rss(STORIES)}
    assert [told(i) for i in of(tmp_path, "b.json", press.as_json(feed))] == [expected(s) for s in STORIES]


# ---- captures, mail, archives


def test_captures(tmp_path: Path) -> None:
    html_type = b"Content-Type: text/html; charset=utf-8"
    raw = press.warc(
        [
            ("https://x.example/robots.txt", b"Content-Type: text/plain", b"User-agent: *"),
            ("https://x.example/photo.jpg", b"Content-Type: image/jpeg", b"\xff\xd8\xff"),
            ("https://x.example/2018/11/03/attaque", html_type, press.page(NIGER).encode()),
            ("https://x.example/sans-date", html_type, press.page(MALI).encode()),
            ("https://x.example/api", b"Content-Type: application/json", press.as_json(SHAPES[0][1])),
        ]
    )
    reading = None
    for name, content in (("c.warc", raw), ("c.warc.gz", gzip.compress(raw))):
        (tmp_path / name).write_bytes(content)
        reading = read_file(tmp_path / name, today=TODAY)
        found = {i.doc: i for i in reading}
        assert told(found[f"{name}#3"]) == expected(NIGER)
        undated = found[f"{name}#4"]
        assert isinstance(undated, Refusal) and (undated.code, undated.value) == ("NO_DATE", "2023-05-12"), "the day of capture is a proposal"
        assert told(found[f"{name}#5"]) == expected(NIGER) and len(found) == 3
    assert reading is not None and "image/jpeg" in reading.notes[-1].text


HTML_TYPE = b"Content-Type: text/html; charset=utf-8"
PAGES = [(f"https://x.example/{s.day.replace('-', '/')}/a", HTML_TYPE, press.page(s).encode()) for s in STORIES]


def cut(raw: bytes, share: float) -> bytes:
    return raw[: int(len(raw) * share)]


@pytest.mark.parametrize(
    ("what", "name", "content", "code"),
    [
        ("ends in the middle of a record", "c.warc", cut(press.warc(PAGES), 0.9), "BINARY_FILE"),
        ("ends in the middle of a packed record", "c.warc.gz", cut(press.warc(PAGES, packed=True), 0.9), "BINARY_FILE"),
        ("something else between two records", "c.warc", press.warc(PAGES[:2]) + b"no record\r\n\r\n" + press.warc(PAGES[2:]), "BINARY_FILE"),
        (
            "packed in a way that is not known here",
            "c.warc",
            press.warc([*PAGES[:2], ("https://x.example/3", HTML_TYPE + b"\r\nContent-Encoding: br", bytes(range(90)))]),
            "UNREADABLE",
        ),
        (
            "packed, and damaged",
            "c.warc",
            press.warc(
                [*PAGES[:2], ("https://x.example/3", HTML_TYPE + b"\r\nContent-Encoding: gzip", gzip.compress(PAGES[2][2])[:-300] + bytes(300))]
            ),
            "BINARY_FILE",
        ),
    ],
)
def test_a_capture_that_is_damaged_gives_what_is_whole_and_says_what_is_lost(tmp_path: Path, what: str, name: str, content: bytes, code: str) -> None:
    *whole, last = of(tmp_path, name, content)
    assert [told(i) for i in whole] == [expected(s) for s in STORIES[:2]], what
    assert isinstance(last, Refusal) and (last.code, last.doc) == (code, f"{name}#3") and "again" in last.reason, what


def test_a_damage_of_a_capture_does_not_hide_what_was_refused_before_it(tmp_path: Path) -> None:
    cut_off = (PAGES[0][0], HTML_TYPE + b"\r\nContent-Encoding: gzip", gzip.compress(PAGES[0][2])[:-300])
    picture = ("https://x.example/a.png", b"Content-Type: image/png", b"\x89PNG")
    found = of(tmp_path, "c.warc", press.warc([cut_off, picture]) + b"no record\r\n\r\n" + press.warc(PAGES[2:]))
    assert [(i.doc, i.code) for i in found if isinstance(i, Refusal)] == [("c.warc#1", "BINARY_FILE"), ("c.warc#3", "BINARY_FILE")]


def test_a_reader_that_fails_costs_its_file_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise KeyError("xref")

    monkeypatch.setattr("striprtf.striprtf.rtf_to_text", fails)
    (tmp_path / "a.rtf").write_bytes(press.rtf([NIGER.title]))
    (tmp_path / "2018-11-03.txt").write_text(NIGER.text)
    (tmp_path / "b.zip").write_bytes(press.zipped({"a.rtf": press.rtf([MALI.title]), "2019-01-22.txt": MALI.text.encode()}))
    found, reading = items(tmp_path)
    assert {doc: i.code if isinstance(i, Refusal) else str(i.published) for doc, i in found.items()} == {
        "2018-11-03.txt": NIGER.day,
        "a.rtf": "UNREADABLE",
        "b.zip/a.rtf": "UNREADABLE",
        "b.zip/2019-01-22.txt": MALI.day,
    }
    assert reading.files["read"] == 2 and "KeyError" in [i.reason for i in found.values() if isinstance(i, Refusal)][0]


def damaged(raw: bytes, at: float) -> bytes:
    """Forty bytes are others."""
    begin = int(len(raw) * at)
    return raw[:begin] + bytes(b ^ 0x55 for b in raw[begin : begin + 40]) + raw[begin + 40 :]


@pytest.mark.parametrize("at", [0.1, 0.3, 0.5, 0.7, 0.9, 0.97])
@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.docx", press.docx([NIGER.title, *NIGER.paragraphs])),
        ("a.xlsx", press.xlsx(TABLE)),
        ("a.zip", press.zipped({"2018-11-03.txt": NIGER.text.encode(), "articles.csv": b"file,published\n2018-11-03.txt,2018-11-03\n"})),
        ("a.rss", rss(STORIES).encode()),
        ("a.warc.gz", press.warc(PAGES, packed=True)),
        ("a.mbox", b"From x@y.example Sat Nov  3 09:10:00 2018\n" + press.mail(NIGER)),
        ("a.html", press.page(NIGER).encode()),
    ],
)
def test_whatever_is_damaged_stops_nothing(tmp_path: Path, name: str, raw: bytes, at: float) -> None:
    (tmp_path / name).write_bytes(damaged(raw, at))
    (tmp_path / "2019-01-22.txt").write_text(MALI.text)
    found, reading = items(tmp_path)
    assert told(found["2019-01-22.txt"])[0] == MALI.day
    assert not [i.reason for i in found.values() if isinstance(i, Refusal) and "The reader of this format" in i.reason]


def test_a_page_with_elements_that_are_none(tmp_path: Path) -> None:
    page = (
        press.page(NIGER, '<meta property="article:published_time" content="2018-11-03">').replace("<p>", '<p><o"p>').replace("<nav>", "<nav«><nav>")
    )
    [found] = of(tmp_path, "a.html", page)
    assert isinstance(found, Article) and told(found) == expected(NIGER), found


def test_mail(tmp_path: Path) -> None:
    [found] = of(tmp_path, "a.eml", press.mail(NIGER))
    assert isinstance(found, Article) and told(found) == expected(NIGER) and found.text.split("\n\n") == P
    box = b"".join(b"From x@y.example Sat Nov  3 09:10:00 2018\n" + press.mail(s, f"{s.day} 09:10") + b"\n" for s in STORIES[:2])
    assert [
        i.doc
        for i in of(
            tmp_path,
            "a.mbox",
            box.replace(b"Date: 2018-11-03 09:10", b"Date: Sat, 03 Nov 2018 09:10:00 +0100").replace(
                b"Date: 2019-01-22 09:10", b"Date: Tue, 22 Jan 2019 09:10:00 +0100"
            ),
        )
    ] == ["a.mbox#1", "a.mbox#2"]


def test_all_that_lies_in_a_mail_is_read_or_refused(tmp_path: Path) -> None:
    from email.message import EmailMessage
    from email.parser import BytesParser
    from email.policy import default

    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Awa <awa@example.org>", "b@example.org", "Revue de presse"
    message["Date"] = "Fri, 12 May 2023 10:00:00 +0200"
    message.set_content("Bonjour, voir les pièces.")
    message.add_attachment(
        press.rtf([line for n, s in enumerate(STORIES[1:]) for line in press.factiva_lines(s, n)]), "application", "rtf", filename="Factiva.rtf"
    )
    message.add_attachment(BytesParser(policy=default).parsebytes(press.mail(NIGER)))  # forwarded whole
    message.add_attachment(press.pdf([]), "application", "pdf", filename="scan.pdf", disposition="inline")  # as Apple's Mail has them
    message.add_attachment(b"\x89PNG", "image", "png", filename="logo.png")
    found = {i.doc.removeprefix("a.eml"): i for i in of(tmp_path, "a.eml", message.as_bytes())}
    assert {doc: told(i) for doc, i in found.items() if isinstance(i, Article)} == {
        "/Factiva.rtf#1": expected(MALI),
        "/Factiva.rtf#2": expected(HAITI),
        f"/TR: {NIGER.title}.eml": expected(NIGER),
    }
    assert {doc: i.code for doc, i in found.items() if isinstance(i, Refusal)} == {"/scan.pdf": "NO_TEXT"}
    for number in range(60):
        message.add_attachment(f"Pièce {number}", filename=f"{number}.txt")
    last = of(tmp_path, "a.eml", message.as_bytes())[-1]
    assert isinstance(last, Refusal) and (last.code, last.value) == ("TOO_LARGE", "13")


def test_no_document_of_an_export_is_left_out_without_a_word(tmp_path: Path) -> None:
    lines = press.nexis_new_lines(STORIES)
    at = lines.index("Body", lines.index("Body") + 1)
    headless = lines[:at] + lines[at + 1 + len(MALI.paragraphs) :]  # the second is only a head
    assert [told(i)[0] for i in of(tmp_path, "a.docx", press.docx(headless))] == [NIGER.day, "NO_TEXT", HAITI.day]
    cut = lines[: lines.index(HAITI.paragraphs[0]) - 1]  # the last is cut off before its text
    assert [told(i)[0] for i in of(tmp_path, "a.docx", press.docx(cut))] == [NIGER.day, MALI.day, "NO_TEXT"]
    undated = [line for line in press.nexis_new_lines((NIGER,)) if NIGER.english not in line] + ["Load-Date: May 12, 2023", "End of Document"]
    [found] = of(tmp_path, "d.docx", press.docx([*undated[:-3], *undated[-2:]]))
    assert isinstance(found, Refusal) and (found.code, found.value) == ("NO_DATE", "2023-05-12") and "database" in found.reason
    (tmp_path / "articles.csv").write_text(f"file,published\nd.docx,{NIGER.day}\n")
    assert [told(i) for i in read_file(tmp_path / "d.docx", today=TODAY)] == [expected(NIGER)]
    (tmp_path / "articles.csv").unlink()
    lines = [line for n, s in enumerate(STORIES) for line in press.factiva_lines(s, n)][:-1]  # cut off before the last number
    (tmp_path / "b.rtf").write_bytes(press.rtf(lines))
    reading = read_file(tmp_path / "b.rtf", today=TODAY)
    assert [told(i) for i in reading] == [expected(s) for s in STORIES]
    assert [(n.path, "number at its end is missing" in n.text) for n in reading.notes] == [("b.rtf#3", True)]
    picture = '<newsItem guid="p" version="1"><itemMeta/><contentMeta><headline>Photo</headline></contentMeta><contentSet/></newsItem>'
    (tmp_path / "c.xml").write_text(g2("<firstCreated>2018-11-03</firstCreated>").replace("</itemSet>", f"{picture}</itemSet>"))
    reading = read_file(tmp_path / "c.xml", today=TODAY)
    assert [told(i) for i in reading] == [expected(NIGER)] and reading.notes[0].text.startswith("1 items of the file have no text")


def test_a_saved_page_is_dated_by_the_page_and_not_by_its_saving(tmp_path: Path) -> None:
    def saved(page: str) -> str:
        return (
            f"From: <Saved by Blink>\nSnapshot-Content-Location: https://x.example/1\nSubject: x\n"
            "Date: Fri, 12 May 2023 10:00:00 -0000\nMIME-Version: 1.0\n"
            f'Content-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html; charset=utf-8\nContent-Location: https://x.example/1\n\n{page}\n--b--\n'
        )

    [dated] = of(tmp_path, "a.mhtml", saved(press.page(NIGER, meta="<p>Publié le 3 novembre 2018 à 09h10</p>")))
    assert told(dated) == expected(NIGER) and isinstance(dated, Article) and dated.url == "https://x.example/1"
    [undated] = of(tmp_path, "b.mht", saved(press.page(MALI)))
    assert isinstance(undated, Refusal) and (undated.code, undated.value) == ("NO_DATE", "2023-05-12")


def test_archives(tmp_path: Path) -> None:
    files = {
        "2018-11-03.txt": NIGER.text.encode(),
        "d/exports/lexis.txt": press.nexis_old(STORIES[1:]).encode(),
        "photo.jpg": b"\xff\xd8\xff",
        "x.bin": bytes(range(256)),
        "../2019-01-22.txt": MALI.text.encode(),
    }
    (tmp_path / "a.zip").write_bytes(press.zipped(files))
    reading = read_file(tmp_path / "a.zip", today=TODAY)
    found = {i.doc: i for i in reading}
    assert {doc: i.code if isinstance(i, Refusal) else str(i.published) for doc, i in found.items()} == {
        "a.zip/2018-11-03.txt": "2018-11-03",
        "a.zip/d/exports/lexis.txt#1": "2019-01-22",
        "a.zip/d/exports/lexis.txt#2": "2019-02-11",
        "a.zip/x.bin": "UNKNOWN_FORMAT",
    }
    assert reading.duplicates == 1 and "1 pictures" in reading.notes[-1].text
    digest = found["a.zip/d/exports/lexis.txt#2"].content_hash
    assert text_of(tmp_path, "a.zip", digest) == HAITI.text
    [packed] = of(tmp_path, "2018-11-03.txt.gz", gzip.compress(NIGER.text.encode()))
    assert isinstance(packed, Article) and (str(packed.published), packed.published_from) == ("2018-11-03", "file name")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt.gz", gzip.compress(b"a" * 4_000_000)),
        ("a.jsonl.gz", gzip.compress(b"a" * 4_000_000)),
        ("a.zip", press.zipped({"a.txt": b"a" * 12_000_000})),
        ("a.docx", press.zipped({"word/document.xml": b"a" * 12_000_000})),
    ],
)
def test_bombs(tmp_path: Path, name: str, content: bytes) -> None:
    assert {i.code for i in of(tmp_path, name, content) if isinstance(i, Refusal)} <= {"TOO_LARGE", "NO_TEXT"}
    assert "TOO_LARGE" in {i.code for i in of(tmp_path, name, content) if isinstance(i, Refusal)}


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
        b'<rss version="2.0"><channel><item><title>&b;</title></item></channel></rss>',
        b'<?xml version="1.0"?><!DOCTYPE nitf [<!ENTITY f SYSTEM "file:///etc/passwd">]><nitf><body><body.content><p>&f;</p></body.content></body></nitf>',
    ],
)
def test_entities_are_not_expanded(tmp_path: Path, content: bytes) -> None:
    assert all(isinstance(i, Refusal) and "root:" not in i.reason + i.value for i in of(tmp_path, "a.xml", content))


# ---- documents


def test_documents_of_one_article(tmp_path: Path) -> None:
    dated = [NIGER.title, "Publié le 3 novembre 2018", *P]
    for name, content in (
        ("a.docx", press.docx(dated)),
        ("a.rtf", press.rtf(dated)),
        ("a.pdf", press.pdf([NIGER.title, "", "Publié le 3 novembre 2018", "", *(x for p in P for x in (*press._wrap(p), ""))])),
    ):
        [found] = of(tmp_path, name, content)
        assert isinstance(found, Article), (name, found)
        assert str(found.published) == NIGER.day and all(p in found.text for p in P), (name, found.text)
    [scan] = of(tmp_path, "b.pdf", press.pdf([]))
    assert isinstance(scan, Refusal) and scan.code == "NO_TEXT" and "OCR" in scan.reason


def test_no_document_of_a_europresse_text_is_left_out_without_a_word(tmp_path: Path) -> None:
    documents = [
        [s.outlet, f"International, mardi {s.french}, p. 4", s.title, *s.paragraphs, f"news·{s.day.replace('-', '')}·LF·{n}", f"© 2019 {s.outlet}"]
        for n, s in enumerate(STORIES)
    ]

    def found(*documents: list[str]) -> list[tuple[str, ...]]:
        return [told(i)[:2] for i in of(tmp_path, "a.txt", "\n\n".join(line for one in documents for line in one))]

    whole = [(s.day, s.outlet) for s in STORIES]
    assert found(*documents) == whole
    head_only = [*documents[1][:3], *documents[1][-2:]]
    assert found(documents[0], head_only, documents[2]) == [whole[0], ("NO_TEXT", MALI.title), whole[2]]
    *before, cut = found(*documents[:2], documents[2][:-2])  # its number is missing
    assert before == whole[:2] and cut[0] == "NO_TEXT" and HAITI.title in cut[1]


@pytest.mark.parametrize("heading", ["Notes", "Illustrations"])
def test_an_intertitle_does_not_end_a_document_of_nexis(tmp_path: Path, heading: str) -> None:
    lines = press.nexis_new_lines((NIGER,))
    at = lines.index(P[1])
    [found] = of(tmp_path, "a.docx", press.docx([*lines[:at], heading, *lines[at:]]))
    assert isinstance(found, Article) and found.text == "\n\n".join((P[0], heading, *P[1:]))
    at = lines.index(P[2]) + 1
    [found] = of(tmp_path, "a.docx", press.docx([*lines[:at], heading, "Photo : un garde à Tilia", "Classification", *lines[at:]]))
    assert told(found) == expected(NIGER) and isinstance(found, Article) and found.text == NIGER.text


def test_all_of_a_word_document_but_what_was_deleted(tmp_path: Path) -> None:
    import io

    from docx import Document
    from docx.oxml import parse_xml

    first, xmlns = P[0], 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document = Document()
    for xml in (
        f"<w:sdt {xmlns}><w:sdtContent><w:p><w:r><w:t>{NIGER.title}</w:t></w:r></w:p></w:sdtContent></w:sdt>",  # a content control of a template
        f"<w:p {xmlns}><w:r><w:t>Publié le 3 novembre 2018</w:t></w:r></w:p>",
        f'<w:p {xmlns}><w:r><w:t xml:space="preserve">{first[:30]}</w:t></w:r><w:ins w:id="1" w:author="x">'
        f'<w:r><w:t xml:space="preserve">{first[30:60]}</w:t></w:r></w:ins><w:del w:id="2" w:author="x"><w:r>'
        '<w:delText>douze</w:delText></w:r></w:del><w:moveFrom w:id="3" w:author="x"><w:r>'
        f'<w:t>ailleurs</w:t></w:r></w:moveFrom><w:smartTag w:element="x"><w:r><w:t xml:space="preserve">{first[60:]}</w:t></w:r></w:smartTag></w:p>',
    ):
        document.element.body.insert(len(document.element.body) - 1, parse_xml(xml))
    for paragraph in P[1:]:
        document.add_paragraph(paragraph)
    held = io.BytesIO()
    document.save(held)
    [found] = of(tmp_path, "a.docx", held.getvalue())
    assert isinstance(found, Article) and found.text == "\n\n".join((NIGER.title, "Publié le 3 novembre 2018", *P))


@pytest.mark.parametrize(
    "head",
    [
        f"---\ntitle: {NIGER.title}\nauthor: Awa Diallo\nurl: https://x.example/1\nsitename: {NIGER.outlet}\n"
        "date: 2018-11-03\ntags:\n  - Niger\n---\n",
        f"Titre : {NIGER.title}\nSource : {NIGER.outlet}\nAuteur : Awa Diallo\nDate : 03/11/2018\nURL : https://x.example/1\n\n",
    ],
)
def test_fields_at_the_head_of_a_text(tmp_path: Path, head: str) -> None:
    [found] = of(tmp_path, "a.md", head + NIGER.text)
    assert isinstance(found, Article), found
    assert (*told(found), found.author, found.url, found.text) == (*expected(NIGER), "Awa Diallo", "https://x.example/1", NIGER.text)


def test_all_fields_at_the_head_of_a_text_are_kept(tmp_path: Path) -> None:
    rest = "\n\n".join(P[1:])
    for text in (f"Texte : {P[0]}\n\n{rest}", f"Texte :\n\n{NIGER.text}"):
        [found] = of(tmp_path, "a.txt", f"Titre : {NIGER.title}\nDate : 03/11/2018\n{text}")
        assert isinstance(found, Article) and (str(found.published), found.title, found.text) == (NIGER.day, NIGER.title, NIGER.text)
    [changed] = of(tmp_path, "a.txt", f"Titre : {NIGER.title}\nSource : {NIGER.outlet}\nModified : 2018-11-05\n\n{NIGER.text}")
    assert isinstance(changed, Refusal) and (changed.code, changed.value) == ("NO_DATE", "2018-11-05") and "of a change" in changed.reason
    one = f"Source : RFI\nDescription : {NIGER.title}\n\n"  # a source may be an address, but it is one field
    [found] = of(tmp_path, "2018-11-03.txt", one + NIGER.text)
    assert isinstance(found, Article) and found.text == one + NIGER.text


@pytest.mark.parametrize("head", [f"{NIGER.title}\nBilan : onze morts\n\n", "Source : AFP\n\n", "Niger : l'attaque\nMali : la riposte\n\n"])
def test_lines_with_a_colon_are_no_fields(tmp_path: Path, head: str) -> None:
    [found] = of(tmp_path, "2018-11-03.txt", head + NIGER.text)
    assert isinstance(found, Article) and found.text == head + NIGER.text and found.published_from == "file name"


def test_a_day_beside_the_outlet_is_proposed(tmp_path: Path) -> None:
    [found] = of(tmp_path, "a.txt", f"{NIGER.title}\n{NIGER.outlet}, samedi {NIGER.french}\n\n{NIGER.text}")
    assert isinstance(found, Refusal) and (found.code, found.value) == ("NO_DATE", NIGER.day) and NIGER.outlet in found.reason


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.docx", b"PK\x03\x04" + bytes(500), "BINARY_FILE"),
        ("a.pdf", b"%PDF-1.4 " + NIGER.text.encode(), "BINARY_FILE"),
        ("a.xlsx", b"PK\x03\x04" + bytes(500), "BINARY_FILE"),
        ("a.gz", b"\x1f\x8b\x08\x00" + bytes(50), "BINARY_FILE"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(500), "UNKNOWN_FORMAT"),
        ("a.doc", b"\xd0\xcf\x11\xe0" + bytes(500), "UNKNOWN_FORMAT"),
        ("a.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(500), "UNKNOWN_FORMAT"),
        ("a.tar", bytes(257) + b"ustar" + bytes(500), "UNKNOWN_FORMAT"),
        ("style.css", b"body { margin: 0 }", "UNKNOWN_FORMAT"),
        ("a.odt", press.zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}, packed=False), "UNKNOWN_FORMAT"),
        ("a.epub", press.zipped({"mimetype": b"application/epub+zip", "a.xhtml": press.page(NIGER).encode()}, packed=False), "UNKNOWN_FORMAT"),
        ("a.pptx", press.zipped({"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<p/>"}), "UNKNOWN_FORMAT"),
        ("a.py", b"import os\n" * 50, "UNKNOWN_FORMAT"),
        ("a", bytes(range(1, 32)) * 50, "UNKNOWN_FORMAT"),
        ("sitemap.xml", b'<?xml version="1.0"?><urlset><url><loc>x</loc></url></urlset>', "UNKNOWN_FORMAT"),
        ("events.csv", b"event_id_cnty,event_date,sub_event_type,notes\nMLI1,2020-01-01,Armed clash,x\n", "UNKNOWN_FORMAT"),
        ("links.csv", b"id,title,url\n1,T,https://x.example\n", "NO_TEXT"),
        ("a.rtf", b"{\\rtf1\\ansi Court}", "TOO_SHORT"),
        ("a.warc", b"WARC/1.0\r\nbroken", "NO_TEXT"),
        ("empty.xyz", b"", "EMPTY_FILE"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    [found] = of(tmp_path, name, content)
    assert isinstance(found, Refusal) and (found.code, found.path) == (code, name) and 30 < len(found.reason) < 300


# ---- chats

LONG = P[0]
WHATSAPP = [
    (
        "Android, French",
        "Discussion WhatsApp avec Alertes Tillabéri.txt",
        "13/10/2018 à 21:04 - Les messages et les appels sont chiffrés de bout en bout.\n13/10/2018 à 21:05 - Awa: Bonsoir\n"
        f"03/11/2018 à 08:15 - Awa: {LONG}\nSuite du message.\n03/11/2018 à 08:16 - Moussa: <Médias omis>\n",
        "Alertes Tillabéri",
    ),
    (
        "iOS, French",
        "_chat.txt",
        f"[13/10/2018 21:04:00] Alertes: \u200eLes messages sont chiffrés\n[03/11/2018 08:15:11] Awa: {LONG}\nSuite du message.\n",
        "Awa",
    ),
    (
        "Android, US",
        "WhatsApp Chat with Alerts.txt",
        f"10/13/18, 9:04 PM - Awa: Hello\n11/3/18, 8:15 AM - Awa: {LONG}\nSuite du message.\n",
        "Alerts",
    ),
    (
        "iOS, US, narrow space",
        "_chat.txt",
        f"[10/13/18, 9:04:00\u202fPM] Awa: Hello\n[11/3/18, 8:15:00\u202fAM] Awa: {LONG}\nSuite du message.\n",
        "Awa",
    ),
    ("British", "WhatsApp Chat - Alerts.txt", f"13/10/2018, 21:04 - Awa: Hello\n03/11/2018, 08:15 - Awa: {LONG}\nSuite du message.\n", "Alerts"),
]


@pytest.mark.parametrize(("name", "text", "outlet"), [w[1:] for w in WHATSAPP], ids=[w[0] for w in WHATSAPP])
def test_whatsapp(tmp_path: Path, name: str, text: str, outlet: str) -> None:
    [found] = of(tmp_path, name, text)
    assert isinstance(found, Article), found
    assert (str(found.published), found.source, found.author, found.text) == ("2018-11-03", outlet, "Awa", LONG + "\nSuite du message.")


def test_a_chat_in_its_archive_is_called_by_the_archive(tmp_path: Path) -> None:
    text = f"[13/10/2018 21:04:00] Awa: Bonsoir\n[03/11/2018 08:15:11] Awa: {LONG}\n".encode()
    [found] = of(tmp_path, "WhatsApp Chat - Alertes Gao.zip", press.zipped({"_chat.txt": text, "00000012-PHOTO-2018-11-03.jpg": b"\xff\xd8\xff"}))
    assert isinstance(found, Article), found
    assert (str(found.published), found.source, found.author, found.doc) == (
        "2018-11-03",
        "Alertes Gao",
        "Awa",
        "WhatsApp Chat - Alertes Gao.zip/_chat.txt#2",
    )


def test_a_chat_whose_days_can_be_read_two_ways(tmp_path: Path) -> None:
    [found] = of(tmp_path, "_chat.txt", f"[03/11/2018 08:14:00] Awa: Bonjour\n[03/11/2018 08:15:00] Awa: {LONG}\n")
    assert isinstance(found, Refusal) and found.code == "NO_DATE" and "2018-11-03" in found.reason and "2018-03-11" in found.reason


def test_telegram(tmp_path: Path) -> None:
    messages = [
        {"id": 1, "type": "service", "date": "2018-10-01T08:00:00", "text": ""},
        {"id": 2, "type": "message", "date": "2018-11-03T08:15:00", "from": "Awa", "text": ["🔴 ", {"type": "bold", "text": LONG[:20]}, LONG[20:]]},
    ]
    account = {"about": "x", "chats": {"list": [{"name": "Alertes", "type": "public_channel", "messages": messages}]}}
    page = (
        '<html><body><div class="page_wrap"><div class="page_header"><div class="text bold">Alertes</div></div><div class="message service">x</div>'
        '<div class="message default clearfix">'
        f'<div class="pull_right date details" title="03.11.2018 08:15:00 UTC+01:00">08:15</div>'
        f'<div class="from_name">Awa <span class="date details" title="01.11.2018 20:00:00">01.11.2018 20:00:00</span></div>'
        f'<div class="text">🔴 {LONG}</div></div></div></body></html>'
    )
    for name, content in (
        ("result.json", press.as_json({"name": "Alertes", "messages": messages})),
        ("result.json", press.as_json(account)),
        ("messages.html", page.encode()),
        ("messages.html", re.sub(r"Awa <span.*?</span>", "\n<b>Awa</b>", page).encode()),  # a name in an element of its own
    ):
        [found] = of(tmp_path, name, content)
        assert isinstance(found, Article), (name, found)
        assert (str(found.published), found.source, found.author, found.text) == ("2018-11-03", "Alertes", "Awa", f"🔴 {LONG}")


# ---- days that are none of publication, and several articles in one

HEAD_DATE = '<meta property="article:published_time" content="2023-05-12T08:00:00+01:00">'


@pytest.mark.parametrize(
    ("what", "page", "day"),
    [
        (
            "what the page shows goes before its code",
            press.page(NIGER, HEAD_DATE, "<p>Publié le 03/11/2018 à 08h15, mis à jour le 12/05/2023</p>"),
            "2018-11-03",
        ),
        ("above the head line", press.page(NIGER, "", "").replace("<h1>", "<p>Publié le 3 novembre 2018</p><h1>"), "2018-11-03"),
        ("in a line of its own", press.page(NIGER, "", "<div>3 novembre 2018</div>"), "2018-11-03"),
        (
            "schema.org",
            press.page(
                NIGER,
                '<script type="application/ld+json">{"@graph":[{"@type":"WebPage","dateModified":"2023-05-12"},'
                f'{{"@type":"NewsArticle","headline":"{NIGER.title}","datePublished":"2018-11-03"}}]}}</script>',
            ),
            "2018-11-03",
        ),
        (
            "<time> of the article, not of another",
            press.page(NIGER, "", '<time datetime="2018-11-03T08:00">samedi</time>').replace(
                "<main>", '<aside><time datetime="2023-05-12">hier</time></aside><main>'
            ),
            "2018-11-03",
        ),
        ("only a change", press.page(NIGER, '<meta property="og:updated_time" content="2023-05-12T08:00">'), "NO_DATE 2023-05-12"),
        ("only a change, shown", press.page(NIGER, "", "<p>Mis à jour le 12/05/2023 à 10h00</p>"), "NO_DATE 2023-05-12"),
        ("a visit", press.page(NIGER, "", "<p>Page consultée le 12/05/2023</p>"), "NO_DATE 2023-05-12"),
        ("figures that can be read two ways", press.page(NIGER, '<meta name="date" content="11/03/2018">'), "NO_DATE 2018-03-11"),
        ("the address", press.page(NIGER, '<link rel="canonical" href="https://x.example/2018/11/03/attaque.html">'), "2018-11-03"),
        (
            "a copy in a web archive",
            press.page(NIGER, '<link rel="canonical" href="https://web.archive.org/web/20230512101112/https://x.example/2018/11/03/attaque.html">'),
            "2018-11-03",
        ),
        ("a year", press.page(NIGER, '<meta name="date" content="2018">'), "NO_DATE 2018"),
    ],
)
def test_the_day_of_a_page(tmp_path: Path, what: str, page: str, day: str) -> None:
    [found] = of(tmp_path, "page.html", page)
    assert (str(found.published) if isinstance(found, Article) else f"{found.code} {found.value}") == day, what


def test_a_disagreement_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(press.page(NIGER, HEAD_DATE, "<p>Publié le 03/11/2018</p>"))
    reading = read_file(tmp_path / "a.html", today=TODAY)
    [found] = reading
    assert isinstance(found, Article) and found.published_from == "page"
    assert "2018-11-03" in reading.notes[0].text and "2023-05-12" in reading.notes[0].text


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("Factiva-20181103.txt", NIGER.text, "NO_DATE 2018-11-03"),
        ("bilan_2018.txt", NIGER.text, "NO_DATE 2018"),
        ("page_20230512_101200.txt", NIGER.text, "NO_DATE 2023-05-12"),
        ("2023-05-12T10-12-00.txt", NIGER.text, "NO_DATE 2023-05-12"),
        ("Écran 2023-05-12 à 10.12.00.txt", NIGER.text, "NO_DATE 2023-05-12"),
        ("20230512101200.txt", NIGER.text, "NO_DATE 2023-05-12"),
        ("a.txt", f"Selon un rapport publié le 3 mai 2015, rien ne va. {NIGER.text}", "NO_DATE "),
        ("a.txt", f"Mis à jour le 12 mai 2023\n\n{NIGER.text}", "NO_DATE 2023-05-12"),
    ],
)
def test_days_that_are_none_of_publication(tmp_path: Path, name: str, text: str, code: str) -> None:
    [found] = of(tmp_path, name, text)
    assert isinstance(found, Refusal) and f"{found.code} {found.value}" == code and found.review


def joined(separator: str, head: str = "{title}\n{outlet}, {french}\n\n") -> str:
    return separator.join(head.format(title=s.title, outlet=s.outlet, french=s.french) + s.text for s in STORIES)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("2023-05-12.txt", joined("\n\n")),
        ("2023-05-12.txt", joined("\n\n", "{title}\n\nPublié le {french}\n\n")),
        ("2023-05-12.txt", joined("\n\n----------\n\n", "{title}\n\n")),
        ("2023-05-12.txt", joined("\n\n\n\n", "{title}\n\n")),
        ("2023-05-12.md", joined("\n\n", "# {title}\n\n*{outlet}, {french}*\n\n")),
        ("2023-05-12.txt", joined("\n\n", "{title}\n\nNiamey - ")),
        (
            "2023-05-12.html",
            "<html lang='fr'><body>"
            + "".join(f"<div><h2><a href='/x'>{s.title}</a></h2><p>{s.paragraphs[0]}</p></div>" for s in STORIES)
            + "</body></html>",
        ),
        ("2023-05-12.txt", joined("\n\n", "NIAMEY, {french} (AFP) - ")),
        ("2023-05-12.docx", press.docx(joined("\n\n").split("\n"))),
        ("2023-05-12.rtf", press.rtf(joined("\n\n").split("\n"))),
        (
            "2023-05-12.html",
            "<html lang='fr'><body>"
            + "".join(f"<article><h2>{s.title}</h2><p>{s.french}</p>{''.join(f'<p>{p}</p>' for p in s.paragraphs)}</article>" for s in STORIES)
            + "</body></html>",
        ),
        (
            "2023-05-12.html",
            "<html lang='fr'><body>"
            + "".join(f"<h2>{s.title}</h2><div>{s.outlet}, {s.french}</div>{''.join(f'<p>{p}</p>' for p in s.paragraphs)}" for s in STORIES)
            + "</body></html>",
        ),
    ],
)
def test_several_articles_that_no_reader_takes_apart(tmp_path: Path, name: str, content: bytes | str) -> None:
    [found] = of(tmp_path, name, content)
    assert isinstance(found, Refusal) and found.code == "SEVERAL_ARTICLES", found


SAID = "C'est vraiment terrible ce qui arrive à notre pays, il faut que les autorités fassent enfin quelque chose pour protéger les gens."
NAMED = (("Moussa Traoré", 4), ("Awa Sow", 5), ("Ibrahim Keita", 6))
OTHERS = (("Mali : une école rouvre à Gao", 4), ("Burkina : le marché de Dori a rouvert", 5), ("Tchad : des pluies tardives inquiètent", 6))
CARDS = "".join(
    f"<div><h3><a href='/x'>{title}</a></h3><span>{day} mai 2023</span><p>Les autorités ont annoncé mardi des mesures pour les villages.</p></div>"
    for title, day in OTHERS
)
BESIDE = [
    (
        "comments, as WordPress has them",
        "<div id='comments'>"
        + "".join(
            f"<article class='comment-body'><b>{name}</b> <span>dit :</span><time datetime='2018-11-0{day}'>{day} novembre 2018 à 10 h 15 min</time>"
            f"<p>{SAID}</p><p>{SAID} {SAID}</p></article>"
            for name, day in NAMED
        )
        + "</div>",
    ),
    (
        "comments by no name that is known",
        "<section>"
        + "".join(f"<div><div>{name}</div><div>{day} novembre 2018 à 10h15</div><div>{SAID}</div></div>" for name, day in NAMED)
        + "</section>",
    ),
    ("other articles, with their days", f"<section><h2>Sur le même sujet</h2>{CARDS}</section>"),
    ("other articles, in an aside", f"<aside>{CARDS}</aside>"),
]


@pytest.mark.parametrize(("what", "beside", "inside"), [(*b, False) for b in BESIDE] + [(*b, True) for b in BESIDE if "no name" not in b[0]])
def test_what_stands_beside_the_article_of_a_page_is_no_article(tmp_path: Path, what: str, beside: str, inside: bool) -> None:
    page = press.page(NIGER, HEAD_DATE.replace("2023-05-12", NIGER.day), "<p>Par Awa Diallo | 3 novembre 2018</p>", beside if inside else "")
    [found] = of(tmp_path, "a.html", page if inside else page.replace("</article>", f"</article>{beside}"))
    assert isinstance(found, Article), (what, found)
    assert told(found) == expected(NIGER) and SAID not in found.text and "Gao" not in found.text, what


def test_articles_under_one_head_line_stay_several(tmp_path: Path) -> None:
    cards = "".join(
        f"<div><h2><a href='/x'>{s.title}</a></h2><p>{s.outlet}, {s.french}</p>{''.join(f'<p>{p}</p>' for p in s.paragraphs)}</div>" for s in STORIES
    )
    for page in (f"<h1>La revue de presse du jour</h1>{cards}", f"<div class='has-sidebar'><h1>La revue de presse</h1>{cards}</div>"):
        [found] = of(tmp_path, "2019-02-12.html", f"<html lang='fr'><body>{page}</body></html>")
        assert isinstance(found, Refusal) and found.code == "SEVERAL_ARTICLES", found


@pytest.mark.parametrize(
    "text",
    [
        "Publié le 3 novembre 2018\n\n" + "\n\n\n".join(f"Les faits du jour\n\n{p}" for p in P),  # intertitles after blank lines
        f"{NIGER.title}\n\nPublié le 3 novembre 2018\n\n" + "\n\n".join(f"Les faits du jour\n\n{p} {p}" for p in P),  # intertitles
        f"Publié le 3 novembre 2018\n\n{NIGER.text}\n\n" + "\n\n".join(f"{n} octobre 2018\n\n{P[1]} {P[2]}" for n in (3, 9, 12)),  # a chronology
        f"Publié le 3 novembre 2018\n\nEN DIRECT\n\n18h45\n\n{P[0]} {P[1]}\n\n12h10\n\n{P[2]} {P[0]}",  # a live blog
    ],
)
def test_one_article_stays_one(tmp_path: Path, text: str) -> None:
    [found] = of(tmp_path, "a.txt", text)
    assert isinstance(found, Article) and str(found.published) == "2018-11-03"


BRIEFS = "".join(f"<div><h3><a href='/x'>{s.title}</a></h3><p>{s.french}</p><p>{s.paragraphs[0]}</p></div>" for s in STORIES)
INTRO = "Voici les brèves que la rédaction a retenues cette semaine pour ses lecteurs, du Niger à Haïti, avec leurs liens vers les articles."
WIDGET = "<div class='elementor-widget elementor-widget-text'>"


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("the introduction of a list is not its article", f"<h1>Les brèves de la semaine au Sahel</h1><p>{INTRO}</p>{BRIEFS}"),
        (
            "the parts of a page that a builder made are not beside it",
            f"<h1>{NIGER.title}</h1>{''.join(f'{WIDGET}<p>{p}</p></div>' for p in P)}{WIDGET}"
            + "".join(f"<article><h3>{s.title}</h3><p>{s.paragraphs[0]}</p><p>{s.paragraphs[1]}</p></article>" for s in (MALI, HAITI))
            + "</div>",
        ),
        (
            "nor is a whole article, whatever holds it",
            f"<article><h1>{NIGER.title}</h1>{''.join(f'<p>{p}</p>' for p in P)}</article><div class='latest'><article><h2>{MALI.title}</h2>"
            f"<p>{MALI.french}</p>{''.join(f'<p>{p}</p>' for p in MALI.paragraphs)}</article></div>",
        ),
    ],
)
def test_what_is_left_out_beside_an_article_is_not_the_article(tmp_path: Path, what: str, body: str) -> None:
    [found] = of(tmp_path, "2019-02-12.html", f"<html lang='fr'><body>{body}</body></html>")
    assert isinstance(found, Refusal) and found.code == "SEVERAL_ARTICLES", (what, found)


@pytest.mark.parametrize(
    ("inside", "beside", "day"),
    [
        ("", "<div class='related-posts'><p>À lire</p><time datetime='2023-05-05'>vendredi</time></div>", "NO_DATE"),
        (f"<time datetime='{NIGER.day}'>samedi</time>", "", NIGER.day),
    ],
)
@pytest.mark.parametrize("around", ["div class='has-sidebar'", "form id='aspnetForm'"])
def test_the_days_of_other_articles_are_not_of_this_one(tmp_path: Path, inside: str, beside: str, day: str, around: str) -> None:
    text = "".join(f"<p>{p}</p>" for p in P)
    page = f"<{around}><h1>{NIGER.title}</h1>{inside}{text}{beside}</{around.split()[0]}>"
    [found] = of(tmp_path, "a.html", f"<html lang='fr'><body>{page}</body></html>")
    assert told(found)[0] == day


def test_an_article_in_one_paragraph_is_no_comment(tmp_path: Path) -> None:
    short = f"<article><h2>{NIGER.title}</h2><p>{NIGER.outlet}, {NIGER.french}</p><p>{' '.join(P)}</p></article>"
    long = f"<article><h2>{MALI.title}</h2><p>{MALI.outlet}, {MALI.french}</p>{''.join(f'<p>{p}</p>' for p in MALI.paragraphs * 3)}</article>"
    [found] = of(tmp_path, "2019-02-12.html", f"<html lang='fr'><body>{long}{short}</body></html>")
    assert isinstance(found, Refusal) and found.code == "SEVERAL_ARTICLES"


@pytest.mark.parametrize(
    ("under", "day"),
    [
        (f"<p>Publié : {NIGER.french}</p>", NIGER.day),
        (f"<p>{NIGER.french}</p>", NIGER.day),
        ("<div><p>Mali : une école rouvre à Gao</p><p>5 mai 2023</p></div>", "NO_DATE"),
        ("<div><p>À lire aussi</p><p>5 mai 2023</p><p>Mali : une école rouvre à Gao</p></div>", "NO_DATE"),
    ],
)
def test_a_day_under_the_text_is_of_it_or_of_the_next_article(tmp_path: Path, under: str, day: str) -> None:
    text = "".join(f"<p>{p}</p>" for p in P)
    [found] = of(tmp_path, "a.html", f"<html lang='fr'><body><article><h1>{NIGER.title}</h1>{text}</article>{under}</body></html>")
    assert told(found)[0] == day


def test_the_text_is_no_comment_whatever_it_is_called(tmp_path: Path) -> None:
    text = "".join(f"<p>{p}</p>" for p in P)
    page = f"<h1>{NIGER.title}</h1><div class='content comments-open'>{text}</div>{CARDS}"
    [found] = of(tmp_path, "2018-11-03.html", f"<html lang='fr'><body>{page}</body></html>")
    assert isinstance(found, Article) and (str(found.published), found.text) == (NIGER.day, NIGER.text), found  # and no day of a card


def test_a_record_with_a_day_of_its_own_is_one_article(tmp_path: Path) -> None:
    days = "\n\n".join(f"{n} octobre 2018\nUne attaque de plus\n\n{P[1]}" for n in (3, 9, 12))  # a chronology
    record = {"title": NIGER.title, "text": f"{P[0]}\n\n{days}", "date": NIGER.day, "source": NIGER.outlet}
    (tmp_path / "a.json").write_bytes(press.as_json(record))
    reading = read_file(tmp_path / "a.json", today=TODAY)
    assert [told(i) for i in reading] == [expected(NIGER)] and "several heads" in reading.notes[0].text
    [found] = of(tmp_path, "b.json", press.as_json(record | {"date": None}))
    assert isinstance(found, Refusal) and found.code == "SEVERAL_ARTICLES"


# ---- mojibake

ACCENTED = NIGER.text + "\n\n" + MALI.text
ACCENTED_OE = ACCENTED + "\n\nLa sœur du maire n'a pas été blessée."


@pytest.mark.parametrize(
    ("what", "raw"),
    [
        ("CP850", ACCENTED.encode("cp850")),
        ("Mac Roman", ACCENTED.encode("mac_roman")),
        ("Latin-9, whose œ is another sign in Windows-1252", ACCENTED_OE.encode("iso8859-15")),
        ("CP850 that was read as Windows-1252", ACCENTED.encode("cp850").decode("cp1252").encode()),
        ("CP850 that was read as Latin-1", ACCENTED.encode("cp850").decode("latin-1").encode()),
        ("UTF-8 twice", ACCENTED.encode().decode("cp1252").encode()),
        ("UTF-8 three times", ACCENTED.encode().decode("latin-1").encode().decode("latin-1").encode()),
        ("UTF-8 that was read as CP850", ACCENTED.encode().decode("cp850").encode()),
        ("UTF-8 that was read as Mac Roman", ACCENTED.encode().decode("mac_roman").encode()),
        ("quoted-printable", quopri.encodestring(ACCENTED.encode())),
        ("quoted-printable, Windows-1252", quopri.encodestring(ACCENTED.encode("cp1252"))),
        ("HTML entities", ACCENTED.replace("é", "&eacute;").replace("è", "&egrave;").encode()),
        ("one half twice", (NIGER.text.encode().decode("cp1252") + "\n\n" + MALI.text).encode()),
    ],
)
def test_mojibake_is_put_right(tmp_path: Path, what: str, raw: bytes) -> None:
    [found] = of(tmp_path, "2018-11-03.txt", raw)
    assert isinstance(found, Article), (what, found)
    assert found.text.strip() in (ACCENTED, ACCENTED_OE), what


@pytest.mark.parametrize(
    "text",
    [
        ACCENTED.encode("ascii", "replace").decode(),
        "".join("\ufffd" if c > "\x7f" else c for c in ACCENTED),
    ],
)
def test_lost_letters_are_refused_and_never_coded(tmp_path: Path, text: str) -> None:
    [found] = of(tmp_path, "2018-11-03.txt", text)
    assert isinstance(found, Refusal) and found.code == "MOJIBAKE" and found.value


def test_in_a_field_of_json_too(tmp_path: Path) -> None:
    broken = {"title": NIGER.title.encode().decode("cp1252"), "text": ACCENTED.encode().decode("cp1252"), "date": NIGER.day, "source": "X"}
    reading_of = tmp_path / "a.json"
    reading_of.write_bytes(press.as_json(broken))
    reading = read_file(reading_of, today=TODAY)
    [found] = reading
    assert isinstance(found, Article) and (found.text, found.title) == (ACCENTED, NIGER.title) and "repaired" in reading.notes[0].text


# ---- the folder


def test_names_in_a_manifest(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "other").mkdir()
    for at, name in enumerate(["Un.TXT", "de\u0301pe\u0302che deux.txt", "sub/trois.txt", "sub/x.txt", "other/x.txt", "quatre.html"]):
        (tmp_path / name).write_text((press.page(NIGER) if name.endswith("html") else NIGER.text) + f" Version {at} du texte.")
    (tmp_path / "Articles.CSV").write_bytes(
        "sep=;\r\nFile;Published;Source\r\nun.txt;03/11/18;A\r\nDÉPÊCHE  DEUX;3 nov. 2018;B\r\ntrois.html;03-nov-18;C\r\n"
        "x.txt;2018-11-03;D\r\nquatre;11/03/2018;E\r\nabsent.txt;;\r\n".encode("cp1252")
    )
    found, reading = items(tmp_path)
    assert {i.source: str(i.published) for i in found.values() if isinstance(i, Article)} == {
        "A": "2018-11-03",
        "B": "2018-11-03",
        "C": "2018-11-03",
        "E": "2018-03-11",
    }
    lines = {i.value: i.reason for i in found.values() if isinstance(i, Refusal) and i.code == "NO_SUCH_FILE"}
    assert set(lines) == {"x.txt", "absent.txt"} and "2 files" in lines["x.txt"]
    assert reading.files == {"read": 4, "known": 0, "duplicate": 0, "refused": 2, "not read": 1}


def test_a_manifest_in_an_archive(tmp_path: Path) -> None:
    def held(manifest: str, **more: bytes) -> bytes:
        files = {"lundi/Niger.TXT": NIGER.text.encode(), "export.rtf": press.rtf([MALI.title, *MALI.paragraphs]), "articles.csv": manifest.encode()}
        return press.zipped(files | more)

    manifest = f"fichier;date;média\nLUNDI/niger.txt;{NIGER.french};{NIGER.outlet}\nexport;22/01/2019;{MALI.outlet}\nabsent.txt;;\n"
    (tmp_path / "week.zip").write_bytes(held(manifest, **{"README.txt": b"lisez-moi", "photo.jpg": b"\xff\xd8\xff"}))
    found, reading = items(tmp_path)
    assert {doc: told(i)[:2] for doc, i in found.items()} == {
        "week.zip/lundi/Niger.TXT": (NIGER.day, NIGER.outlet),
        "week.zip/export.rtf": (MALI.day, MALI.outlet),
        "week.zip/articles.csv#4": ("NO_SUCH_FILE", "absent.txt"),
    }
    assert [n.text for n in reading.notes] == [
        "passed over in the archive: 1 manifests, 1 files that are no articles by their names, 1 pictures, sounds and styles"
    ]
    # a line of the folder's manifest about the article goes before it, one about the whole archive after it
    (tmp_path / "articles.csv").write_text("file,published,source\nweek.zip,,Un autre\nweek.zip/export.rtf,2019-01-23,Le vrai\n")
    found, _ = items(tmp_path)
    assert [told(found[f"week.zip/{name}"])[:2] for name in ("lundi/Niger.TXT", "export.rtf")] == [
        (NIGER.day, NIGER.outlet),
        ("2019-01-23", "Le vrai"),
    ]
    # a program that writes its names in UTF-8 and does not say so
    unsaid = held("file,published\nélection.txt,2018-11-03\n", **{"xxlection.txt": HAITI.text.encode()}).replace(b"xxlection", "élection".encode())
    assert "c.zip/élection.txt 2018-11-03" in [f"{i.doc} {i.published}" for i in of(tmp_path, "c.zip", unsaid) if isinstance(i, Article)]
    [nested] = [i for i in of(tmp_path, "b.zip", press.zipped({"a.zip": held(manifest)})) if isinstance(i, Refusal) and i.code == "BAD_MANIFEST"]
    assert nested.doc == "b.zip/a.zip/articles.csv"


def test_a_table_of_articles_may_have_the_manifest_s_name(tmp_path: Path) -> None:
    (tmp_path / "articles.csv").write_text(csv_of(TABLE, ","))
    found, reading = items(tmp_path)
    assert [told(i) for i in found.values()] == [expected(s) for s in STORIES] and reading.files["read"] == 1


def test_every_file_is_in_one_count(tmp_path: Path) -> None:
    (tmp_path / "sub/.git").mkdir(parents=True)
    for name, content in {
        "2018-11-03.txt": NIGER.text,
        "2018-11-04.txt": NIGER.text,
        "sub/2019-01-22.txt": MALI.text,
        "photo.png": "\x89PNG",
        "empty.txt": "",
        ".hidden": "x",
        "README.md": "x",
        "sub/.git/config": "x",
        "articles.csv": "file,published\n",
        "program.py": "x = 1",
    }.items():
        (tmp_path / name).write_bytes(content.encode("latin-1") if "PNG" in name or "PNG" in content else content.encode())
    reading = read_folder(tmp_path, today=TODAY, known=[next(i.content_hash for i in of(tmp_path, "sub/2019-01-22.txt", MALI.text))])
    refused = {i.path: i.code for i in reading if isinstance(i, Refusal)}
    assert reading.files == {"read": 1, "known": 1, "duplicate": 1, "refused": 1, "not read": 6}
    assert refused == {"photo.png": "UNKNOWN_FORMAT", "empty.txt": "EMPTY_FILE", "program.py": "UNKNOWN_FORMAT"}
    assert {n.path for n in reading.notes} == {".hidden", "README.md", "sub/.git/config", "articles.csv"}


def test_every_format_has_a_name_of_its_own() -> None:
    names = [form.name for form in FORMATS]
    assert len(set(names)) == len(names) and len(names) >= 17
    suffixes = [suffix for form in FORMATS for suffix in form.suffixes]
    assert len(set(suffixes)) == len(suffixes), "a suffix is of one format"


# ---- the files that failed once

NIGER_TITLE, MALI_TITLE, HAITI_TITLE = (
    "Niger : neuf gendarmes tués dans une attaque à Ayorou",
    "Mali : quatre soldats tués par une mine près de Mopti",
    "Haïti : des manifestants bloquent Les Cayes",
)
SHOULD = {
    "factiva_html": {
        "Factiva-20230512-1.html#1": ("2017-10-14", "Agence Fleuve Info", NIGER_TITLE),
        "Factiva-20230512-1.html#2": ("2019-03-03", "Le Courrier de Sévaré", MALI_TITLE),
        "Factiva-20230512-1.html#3": ("2019-02-08", "Gazette du Sud", HAITI_TITLE),
    },
    "html_dates": {
        "a_amp.html": ("2017-10-14", "Fleuve Info", NIGER_TITLE),
        "d_updated.html": ("2017-10-14", "Fleuve Info", NIGER_TITLE),
        "e_only_modified.html": ("NO_DATE", "2023-05-12"),
        "g_url_date.html": ("2017-10-14", "Fleuve Info", NIGER_TITLE),
        "i_liveblog.html": ("2017-10-14", "", "EN DIRECT. Niger : suivez la situation à Ayorou"),
        "k_us_date.html": ("NO_DATE", "2017-04-10"),
    },
    "json_shapes": {
        "fundus.json": ("2017-10-14", "Fleuve Info", NIGER_TITLE),
        "jsonfeed.json": ("2017-10-14", "Fil Sahel", NIGER_TITLE),
        "newsapi.json": ("2017-10-14", "Fleuve Info", NIGER_TITLE),
        "trafilatura.json": ("2017-10-14", "Fleuve Info", NIGER_TITLE),
        "wordpress.json": ("2017-10-14", "fleuve-info.invalid", NIGER_TITLE),
        "telegram_result.json#2": ("2017-10-14", "Infos Sahel", ""),
        "telegram_result.json#3": ("2019-03-03", "Infos Sahel", ""),
    },
    "manifest": {
        **{doc: ("2017-10-14", "Fleuve Info", NIGER_TITLE) for doc in ("Article1.TXT", "article 2.txt", "dépêche3.txt", "quatre.txt")},
        "articles.csv#6": ("NO_SUCH_FILE", "absent.txt"),
    },
    "unread_formats": {
        "a.txt": ("2017-10-14", "", NIGER_TITLE),
        "a2.txt.gz": ("TOO_SHORT", "abc"),
        "depeche_nitf.xml": ("2019-03-03", "", MALI_TITLE),
        "flux.rss": ("2019-02-08", "", HAITI_TITLE),
        "dump.warc.wet#1": ("NO_DATE", "2019-03-03"),
        "lexis.rtf": ("TOO_SHORT", "Neuf gendarmes tués"),
        "lexis2.docx": ("BINARY_FILE", "50 4b 03 04" + " 00" * 12),
        "note.md": ("NO_DATE", ""),
        "page.mhtml": ("NO_DATE", ""),
        "sansextension": ("NO_DATE", ""),
    },
}


@needs_cases
def test_a_case_whose_text_is_that_of_another() -> None:
    [found] = read_file(CASES / "unread_formats/mediacloud.csv", today=TODAY)
    assert told(found) == ("2019-03-03", "Le Courrier", MALI_TITLE)
    [copy] = items(CASES / "unread_formats")[1].copies  # another outlet's: kept, and not coded again
    assert copy.copy_of and copy.text == found.text


@needs_cases
@pytest.mark.parametrize("folder", SHOULD)
def test_each_case_gives_what_its_name_promises(folder: str) -> None:
    found, _ = items(CASES / folder)
    assert {doc: told(i) for doc, i in found.items()} == SHOULD[folder]


def test_lines_of_a_manifest_about_files_in_an_archive(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(press.zipped({"lundi/Niger.TXT": NIGER.text.encode(), "b.txt": MALI.text.encode()}))
    lines = (f"a.zip/LUNDI/niger.txt,{NIGER.day},{NIGER.outlet}", f"a.zip/b,{MALI.day},{MALI.outlet}", "a.zip/absent.txt,2018-11-03,x")
    (tmp_path / "articles.csv").write_text("\n".join(("file,published,source", *lines)))
    found, _ = items(tmp_path)
    assert {doc: told(i)[:2] for doc, i in found.items()} == {
        "a.zip/lundi/Niger.TXT": (NIGER.day, NIGER.outlet),
        "a.zip/b.txt": (MALI.day, MALI.outlet),
        "articles.csv#4": ("NO_SUCH_FILE", "a.zip/absent.txt"),
    }


def test_the_day_on_which_a_file_was_made_is_none_of_publication_in_a_manifest(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"Publié le {NIGER.french}\n\n{NIGER.text}")
    (tmp_path / "articles.csv").write_text("file,created,source\na.txt,2023-05-12,RFI\n")
    [found] = read_file(tmp_path / "a.txt", today=TODAY)
    assert told(found)[:2] == (NIGER.day, "RFI")
