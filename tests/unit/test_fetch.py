"""Articles from the network: fetched once, politely, within bounds. Every server is a real one on 127.0.0.1, which the configuration allows."""

from __future__ import annotations

import dataclasses
import gzip
import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from fetch_server import Asked, Box, Reply, Web, imap, web
from warcio.archiveiterator import ArchiveIterator

from etl import cli, settings
from etl.fetch import ConfigError, fetch
from etl.fetch.config import Config, Source, read_config
from etl.fetch.http import Client
from etl.fetch.run import Fetched
from etl.read import read_folder
from etl.schema import Article

TEXT = "Des hommes armés ont tué lundi douze civils dans un village près de Diffa, ont indiqué les autorités locales. " * 3
PAGE = f"<html><head><title>Diffa</title></head><body><article><h1>Diffa</h1><p>{TEXT}</p></article></body></html>".encode()
FEED = "<rss version='2.0'><channel><title>Radio Plateau</title><link>{url}/</link><language>fr</language>{items}</channel></rss>"
ITEM = """<item><title>Article {n}</title><link>{url}/{n}</link><guid>id-{n}</guid><pubDate>{day}</pubDate><description>{text}</description></item>"""


@pytest.fixture
def site() -> Iterator[Web]:
    with web() as made:
        yield made


@pytest.fixture
def waited() -> list[float]:
    """The pauses that were made, which take no time here."""
    return []


class Folder:
    """A folder of articles with its sources.toml."""

    def __init__(self, path: Path, waited: list[float]) -> None:
        self.path, self.waited = path, waited

    def configure(self, site: Web, *sources: str, **general: Any) -> None:
        head = {"contact": "redaction@example.org", "delay_s": 2.0, "allow_private": [f"127.0.0.1:{site.port}"]} | general
        lines = [f"{name} = {json.dumps(value)}" for name, value in head.items()]
        text = "\n".join([*lines, *(f"[[source]]\n{source}" for source in sources)]).replace("URL", site.url)
        (self.path / "sources.toml").write_text(text, encoding="utf-8")

    def fetch(self, **how: Any) -> list[Fetched]:
        settled: dict[str, Any] = {"sleep": self.waited.append, "seconds": 5.0, "silence": 3.0} | how.pop("client", {})
        return fetch(self.path, client=partial(Client, **settled), **how)

    def one(self, **how: Any) -> dict[str, Any]:
        [done] = self.fetch(**how)
        return done.to_json()

    def pages(self) -> list[tuple[str, dict[str, str], bytes]]:
        """Address, headers and body of every page that is there, in order."""
        found = []
        for path in sorted((self.path / "fetched").rglob("*.warc.gz")):
            with path.open("rb") as file:
                for record in ArchiveIterator(file):
                    if record.rec_type == "response":
                        url = record.rec_headers.get_header("WARC-Target-URI")
                        found.append((url, dict(record.http_headers.headers), record.content_stream().read()))
        return found

    def files(self) -> list[str]:
        """Those that are read."""
        names = [p.relative_to(self.path) for p in self.path.rglob("*") if p.is_file()]
        return sorted(str(name) for name in names if not any(part.startswith(".") for part in name.parts))


@pytest.fixture
def folder(tmp_path: Path, waited: list[float]) -> Folder:
    return Folder(tmp_path, waited)


def feed(site: Web, *numbers: int, day: str = "", text: str = "kurz", **headers: str) -> Reply:
    items = "".join(ITEM.format(n=n, url=site.url, day=day, text=text) for n in numbers)
    return 200, {"Content-Type": "application/rss+xml", **headers}, FEED.format(url=site.url, items=items).encode()


def conditional(reply: Reply, etag: str) -> Callable[[Asked, BaseHTTPRequestHandler], Reply]:
    return lambda asked, _: (304, {"ETag": etag}, b"") if asked.headers.get("if-none-match") == etag else (200, {**reply[1], "ETag": etag}, reply[2])


