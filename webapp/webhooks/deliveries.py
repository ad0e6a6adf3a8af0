"""Messages to webhooks: queued in the transaction of what they tell, sent, tried again, and forgotten."""

import datetime as dt
import json
import time
from collections.abc import Sequence
from typing import Any

from flask import current_app
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session, selectinload

from forms.text.plain import clean_text
from webapp import jobs
from webapp.core import links
from webapp.core.clock import now
from webapp.core.db import unit_of_work
from webapp.models import HookEvent, Job, JobState, Person, Practice, Webhook, WebhookDelivery
from webapp.webhooks import outbound
from webapp.webhooks.outbound import NotReached
from webapp.webhooks.signing import signature
from webapp.webhooks.subscriptions import stop

ATTEMPTS = 60  # a day, with half an hour between two attempts at most
DELIVERIES_SHOWN = 100
GONE = 410


class NotDelivered(Exception):
    """The receiver did not take it, and the job is tried again."""


def deliveries(session: Session, hook: Webhook) -> Sequence[WebhookDelivery]:
    """Return what was sent to a webhook, the last first."""
    query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == hook.id)
    query = query.options(selectinload(WebhookDelivery.practice), selectinload(WebhookDelivery.job))
    return session.scalars(query.order_by(WebhookDelivery.number.desc()).limit(DELIVERIES_SHOWN)).all()


def announce(session: Session, practice: Practice, event: HookEvent) -> None:
    """Tell every webhook that asked for it what happened to a public practice, after this transaction."""
    for hook in session.scalars(select(Webhook).where(Webhook.stopped_at.is_(None))):
        if event in hook.events:
            _ask(session, hook, event, _told(practice), practice)


def test(session: Session, hook: Webhook, *, by: Person) -> WebhookDelivery:
    """Send a message that says only that it is a test."""
    return _ask(session, hook, HookEvent.TEST, {}, None, by=by)


def _told(practice: Practice) -> dict[str, Any]:
    """Return what a message says: enough to fetch the rest, and nothing about people."""
    return {
        "reference": practice.reference,
        "languages": sorted(one.language for one in practice.published_revisions) if practice.is_public else [],
        "url": links.address("practice_page.practice", slug=practice.slug),
        "api_url": links.address("catalogue_api.practice", reference=practice.reference),
    }


def _ask(
    session: Session,
    hook: Webhook,
    event: HookEvent,
    data: dict[str, Any],
    practice: Practice | None,
    *,
    by: Person | None = None,
) -> WebhookDelivery:
    body = json.dumps({"type": event, "timestamp": now().isoformat(), "data": data}, ensure_ascii=False)
    delivery = WebhookDelivery(webhook=hook, event=event, body=body, practice=practice)
    session.add(delivery)
    session.flush()
    delivery.job = jobs.enqueue(session, "deliver_webhook", {"delivery": delivery.number}, by=by)
    session.flush()
    return delivery


def deliver(running: jobs.JobContext) -> dict[str, Any]:
    """Send one delivery unless it was taken already, and write down what came back."""
    with unit_of_work(reading=True) as session:
        delivery = session.get(WebhookDelivery, running.payload["delivery"])
        if delivery is None or delivery.delivered_at is not None or delivery.webhook.stopped_at is not None:
            return {"sent": False}
        number, id, body = delivery.number, delivery.id, delivery.body
        url, secret = delivery.webhook.url, delivery.webhook.secret
    settings = current_app.config["SETTINGS"]
    timestamp = int(now().timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"Sheaf (+{settings.site_url})",
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, id, timestamp, body),
    }
    began, status, answer, error = time.monotonic(), None, "", ""
    try:
        found = outbound.post(url, body.encode(), headers, settings.webhooks_reach)
        status, answer = found.status, clean_text(found.text)
    except NotReached as problem:
        error = str(problem)
    taken = status is not None and 200 <= status < 300
    with unit_of_work() as session:
        delivery = session.get_one(WebhookDelivery, number)
        delivery.attempts, delivery.tried_at = delivery.attempts + 1, now()
        delivery.status, delivery.answer, delivery.error = status, answer, error
        delivery.seconds = round(time.monotonic() - began, 3)
        delivery.delivered_at = now() if taken else None
        if status == GONE:
            stop(session, delivery.webhook, "gone")
    if not taken and status != GONE:
        raise NotDelivered(error or f"{url} answered with status {status}.")
    return {"sent": True, "status": status}


def forget_deliveries(running: jobs.JobContext) -> None:
    """Forget the messages that are older than the network keeps them, but none that is still to be sent."""
    if days := current_app.config["SETTINGS"].program_log_days:
        waits = select(Job.id).where(Job.state.in_((JobState.QUEUED, JobState.RUNNING)))
        over = or_(WebhookDelivery.job_id.is_(None), WebhookDelivery.job_id.not_in(waits))
        old = WebhookDelivery.made_at < now() - dt.timedelta(days=days)
        with unit_of_work() as session:
            session.execute(delete(WebhookDelivery).where(old, over))
