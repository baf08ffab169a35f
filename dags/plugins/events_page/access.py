"""Who may see and who may correct, and the warehouse for both."""

from __future__ import annotations

from typing import Annotated

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.resource_details import AssetDetails
from airflow.api_fastapi.core_api.security import GetUserDep, requires_access_asset
from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowNotFoundException
from fastapi import Depends, HTTPException, Request

from etl import settings
from etl.load.database import WarehouseError, dsn_of

# Events are the asset that the nightly run makes: who may read assets sees them, who may write assets corrects them.
READER = Depends(requires_access_asset(method="GET"))
EDITOR = Depends(requires_access_asset(method="POST"))


def may_edit(user: GetUserDep) -> bool:
    """Whether this user may correct events, and there is a warehouse to do so."""
    allowed = get_auth_manager().is_authorized_asset(method="POST", details=AssetDetails(), user=user)
    return allowed and _editor_dsn() is not None


def same_page(request: Request) -> None:
    """Only our own page may write: another site's can neither set this header without being asked first, nor say that it is ours."""
    if request.headers.get("x-events-page") != "1" or request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise HTTPException(403, "corrections are made from the events page")


def warehouse() -> str:
    """The DSN that is read: the Connection `warehouse`, else WAREHOUSE_DSN. Raises WarehouseError."""
    if dsn := _connection("warehouse") or settings.warehouse_dsn():
        return dsn
    raise WarehouseError("no warehouse is known: define the Connection `warehouse`, or set WAREHOUSE_DSN")


def editor_warehouse() -> str:
    """The DSN that corrections are written to: the Connection `warehouse_editor`, else WAREHOUSE_EDITOR_DSN."""
    if dsn := _editor_dsn():
        return dsn
    raise HTTPException(503, "corrections need the warehouse as the role editor: define the Connection `warehouse_editor`")


def _editor_dsn() -> str | None:
    return _connection("warehouse_editor") or settings.warehouse_editor_dsn()


def _connection(name: str) -> str | None:
    # as in support.connections, which cannot be imported here: the web server has the plugins on its path, not the DAGs
    try:
        return dsn_of(Connection.get(name))
    except AirflowNotFoundException:
        return None


Warehouse = Annotated[str, Depends(warehouse)]
EditorWarehouse = Annotated[str, Depends(editor_warehouse)]
MayEdit = Annotated[bool, Depends(may_edit)]
User = GetUserDep