def test_a_feed_twice_the_second_time_nothing_new(site: Web, folder: Folder) -> None:
    site.pages |= {"/feed": conditional(feed(site, 1, 2), '"a"'), "/1": (200, {"X-Of": "one"}, PAGE), "/2": (200, {}, PAGE)}
    folder.configure(site, 'name = "Radio Plateau"\nkind = "feed"\nurl = "URL/feed"')
    assert folder.one() == {"source": "Radio Plateau", "new": 2, "known": 0, "failed": 0, "error": ""}
    assert site.paths == ["/feed", "/1", "/2"]
    [(url, headers, body), (other, *_)] = folder.pages()
    assert (url, other, body) == (f"{site.url}/1", f"{site.url}/2", PAGE) and headers["X-Of"] == "one" and headers["Content-Length"] == str(len(PAGE))
    before = folder.files()
    assert before == ["fetched/radio-plateau/000001.warc.gz", "sources.toml"]
    assert folder.one() == {"source": "Radio Plateau", "new": 0, "known": 0, "failed": 0, "unchanged lists": 1, "error": ""}
    assert site.paths == ["/feed"] and folder.files() == before


def test_of_a_changed_feed_only_the_new_item(site: Web, folder: Folder) -> None:
    site.pages |= {"/feed": conditional(feed(site, 1), '"a"'), "/1": (200, {}, PAGE), "/2": (200, {}, PAGE)}
    folder.configure(site, 'name = "Radio"\nkind = "feed"\nurl = "URL/feed"')
    folder.one()
    site.pages["/feed"] = conditional(feed(site, 2, 1), '"b"')
    site.asked.clear()
    assert (folder.one()["new"], site.paths) == (1, ["/feed", "/2"])
    assert len(folder.pages()) == 2 and "fetched/radio/000002.warc.gz" in folder.files()


def test_a_feed_that_holds_its_articles(site: Web, folder: Folder) -> None:
    site.pages["/feed"] = feed(site, 1, day="Mon, 30 Nov 2026 06:00:00 GMT", text=TEXT)
    folder.configure(site, 'name = "Radio"\nkind = "feed"\nurl = "URL/feed"\npages = false\noutlet = "Radio Plateau"\ndays = 3650')
    assert folder.one()["new"] == 1 and site.paths == ["/feed"]
    [article] = read_folder(folder.path)
    assert isinstance(article, Article)
    assert (str(article.published), article.source, article.title, article.language) == ("2026-11-30", "Radio Plateau", "Article 1", "fr")
    assert folder.one()["known"] == 1 and folder.files() == ["fetched/radio/000001.jsonl", "sources.toml"]


def test_a_page_without_a_day_has_that_of_the_list_and_its_own_goes_before(site: Web, folder: Folder) -> None:
    dated = PAGE.replace(b"<p>", "<p>Publié le 28 novembre 2026</p><p>Autre version. ".encode())
    site.pages |= {"/feed": feed(site, 1, 2, day="Mon, 30 Nov 2026 06:00:00 GMT"), "/1": (200, {}, PAGE), "/2": (200, {}, dated)}
    folder.configure(site, 'name = "Radio"\nkind = "feed"\nurl = "URL/feed"\noutlet = "Radio Plateau"\ndays = 3650')
    assert folder.one()["new"] == 2
    listed, shown = read_folder(folder.path)
    assert isinstance(listed, Article) and isinstance(shown, Article)
    assert [(str(a.published), a.published_from, a.source) for a in (listed, shown)] == [
        ("2026-11-30", "list", "Radio Plateau"), ("2026-11-28", "page", "Radio Plateau")]
    assert [a.doc for a in (listed, shown)] == ["000001.warc.gz#3", "000001.warc.gz#5"]


def test_outlet_and_language_of_pages_go_into_the_manifest(site: Web, folder: Folder) -> None:
    site.pages |= {"/feed": feed(site, 1), "/1": (200, {}, PAGE), "/2": (200, {}, PAGE)}
    folder.configure(site, 'name = "Radio"\nkind = "feed"\nurl = "URL/feed"\noutlet = "Radio Plateau"\nlanguage = "fr"')
    folder.one()
    site.pages["/feed"] = feed(site, 2)
    folder.one()
    assert (folder.path / "fetched" / "radio" / "articles.csv").read_text(encoding="utf-8").splitlines() == [
        "file,published,source,language", "000001.warc.gz,,Radio Plateau,fr", "000002.warc.gz,,Radio Plateau,fr"]


