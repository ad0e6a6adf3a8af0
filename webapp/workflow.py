"""How a practice moves: the table of transitions, and `perform`, the only writer of Practice.state.

Not here: how answers are edited (practices.py) and what a letter says (templates/letters).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from forms.answers import Problem
from forms.text import clean_text
from webapp import jobs, mail, practices, publishing, search
from webapp.clock import now
from webapp.models import Event, Person, Practice, Revision, Role, State


class Action(StrEnum):
    SUBMIT = "submit"
    RECALL = "recall"
    TAKE = "take"
    RETURN = "return"
    ACCEPT = "accept"
    PUBLISH = "publish"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    REOPEN = "reopen"
    REVISE = "revise"


class Need(StrEnum):
    """What must hold before a move."""

    COMPLETE = "complete"
    NOTE = "note"
    PUBLIC = "public"
    PUBLISHED_BEFORE = "published_before"
    PRINTABLE = "printable"


class Refused(Exception):
    """The move cannot be made; `reason` is one of not_allowed, not_now, stale, note_missing, incomplete,
    unprintable, not_public.
    """

    def __init__(self, reason: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table. `by` CONTRIBUTOR means: one of the people of this practice."""

    action: Action
    from_: frozenset[State]
    to: State
    by: Role
    needs: frozenset[Need] = frozenset()
    city_letter: str = ""
    desk_letter: str = ""
    freezes: bool = False


S, A = State, Action
# In the order in which a page offers them: the way forward first.
TRANSITIONS: tuple[Move, ...] = (
    Move(
        A.SUBMIT,
        frozenset({S.DRAFT, S.RETURNED}),
        S.SUBMITTED,
        Role.CONTRIBUTOR,
        frozenset({Need.COMPLETE}),
        city_letter="received",
        desk_letter="submitted",
        freezes=True,
    ),
    Move(A.RECALL, frozenset({S.SUBMITTED}), S.DRAFT, Role.CONTRIBUTOR),
    Move(A.TAKE, frozenset({S.SUBMITTED}), S.IN_REVIEW, Role.EDITOR),
    Move(A.ACCEPT, frozenset({S.SUBMITTED, S.IN_REVIEW}), S.ACCEPTED, Role.EDITOR, city_letter="accepted"),
    Move(
        A.PUBLISH,
        frozenset({S.ACCEPTED}),
        S.PUBLISHED,
        Role.EDITOR,
        frozenset({Need.COMPLETE, Need.PRINTABLE}),
        city_letter="published",
        freezes=True,
    ),
    Move(
        A.RETURN,
        frozenset({S.SUBMITTED, S.IN_REVIEW, S.ACCEPTED}),
        S.RETURNED,
        Role.EDITOR,
        frozenset({Need.NOTE}),
        city_letter="returned",
    ),
    Move(
        A.DECLINE,
        frozenset({S.SUBMITTED, S.IN_REVIEW}),
        S.DECLINED,
        Role.EDITOR,
        frozenset({Need.NOTE}),
        city_letter="declined",
    ),
    Move(A.REOPEN, frozenset({S.DECLINED}), S.IN_REVIEW, Role.EDITOR),
    Move(
        A.WITHDRAW,
        frozenset(set(S) - {S.WITHDRAWN}),
        S.WITHDRAWN,
        Role.EDITOR,
        frozenset({Need.NOTE, Need.PUBLIC}),
        city_letter="withdrawn",
    ),
    Move(A.RESTORE, frozenset({S.WITHDRAWN}), S.PUBLISHED, Role.EDITOR, frozenset({Need.PUBLISHED_BEFORE})),
    Move(A.REVISE, frozenset({S.PUBLISHED, S.DECLINED}), S.DRAFT, Role.CONTRIBUTOR, frozenset({Need.PUBLIC})),
)
MOVES = {move.action: move for move in TRANSITIONS}
CHANGES_WHAT_IS_PUBLIC = frozenset({A.PUBLISH, A.WITHDRAW, A.RESTORE})


def may(person: Person | None, move: Move, practice: Practice) -> bool:
    """True if `person` is someone who makes this move, whatever the state."""
    if person is None:
        return False
    if move.by is Role.CONTRIBUTOR:
        return any(one.id == person.id for one in practice.people)
    return move.by in person.roles


