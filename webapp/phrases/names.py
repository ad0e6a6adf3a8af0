"""What states and actions are called where that depends on more than a code, and how the tags of states look."""

from webapp.models import State, Tag
from webapp.phrases.tables import phrase_for
from webapp.practices.workflow import Action


def state_tag(state: str) -> Tag:
    """Return the look of the tag of a practice's state."""
    return State(state).meaning.tag


def with_editors(state: str, is_public: bool) -> tuple[str, str]:
    """Return the heading and text that a city reads while others have its practice."""
    code = "declined_update" if is_public and state == State.DECLINED else state
    return phrase_for("city_headings", code), phrase_for("city_notices", code)


def action_explanation(action: str, *, public: bool = False) -> str:
    """Return what an action does. `public`: the practice is in the catalogue meanwhile."""
    return phrase_for("action_explanations", "decline_update" if public and action == Action.DECLINE else action)
