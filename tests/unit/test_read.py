"""The read stage: formats, encodings, dates, languages, refusals; and that nothing stops the run."""

import hashlib
import json
import os
from datetime import date
from pathlib import Path

import pytest
from factories import FRENCH

from etl import settings
from etl.read import MAX_CHARACTERS, NoArticlesError, content_hash, read_file, read_folder
from etl.read.language import code_of
from etl.read.published import day_in_name, parse_day
from etl.read.sources import agency, source_name
from etl.schema import Article, Refusal

TODAY = date(2024, 1, 31)
BODY = (
    "Des hommes armés ont attaqué mardi un village du nord du pays, tuant trois habitants et en blessant cinq autres, a indiqué "
    "le gouverneur. L'armée a envoyé des renforts dans la région, où la population réclame d'être mieux protégée."
)
SPANISH = (
    "Hombres armados atacaron el martes una aldea del norte del país y mataron a tres habitantes, según indicó el gobernador. "
    "El ejército ha enviado refuerzos a la zona, donde la población pide desde hace semanas una mejor protección."
)


def read(folder: Path) -> dict[str, Article | Refusal]:
    return {item.doc: item for item in read_folder(folder, today=TODAY)}


def article(folder: Path, name: str, content: bytes | str) -> Article:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    item = next(read_file(folder / name, today=TODAY))
    assert isinstance(item, Article), item
    return item


def refusal(folder: Path, name: str, content: bytes | str) -> Refusal:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    item = next(read_file(folder / name, today=TODAY))
    assert isinstance(item, Refusal), item
    assert len(item.reason) > 20 and ":" in item.reason, "a reason says what is wrong: and what to do"
    return item


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    assert article(tmp_path, "2020-01-02.txt", BODY.encode(encoding)).text == BODY


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (BODY.encode().decode("cp1252").encode(), BODY),  # encoded twice
        (BODY.encode() + b"\xff", BODY + "\ufffd"),  # UTF-8 with a broken byte
        (
            b"\r\n".join([BODY.encode(), b"Fin\x00\x07 e\xcc\x81te\rici."]),
            BODY + "\nFin éte\nici.",
        ),  # line ends, control characters, NFC
    ],
)
def test_stored_form(tmp_path: Path, raw: bytes, text: str) -> None:
    assert article(tmp_path, "2020-01-02.txt", raw).text == text


def test_content_hash_is_of_collapsed_nfc_text() -> None:
    assert content_hash(" e\u0301te\u0301 \n\t fini ") == hashlib.sha256("été fini".encode()).hexdigest()


@pytest.mark.parametrize(
    ("name", "content", "code", "review"),
    [
        ("2020-01-02.txt", b"", "EMPTY_FILE", False),
        ("2020-01-02.txt", b" \r\n\t ", "EMPTY_FILE", False),
        ("2020-01-02.txt", bytes(range(256)) * 20, "BINARY_FILE", False),
        ("2020-01-02.txt", b"%PDF-1.4 " + BODY.encode(), "BINARY_FILE", False),
        ("2020-01-02.txt", (BODY + "\n") * 25_000, "TOO_LARGE", False),
        ("2020-01-02.json", json.dumps({"text": "a" * (MAX_CHARACTERS + 1)}), "TOO_LARGE", False),
        ("2020-01-02.txt", "Trop court.", "TOO_SHORT", False),
        ("2020-01-02.txt", SPANISH, "LANGUAGE", False),
        ("2020-01-02.txt", "Ελληνικό κείμενο για έναν πόλεμο που δεν τελειώνει ποτέ στη χώρα. " * 8, "LANGUAGE", False),
        ("2020-01-02.json", '{"title": "Sans texte", "date": "2020-01-02"}', "NO_TEXT", False),
        ("2020-01-02.json", "[]", "NO_TEXT", False),
        ("2020-01-02.json", '{"text": ', "BAD_JSON", False),
        ("2020-01-02.json", "[" * 200_000, "BAD_JSON", False),
        ("2020-01-02.html", "<html><head><title>Vide</title></head><body></body></html>", "NO_TEXT", False),
        ("a.txt", BODY, "NO_DATE", True),
        ("a.txt", "date 2017-10 Réagissez\n\n" + BODY, "NO_DATE", True),  # a month is not a day
        ("2031-01-01.txt", BODY, "BAD_DATE", True),
        ("a.json", json.dumps({"text": BODY, "date": "1820-01-01"}), "BAD_DATE", True),
        ("a.json", json.dumps({"text": BODY, "date": "hier"}), "BAD_DATE", True),
    ],
)
def test_refusals(tmp_path: Path, name: str, content: bytes | str, code: str, review: bool) -> None:
    refused = refusal(tmp_path, name, content)
    assert (refused.code, refused.review, refused.stage, refused.path) == (code, review, "read", name)
    assert len(refused.value) <= 200 and len(refused.content_hash) == 64


