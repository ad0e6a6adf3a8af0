"""What states and actions are called where that depends on more than a code, and how the tags of states look."""

from __future__ import annotations

from webapp.models import JobState, State, Tag
from webapp.phrases.tables import phrase_for, tables
from webapp.practices.workflow import Action

JOB_TAGS = {
    JobState.QUEUED: Tag.NEUTRAL,
    JobState.RUNNING: Tag.INFO,
    JobState.DONE: Tag.SUCCESS,
    JobState.FAILED: Tag.DANGER,
    JobState.CANCELLED: Tag.NEUTRAL,
}


def state_tag(state: str) -> Tag:
    """Return the look of the tag of a practice's state."""
    return State(state).meaning.tag


def with_editors(state: str, is_public: bool) -> tuple[str, str]:
    """Return the heading and the text that a city reads while its practice is not in its own hands.

    A declined update leaves the practice public.
    """
    code = "declined_update" if is_public and state == State.DECLINED else state
    return phrase_for("city_headings", code), phrase_for("city_notices", code)


def action_explanation(action: str, *, public: bool = False) -> str:
    """Return what an action does. `public`: the practice is in the catalogue meanwhile."""
    return phrase_for("action_explanations", "decline_update" if public and action == Action.DECLINE else action)


def job_kind_name(kind: str) -> str:
    """Return what a piece of background work does; of one that an earlier release asked for, its kind."""
    return phrase_for("job_kinds", kind) if kind in tables()["job_kinds"] else kind
