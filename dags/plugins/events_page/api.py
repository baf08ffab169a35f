"""The API, in the manner of ACLED's: events and ids of deleted ones, page by page, as JSON or CSV. What it says of itself is made of its columns.

It has the login, the rights and the headers of the page that it is part of, and reads as the analyst. docs/api.md tells how it is used.
"""

from __future__ import annotations

import csv
import io
from functools import cache
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.openapi.utils import get_openapi

from etl.exchange import pages
from etl.exchange.filters import WHERE, operators
from etl.exchange.formats import as_json, text_of
from etl.exchange.relation import DELETED, EVENTS, Resource, columns_of
from events_page.access import Warehouse

PREFIX = "/api"
OWN = ("limit", "page", "after", "fields", "columns", "_format")
SAID = {"text": "string", "json": "string", "integer": "integer", "long": "integer", "number": "number", "date": "string", "time": "string"}
ANSWERS: dict[int | str, dict[str, Any]] = {200: {"description": "A page", "content": {"application/json": {}, "text/csv": {}}}}

router = APIRouter(prefix=PREFIX)


def _filters(resource: Resource) -> dict[str, Any]:
    """What OpenAPI says of the filters: two parameters a column."""
    parameters: list[dict[str, Any]] = []
    for column, kind in resource.kinds.items():
        usual = resource.operator(column)
        meant = {"LIKE": "contains, letter case aside", ">=": "from this on"}.get(usual, "is exactly this")
        parameters.append({"name": column, "in": "query", "schema": {"type": SAID[kind]},
                           "description": f"{kind}; {meant}, unless {column}{WHERE} says otherwise"})
        parameters.append({"name": f"{column}{WHERE}", "in": "query", "schema": {"type": "string", "enum": list(operators(kind)), "default": usual},
                           "description": f"how {column} is compared"})
    return {"parameters": parameters}


Limit = Annotated[int, Query(ge=1, le=pages.MOST_ROWS, description="rows of a page")]
Number = Annotated[int, Query(ge=1, description="number of the page; better follow `next`")]
After = Annotated[str, Query(max_length=200, description="where the page before ended: stands in its `next`")]
Fields = Annotated[str, Query(max_length=2000, description="only these, joined by a bar: event_id_cnty|event_date|fatalities")]
Kind = Annotated[Literal["json", "csv"], Query(alias="_format")]


@router.get("/acled/read", openapi_extra=_filters(EVENTS), summary="Events", response_class=Response, responses=ANSWERS)
def read_events(request: Request, dsn: Warehouse, limit: Limit = pages.MOST_ROWS, page: Number = 1, after: After = "", fields: Fields = "",
                columns: Annotated[Literal["acled", "all"], Query(description="ACLED's 31 columns, or everything")] = "acled",
                kind: Kind = "json") -> Response:
    """Events by day and id. `timestamp=1767225600` gives those that are new or changed since then; of those that went see deleted/read."""
    return _answer(request, dsn, EVENTS, pages.Asked(_asked(request), _listed(fields) or columns_of(columns), limit, page, after), kind)


@router.get("/deleted/read", openapi_extra=_filters(DELETED), summary="Ids of events that are gone", response_class=Response, responses=ANSWERS)
def read_deleted(request: Request, dsn: Warehouse, limit: Limit = pages.MOST_ROWS, page: Number = 1, after: After = "", fields: Fields = "",
                 kind: Kind = "json") -> Response:
    """Events that left, by the time when they did: `deleted_timestamp=1767225600` gives those that went since then.

    An id may come back, with its event.
    """
    return _answer(request, dsn, DELETED, pages.Asked(_asked(request), _listed(fields), limit, page, after), kind)


@router.get("/openapi.json", include_in_schema=False)
def openapi(request: Request) -> dict[str, Any]:
    return schema() | {"servers": [{"url": request.scope["root_path"]}]}


@cache
def schema() -> dict[str, Any]:
    """The API as OpenAPI has it."""
    made = get_openapi(title="Events", version="1", routes=router.routes, description=(__doc__ or "").partition("\n")[0])
    # the page's login, which its app asks for
    made["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
    return made | {"security": [{"bearer": []}]}


def _asked(request: Request) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in request.query_params.multi_items() if name not in OWN)


def _listed(fields: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(field.strip() for field in fields.split("|") if field.strip()))


def _answer(request: Request, dsn: str, resource: Resource, asked: pages.Asked, kind: str) -> Response:
    found = pages.read(dsn, resource, asked)
    following = None
    if found.after is not None:
        kept = [(name, value) for name, value in request.query_params.multi_items() if name not in ("page", "after")]
        following = f"{request.url.path}?{urlencode([*kept, ('after', found.after)])}"
    link = {"Link": f'<{following}>; rel="next"'} if following else {}
    if kind == "csv":
        out = io.StringIO()
        lines = csv.writer(out, lineterminator="\n")
        lines.writerow(found.fields)
        lines.writerows([text_of(value) for value in row] for row in found.rows)
        return Response(out.getvalue(), media_type="text/csv", headers=link)
    told = {"status": 200, "success": True, "count": len(found.rows), "read_at": found.read_at, "next": following,
            "data": [dict(zip(found.fields, row, strict=True)) for row in found.rows]}
    return Response(as_json(told), media_type="application/json", headers=link)