def test_other_articles_go_on(tmp_path: Path) -> None:
    deep = tmp_path / "/".join(["d"] * 40)
    deep.mkdir(parents=True)
    (deep / "2020-01-02.txt").write_text(BODY)
    (tmp_path / "empty.txt").touch()
    (tmp_path / "locked.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "ring").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / os.fsdecode(b"2020-01-03-\xe9.txt")).write_text(BODY + " Fin.")
    lines = [
        json.dumps({"text": BODY + " Un.", "date": "2020-01-02"}),
        "{broken",
        "",
        '{"n": ' + "9" * 100_000 + "}",
        json.dumps({"text": BODY + " Deux \ud800.", "date": "2020-01-02"}),
    ]
    (tmp_path / "many.jsonl").write_text("\n".join(lines))
    items = read(tmp_path)
    codes = {doc: getattr(item, "code", "") for doc, item in items.items()}
    assert codes == {
        "2020-01-02.txt": "",
        "2020-01-03-\ufffd.txt": "",
        "empty.txt": "EMPTY_FILE",
        "many.jsonl#1": "",
        "many.jsonl#2": "BAD_JSON",
        "many.jsonl#4": "NO_TEXT",
        "many.jsonl#5": "",
    }
    assert all(json.dumps(item.to_json(), ensure_ascii=False).encode() for item in items.values())


def test_counts_duplicates_and_what_is_known(tmp_path: Path) -> None:
    (tmp_path / "2020-01-02.txt").write_text(BODY)
    (tmp_path / "2020-01-03.txt").write_text(BODY.replace(" ", "\n  "))
    for name in ("README.txt", "gold.jsonl", ".hidden.txt", "notes.md"):
        (tmp_path / name).write_text(BODY)
    reading = read_folder(tmp_path, today=TODAY)
    assert [item.doc for item in reading] == ["2020-01-02.txt"]
    assert (reading.articles, reading.refusals, reading.duplicates, reading.known, reading.ignored) == (1, 0, 2, 0, 3)
    assert {n.path for n in reading.notes} == {"README.txt", "gold.jsonl", ".hidden.txt"}
    assert reading.files == {"read": 1, "known": 0, "duplicate": 2, "refused": 0, "not read": 3}
    again = read_folder(tmp_path, known=[content_hash(BODY)], today=TODAY)
    assert (list(again), again.known) == ([], 3)
    assert again.files == {"read": 0, "known": 3, "duplicate": 0, "refused": 0, "not read": 3}


def test_links_do_not_lead_out(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out/2020-01-02.txt").write_text(BODY)
    (tmp_path / "in/2020-01-02.txt").symlink_to(tmp_path / "out/2020-01-02.txt")
    (tmp_path / "in/folder").symlink_to(tmp_path / "out")
    with pytest.raises(NoArticlesError):
        read_folder(tmp_path / "in")


def test_nothing_to_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NoArticlesError, match="no articles"):
        read_folder(tmp_path)
    with pytest.raises(NoArticlesError, match="no such"):
        read_folder(tmp_path / "absent")


def test_manifest(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "articles.csv").write_bytes(
        "file;published;source;language\r\nsub\\été.txt;31/12/2019;Écho;fr\r\nb.txt;hier;;\r\n".encode("utf-8-sig")
    )
    (tmp_path / "sub/articles.csv").write_text("file\tpublished\nc.jsonl\t2020-02-01\nc.jsonl#2\t2020-02-02\n")
    (tmp_path / "sub/e\u0301te\u0301.txt").write_text(BODY)
    (tmp_path / "b.txt").write_text(BODY + " B.")
    (tmp_path / "sub/c.jsonl").write_text("\n".join(json.dumps({"text": f"{BODY} {n}.", "date": "2001-01-01"}) for n in (1, 2)))
    items = read(tmp_path)
    told = {d: (str(i.published), i.published_from, i.source) if isinstance(i, Article) else i.code for d, i in items.items()}
    assert told == {
        "e\u0301te\u0301.txt": ("2019-12-31", "manifest", "Écho"),
        "b.txt": "BAD_DATE",
        "c.jsonl#1": ("2020-02-01", "manifest", ""),
        "c.jsonl#2": ("2020-02-02", "manifest", ""),
    }


def test_a_broken_manifest_is_reported_and_the_articles_are_read(tmp_path: Path) -> None:
    (tmp_path / "articles.csv").write_text("name,when\na.txt,2020-01-01\n")
    (tmp_path / "2020-01-02.txt").write_text(BODY)
    items = read(tmp_path)
    assert getattr(items["articles.csv"], "code", "") == "BAD_MANIFEST" and isinstance(items["2020-01-02.txt"], Article)


def test_a_stated_language_must_agree_with_the_text(tmp_path: Path) -> None:
    (tmp_path / "articles.csv").write_text("file,published,source,language\n2020-01-01.txt,,,fr\n2020-01-02.txt,,,en\n")
    (tmp_path / "2020-01-01.txt").write_text(SPANISH)
    (tmp_path / "2020-01-02.txt").write_text(BODY)
    items = read(tmp_path)
    assert getattr(items["2020-01-01.txt"], "code", "") == "LANGUAGE"
    assert getattr(items["2020-01-02.txt"], "language", "") == "fr"


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (
            {
                "headline": "T",
                "articleBody": BODY,
                "datePublished": "2020-01-02T23:30:00-05:00",
                "publisher": {"@type": "Organization", "name": "S"},
            },
            ("T", "2020-01-02", "S"),
        ),
        (
            {"title": "T", "content": BODY, "publishedAt": "2020-01-02T10:00:00Z", "source": {"id": None, "name": "S"}},
            ("T", "2020-01-02", "S"),
        ),
        (
            {"titre": "T", "texte": [BODY], "date": "02/01/2020", "url": "https://www.s.example/x"},
            ("T", "2020-01-02", "s.example"),
        ),
        (
            {
                "@graph": [
                    {"@type": "WebPage"},
                    {"@type": "NewsArticle", "headline": "T", "articleBody": BODY, "datePublished": "2020-01-02"},
                ]
            },
            None,
        ),
        (
            {
                "status": "ok",
                "articles": [{"title": "T", "body": f"<p>{BODY}</p>", "pubDate": "Thu, 02 Jan 2020 10:00:00 GMT", "outlet": "S"}],
            },
            ("T", "2020-01-02", "S"),
        ),
        (
            {"_source": {"title": "T&eacute;", "text": BODY.replace("é", "&eacute;"), "timestamp": 1577959200000, "site": "S"}},
            ("Té", "2020-01-02", "S"),
        ),
    ],
)
def test_json_fields(tmp_path: Path, record: dict, expected: tuple[str, str, str] | None) -> None:
    (tmp_path / "a.json").write_text(json.dumps(record))
    articles = [a for a in read_file(tmp_path / "a.json", today=TODAY) if isinstance(a, Article)]
    assert [a.text for a in articles] == [BODY]
    if expected:
        assert (articles[0].title, str(articles[0].published), articles[0].source) == expected
        assert articles[0].published_from == "json"