def available(person: Person | None, practice: Practice) -> list[Action]:
    """The moves that `person` could make now, in the table's order; a missing note or answer may still stop one."""
    state_needs = {Need.PUBLIC, Need.PUBLISHED_BEFORE}
    return [
        move.action
        for move in TRANSITIONS
        if practice.state in move.from_
        and may(person, move, practice)
        and all(_HOLDS[need](practice, "") for need in move.needs & state_needs)
    ]


def perform(
    session: Session, practice: Practice, action: Action, actor: Person, note: str = "", seen_version: int | None = None
) -> Event:
    """Move a practice; the only way to change its state.

    `seen_version` is Practice.version as the actor saw it: another one means that someone was faster.
    Returns the appended Event. Raises Refused, and then nothing has changed.
    """
    move, note = MOVES[action], clean_text(note)
    _refuse_unless_ready(practice, move, actor, note, seen_version)
    revision = freeze(session, practice, actor) if move.freezes else None
    if action is Action.SUBMIT:
        practice.reference = practice.reference or practices.next_reference(session, now().year)
    if action is Action.PUBLISH and revision is not None:
        _make_public(session, practice, revision)
    before, practice.state, practice.state_since = practice.state, move.to, now()
    practice.updated_at = practice.state_since
    event = Event(
        practice=practice, action=action, from_state=before, to_state=move.to, actor=actor, note=note, revision=revision
    )
    session.add(event)
    session.flush()
    if action in CHANGES_WHAT_IS_PUBLIC:
        search.index(session, practice)
    if action is Action.PUBLISH:
        jobs.ask(session, "write_documents", {"practice": practice.id})
    _write_letters(session, practice, move, note)
    return event


def _refuse_unless_ready(practice: Practice, move: Move, actor: Person, note: str, seen_version: int | None) -> None:
    if not may(actor, move, practice):
        raise Refused("not_allowed")
    if seen_version is not None and seen_version != practice.version:
        raise Refused("stale")
    if practice.state not in move.from_:
        raise Refused("not_now")
    for need in sorted(move.needs):
        if not _HOLDS[need](practice, note):
            raise Refused(_REASONS[need], practices.problems(practice, complete=True) if need is Need.COMPLETE else ())


_HOLDS: dict[Need, Callable[[Practice, str], bool]] = {
    Need.COMPLETE: lambda practice, note: not practices.problems(practice, complete=True),
    Need.NOTE: lambda practice, note: bool(note),
    Need.PUBLIC: lambda practice, note: practice.is_public,
    Need.PUBLISHED_BEFORE: lambda practice, note: bool(practice.published_revisions),
    Need.PRINTABLE: lambda practice, note: not publishing.unprintable(practice),
}
_REASONS = {
    Need.COMPLETE: "incomplete",
    Need.NOTE: "note_missing",
    Need.PUBLIC: "not_public",
    Need.PUBLISHED_BEFORE: "not_public",
    Need.PRINTABLE: "unprintable",
}


def freeze(session: Session, practice: Practice, author: Person | None) -> Revision:
    """The working copy as a numbered Revision: a new one, or the last one if nothing has changed since."""
    copy = practice.working_copy
    last = practice.revisions[-1] if practice.revisions else None
    if last is not None and last.language == copy.language and last.answers == copy.answers:
        return last
    practice.revision_count += 1
    revision = Revision(
        practice=practice,
        number=practice.revision_count,
        language=copy.language,
        template_edition=practice.template_edition,
        answers=copy.answers,
        author_id=author.id if author else None,
    )
    session.add(revision)
    session.flush()
    return revision


def _make_public(session: Session, practice: Practice, revision: Revision) -> None:
    """Let the world see `revision` in the place of an older one in its language."""
    for older in practice.published_revisions:
        older.is_published = older.is_published and (older is revision or older.language != revision.language)
    practice.slug = practice.slug or practices.free_slug(session, practice)
    practice.published_at = practice.published_at or now()
    session.flush()  # the older one goes before the newer one comes: one published revision a language
    revision.is_published = True
    revision.published_at = revision.published_at or now()


def _write_letters(session: Session, practice: Practice, move: Move, note: str) -> None:
    if move.city_letter:
        for person in practice.people:
            mail.write(session, move.city_letter, person, practice=practice, note=note)
    if move.desk_letter:
        for person in practices.people_with(session, Role.EDITOR):
            mail.write(session, move.desk_letter, person, practice=practice, note=note)