def test_an_index_of_sitemaps(site: Web, folder: Folder) -> None:
    def sitemap(*entries: str) -> bytes:
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(entries)}</urlset>'.encode()

    news = ('<url><loc>URL/1</loc><n:news xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><n:title>Un</n:title>'
            '<n:publication_date>2026-11-29</n:publication_date></n:news></url>')
    entries = [news, "<url><loc>URL/2</loc><lastmod>2026-11-30T05:00:00Z</lastmod></url>", "<url><loc>URL/7</loc><lastmod>2020-01-01</lastmod></url>",
               "<url><loc>URL/sport/3</loc></url>", "<url><loc>URL/other</loc></url>"]
    site.pages |= {
        "/sitemap.xml": (200, {}, '<sitemapindex><sitemap><loc>URL/a.xml.gz</loc></sitemap></sitemapindex>'.replace("URL", site.url).encode()),
        "/a.xml.gz": (200, {"Content-Type": "application/gzip"}, gzip.compress(sitemap(*(e.replace("URL", site.url) for e in entries)))),
        "/1": (200, {}, PAGE), "/2": (200, {}, PAGE)}
    folder.configure(site, 'name = "Courrier"\nkind = "sitemap"\nurl = "URL/sitemap.xml"\nonly = "/(sport/)?\\\\d$"\nskip = "/sport/"\ndays = 7')
    assert folder.one(today=_day("2026-11-30"))["new"] == 2
    assert site.paths == ["/sitemap.xml", "/a.xml.gz", "/2", "/1"], "the latest first"
    assert folder.one(today=_day("2026-11-30"))["known"] == 2 and len(folder.pages()) == 2


def test_an_api_in_parts_that_is_asked_by_post_with_a_key(site: Web, folder: Folder) -> None:
    def answer(asked: Asked, _: BaseHTTPRequestHandler) -> Reply:
        if asked.headers.get("authorization") != "Token s3cret":
            return 401, {}, b"{}"
        query = json.loads(asked.body)
        assert query == {"filter": {"from": "2026-11-23", "to": "2026-11-30"}}
        part = 2 if "page=two" in asked.path else 1
        entries = [{"fields": {"link": f"/{part}", "head": f"Titre {part}", "day": "2026-11-28", "body": f"<p>{TEXT}{part}</p>", "lang": ["fr"],
                               "from": [{"name": "Agence du Lac"}], "by": "Awa Diallo"}}]
        return 200, {"Content-Type": "application/json"}, json.dumps({"data": entries, "more": "two" if part == 1 else None}).encode()

    site.pages["/v2"] = answer
    folder.configure(site, """name = "Reports"
kind = "api"
url = "URL/v2?app=me"
pages = false
items = "data[].fields"
fields = {url = "link", title = "head", published = "day", text = "body", language = "lang[0]", source = "from[0].name", author = "by"}
next = "more"
next_parameter = "page"
headers = {Authorization = "Token $KEY"}
body = {filter = {from = "{from}", to = "{to}"}}""")
    wanting = folder.one(secrets={}.get, today=_day("2026-11-30"))
    assert wanting["new"] == 0 and wanting["error"].startswith("$KEY is not defined: set it")
    assert folder.one(secrets={"KEY": "wrong"}.get, today=_day("2026-11-30"))["error"] == "the server answers 401"
    site.asked.clear()
    assert folder.one(secrets={"KEY": "s3cret"}.get, today=_day("2026-11-30"))["new"] == 2
    assert site.paths == ["/v2?app=me", "/v2?app=me&page=two"]
    found = {a.title: a for a in read_folder(folder.path) if isinstance(a, Article)}
    assert sorted(found) == ["Titre 1", "Titre 2"] and str(found["Titre 1"].published) == "2026-11-28"
    assert {(a.source, a.author) for a in found.values()} == {("Agence du Lac", "Awa Diallo")}
    assert folder.one(secrets={"KEY": "s3cret"}.get, today=_day("2026-11-30")) | {"error": ""} == {
        "source": "Reports", "new": 0, "known": 2, "failed": 0, "error": ""}
    assert not any("s3cret" in p.read_text(errors="replace") for p in folder.path.rglob("*") if p.is_file())


def test_an_api_whose_items_are_pages(site: Web, folder: Folder) -> None:
    stories = {"stories": [{"url": f"{site.url}/1", "publish_date": "2026-11-28"}]}
    site.pages |= {"/search": (200, {"Content-Type": "application/json"}, json.dumps(stories).encode()), "/1": (200, {}, PAGE)}
    folder.configure(site, 'name = "Cloud"\nkind = "api"\nurl = "URL/search?start={from}&end={to}"\nitems = "stories"\nfields = {url = "url"}\n'
                           'days = 3')
    assert folder.one(today=_day("2026-11-30"))["new"] == 1
    assert site.paths == ["/search?start=2026-11-27&end=2026-11-30", "/1"] and folder.pages()[0][0] == f"{site.url}/1"