def test_html(tmp_path: Path) -> None:
    page = f"""<?xml version="1.0" encoding="iso-8859-1"?><html lang="fr"><head><meta charset="iso-8859-1"><title>Un titre</title>
    <meta property="og:site_name" content="Écho">
    <meta property="article:published_time" content="2020-01-02T08:00:00+01:00"></head>
    <body><nav><a href="/">Accueil</a></nav><article><h1>Un titre</h1>
    <p>{BODY}</p><p>La suite du récit tient en une phrase.</p></article></body></html>"""
    found = article(tmp_path, "a.html", page.encode("iso-8859-1"))
    assert (str(found.published), found.published_from, found.source, found.title) == ("2020-01-02", "html", "Écho", "Un titre")
    assert BODY + "\n\n" in found.text and "Accueil" not in found.text


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("2001_01_01.txt", "18 décembre 2016 . –\n", ("2016-12-18", "dateline")),
        ("2001_01_01.txt", "Bamako, le 1er mars 2019 (AFP) - ", ("2019-03-01", "dateline")),
        ("a.txt", "date 2021-10 ACCUEIL | SOCIÉTÉ  Publié le 2021-10-19 | Partager\n", ("2021-10-19", "dateline")),
        ("a.txt", "MALI - Gao 31/07/2023 à 19h42 | Lecture : 2 min\n", ("2023-07-31", "dateline")),
        ("2016_12_18-001.txt", "date 2016-12 Réagissez\n", ("2016-12-18", "file name")),
        ("2016_12_18-001.txt", "L'accord du 3 mai 2015 est mort. ", ("2016-12-18", "file name")),  # of no publication
    ],
)
def test_where_the_day_comes_from(tmp_path: Path, name: str, head: str, expected: tuple[str, str]) -> None:
    found = article(tmp_path, name, head + BODY)
    assert (str(found.published), found.published_from) == expected


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2021-10-19", "2021-10-19"),
        ("2021-10-19T23:30:00+02:00", "2021-10-19"),
        ("2021/1/9", "2021-01-09"),
        ("03/04/2021", "2021-04-03"),
        ("20211019T101500Z", "2021-10-19"),
        ("19 octobre 2021 à 8h", "2021-10-19"),
        ("le 1er août 2021", "2021-08-01"),
        ("Tue, 19 Oct 2021 10:00:00 +0000", "2021-10-19"),
        ("October 19, 2021", "2021-10-19"),
        ("1634601600", "2021-10-19"),
        ("1634601600000", "2021-10-19"),
        ("2021-10", "None"),
        ("2021-02-30", "None"),
        ("hier", "None"),
        ("", "None"),
        ("9" * 400, "None"),
    ],
)
def test_parse_day(value: str, day: str) -> None:
    assert str(parse_day(value, FRENCH)) == day


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2016_12_18-001.txt", "2016-12-18"),
        ("x-20161218.html", "2016-12-18"),
        ("18-12-2016.txt", "2016-12-18"),
        ("2016_13_18.txt", "None"),
        ("0002016121800.txt", "None"),
    ],
)
def test_day_in_name(name: str, day: str) -> None:
    assert str(day_in_name(name)) == day


