"""The webhooks that administrators have made: made, listed, stopped and started again."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.text.plain import clean_line
from webapp.core.clock import now
from webapp.models import HookEvent, Person, Webhook
from webapp.webhooks.signing import new_secret


def make(session: Session, name: str, url: str, events: Iterable[HookEvent], *, by: Person) -> Webhook:
    """Make a webhook, whose address must have passed `outbound.fault`."""
    chosen = set(events)
    in_order: list[str] = [event for event in HookEvent if event in chosen]
    hook = Webhook(name=clean_line(name), url=url, events=in_order, secret=new_secret(), made_by=by)
    session.add(hook)
    session.flush()
    return hook


def every(session: Session) -> Sequence[Webhook]:
    """Return all webhooks, those that are stopped last."""
    return session.scalars(select(Webhook).order_by(Webhook.stopped_at.is_not(None), Webhook.name, Webhook.id)).all()


def stop(session: Session, hook: Webhook, because: str = "") -> None:
    """Stop a webhook, and what waits to be sent to it."""
    hook.stopped_at, hook.stopped_because = now(), because
    session.flush()


def start(session: Session, hook: Webhook) -> None:
    """Send to a stopped webhook again what happens from now on."""
    hook.stopped_at, hook.stopped_because = None, ""
    session.flush()
