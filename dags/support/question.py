"""The operator that asks a person about a case of etl/review.py."""

from __future__ import annotations

from typing import Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param
from airflow.sdk.definitions.param import ParamsDict


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
        self.subject, self.body, self.options = self.case["subject"], self.case["body"], self.case["options"]
        self.defaults = self.options[-1:]
        self.params = ParamsDict({name: Param(field["value"], description=field["description"] or None, **field["schema"])
                                  for name, field in self.case["form"].items()})