@pytest.mark.parametrize(("answer", "says"), [
    (b"<html>", "the answer is no JSON"),
    (b'{"data": 1}', "no list at `items`"),
    (b"[" * 100_000, "the answer is no JSON"),
])
def test_an_api_that_answers_otherwise(answer: bytes, says: str, site: Web, folder: Folder) -> None:
    site.pages["/v2"] = (200, {}, answer)
    folder.configure(site, 'name = "A"\nkind = "api"\nurl = "URL/v2"\nitems = "data[]"\nfields = {url = "u"}'.replace("data[]", "data"))
    assert says in folder.one()["error"]


def test_the_next_part_is_not_asked_of_another_host(site: Web, folder: Folder) -> None:
    with web() as other:
        site.pages["/v2"] = (200, {}, json.dumps({"data": [{"u": f"{site.url}/1"}], "next": f"{other.url}/v2"}).encode())
        folder.configure(site, 'name = "A"\nkind = "api"\nurl = "URL/v2"\nitems = "data"\nfields = {url = "u"}\nnext = "next"\nheaders = {Key = "k"}',
                         allow_private=[f"127.0.0.1:{site.port}", f"127.0.0.1:{other.port}"])
        assert "on another host" in folder.one()["error"] and other.asked == []


def test_robots_are_heeded(site: Web, folder: Folder, waited: list[float]) -> None:
    site.pages |= {"/robots.txt": (200, {}, b"User-agent: event-coder\nDisallow: /2\nCrawl-delay: 9\n\nUser-agent: *\nDisallow: /"),
                   "/feed": feed(site, 1, 2), "/1": (200, {}, PAGE), "/2": (200, {}, PAGE)}
    folder.configure(site, 'name = "R"\nkind = "feed"\nurl = "URL/feed"')
    done = folder.one()
    assert (done["new"], done["failed"]) == (1, 1) and [a.path for a in site.asked] == ["/robots.txt", "/feed", "/1"]
    assert all(a.headers["user-agent"] == "event-coder/1.0 (+redaction@example.org)" for a in site.asked)
    assert waited == [pytest.approx(9, abs=1), pytest.approx(9, abs=1)]
    assert folder.one()["failed"] == 0, "it is not asked for every night"


def test_where_robots_cannot_be_had_nothing_is_fetched(site: Web, folder: Folder) -> None:
    site.pages |= {"/robots.txt": (503, {}, b""), "/feed": feed(site, 1)}
    folder.configure(site, 'name = "R"\nkind = "feed"\nurl = "URL/feed"')
    assert "robots.txt" in folder.one()["error"] and site.paths == []


def test_a_pause_between_two_requests(site: Web, folder: Folder, waited: list[float]) -> None:
    site.pages |= {"/feed": feed(site, 1, 2, 3), "/1": (200, {}, PAGE), "/2": (200, {}, PAGE), "/3": (200, {}, PAGE)}
    folder.configure(site, 'name = "R"\nkind = "feed"\nurl = "URL/feed"', delay_s=5)
    assert folder.one()["new"] == 3
    assert waited == [pytest.approx(5, abs=1)] * 4, "after robots.txt, the feed and two pages"


def test_what_is_busy_is_asked_again_after_a_while(site: Web, folder: Folder, waited: list[float]) -> None:
    replies = iter([(503, {}, b""), (429, {"Retry-After": "30"}, b""), feed(site, 1)])
    site.pages |= {"/feed": lambda *_: next(replies), "/1": (200, {}, PAGE)}
    folder.configure(site, 'name = "R"\nkind = "feed"\nurl = "URL/feed"', delay_s=0.001)
    assert folder.one()["new"] == 1 and [w for w in waited if w > 1] == [2.0, 30.0]


def test_who_asks_for_a_long_pause_is_left_in_peace(site: Web, folder: Folder, waited: list[float]) -> None:
    site.pages["/feed"] = (429, {"Retry-After": "86400"}, b"")
    folder.configure(site, 'name = "R"\nkind = "feed"\nurl = "URL/feed"', delay_s=0.001)
    assert "a pause of 86400 s" in folder.one()["error"] and site.paths == ["/feed"] and all(pause < 1 for pause in waited)