@pytest.mark.parametrize(
    ("stated", "code"),
    [("fr-FR", "fr"), ("FR", "fr"), ("fra", "fr"), ("French", "fr"), ("français", "fr"), ("", ""), ("??", "??")],
)
def test_language_codes(stated: str, code: str) -> None:
    assert code_of(stated) == code


def test_source_by_domain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.read.sources._by_domain", lambda: {"echo.example": "Écho"})
    assert source_name("Le Jour", "echo.example") == "Le Jour"
    assert source_name("", "news.echo.example") == source_name("www.echo.example") == "Écho"
    assert source_name("", "www.autre.example") == "autre.example"


@pytest.mark.parametrize(
    ("stated", "domain", "name"),
    [
        ("https://www.lemonde.fr/afrique/article/2017/10/14/x.html", "", "Le Monde"),  # an address is no name
        ("Agence France Presse", "", "AFP"),  # as a press database writes it
        ("Le Monde (site web)", "", "Le Monde"),
        ("El Watan, no. 8123", "", "El Watan"),
        ("RFI - Afrique", "", "RFI"),  # a part of what the list has
        ("Agence France Presse - French", "", "AFP"),
        ("Le Figaro Online", "", "Le Figaro"),
        ("Le Soleil - Québec", "", "Le Soleil - Québec"),  # none of the one in Dakar
        ("Radio Kivu - Actualités", "", "Radio Kivu - Actualités"),  # of what it has not
        ("", "actu.journal.co.uk", "journal.co.uk"),  # the registered domain
        ("La Gazette (Maurice)", "", "La Gazette (Maurice)"),
    ],
)
def test_outlets_are_names(stated: str, domain: str, name: str) -> None:
    assert source_name(stated, domain) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("BAMAKO (AFP) - Des tirs.", "AFP"),
        ("ALGER, 3 mai 2016 (APS) – Des tirs.", "Algérie Presse Service"),
        ("Titre\n\nPARIS, 3 mai (Reuters) - Des tirs.", "Reuters"),
        ("BAMAKO - Des tirs, selon l'AFP.", ""),  # it is quoted
        ("BAMAKO (Archives) – Des tirs.", ""),  # no outlet
    ],
)
def test_agency_of_a_dateline(text: str, name: str) -> None:
    assert agency(text, FRENCH) == name


def test_the_dateline_names_the_outlet_where_nothing_else_does(tmp_path: Path) -> None:
    for doc, head in (("a", ""), ("b", "GAO (AFP) – ")):
        text = f"Publié le 3 mai 2016\n\n{head}Des hommes armés ont attaqué mardi le village de {doc}bala et tué deux personnes, dit un habitant.\n"
        (tmp_path / f"{doc}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "articles.csv").write_text("file,published,source,language\na.txt,,,\nb.txt,,,\n", encoding="utf-8")
    assert [(a.doc, a.source) for a in read_folder(tmp_path) if isinstance(a, Article)] == [("a.txt", ""), ("b.txt", "AFP")]


def test_sample_articles_agree_with_their_gold() -> None:
    with (settings.SAMPLE_ARTICLES / "gold.jsonl").open(encoding="utf-8") as lines:
        gold = {record["doc"]: record for record in map(json.loads, lines)}
    items = read_folder(settings.SAMPLE_ARTICLES)
    for item in items:
        assert isinstance(item, Article), item
        expected = gold.pop(item.doc)
        assert (str(item.published), item.source, item.language) == (expected["published"], expected["source"], expected["lang"])
        assert all(event["evidence"] in item.text for event in expected["events"])
    assert not gold
