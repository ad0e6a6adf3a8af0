"""The table of transitions: from which states, to which state, by whom, what must hold, and which e-mails follow."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum

from forms.questionnaire.problems import Problem
from webapp.core.refusal import Refusal
from webapp.models import Role, State


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
    LEAVE = "leave"
    UNDO = "undo"
    TRANSLATE = "translate"
    UNTRANSLATE = "untranslate"


class Need(StrEnum):
    """What must hold before a transition."""

    IN_TIME = "in_time"
    COMPLETE = "complete"
    NOTE = "note"
    PUBLIC = "public"
    PUBLISHED_BEFORE = "published_before"
    PRINTABLE = "printable"
    CERTIFIED = "certified"
    JUST_DONE = "just_done"


class Reason(StrEnum):
    """Why a transition is refused."""

    NOT_ALLOWED = "not_allowed"
    NOT_NOW = "not_now"
    STALE = "stale"
    NOTE_MISSING = "note_missing"
    INCOMPLETE = "incomplete"
    UNPRINTABLE = "unprintable"
    NOT_PUBLIC = "not_public"
    UNCERTIFIED = "uncertified"
    TOO_LATE = "too_late"
    CALL_CLOSED = "call_closed"
    UNTRANSLATED = "untranslated"
    OUTDATED = "outdated"


class Refused(Refusal):
    """A transition that cannot be made; `waits_for` are the names of those who have not approved the practice."""

    def __init__(self, reason: Reason, problems: Sequence[Problem] = (), waits_for: Sequence[str] = ()) -> None:
        super().__init__(reason)
        self.problems = tuple(problems)
        self.waits_for = tuple(waits_for)


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table; `by` CONTRIBUTOR means one of the practice's people who has the whole of it."""

    action: Action
    from_: Set[State]
    to: State
    by: Role
    needs: Set[Need] = frozenset()
    city_email: str = ""
    desk_email: str = ""
    freezes: bool = False
    undoes: Set[Action] = frozenset()
    """Leads to the state from which one of these was last made; to `to` only if the history does not say."""
    of_language: bool = False
    """Concerns one translation of a public practice, which stays in its state; `to` says nothing."""
    in_bulk: bool = field(kw_only=True)
    """Offered to editors for many practices at once; without a default, so that a new row says it."""


S, A = State, Action
# In the order in which a page offers them: the way forward first.
TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        A.SUBMIT,
        {S.DRAFT, S.RETURNED},
        S.SUBMITTED,
        Role.CONTRIBUTOR,
        {Need.IN_TIME, Need.COMPLETE, Need.PRINTABLE, Need.CERTIFIED},
        city_email="received",
        desk_email="submitted",
        freezes=True,
        in_bulk=False,
    ),
    Transition(
        A.RECALL,
        {S.SUBMITTED, S.IN_REVIEW, S.ACCEPTED},
        S.DRAFT,
        Role.CONTRIBUTOR,
        desk_email="recalled",
        in_bulk=False,
    ),
    Transition(A.TAKE, {S.SUBMITTED}, S.IN_REVIEW, Role.EDITOR, in_bulk=True),
    Transition(A.ACCEPT, {S.SUBMITTED, S.IN_REVIEW}, S.ACCEPTED, Role.EDITOR, city_email="accepted", in_bulk=True),
    Transition(
        A.PUBLISH,
        {S.ACCEPTED},
        S.PUBLISHED,
        Role.EDITOR,
        {Need.COMPLETE, Need.PRINTABLE},
        city_email="published",
        freezes=True,
        in_bulk=True,
    ),
    Transition(
        A.RETURN,
        {S.SUBMITTED, S.IN_REVIEW, S.ACCEPTED},
        S.RETURNED,
        Role.EDITOR,
        {Need.NOTE},
        city_email="returned",
        in_bulk=True,
    ),
    Transition(
        A.DECLINE,
        {S.SUBMITTED, S.IN_REVIEW},
        S.DECLINED,
        Role.EDITOR,
        {Need.NOTE},
        city_email="declined",
        in_bulk=True,
    ),
    Transition(A.REOPEN, {S.DECLINED}, S.IN_REVIEW, Role.EDITOR, in_bulk=False),
    Transition(
        A.WITHDRAW,
        set(S) - {S.WITHDRAWN},
        S.WITHDRAWN,
        Role.EDITOR,
        {Need.NOTE, Need.PUBLIC},
        city_email="withdrawn",
        in_bulk=False,
    ),
    # A restored practice whose update was under way goes on with it.
    Transition(
        A.RESTORE, {S.WITHDRAWN}, S.PUBLISHED, Role.EDITOR, {Need.PUBLISHED_BEFORE}, undoes={A.WITHDRAW}, in_bulk=False
    ),
    Transition(A.REVISE, {S.PUBLISHED, S.DECLINED}, S.DRAFT, Role.CONTRIBUTOR, {Need.PUBLIC}, in_bulk=False),
    Transition(A.LEAVE, {S.DRAFT, S.RETURNED}, S.PUBLISHED, Role.CONTRIBUTOR, {Need.PUBLIC}, in_bulk=False),
    Transition(
        A.UNDO,
        {S.IN_REVIEW, S.ACCEPTED, S.RETURNED},
        S.SUBMITTED,
        Role.EDITOR,
        {Need.JUST_DONE},
        undoes={A.TAKE, A.ACCEPT, A.RETURN, A.REOPEN},
        in_bulk=False,
    ),
    Transition(
        A.TRANSLATE,
        set(S) - {S.WITHDRAWN},
        S.PUBLISHED,
        Role.EDITOR,
        {Need.PUBLIC},
        freezes=True,
        of_language=True,
        in_bulk=False,
    ),
    Transition(
        A.UNTRANSLATE,
        set(S) - {S.WITHDRAWN},
        S.PUBLISHED,
        Role.EDITOR,
        {Need.NOTE, Need.PUBLIC},
        city_email="language_withdrawn",
        of_language=True,
        in_bulk=False,
    ),
)
BY_ACTION = {transition.action: transition for transition in TRANSITIONS}
