"""One action for many practices at once: trying out what it would do, and doing it, in the same way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.models import Event, Person, Practice
from webapp.practices import actions, assignments
from webapp.practices.actions import Confirmed
from webapp.practices.assignments import Care
from webapp.practices.workflow import BY_ACTION, TRANSITIONS, Action, Need, Refused, emails_of

MOST_AT_ONCE = 200
_MOVES = tuple(move.action for move in TRANSITIONS if move.in_bulk)
ACTIONS: tuple[Action | Care, ...] = (*_MOVES[:1], Care.ASSIGN, *_MOVES[1:])  # as the page offers them


@dataclass(frozen=True, slots=True)
class Post:
    """An e-mail as it leaves."""

    person_id: int | None
    to: str
    language: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became, or would become, of one practice."""

    id: int
    reference: str
    title: str
    language: str
    version: int  # Practice.version before
    state: str
    refused: Refused | None = None
    unchanged: bool = False  # it was so already
    emails: tuple[Post, ...] = ()


def posts(session: Session, event: Event | None) -> tuple[Post, ...]:
    """Return the e-mails that something done with a practice wrote; none if nothing was done."""
    emails = emails_of(session, event) if event is not None else ()
    return tuple(Post(one.person_id, one.to_email, one.language, one.subject, one.body) for one in emails)


def needs_note(action: str) -> bool:
    return action in BY_ACTION and Need.NOTE in BY_ACTION[Action(action)].needs


def writes_email(action: str) -> bool:
    return action in BY_ACTION and bool(BY_ACTION[Action(action)].city_email)


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done: `editor` is for assigning, `language` for the translation that an action concerns."""

    action: str
    note: str = ""
    editor: Person | None = None
    language: str = ""


def carry_out(
    session: Session, ids: Sequence[int], order: Order, actor: Person, seen: Mapping[int, int] | None = None
) -> list[Outcome]:
    """Do an order with each of these practices that allows it; `seen` are their versions as the actor saw them."""
    query = select(Practice).where(Practice.id.in_(ids), Practice.reference.is_not(None)).order_by(Practice.id)
    return [_one(session, one, order, actor, (seen or {}).get(one.id)) for one in session.scalars(query)]


def try_out(session: Session, ids: Sequence[int], order: Order, actor: Person) -> list[Outcome]:
    """Return what `carry_out` would do, e-mails and all: it is done and undone. Ends the transaction."""
    try:
        return carry_out(session, ids, order, actor)
    finally:
        session.rollback()


def _one(session: Session, practice: Practice, order: Order, actor: Person, seen: int | None) -> Outcome:
    id, version, refused = practice.id, practice.version, None
    try:
        if order.action == Care.ASSIGN:
            event = assignments.assign(session, practice, order.editor, actor)
        else:
            action, confirmed = Action(order.action), Confirmed(seen)
            event = actions.carry_out(session, practice, action, actor, order.note, order.language, confirmed)
    except Refused as error:
        refused, event = error, None
    return Outcome(
        id=id,
        reference=practice.reference or "",
        title=practice.sent_title,
        language=practice.language,
        version=version,
        state=practice.state,
        refused=refused,
        unchanged=refused is None and event is None,
        emails=posts(session, event),
    )
