"""The warehouse's DSNs: of Airflow's Connections where they are defined, else of the environment."""

from __future__ import annotations

import os

from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowNotFoundException

from etl import settings


def warehouse() -> str | None:
    """As the role that loads, from the Connection `warehouse`; else None, and etl takes WAREHOUSE_DSN or the embedded Postgres."""
    return _connection("warehouse")


def editor() -> str:
    """As the role that corrects, from the Connection `warehouse_editor` or WAREHOUSE_EDITOR_DSN.

    Raises ValueError where neither is there.
    """
    return _told("warehouse_editor", settings.warehouse_editor_dsn(), "WAREHOUSE_EDITOR_DSN")


def owner() -> str:
    """As the role that owns the relations, from the Connection `warehouse_owner` or WAREHOUSE_OWNER_DSN.

    Raises ValueError where neither is there.
    """
    return _told("warehouse_owner", settings.warehouse_owner_dsn(), "WAREHOUSE_OWNER_DSN")


def secret(name: str) -> str | None:
    """What sources.toml writes as "$NAME": the password of the Connection of that name, else of the environment."""
    at = defined(name)
    return at.password if at else os.environ.get(name)


def defined(name: str) -> Connection | None:
    """Airflow's Connection of that name, where there is one."""
    try:
        return Connection.get(name)
    except AirflowNotFoundException:
        return None


def _told(name: str, from_environment: str | None, variable: str) -> str:
    if dsn := _connection(name) or from_environment:
        return dsn
    raise ValueError(f"define the Connection {name}, or set {variable}: a DSN of the warehouse as the role {name.removeprefix('warehouse_')}")


def _connection(name: str) -> str | None:
    from etl.load.database import dsn_of

    at = defined(name)
    return dsn_of(at) if at else None
