"""Alerts: into the log always, by mail where the Connection `smtp_default` is defined, to a webhook where `alerts_webhook` is.

`smtp_default`: as Airflow's SMTP provider has it; the addressees are `to` in its extra fields, else its sender. `alerts_webhook`: host is the
whole address, or host, port, schema and the extra field `path`; a password is sent as a bearer token. What cannot be delivered is logged and
fails nothing. Addresses and tokens are in no log.
"""

from __future__ import annotations

import html
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from airflow.sdk import BaseNotifier
from airflow.sdk.configuration import conf

from support.connections import defined

log = logging.getLogger("etl.alerts")
WITHIN_S = (5, 10)  # to connect, to answer


class Alert(BaseNotifier):
    """Tells people that a run failed, or what `findings` (etl/watch.py, as JSON) are odd about it."""

    def __init__(self, findings: Sequence[Mapping[str, str]] = ()) -> None:
        super().__init__()
        self.findings = findings

    def notify(self, context: Any) -> None:
        """Log the alert, then deliver it by every channel there is; never raises."""
        message = self.message(context)
        log.log(logging.WARNING if self.findings else logging.ERROR, "ALERT %s\n%s", message["subject"], message["text"])
        for channel in (by_mail, by_webhook):
            _attempt(channel, message)

    def render_template_fields(self, context: Any, jinja_env: Any = None) -> None:
        """There are none; and `airflow dags test` hands over a DAG that has no templates' environment."""

    def message(self, context: Any) -> dict[str, Any]:
        """subject, text, dag, run, findings and link."""
        dag_id, run_id = context["dag"].dag_id, str(context.get("run_id") or context["dag_run"].run_id)
        if self.findings:
            subject = f"{dag_id}: {', '.join(sorted({f['code'] for f in self.findings}))}"
            text = "\n".join(f"{f['code']}: {f['message']}" for f in self.findings)
        else:
            subject = f"{dag_id} failed"
            text = f"The run {run_id} of {dag_id} failed: {context.get('reason') or 'a task failed'}. Its red tasks' logs end with what to do."
        link = f"{conf.get('api', 'base_url', fallback='').rstrip('/')}/dags/{dag_id}/runs/{run_id}"
        return {"subject": subject, "text": f"{text}\n{link}", "dag": dag_id, "run": run_id, "findings": list(self.findings), "link": link}


def by_mail(message: Mapping[str, Any]) -> None:
    """Send it, where `smtp_default` is defined."""
    if (at := defined("smtp_default")) is None:
        return
    from airflow.providers.smtp.hooks.smtp import SmtpHook

    with SmtpHook(smtp_conn_id="smtp_default") as hook:
        if not (to := at.extra_dejson.get("to") or hook.from_email):
            raise RuntimeError("the Connection smtp_default names no addressee: put `to` into its extra fields")
        hook.send_email_smtp(to=to, subject=f"[event coder] {message['subject']}",
                             html_content=f"<pre>{html.escape(message['text'])}</pre>")


def by_webhook(message: Mapping[str, Any]) -> None:
    """Post it as JSON, where `alerts_webhook` is defined."""
    if (at := defined("alerts_webhook")) is None:
        return
    import requests

    address = at.host or ""
    if "://" not in address:
        port = f":{at.port}" if at.port else ""
        address = f"{at.schema or 'https'}://{address}{port}/{at.extra_dejson.get('path', '').lstrip('/')}"
    headers = {"Authorization": f"Bearer {at.password}"} if at.password else {}
    answer = requests.post(address, json=message, headers=headers, timeout=WITHIN_S, allow_redirects=False)
    if answer.status_code >= 300:  # a redirection too: the token is for the address that was given
        raise RuntimeError(f"it answered {answer.status_code}")


def _attempt(channel: Callable[[Mapping[str, Any]], None], message: Mapping[str, Any]) -> None:
    try:
        channel(message)
    except Exception as error:  # of a foreign library's error only the kind: its words may hold the address
        said = str(error) if type(error) is RuntimeError else type(error).__name__
        log.error("the alert was not delivered %s: %s", channel.__name__.replace("_", " "), said)