def test_what_is_gone_is_not_asked_for_again_and_what_fails_five_times(site: Web, folder: Folder) -> None:
    site.pages |= {"/feed": feed(site, 1, 2), "/1": (404, {}, b""), "/2": (500, {}, b"")}
    folder.configure(site, 'name = "R"\nkind = "feed"\nurl = "URL/feed"', delay_s=0.001)
    assert folder.one()["failed"] == 2 and site.paths == ["/feed", "/1", "/2", "/2", "/2"]
    for _ in range(4):
        assert folder.one()["failed"] == 1 and site.paths == ["/feed", "/2", "/2", "/2"]
    assert folder.one()["known"] == 2 and site.paths == ["/feed"]


def test_what_is_left_comes_the_next_time(site: Web, folder: Folder) -> None:
    site.pages |= {"/feed": conditional(feed(site, 1, 2, 3), '"a"'), **{f"/{n}": (200, {}, PAGE) for n in (1, 2, 3)}}
    folder.configure(site, 'name = "R"\nkind = "feed"\nurl = "URL/feed"\nmost = 2', delay_s=0.001)
    assert folder.one()["left for the next time"] == 1
    assert folder.one()["new"] == 1, "the list has not changed, but was not read to its end"
    assert folder.one()["unchanged lists"] == 1 and len(folder.pages()) == 3


def test_a_private_address_is_not_asked_unless_it_is_allowed(site: Web, folder: Folder) -> None:
    site.pages["/feed"] = feed(site, 1)
    folder.configure(site, 'name = "R"\nkind = "feed"\nurl = "URL/feed"', allow_private=[])
    assert "robots.txt" in folder.one()["error"] and site.asked == []
    folder.configure(site, 'name = "A"\nkind = "api"\nurl = "URL/feed"\nitems = "a"\nfields = {url = "u"}', allow_private=["127.0.0.1:1"])
    assert f"allow_private = [\"127.0.0.1:{site.port}\"]" in folder.one()["error"] and site.asked == []


@pytest.mark.parametrize("target", ["http://127.0.0.1:OTHER/x", "http://localhost:OTHER/x", "http://[::1]:OTHER/x", "http://0.0.0.0:OTHER/x",
                                    "http://[::ffff:127.0.0.1]:OTHER/x", "http://2130706433:OTHER/x", "file:///etc/passwd", "ftp://127.0.0.1/x",
                                    "http://user:word@127.0.0.1:SELF/x", "//", "http://"])
def test_no_redirect_leads_to_a_private_address(target: str, site: Web, folder: Folder) -> None:
    with web(x=(200, {}, PAGE)) as other:
        site.pages |= {"/feed": feed(site, 1), "/x": (200, {}, PAGE),
                       "/1": (302, {"Location": target.replace("OTHER", str(other.port)).replace("SELF", str(site.port))}, b"")}
        folder.configure(site, 'name = "R"\nkind = "feed"\nurl = "URL/feed"', delay_s=0.001)
        done = folder.one(client={"first_wait": 0.01})
        assert (done["new"], done["failed"]) == (0, 1) and other.asked == [] and folder.pages() == []


def test_redirects_are_followed_and_no_key_goes_elsewhere(site: Web, folder: Folder) -> None:
    listed = json.dumps({"data": []}).encode()
    with web(v3=(200, {}, listed)) as other:
        site.pages |= {"/v1": (301, {"Location": "/v2"}, b""), "/v2": (307, {"Location": f"{other.url}/v3"}, b"")}
        folder.configure(site, 'name = "A"\nkind = "api"\nurl = "URL/v1"\nitems = "data"\nfields = {url = "u"}\nheaders = {Key = "k"}',
                         allow_private=[f"127.0.0.1:{site.port}", f"127.0.0.1:{other.port}"])
        assert folder.one()["error"] == ""
        assert [a.headers.get("key") for a in (*site.asked, *other.asked)] == ["k", "k", None]


def test_redirects_without_end(site: Web, folder: Folder) -> None:
    site.pages["/feed"] = (302, {"Location": "/feed"}, b"")
    folder.configure(site, 'name = "R"\nkind = "feed"\nurl = "URL/feed"', delay_s=0.001)
    assert "more than 5 redirects" in folder.one()["error"] and len(site.paths) == 6


