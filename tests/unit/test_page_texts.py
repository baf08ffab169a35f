"""The texts of the events page: both languages have the same, none stands in a template or a script, and the language is where Airflow keeps it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import airflow
import pytest

from etl import cookbook, settings
from etl.browse.reasons import FOLLOWS
from etl.explain.rows import CONVENTIONS, DATED, DECIDED, LOWERS, PLACED
from etl.schema import INTER_CODES, sub_event_types

PLUGIN = settings.ROOT / "dags" / "plugins" / "events_page"
FILES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((PLUGIN / "static" / "texts").glob("*.json"))}
EN, FR = FILES["en"], FILES["fr"]
SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in (PLUGIN / "static").glob("*.js")}
TEMPLATES = {path.name: path.read_text(encoding="utf-8") for path in (PLUGIN / "pages").glob("*.j2")}
PLURALS = {"one", "many", "other"}  # those that English and French have


def names(text: str | dict[str, str]) -> set[str]:
    """The {names} that a text, or all of its plurals together, has room for."""
    return {name for form in ([text] if isinstance(text, str) else text.values()) for name in re.findall(r"\{(\w+)\}", form)}


# --- the files


def test_every_language_has_the_same_texts_with_room_for_the_same():
    assert set(FILES) == {"en", "fr"}
    assert EN["texts"].keys() == FR["texts"].keys()
    assert {key: (names(text), names(FR["texts"][key])) for key, text in EN["texts"].items() if names(text) != names(FR["texts"][key])} == {}


@pytest.mark.parametrize("language", FILES)
def test_a_text_is_words_or_its_plurals(language):
    told = FILES[language]
    assert told.keys() == {"days", "texts", "gloss", "said"}
    for key, text in told["texts"].items():
        assert isinstance(text, str) or ("other" in text and text.keys() <= PLURALS), key
        assert all(form.strip() for form in ([text] if isinstance(text, str) else text.values())), key
    assert list(told["texts"]) == list(EN["texts"]), "in the same order, to be read beside each other"


def test_french_sets_its_high_punctuation_off():
    """By a space that does not break."""
    said = [*FR["texts"].values(), *FR["gloss"].values(), *FR["said"].values()]
    forms = [form for text in said for form in ([text] if isinstance(text, str) else text.values())]
    assert [form for form in forms if re.search(r" [:;?!»]|« |\w[;?!]", form)] == []


def test_what_comes_as_english_data_has_its_french():
    types = sub_event_types()
    terms = {*types, *(kind.event_type for kind in types.values()), *(kind.disorder_type for kind in types.values()), *INTER_CODES}
    assert terms - FR["gloss"].keys() == set()
    asked = cookbook.questions().values()
    said = {*(q.asks for q in asked), *(q.topic for q in asked), *(q.notes for q in asked if q.notes), *(p.what for q in asked for p in q.parameters)}
    assert said - FR["said"].keys() == set()
    assert set(FOLLOWS.values()) - FR["said"].keys() == set()
    assert (EN["gloss"], EN["said"], EN["days"]) == ({}, {}, None)


def has_french(english: str) -> bool:
    """As static/text.js looks it up: the phrase itself, its clauses, a phrase with {names}."""
    said, clauses = FR["said"], english.split("; ")
    if english in said or len(clauses) > 1 and all(map(has_french, clauses)):
        return True
    for phrase in (known for known in said if "{" in known):
        pieces = re.split(r"\{(\w+)\}", phrase)
        pattern = "".join(re.escape(p) if n % 2 == 0 else r"[\d.]+" if p in ("number", "share") else ".+?" for n, p in enumerate(pieces))
        if re.fullmatch(pattern, english, re.S):
            return True
    return False


@pytest.mark.parametrize("reason", [
    *DATED.values(), *PLACED.values(), *CONVENTIONS.values(), *LOWERS.values(), *(f"the reader: {why} (0.91)" for why in DECIDED.values()),
    "the reader: Armed clash 0.93, an event 0.70", "the gazetteer's Abala, a city (GeoNames 2448246)", "the gazetteer's Sake, a city",
    "rule attack,*,*,state,Armed clash of event_rules.csv; it goes before Attack", "“armée”, military, in actor_nouns.csv, of the event's country",
    "who claims it in sentence 3; “Daech” in seeds/actors/groups.csv", "by “tués”, without a number; some without a number are 3, in a fight 10 dead",
    "lowered, because the reader is not sure that it is an event (−0.19), rules and reader differ in actor1 (−0.07)",
    "16 dead in sentence 1, 16 dead in sentence 2: the same people told twice give a range, different sides a sum",
])
def test_what_the_coder_gives_as_reasons_has_its_french(reason):
    assert has_french(reason)


def test_what_has_no_french_stays():
    assert not has_french("x") and not has_french("the day is known; x") and not has_french("")


def test_phrases_with_places_have_the_same_in_both_languages():
    assert [english for english, french in FR["said"].items() if names(english) != names(french)] == []


# --- where they are used


def uses() -> Iterator[str]:
    """The keys that scripts and templates name; what is put together ends in a star."""
    for text in SCRIPTS.values():
        for call in re.findall(r"\b(?:t|rich)\(([^{`]*?)(?:, \{|\))", text):
            yield from re.findall(r'"([\w.]+)"', call)
        yield from (re.sub(r"\$\{[^}]*\}", "*", key) for key in re.findall(r"\bt\(`([^`]*)`", text))
        yield from (f"many.{what}" for what in re.findall(r'\bmany\([^"`]*"(\w+)"\)', text))
    for text in TEMPLATES.values():
        yield from (re.sub(r"\{\{.*?\}\}", "*", key) for key in re.findall(r'data-text(?:-[\w-]+)?="((?:\{\{.*?\}\}|[^"])*)"', text))
        yield from re.findall(r"own\.(\w+)", text)


def test_every_text_that_is_named_is_there_and_every_one_is_named():
    used, known = set(uses()), EN["texts"].keys()
    patterns = [re.compile(re.escape(key).replace(r"\*", r"[\w ]+") + "$") for key in used]
    assert {key.pattern for key in patterns if not any(key.match(k) for k in known)} == set()
    assert {key for key in known if not any(pattern.match(key) for pattern in patterns)} == set()


# --- and nothing beside them

AS_IT_IS = {"openapi.json", "25", "50", "100"}  # names, numbers


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_holds_no_words(name):
    text = re.sub(r"\{%.*?%\}", "", TEMPLATES[name], flags=re.S)
    text = re.sub(r"<code[^>]*>.*?</code>|\{\{ code\(.*?\) \}\}", "", text)
    for attribute in ("aria-label", "placeholder", "title", "alt"):
        assert not re.search(rf'\s{attribute}="[^"]*[A-Za-z]', text), attribute
    shown = [piece.strip() for piece in re.sub(r"<[^>]*>", "\n", re.sub(r"\{\{.*?\}\}", "", text)).split("\n")]
    assert [piece for piece in shown if re.search(r"\w", piece) and piece not in AS_IT_IS] == []


def literals(code: str) -> Iterator[tuple[str, str]]:
    """The strings of a script, each with what stands before it; in a template string {} for what is put in, whose own strings come too."""
    at, outside = 0, []
    while at < len(code):
        rest, before = code[at:], code[max(0, at - 40):at]
        if comment := re.match(r"//[^\n]*|/\*.*?\*/", rest, re.S):
            at += comment.end()
        elif rest[0] == "/" and re.search(r"[(,=:!&|?;\n]\s*$", before):  # a regular expression
            found = re.match(r"/(?:\\.|\[(?:\\.|[^\]])*\]|[^/\\\n])+/\w*", rest)
            assert found, rest[:80]
            at += found.end()
        elif rest[0] in "\"'":
            found = re.match(r"""(["'])((?:\\.|(?!\1).)*)\1""", rest)
            assert found, rest[:80]
            at += found.end()
            if not code.startswith(":", at):  # the name of an attribute
                yield found[2], before
        elif rest[0] == "`" or (rest[0] == "}" and outside and outside[-1][0] == 0):
            piece = re.match(r"(?:\\.|(?!\$\{)[^`\\])*", code[at + 1:])
            assert piece
            so_far, began = ("", before) if rest[0] == "`" else outside.pop()[1:]
            at += 1 + piece.end()
            if code.startswith("${", at):
                outside.append((0, so_far + piece[0] + "{}", began))
                at += 2
            else:
                yield so_far + piece[0], began
                at += 1
        else:
            if outside and rest[0] in "{}":
                depth, so_far, began = outside.pop()
                outside.append((depth + (1 if rest[0] == "{" else -1), so_far, began))
            at += 1


CODE = re.compile(r"""
    (?:class|className|lang|role|rel|type|name|id|for|style|cursor|method|target|autocomplete|event_type)\ ?[:=]\ $  # attributes that nobody reads
    | (?:querySelector|querySelectorAll|closest|matches|matchMedia|addEventListener|fetch|setAttribute|getPane|createPane)\(\s*$
    | (?:\?|===|!==|from|import)\ $  # kinds that are chosen among or compared, modules
    """, re.X)
NAMES = {"label", "km", "Accept", "Content-Type", "X-Events-Page", "AbortError", "Polygon", "POST", "UTC", "double precision", "coming in",
         "noreferrer noopener nofollow", *(kind.event_type for kind in sub_event_types().values())}
KEYS = {"Enter", "Escape", "Backspace", "ArrowDown", "ArrowUp", " "}


def prose(said: str, before: str) -> bool:
    """Whether a string of a script is for people: words with spaces or a capital, or one word as a child of an element."""
    own = said.replace("{}", " ")
    if own.strip(" ()") in NAMES | KEYS or not re.search(r"[A-Za-z]{2,}", own):
        return False
    if CODE.search(before) or re.match(r"[#.\[:]|data/|static/|https?:|input:", said):
        return False
    if re.search(r"(?:\}|\"\)|\}\)), $|textContent = $|title = $", before):
        return True
    return bool(re.search(r"^\W*[A-Z][a-z]+\b(?![-./])", own.strip()) or re.search(r"[A-Za-z]{2,}[,.:;]? [A-Za-z]{2,}", own)
                or re.search(r"\{\} [a-z]{2,}|[a-z]{2,}:? \{\}", said))


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_holds_no_words(name):
    assert [said for said, before in literals(SCRIPTS[name]) if prose(said, before)] == []


@pytest.mark.parametrize(("code", "found"), [
    ('el("p", {}, "None")', True), ('el("p", {}, "none")', True), ("byId('x').textContent = 'done'", True), ("`${n} of ${all} rows`", True),
    ('const A = ["All in view"]', True), ('el("p", {class: "card chosen"}, t("x.y"))', False), ('get("page", {})', False),
    ('x.querySelector("tr.opens a")', False), ("`${day} ${clock}`", False), ('event.key === "Enter"', False)])
def test_words_in_a_script_are_seen(code, found):
    assert any(prose(said, before) for said, before in literals(code)) == found


# --- the language


def test_the_language_is_where_airflow_keeps_it():
    """Airflow's page looks into the browser's storage, then at the browser's languages, and keeps what it took: so does static/text.js."""
    dist = Path(airflow.__file__).parent / "ui" / "dist"
    assert (dist / "i18n" / "locales" / "fr").is_dir()
    told = "\n".join(path.read_text(encoding="utf-8") for path in (dist / "assets").glob("index-*.js"))
    assert re.search(r"lookupLocalStorage:.i18nextLng.", told)
    assert re.search(r"detection:\{caches:\[.localStorage.\]", told) and re.search(r"order:\[.localStorage.,.navigator.,.htmlTag.\]", told)
    assert re.search(r'KEPT_BY_AIRFLOW = "i18nextLng"', SCRIPTS["text.js"])
