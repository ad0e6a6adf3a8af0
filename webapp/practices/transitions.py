"""The table of transitions: from which states, to which state, by whom, what must hold, and which letters are written.

Not here: making a move (practices/workflow.py) and what follows it (practices/actions.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from forms.questionnaire.problems import Problem
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
    """What must hold before a move."""

    IN_TIME = "in_time"
    COMPLETE = "complete"
    NOTE = "note"
    PUBLIC = "public"
    PUBLISHED_BEFORE = "published_before"
    PRINTABLE = "printable"
    CERTIFIED = "certified"
    JUST_DONE = "just_done"


class Refused(Exception):
    """The move cannot be made; `reason` is one of not_allowed, not_now, stale, note_missing, incomplete,
    unprintable, not_public, uncertified, too_late, call_closed, untranslated, outdated. `waits_for` are the names of
    those who have not approved it.
    """

    def __init__(self, reason: str, problems: Sequence[Problem] = (), waits_for: Sequence[str] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.problems = tuple(problems)
        self.waits_for = tuple(waits_for)


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table. `by` CONTRIBUTOR means: one of the people of this practice who has the whole of it."""

    action: Action
    from_: frozenset[State]
    to: State
    by: Role
    needs: frozenset[Need] = frozenset()
    city_letter: str = ""
    desk_letter: str = ""
    freezes: bool = False
    undoes: frozenset[Action] = frozenset()
    """Leads to the state from which one of these was last made; to `to` only if the history does not say."""
    of_language: bool = False
    """Concerns one translation of a public practice, which stays in its state; `to` says nothing."""
    in_bulk: bool = field(kw_only=True)
    """Offered to editors for many practices at once. Without a default, so that a new row says it."""


S, A = State, Action
# In the order in which a page offers them: the way forward first.
TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        A.SUBMIT,
        frozenset({S.DRAFT, S.RETURNED}),
        S.SUBMITTED,
        Role.CONTRIBUTOR,
        frozenset({Need.IN_TIME, Need.COMPLETE, Need.PRINTABLE, Need.CERTIFIED}),
        city_letter="received",
        desk_letter="submitted",
        freezes=True,
        in_bulk=False,
    ),
    Transition(
        A.RECALL,
        frozenset({S.SUBMITTED, S.IN_REVIEW, S.ACCEPTED}),
        S.DRAFT,
        Role.CONTRIBUTOR,
        desk_letter="recalled",
        in_bulk=False,
    ),
    Transition(A.TAKE, frozenset({S.SUBMITTED}), S.IN_REVIEW, Role.EDITOR, in_bulk=True),
    Transition(
        A.ACCEPT, frozenset({S.SUBMITTED, S.IN_REVIEW}), S.ACCEPTED, Role.EDITOR, city_letter="accepted", in_bulk=True
    ),
    Transition(
        A.PUBLISH,
        frozenset({S.ACCEPTED}),
        S.PUBLISHED,
        Role.EDITOR,
        frozenset({Need.COMPLETE, Need.PRINTABLE}),
        city_letter="published",
        freezes=True,
        in_bulk=True,
    ),
    Transition(
        A.RETURN,
        frozenset({S.SUBMITTED, S.IN_REVIEW, S.ACCEPTED}),
        S.RETURNED,
        Role.EDITOR,
        frozenset({Need.NOTE}),
        city_letter="returned",
        in_bulk=True,
    ),
    Transition(
        A.DECLINE,
        frozenset({S.SUBMITTED, S.IN_REVIEW}),
        S.DECLINED,
        Role.EDITOR,
        frozenset({Need.NOTE}),
        city_letter="declined",
        in_bulk=True,
    ),
    Transition(A.REOPEN, frozenset({S.DECLINED}), S.IN_REVIEW, Role.EDITOR, in_bulk=False),
    Transition(
        A.WITHDRAW,
        frozenset(set(S) - {S.WITHDRAWN}),
        S.WITHDRAWN,
        Role.EDITOR,
        frozenset({Need.NOTE, Need.PUBLIC}),
        city_letter="withdrawn",
        in_bulk=False,
    ),
    Transition(
        A.RESTORE,
        frozenset({S.WITHDRAWN}),
        S.PUBLISHED,
        Role.EDITOR,
        frozenset({Need.PUBLISHED_BEFORE}),
        undoes=frozenset({A.WITHDRAW}),  # an update that was under way goes on
        in_bulk=False,
    ),
    Transition(
        A.REVISE,
        frozenset({S.PUBLISHED, S.DECLINED}),
        S.DRAFT,
        Role.CONTRIBUTOR,
        frozenset({Need.PUBLIC}),
        in_bulk=False,
    ),
    Transition(
        A.LEAVE,
        frozenset({S.DRAFT, S.RETURNED}),
        S.PUBLISHED,
        Role.CONTRIBUTOR,
        frozenset({Need.PUBLIC}),
        in_bulk=False,
    ),
    Transition(
        A.UNDO,
        frozenset({S.IN_REVIEW, S.ACCEPTED, S.RETURNED}),
        S.SUBMITTED,
        Role.EDITOR,
        frozenset({Need.JUST_DONE}),
        undoes=frozenset({A.TAKE, A.ACCEPT, A.RETURN, A.REOPEN}),
        in_bulk=False,
    ),
    Transition(
        A.TRANSLATE,
        frozenset(set(S) - {S.WITHDRAWN}),
        S.PUBLISHED,
        Role.EDITOR,
        frozenset({Need.PUBLIC}),
        freezes=True,
        of_language=True,
        in_bulk=False,
    ),
    Transition(
        A.UNTRANSLATE,
        frozenset(set(S) - {S.WITHDRAWN}),
        S.PUBLISHED,
        Role.EDITOR,
        frozenset({Need.NOTE, Need.PUBLIC}),
        city_letter="language_withdrawn",
        of_language=True,
        in_bulk=False,
    ),
)
BY_ACTION = {transition.action: transition for transition in TRANSITIONS}