def dripping(_: Asked, to: BaseHTTPRequestHandler) -> None:
    """A byte now and then, for a minute."""
    to.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(600):
        to.wfile.write(b"a")
        to.wfile.flush()
        time.sleep(0.1)


def dripping_headers(_: Asked, to: BaseHTTPRequestHandler) -> None:
    """The same before the page has begun."""
    to.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for n in range(600):
        to.wfile.write(b"X-A: b\r\n"[n % 8 : n % 8 + 1])
        to.wfile.flush()
        time.sleep(0.1)


@pytest.mark.parametrize("page", [dripping, dripping_headers])
def test_a_page_that_takes_for_ever(page: Any, site: Web, folder: Folder) -> None:
    site.pages |= {"/feed": feed(site, 1, 2), "/1": page, "/2": (200, {}, PAGE)}
    folder.configure(site, 'name = "R"\nkind = "feed"\nurl = "URL/feed"', delay_s=0.001)
    begun = time.monotonic()
    done = folder.one(client={"seconds": 1.0})
    assert (done["new"], done["failed"]) == (1, 1) and time.monotonic() - begun < 30


@pytest.mark.parametrize("packed", [False, True])
def test_a_page_that_is_too_large(packed: bool, site: Web, folder: Folder) -> None:
    """Packed it has 20 KB."""
    raw = b"a" * 20_000_000
    big: Reply = (200, {"Content-Encoding": "gzip"}, gzip.compress(raw)) if packed else (200, {}, raw)
    site.pages |= {"/feed": feed(site, 1, 2), "/1": big, "/2": (200, {"Content-Encoding": "gzip"}, gzip.compress(PAGE))}
    folder.configure(site, 'name = "R"\nkind = "feed"\nurl = "URL/feed"', delay_s=0.001, most_mb=1)
    done = folder.one()
    assert (done["new"], done["failed"]) == (1, 1)
    [(_, headers, body)] = folder.pages()
    assert body == PAGE and "Content-Encoding" not in headers


def test_what_is_no_page_is_not_kept(site: Web, folder: Folder) -> None:
    site.pages |= {"/feed": feed(site, 1), "/1": (200, {"Content-Type": "video/mp4"}, b"\0" * 100)}
    folder.configure(site, 'name = "R"\nkind = "feed"\nurl = "URL/feed"', delay_s=0.001)
    assert folder.one()["failed"] == 1 and folder.pages() == []


@pytest.mark.parametrize(("kind", "body", "says"), [
    ("feed", b"<html><body>Bonjour</body></html>", "this is no feed"),
    ("sitemap", b"<html><body>Bonjour</body></html>", "no sitemap, but <html>"),
    ("sitemap", b"{}", "this is no sitemap"),
    ("sitemap", b'<!DOCTYPE a [<!ENTITY a0 "aaaaaaaaaa">' + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 9))
     + b"]><urlset><url><loc>&a8;</loc></url></urlset>", "this is no sitemap (Maximum entity amplification"),
    ("sitemap", gzip.compress(b"<urlset>" + b" " * 70_000_000), "more than 60,000,000 bytes"),
    ("sitemap", b"\x1f\x8b broken", "the sitemap is damaged"),
])
def test_a_list_that_is_none(kind: str, body: bytes, says: str, site: Web, folder: Folder) -> None:
    site.pages["/list"] = (200, {}, body)
    folder.configure(site, f'name = "R"\nkind = "{kind}"\nurl = "URL/list"')
    done = folder.one()
    assert done["new"] == 0 and says in done["error"]


def test_a_source_that_fails_stops_no_other(site: Web, folder: Folder) -> None:
    site.pages |= {"/feed": feed(site, 1), "/1": (200, {}, PAGE)}
    folder.configure(site, 'name = "Gone"\nkind = "feed"\nurl = "URL/gone"', 'name = "Radio"\nkind = "feed"\nurl = "URL/feed"')
    assert [(d.source, d.counts["new"], d.failed) for d in folder.fetch()] == [("Gone", 0, "the server answers 404"), ("Radio", 1, "")]
    assert [d.source for d in folder.fetch(only="Radio")] == ["Radio"]
    with pytest.raises(ConfigError, match="no source 'Nobody'; it has: Gone, Radio"):
        folder.fetch(only="Nobody")


