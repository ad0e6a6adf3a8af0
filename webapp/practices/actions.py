"""What an action does with a practice: the transition and all that follows it, in one transaction."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import current_app
from sqlalchemy.orm import Session

from webapp import jobs
from webapp.accounts import coordinators
from webapp.accounts.people import people_with
from webapp.catalogue import indexing
from webapp.core import i18n
from webapp.core.clock import now
from webapp.models import Event, HookEvent, Person, Practice, Role
from webapp.notifications import mail
from webapp.practices.transitions import BY_ACTION, Action
from webapp.practices.workflow import MAKES_PUBLIC, emails_of, last_change, perform
from webapp.webhooks import deliveries

CHANGES_WHAT_IS_PUBLIC = MAKES_PUBLIC | {Action.WITHDRAW, Action.RESTORE, Action.UNTRANSLATE}
TOLD_IN_COUNTRIES = frozenset({Action.SUBMIT, Action.PUBLISH})


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What somebody confirmed: the practice's `version` on the page, and changed `words` of e-mails by person."""

    version: int | None = None
    words: Mapping[int, mail.Words] = field(default_factory=dict)


def carry_out(
    session: Session,
    practice: Practice,
    action: Action,
    actor: Person,
    note: str = "",
    language: str = "",
    confirmed: Confirmed = Confirmed(),
) -> Event:
    """Do an action with a practice, or with its translation into `language`, and return the event. Raises Refused."""
    event, was_public = perform(session, practice, action, actor, note, language, confirmed.version)
    if action is Action.UNDO:
        undone = last_change(practice, before=event)
        for email in emails_of(session, undone) if undone else ():
            mail.stop(session, email)
    if action in CHANGES_WHAT_IS_PUBLIC:
        indexing.index(session, practice)
        shown = HookEvent.UPDATED if was_public else HookEvent.PUBLISHED
        deliveries.announce(session, practice, shown if practice.is_public else HookEvent.WITHDRAWN)
    if action in MAKES_PUBLIC:
        jobs.enqueue(session, "write_documents", {"practice": practice.id})
    _tell_city(session, event, confirmed.words)
    if desk_email := BY_ACTION[action].desk_email:
        for person in people_with(session, Role.EDITOR):
            mail.queue_event_email(session, desk_email, person, event)
    if action in TOLD_IN_COUNTRIES:
        for person in coordinators.of_practice(session, practice, emails=True):
            mail.queue_event_email(session, "country_moved", person, event, about={"event": event.action})
    return event


def _tell_city(session: Session, event: Event, words: Mapping[int, mail.Words]) -> None:
    """Write to the people of the practice; what may be undone leaves only when it may not be undone any more."""
    practice, transition = event.practice, BY_ACTION[Action(event.action)]
    if not transition.city_email:
        return
    minutes = current_app.config["SETTINGS"].undo_minutes if transition.action in BY_ACTION[Action.UNDO].undoes else 0
    translation = event.revision.language if transition.of_language and event.revision else ""
    for person in practice.people:
        about = {"other_language": i18n.language_name(translation, person.language)} if translation else None
        own, not_before = words.get(person.id), now() + dt.timedelta(minutes=minutes)
        mail.queue_event_email(
            session, transition.city_email, person, event, about=about, words=own, not_before=not_before
        )
