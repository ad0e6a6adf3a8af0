"""Transitions of practices: `perform` is the only writer of Practice.state."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from exports.sheet.refusals import unprintable
from forms.text.plain import clean_text
from webapp.collection import calls
from webapp.consent import contacts
from webapp.core.clock import now
from webapp.models import Email, Event, Person, Practice, Revision, Role, State
from webapp.notifications import mail
from webapp.practices import approvals, drafts, languages, records, revisions, team
from webapp.practices.transitions import BY_ACTION, TRANSITIONS, Action, Need, Reason, Refused, Transition

__all__ = ["BY_ACTION", "TRANSITIONS", "Action", "Need", "Refused", "Transition", "available", "may", "perform"]

MAKES_PUBLIC = frozenset({Action.PUBLISH, Action.TRANSLATE})
BRINGS_BACK = {Action.RESTORE: revisions.show_again, Action.LEAVE: revisions.put_back}


def may(person: Person | None, transition: Transition, practice: Practice) -> bool:
    """Return True if a person is someone who makes this transition, whatever the state."""
    if person is None:
        return False
    if transition.by is Role.CONTRIBUTOR:
        return team.has_whole(_session_of(practice), practice, person)
    return transition.by in person.roles


def available(person: Person | None, practice: Practice) -> list[Action]:
    """Return what a person could do now, in the table's order, but for actions of a translation."""
    state_needs = {Need.PUBLIC, Need.PUBLISHED_BEFORE, Need.JUST_DONE}
    return [
        transition.action
        for transition in TRANSITIONS
        if practice.state in transition.from_
        and not transition.of_language
        and may(person, transition, practice)
        and all(_HOLDS[need][0](practice, "") for need in transition.needs & state_needs)
    ]


def perform(
    session: Session,
    practice: Practice,
    action: Action,
    actor: Person,
    note: str = "",
    language: str = "",
    seen_version: int | None = None,
) -> tuple[Event, bool]:
    """Make a transition; return its event and whether the practice was public. Raises Refused, also if it has moved."""
    transition, note = BY_ACTION[action], clean_text(note)
    drafts.lock(session, practice)
    _refuse_unless_ready(practice, transition, actor, note, seen_version)
    was_public = practice.is_public
    frozen = _revisions_of(session, practice, transition, actor, language)
    if action is Action.SUBMIT:
        contacts.agree(session, practice, practice.working_copy.answers.get(contacts.FIELD) or ())
        practice.reference = practice.reference or records.next_reference(session, now().year)
    if action in MAKES_PUBLIC:
        taken_back = {one.language for one in practice.revisions if one.withdrawn_at}
        for revision in frozen:  # what editors took back, an update does not publish again
            if action is Action.TRANSLATE or revision.language not in taken_back:
                revisions.make_public(session, practice, revision)
    if action in BRINGS_BACK:
        BRINGS_BACK[action](session, practice, actor)
    return _append(session, practice, transition, actor, note, frozen), was_public


def _append(
    session: Session, practice: Practice, transition: Transition, actor: Person, note: str, frozen: list[Revision]
) -> Event:
    undone = next((one for one in reversed(practice.events) if one.action in transition.undoes), None)
    after, moment = State(undone.from_state) if undone and undone.from_state else transition.to, now()
    event = Event(
        practice=practice,
        action=transition.action,
        from_state=practice.state,
        to_state=practice.state if transition.of_language else after,
        actor=actor,
        note=note,
        revision=frozen[0] if frozen else None,
        about=actor if transition.action is Action.TAKE else None,
        lasted=None if transition.of_language else max(0, round((moment - practice.state_since).total_seconds())),
    )
    practice.updated_at = moment
    if not transition.of_language:
        practice.state, practice.state_since = after, moment
    session.add(event)
    session.flush()
    return event


def _refuse_unless_ready(
    practice: Practice, transition: Transition, actor: Person, note: str, seen_version: int | None
) -> None:
    if not may(actor, transition, practice):
        raise Refused(Reason.NOT_ALLOWED)
    if seen_version is not None and seen_version != practice.version:
        raise Refused(Reason.STALE)
    if practice.state not in transition.from_:
        raise Refused(Reason.NOT_NOW)
    for need in (one for one in Need if one in transition.needs):
        holds, reason = _HOLDS[need]
        if not holds(practice, note):
            problems = records.problems(practice) if need is Need.COMPLETE else ()
            missing = approvals.missing(_session_of(practice), practice) if need is Need.CERTIFIED else ()
            raise Refused(reason, problems, [one.person.name or one.person.email for one in missing])


def _session_of(practice: Practice) -> Session:
    found = object_session(practice)
    if found is None:
        raise RuntimeError("a practice moves only in the session that it was loaded in")
    return found


def last_change(practice: Practice, before: Event | None = None) -> Event | None:
    """Return the last event that changed the state (`before` another event)."""
    changes = (one for one in reversed(practice.events) if one.from_state != one.to_state and one is not before)
    return next(changes, None)


def emails_of(session: Session, event: Event) -> list[Email]:
    """Return the e-mails that a transition wrote, without those that were sent again."""
    written = select(Email).where(Email.event_id == event.id, Email.copy_of_id.is_(None)).order_by(Email.id)
    return list(session.scalars(written))


def _can_be_undone(practice: Practice) -> bool:
    """Return True if the last transition may be undone: its e-mails wait, and the city has not begun to write."""
    last = last_change(practice)
    if last is None or last.action not in BY_ACTION[Action.UNDO].undoes:
        return False
    if last.action == Action.RETURN and any(copy.saved_at > last.at for copy in practice.copies):
        return False
    return all(mail.may_be_stopped(email) for email in emails_of(_session_of(practice), last))


# For each need: whether it holds for a practice and a note, and why a transition is refused if it does not.
_HOLDS: dict[Need, tuple[Callable[[Practice, str], bool], Reason]] = {
    Need.IN_TIME: (lambda practice, note: calls.in_time(practice), Reason.CALL_CLOSED),
    Need.COMPLETE: (lambda practice, note: not records.problems(practice), Reason.INCOMPLETE),
    Need.NOTE: (lambda practice, note: bool(note), Reason.NOTE_MISSING),
    Need.PUBLIC: (lambda practice, note: practice.is_public, Reason.NOT_PUBLIC),
    Need.PUBLISHED_BEFORE: (lambda practice, note: bool(practice.published_revisions), Reason.NOT_PUBLIC),
    Need.PRINTABLE: (lambda practice, note: _is_printable(practice), Reason.UNPRINTABLE),
    Need.CERTIFIED: (lambda practice, note: not approvals.missing(_session_of(practice), practice), Reason.UNCERTIFIED),
    Need.JUST_DONE: (lambda practice, note: _can_be_undone(practice), Reason.TOO_LATE),
}


def _is_printable(practice: Practice) -> bool:
    copies = (practice.working_copy, *languages.ready(practice))
    return not any(unprintable(copy.answers) for copy in copies)


def _revisions_of(
    session: Session, practice: Practice, transition: Transition, actor: Person, language: str
) -> list[Revision]:
    if transition.action is Action.TRANSLATE:
        return [revisions.freeze_translation(session, practice, language, actor)]
    if transition.action is Action.UNTRANSLATE:
        return [revisions.take_back(practice, language)]
    return revisions.freeze(session, practice, actor) if transition.freezes else []
