"""The events page in Airflow's menu. Wiring only: the page is in events_page/, what it shows in etl/browse."""

from __future__ import annotations

from typing import Any

from airflow.sdk.plugins_manager import AirflowPlugin

PREFIX = "/events-page"


class EventsPlugin(AirflowPlugin):
    name = "events_page"
    external_views = [{"name": "Events", "href": f"{PREFIX}/", "destination": "nav", "url_route": "events-page", "nav_top_level": True,
                       "icon": f"{PREFIX}/static/icon.svg", "icon_dark_mode": f"{PREFIX}/static/icon-dark.svg"}]

    @property
    def fastapi_apps(self) -> list[Any]:  # type: ignore[override]
        """Made when it is asked for: every task loads the plugins, only the web server needs the page."""
        from events_page.routes import app

        return [{"app": app, "url_prefix": PREFIX, "name": "events page"}]