def test_a_fault_of_a_library_costs_its_source_only(site: Web, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> None:
        raise KeyError("urlset")

    site.pages |= {"/feed": feed(site, 1), "/1": (200, {}, PAGE), "/map": (200, {}, b"<urlset/>")}
    folder.configure(site, 'name = "Karte"\nkind = "sitemap"\nurl = "URL/map"', 'name = "Radio"\nkind = "feed"\nurl = "URL/feed"')
    monkeypatch.setattr("etl.fetch.sitemaps.items", fails)
    broken, whole = folder.fetch()
    assert broken.failed.startswith("KeyError: 'urlset': report it") and (whole.failed, whole.counts["new"]) == ("", 1)


def test_a_run_that_was_killed_leaves_no_half_file(site: Web, folder: Folder) -> None:
    site.pages |= {"/feed": feed(site, 1), "/1": (200, {}, PAGE)}
    folder.configure(site, 'name = "Radio"\nkind = "feed"\nurl = "URL/feed"')
    left = folder.path / "fetched" / "radio" / ".000001.warc.gz"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"\x1f\x8b half")
    assert folder.one()["new"] == 1 and not left.exists() and len(folder.pages()) == 1


def test_a_state_that_is_broken_is_begun_anew(site: Web, folder: Folder) -> None:
    site.pages |= {"/feed": feed(site, 1), "/1": (200, {}, PAGE)}
    folder.configure(site, 'name = "Radio"\nkind = "feed"\nurl = "URL/feed"')
    folder.one()
    (folder.path / "fetched" / ".state" / "radio.json").write_text("{", encoding="utf-8")
    assert folder.one()["new"] == 1


def test_it_may_go_elsewhere(site: Web, folder: Folder, tmp_path_factory: pytest.TempPathFactory) -> None:
    into = tmp_path_factory.mktemp("elsewhere")
    site.pages |= {"/feed": feed(site, 1), "/1": (200, {}, PAGE)}
    folder.configure(site, 'name = "Radio"\nkind = "feed"\nurl = "URL/feed"')
    folder.one(into=into)
    assert folder.files() == ["sources.toml"] and (into / "radio" / "000001.warc.gz").is_file()


def test_new_messages_of_a_mailbox(site: Web, folder: Folder) -> None:
    mail = b"From: a@example.org\r\nSubject: Revue de presse\r\n\r\nDes hommes ...\r\n"
    with imap(Box({3: mail, 5: b"X: " + b"x" * 2_000_000}), "s3cret") as box:
        folder.configure(site, f'name = "Presse"\nkind = "imap"\nhost = "127.0.0.1"\nport = {box.port}\ntls = false\nuser = "ana"\n'
                               'password = "$PASS"\nfolder = "INBOX/Presse"', allow_private=[f"127.0.0.1:{box.port}"], most_mb=1)
        secrets = {"PASS": "s3cret"}.get
        done = folder.one(secrets=secrets)
        assert (done["new"], done["failed"]) == (1, 1), "one is too large"
        assert (folder.path / "fetched" / "presse" / "000001.eml").read_bytes() == mail
        assert folder.one(secrets=secrets)["new"] == 0
        box.messages[8] = mail + b"2"
        assert folder.one(secrets=secrets)["new"] == 1
        assert (folder.path / "fetched" / "presse" / "000002.eml").read_bytes() == mail + b"2"
        assert {c.split()[0] for c in box.commands} <= {"CAPABILITY", "LOGIN", "EXAMINE", "UID", "LOGOUT"}, "it is only read"
        box.validity = 8  # the folder was made anew: its numbers begin again
        assert folder.one(secrets=secrets)["new"] == 2
        wrong = folder.one(secrets={"PASS": "guessed"}.get)["error"]
        assert "wrong password" in wrong and "guessed" not in wrong


def test_a_mailbox_on_a_private_address_must_be_allowed(site: Web, folder: Folder) -> None:
    with imap(Box(), "x") as box:
        folder.configure(site, f'name = "P"\nkind = "imap"\nhost = "127.0.0.1"\nport = {box.port}\ntls = false\nuser = "ana"\npassword = "x"')
        assert "not on the public network" in folder.one()["error"] and box.commands == []


