"""The operator that asks a person about a case of etl/review.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param
from airflow.sdk.configuration import conf
from airflow.sdk.definitions.param import ParamsDict

EVENTS_PAGE = "/plugin/events-page/events-page"  # dags/plugins/events_plugin.py, inside Airflow's frame: its menu stays


class Question(HITLOperator):
    """Waits for a person's answer to a case; where none comes in time the last option is taken, which leaves it open.

    The case is the only template field: it comes as a whole from the task before, and what is in it, an article's text too, is never
    rendered as a template.
    """

    template_fields = ("case",)

    def __init__(self, *, case: Any, **kwargs: Any) -> None:
        super().__init__(subject="a case", options=["Leave open"], **kwargs)
        self.case = case

    def render_template_fields(self, context: Any, jinja_env: Any = None) -> None:
        """Take what is asked from the case, once it is known."""
        super().render_template_fields(context, jinja_env)
        self.subject, self.options = self.case["subject"], self.case["options"]
        self.body = "\n\n".join(filter(None, [self.case["body"], links(self.case["see"])]))
        self.defaults = self.options[-1:]
        form = {name: self.case["form"][name] for name in self.case["order"]}
        self.params = ParamsDict({name: Param(field["value"], description=field["description"] or None, **field["schema"])
                                  for name, field in form.items()})


def links(see: Iterable[Mapping[str, str]]) -> str:
    """Markdown: what a case is about, on the events page. Ids and hashes only, and those quoted: no text of an article."""
    root = urlsplit(conf.get("api", "base_url", fallback="")).path.rstrip("/") + EVENTS_PAGE
    made = []
    for one in see:
        event = one["event"]
        if "article" in one:
            made.append(f"[Its article, with the evidence marked]({root}/article?{urlencode({'id': one['article'], 'event': event})})")
        else:
            made.append(f"[Event {event} on the events page]({root}/event?{urlencode({'id': event})})")
    return " · ".join(made)
