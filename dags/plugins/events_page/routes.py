"""The page's routes. Every one asks for Airflow's login and for the right to read; corrections for the right to write.

The pages are the same for everybody and hold no data; what they show comes from data/…, as JSON, and reaches them as text.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import psycopg2
from airflow.api_fastapi.app import get_auth_manager
from fastapi import Depends, FastAPI, HTTPException, Query, Request, Response
from fastapi.exception_handlers import http_exception_handler
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, StreamingResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException as StarletteHTTPException

from etl.browse import actors as actor_list
from etl.browse import additions, article, cookbook, corrections, event, events, runs, sources
from etl.browse import charts as charts_of_events
from etl.browse import places as gazetteer
from etl.browse.database import NotFoundError
from etl.digest import make as digest
from etl.exchange.export import Form
from etl.load.database import WarehouseError
from events_page import api
from events_page.access import EDITOR, READER, EditorWarehouse, MayEdit, User, Warehouse, same_page
from events_page.downloads import download

STATIC = Path(__file__).parent / "static"
# What may be asked for, by name: nothing else on the disk can be.
FILES = {str(path.relative_to(STATIC)): path for path in STATIC.rglob("*") if path.is_file()}
# Address → template; made once, since they hold no data.
PAGES = {
    "": "events", "event": "event", "article": "article", "digest": "digest", "cookbook": "cookbook", "runs": "runs",
    "sources": "sources", "api": "api",
}
LANGUAGES = ("en", "fr")
# By language, key → text; in the browser static/text.js fills the pages with them.
TEXTS = {name: json.loads((STATIC / "texts" / f"{name}.json").read_text(encoding="utf-8"))["texts"] for name in LANGUAGES}
TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).parent / "pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json", ".txt": "text/plain"}

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; object-src 'none'; "
                               "base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

app = FastAPI(title="events page", dependencies=[READER], openapi_url=None)
app.include_router(api.router)


@app.middleware("http")
async def close(request: Request, call_next: Any) -> Response:
    """No script, style or address but our own; data is kept by no cache."""
    response: Response = await call_next(request)
    response.headers.update(HEADERS)
    response.headers["Cache-Control"] = "private, max-age=300" if "/static/" in request.url.path else "no-store"
    return response


@app.exception_handler(StarletteHTTPException)
async def login_first(request: Request, error: StarletteHTTPException) -> Response:
    """Who opens a page without a session is sent to the login, and back; data answers 401."""
    if error.status_code == 401 and request.scope["path"].removeprefix(request.scope.get("root_path", "")).strip("/") in PAGES:
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(get_auth_manager().get_url_login(next_url=here), status_code=303)
    return await http_exception_handler(request, error)


def _answer(status: int) -> Any:
    def handler(_: Request, error: Exception) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, status_code=status)

    return handler


for kind, status in ((NotFoundError, 404), (corrections.RefusedError, 422), (ValueError, 422), (corrections.BusyError, 503), (WarehouseError, 503)):
    app.add_exception_handler(kind, _answer(status))


@app.exception_handler(psycopg2.DataError)
def no_such_value(_: Request, error: psycopg2.Error) -> JSONResponse:
    return JSONResponse({"detail": f"Postgres cannot ask with that: {error.diag.message_primary}"}, status_code=422)


@app.exception_handler(psycopg2.errors.QueryCanceled)
def too_long(_: Request, error: psycopg2.Error) -> JSONResponse:
    return JSONResponse({"detail": "that took too long: ask for fewer days"}, status_code=503)


def _page(name: str) -> Any:
    made = TEMPLATES.get_template(f"{name}.html.j2").render(name=name, api=api.schema(), texts=TEXTS)

    def page() -> HTMLResponse:
        return HTMLResponse(made)

    return page


for path, name in PAGES.items():
    app.add_api_route(f"/{path}", _page(name), methods=["GET"], name=name)


@app.get("/static/{name:path}")
def static(name: str) -> FileResponse:
    if name not in FILES:
        raise HTTPException(404, "there is no such file")
    return FileResponse(FILES[name], media_type=TYPES.get(FILES[name].suffix))


MANY = 50  # of one filter
Text = Annotated[str, Field(max_length=200)]


class Asked(BaseModel):
    """The filters as the address has them."""

    model_config = ConfigDict(extra="ignore")
    since: date | None = None
    until: date | None = None
    type: str = Field("", max_length=100)
    subtype: str = Field("", max_length=100)
    country: list[Text] = Field([], max_length=MANY)
    province: list[Text] = Field([], max_length=MANY)
    source: list[Text] = Field([], max_length=MANY)
    actor: str = Field("", max_length=200)
    confidence: float | None = Field(None, ge=0, le=1)
    words: str = Field("", max_length=300)
    dead: int | None = Field(None, ge=0, le=10**6)
    corrected: Literal["", "yes", "no"] = ""
    new: date | None = None
    box: str = Field("", max_length=200, description="south,west,north,east")

    def filters(self) -> events.Filters:
        return events.Filters(
            since=self.since, until=self.until, event_type=self.type, sub_event_type=self.subtype, countries=tuple(self.country),
            provinces=tuple(self.province), sources=tuple(self.source), actor=self.actor, words=self.words, confidence=self.confidence,
            dead=self.dead, corrected=self.corrected == "yes" if self.corrected else None, new_since=self.new,
            box=box_of(self.box) if self.box else None)


def box_of(text: str) -> events.Box:
    """South, west, north and east, as an address has them. Raises ValueError."""
    south, west, north, east = (float(part) for part in text.split(","))
    return events.Box(south, west, north, east)


Filtered = Annotated[Asked, Query()]


@app.get("/data/choices")
def choices(dsn: Warehouse) -> dict[str, Any]:
    return events.choices(dsn)


@app.get("/data/actors")
def actors(dsn: Warehouse, asked: Filtered) -> list[str]:
    return events.actors(dsn, asked.filters())


@app.get("/data/known_actors")
def known_actors(words: Annotated[str, Query(max_length=200)] = "") -> list[dict[str, Any]]:
    return actor_list.known(words)


@app.get("/data/provinces")
def provinces(dsn: Warehouse, asked: Filtered) -> list[str]:
    return events.provinces(dsn, asked.filters())


@app.get("/data/outlets")
def outlets(dsn: Warehouse, asked: Filtered) -> list[str]:
    return events.outlets(dsn, asked.filters())


class AskedCharts(Asked):
    kind: Literal["", "weeks", "actors", "dyads", "provinces"] = ""


@app.get("/data/charts")
def charts(dsn: Warehouse, asked: Annotated[AskedCharts, Query()]) -> dict[str, Any]:
    return charts_of_events.charts(dsn, asked.filters(), asked.kind)


@app.get("/data/overview")
def overview(dsn: Warehouse, asked: Filtered) -> dict[str, Any]:
    return events.overview(dsn, asked.filters())


class AskedMap(Asked):
    zoom: int = Field(2, ge=0, le=20)


@app.get("/data/map")
def on_map(dsn: Warehouse, asked: Annotated[AskedMap, Query()]) -> dict[str, Any]:
    return events.on_map(dsn, asked.filters(), asked.zoom)


@app.get("/data/hexagons")
def in_hexagons(dsn: Warehouse, asked: Annotated[AskedMap, Query()]) -> dict[str, Any]:
    return events.hexagons(dsn, asked.filters(), asked.zoom)


class AskedPage(Asked):
    page: int = Field(1, ge=1)
    size: int = events.PAGE_SIZES[0]
    sort: str = "event_date"
    descending: bool = True


@app.get("/data/page")
def page(dsn: Warehouse, asked: Annotated[AskedPage, Query()]) -> dict[str, Any]:
    return events.page(dsn, asked.filters(), asked.page, asked.size, asked.sort, asked.descending)


class AskedExport(Asked):
    format: Literal["csv", "xlsx", "parquet", "geojson"] = "csv"
    columns: Literal["acled", "all"] = "acled"
    separator: Literal[",", ";"] = ","


@app.get("/data/export")
def export(dsn: Warehouse, asked: Annotated[AskedExport, Query()]) -> StreamingResponse:
    form = Form(asked.format, asked.columns, asked.separator, excel=asked.format == "csv")
    return download(dsn, form, events.selection(dsn, asked.filters()))


@app.get("/data/event")
def one_event(dsn: Warehouse, edit: MayEdit, id: str) -> dict[str, Any]:
    return event.event(dsn, id) | {"correctable": event.correctable(dsn) if edit else []}


@app.get("/data/places")
def places(words: Annotated[str, Query(max_length=200)] = "", country: Annotated[str, Query(max_length=100)] = "") -> list[dict[str, Any]]:
    return gazetteer.places(words, country)


@app.get("/data/towns")
def towns(box: Annotated[Text, Query(description="south,west,north,east")] = "") -> list[dict[str, Any]]:
    return gazetteer.towns(box_of(box)) if box else []


@app.get("/data/article")
def one_article(dsn: Warehouse, edit: MayEdit, id: str, event: str = "") -> dict[str, Any]:
    return article.article(dsn, id, event or None) | {"addable": additions.addable(dsn) if edit else []}


@app.get("/data/runs")
def all_runs(dsn: Warehouse) -> list[dict[str, Any]]:
    return runs.runs(dsn)


@app.get("/data/run")
def one_run(dsn: Warehouse, id: str) -> dict[str, Any]:
    return runs.run(dsn, id)


@app.get("/data/sources")
def all_sources(dsn: Warehouse, nights: Annotated[int, Query(ge=5, le=90)] = sources.NIGHTS,
                quiet: Annotated[int, Query(ge=1, le=14)] = sources.QUIET_NIGHTS) -> dict[str, Any]:
    return sources.sources(dsn, nights, quiet)


@app.get("/data/cookbook")
def all_questions() -> list[dict[str, Any]]:
    return cookbook.questions()


def given(request: Request) -> dict[str, str]:
    """A question's parameters are its own: whatever else stands in the address, for it to know or not."""
    return {name: value for name, value in request.query_params.items() if name != "question"}