@pytest.mark.parametrize(("text", "says"), [
    ("[", "cannot be read"),
    ('[[source]]\nname = "A"\nkind = "feed"\nurl = "https://a.example/f"', "contact is missing"),
    ('contact = "nobody"', "give an address of mail or of a page"),
    ('contact = "a@b.c"\ndelay_s = 0', "above 0"),
    ('contact = "a@b.c"\ndelay = 1', "unknown: delay; known are contact"),
    ('contact = "a@b.c"\n[source]\nname = "A"', "begins with a line [[source]]"),
    ('contact = "a@b.c"\n[[source]]\nkind = "feed"', "source 1 (without a name): name is missing"),
    ('contact = "a@b.c"\n[[source]]\nname = "A"\nkind = "rss"', "`kind` is 'rss': one of feed, sitemap, api, imap"),
    ('contact = "a@b.c"\n[[source]]\nname = "A"\nkind = "feed"', "url is missing"),
    ('contact = "a@b.c"\n[[source]]\nname = "A"\nkind = "feed"\nurl = "a.example/f"', "begins with https://"),
    ('contact = "a@b.c"\n[[source]]\nname = "A"\nkind = "feed"\nurl = 1', "`url` is 1, which is no str"),
    ('contact = "a@b.c"\n[[source]]\nname = "A"\nkind = "feed"\nurl = "https://a.example"\nonly = "("', "no regular expression"),
    ('contact = "a@b.c"\n[[source]]\nname = "A"\nkind = "feed"\nurl = "https://a.example"\ndays = true', "`days` is True"),
    ('contact = "a@b.c"\n[[source]]\nname = "A"\nkind = "api"\nurl = "https://a.example"', "items is missing"),
    ('contact = "a@b.c"\n[[source]]\nname = "A"\nkind = "api"\nurl = "https://a.example"\nitems = "a"', "neither url nor text"),
    ('contact = "a@b.c"\n[[source]]\nname = "A"\nkind = "api"\nurl = "https://a.example"\nitems = "a"\nfields = {url = "u", day = "d"}', "has day"),
    ('contact = "a@b.c"\n[[source]]\nname = "A"\nkind = "imap"\nhost = "a.example"', "user, password is missing"),
    ('contact = "a@b.c"\n[[source]]\nname = "A b"\nkind = "feed"\nurl = "https://a.example"\n[[source]]\nname = "a-b"\nkind = "feed"\nurl = "https://a.example"',
     "several sources are called a-b"),
])
def test_a_configuration_that_cannot_be_used_says_why(text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        read_config(tmp_path / "sources.toml")
    assert says in str(error.value) and "sources.toml" in str(error.value)


def test_the_command(site: Web, folder: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["fetch", str(folder.path)]) == 0, "off, unless configured"
    assert folder.files() == []
    site.pages |= {"/feed": feed(site, 1), "/1": (200, {}, PAGE)}
    folder.configure(site, 'name = "Radio"\nkind = "feed"\nurl = "URL/feed"', delay_s=0.001)
    assert cli.main(["fetch", str(folder.path)]) == 0 and len(folder.pages()) == 1
    site.pages["/feed"] = (404, {}, b"")
    assert cli.main(["fetch", str(folder.path), "--only", "Radio"]) == 1
    assert cli.main(["fetch", str(folder.path), "--only", "Other"]) == 1
    assert "no source 'Other'" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_to_says_so(site: Web, folder: Folder) -> None:
    folder.configure(site, 'name = "Radio"\nkind = "feed"\nurl = "URL/feed"')
    (folder.path / "fetched").write_text("a file")
    with pytest.raises(OSError, match="fetched"):
        folder.fetch()


def _day(text: str) -> Any:
    from datetime import date

    return date.fromisoformat(text)


def test_the_example_of_the_documentation_is_a_configuration_and_every_name_is_explained(tmp_path: Path) -> None:
    text = (settings.ROOT / "docs" / "fetch.md").read_text(encoding="utf-8")
    (tmp_path / "sources.toml").write_text(text.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    config = read_config(tmp_path / "sources.toml")
    assert {source.kind for source in config.sources} == {"feed", "sitemap", "api", "imap"}
    rows = " ".join(line.split("|")[1] for line in text.splitlines() if line.startswith("| "))
    explained = set(rows.replace(",", " ").replace("of a source:", " ").split())
    names = {f.name for kind in (Config, Source) for f in dataclasses.fields(kind)} - {"sources", "name", "kind", "url"}  # these the example shows
    assert names <= explained
