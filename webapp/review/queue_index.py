"""The rows of the queue: what each practice that was sent looks like there, derived anew before each commit."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Select, delete, event, insert, select
from sqlalchemy.orm import Session, UOWTransaction, selectinload, sessionmaker

from webapp.catalogue.words import words
from webapp.models import (
    Comment,
    Email,
    Event,
    Practice,
    QueueLabel,
    QueueRow,
    Revision,
    Role,
    State,
    Suggestion,
    SuggestionState,
    WorkingCopy,
)
from webapp.notifications.email_texts import BETWEEN_US
from webapp.practices import languages, timeline
from webapp.practices.assignments import assigned_to, plan_of
from webapp.review import queue_text

DESK_ROLES = frozenset({Role.EDITOR, Role.COORDINATOR})
_TOUCHED = "desk_touched"


def _notice(session: Session, flush: UOWTransaction) -> None:
    touched: set[int] = session.info.setdefault(_TOUCHED, set())
    for one in (*session.new, *session.dirty):
        if isinstance(one, Practice) and one.reference is not None:
            touched.add(one.id)
        elif isinstance(one, (Revision, Event, Comment, Suggestion)):
            touched.add(one.practice_id)
    came = (one for one in (*session.new, *session.deleted) if isinstance(one, (Email, WorkingCopy)))
    touched.update(one.practice_id for one in came if one.practice_id)


def _keep(session: Session) -> None:
    if not session.in_nested_transaction():
        bring_up_to_date(session)


def _forget(session: Session) -> None:
    session.info.pop(_TOUCHED, None)


def listen(sessions: sessionmaker[Session]) -> None:
    """Notice what these sessions change, and derive the rows before they commit."""
    event.listen(sessions, "after_flush", _notice)
    event.listen(sessions, "before_commit", _keep)
    event.listen(sessions, "after_rollback", _forget)


def bring_up_to_date(session: Session) -> None:
    """Derive the rows of whatever this transaction has touched; a commit does it by itself."""
    session.flush()
    touched = session.info.pop(_TOUCHED, set())
    if touched:
        derive(session, sorted(touched))
    session.flush()


def derive(session: Session, ids: Sequence[int]) -> None:
    """Write the rows of these practices anew, which are locked, so that of two transactions one sees the other's."""
    session.execute(select(Practice.id).where(Practice.id.in_(ids)).order_by(Practice.id).with_for_update())
    session.execute(delete(QueueRow).where(QueueRow.practice_id.in_(ids)))  # its labels and words go with it
    query = select(Practice).where(Practice.id.in_(ids), Practice.reference.is_not(None))
    parts = (Practice.revisions, Practice.copies, Practice.people, Practice.city)
    query = query.options(*(selectinload(part) for part in parts)).execution_options(populate_existing=True)
    sent = {one.id: one for one in session.scalars(query).all() if one.sent_revision is not None}
    if not sent:
        return
    events, comments = _by_practice(session, Event, sent), _by_practice(session, Comment, sent)
    suggestions, emails = _by_practice(session, Suggestion, sent), _by_practice(session, Email, sent)
    rows, labels, texts = [], [], {}
    for id, practice in sent.items():
        rows.append(_row(practice, events[id], comments[id], suggestions[id]))
        labels += [{"practice_id": id, "kind": kind, "value": value} for kind, value in sorted(_labels(practice))]
        written = [one for one in emails[id] if one.name not in BETWEEN_US]
        texts[id] = _words(practice, events[id], comments[id], written)
    session.execute(insert(QueueRow), rows)
    if labels:
        session.execute(insert(QueueLabel), labels)
    queue_text.put(session, texts)


def _by_practice(session: Session, table: Any, ids: Iterable[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    query = select(table).where(table.practice_id.in_(list(ids))).order_by(table.id)
    for one in session.scalars(query.execution_options(populate_existing=True)):
        found[one.practice_id].append(one)
    return found


def _row(
    practice: Practice, events: Sequence[Event], comments: Sequence[Comment], suggestions: Sequence[Suggestion]
) -> dict[str, Any]:
    sent, state = practice.sent_revision, State(practice.state)
    answers = sent.answers if sent else {}
    sendings = [one.at for one in events if one.action == "submit"] or [practice.state_since]
    own, plan = {person.id for person in practice.people}, plan_of(events)
    return {
        "practice_id": practice.id,
        "reference": practice.reference,
        "title": practice.sent_title,
        "language": practice.language,
        "places": answers.get("places") or {},
        "state": state,
        "waits_for": state.meaning.waits_for,
        "since": practice.state_since,
        "year": sendings[0].year,
        "received_at": sendings[0],
        "published_at": practice.published_at,
        "due_on": timeline.due_on(state, sendings[-1]),
        "assigned_id": assigned_to(events),
        "publish_at": plan.due_at if plan else None,
        "translation_waits": _translation_waits(practice),
        "from_city": sum(one.answered_at is None and _is_from_city(one, own) for one in comments),
        "suggestions": sum(one.state == SuggestionState.OPEN for one in suggestions),
    }


def _is_from_city(comment: Comment, own: set[int]) -> bool:
    author = comment.author
    return comment.to_city and author is not None and (author.id in own or author.roles.isdisjoint(DESK_ROLES))


def _translation_waits(practice: Practice) -> bool:
    """Return True if another language lacks an answer, or what is public in it was made from an older text."""
    ready = {copy.language for copy in languages.ready(practice)}
    if any(copy.language not in ready for copy in languages.others(practice)):
        return True
    source = practice.published_in(practice.language)
    return source is not None and any(one.source_id not in (None, source.id) for one in practice.published_revisions)


def _labels(practice: Practice) -> set[tuple[str, str]]:
    sent = practice.sent_revision
    if sent is None:
        return set()
    return {("topic", code) for code in sent.shared.topics} | {("country", code) for code in sent.shared.countries}


def _words(
    practice: Practice, events: Sequence[Event], comments: Sequence[Comment], emails: Sequence[Email]
) -> list[str]:
    latest = {one.language: one for one in practice.revisions}
    pieces = [practice.reference or "", practice.city.name if practice.city else ""]
    pieces += [text for revision in latest.values() for text in _texts(revision.answers)]
    pieces += [text for person in practice.people for text in (person.name, person.email)]
    pieces += [one.note for one in events] + [one.text for one in comments]
    pieces += [text for one in emails for text in (one.subject, one.body)]
    return words("\n".join(piece for piece in pieces if piece))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def lacking() -> Select[int]:
    """Return the query for the ids of the practices whose row is missing."""
    query = select(Practice.id).join(Revision, Revision.practice_id == Practice.id)
    query = query.where(Practice.reference.is_not(None), Revision.language == Practice.language)
    return query.where(~select(QueueRow).where(QueueRow.practice_id == Practice.id).exists()).distinct()


def catch_up(session: Session, *, most: int) -> int:
    """Derive at most so many of the rows that are missing, as after an upgrade; return how many."""
    ids = list(session.scalars(lacking().limit(most)))
    derive(session, ids)
    return len(ids)