Given = Annotated[dict[str, str], Depends(given)]


@app.get("/data/question")
def one_question(dsn: Warehouse, question: str, asked: Given) -> list[dict[str, Any]]:
    return cookbook.parameters(dsn, question, asked)


@app.get("/data/answer")
def one_answer(dsn: Warehouse, question: str, asked: Given) -> dict[str, Any]:
    return cookbook.answer(dsn, question, asked)


@app.get("/data/answer.csv")
def answer_as_csv(dsn: Warehouse, question: str, asked: Given) -> Response:
    made = cookbook.as_csv(dsn, question, asked)  # first, so that the name below is one of ours
    return Response(made, media_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{question}.csv"'})


@app.get("/data/digest")
def one_digest(dsn: Warehouse, since: Annotated[str, Query(max_length=40)] = "1d", until: Annotated[str, Query(max_length=40)] = "",
               country: Annotated[list[str] | None, Query(max_length=50)] = None) -> dict[str, Any]:
    return digest.make(dsn, digest.moment(since), digest.moment(until) if until else None, country or ()).to_json()


class Decision(BaseModel):
    """What an editor decides about an event."""

    model_config = ConfigDict(extra="forbid", str_max_length=5000)
    action: Literal["correct", "accept", "reject", "undo"]
    event: str
    fields: dict[str, str | None] = Field({}, max_length=40)
    correction: int = 0
    reason: str = ""


@app.post("/data/corrections", dependencies=[EDITOR, Depends(same_page)])
def decide(dsn: EditorWarehouse, user: User, decision: Decision) -> dict[str, Any]:
    who = user.get_name()
    if decision.action == "undo":
        corrections.undo(dsn, who, decision.event, decision.correction)
        return {"done": "undone"}
    if decision.action == "accept":
        corrections.accept(dsn, who, decision.event, decision.reason.strip() or "read and found right")
        return {"done": "accept"}
    if not decision.reason.strip():
        raise HTTPException(422, "a correction needs a reason")
    if decision.action == "reject":
        corrections.reject(dsn, who, decision.event, decision.reason)
        return {"done": "reject"}
    if not decision.fields:
        raise HTTPException(422, "a correction needs a field that is to be another")
    return {"done": "correct", "followed": corrections.correct(dsn, who, decision.event, decision.fields, decision.reason)}


class Addition(BaseModel):
    """An event that the coder missed: the article, the characters of the words that tell of it (the end excluded), and what it is."""

    model_config = ConfigDict(extra="forbid", str_max_length=5000)
    article: str
    start: int
    end: int
    fields: dict[str, str | None] = Field(max_length=40)
    reason: str = ""


@app.post("/data/additions", dependencies=[EDITOR, Depends(same_page)])
def add(dsn: EditorWarehouse, user: User, addition: Addition) -> dict[str, Any]:
    if not addition.reason.strip():
        raise HTTPException(422, "an added event needs a reason")
    return {"event": additions.add(dsn, user.get_name(), addition.article, addition.start, addition.end, addition.fields, addition.reason)}
