"""The states of a practice, and what each means: one row a state, from which everything else derives."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Waiting(StrEnum):
    """For whom a practice waits."""

    DESK = "desk"
    CITY = "city"
    NOBODY = "nobody"


class Tag(StrEnum):
    """How a tag looks, whatever it says: each has a rule in static/css/parts.css."""

    NEUTRAL = "neutral"
    INFO = "info"
    WARNING = "warning"
    SUCCESS = "success"
    DANGER = "danger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a state means; nothing has a default, so that a new state says all of it."""

    waits_for: Waiting  # while it waits for the desk, editors may change words where the network's rules allow it
    is_editable: bool  # the city may change its answers
    is_promised: bool  # the editors answer by a day
    gives_reason: bool  # its city, also a program of its city, reads the note of the editor who brought it there
    hides_published: bool  # a notice stands in the place of what was published
    steps_done: int  # on the way to publication (`WAY` in webapp/practices/timeline.py); 0: it is not on the way
    tag: Tag


class State(StrEnum):
    """Where the working cycle of a practice stands; whether the world sees it is `is_public`."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"

    @property
    def meaning(self) -> Meaning:
        return MEANINGS[self]


MEANINGS: Mapping[State, Meaning] = {
    State.DRAFT: Meaning(
        waits_for=Waiting.CITY,
        is_editable=True,
        is_promised=False,
        gives_reason=False,
        hides_published=False,
        steps_done=0,
        tag=Tag.NEUTRAL,
    ),
    State.SUBMITTED: Meaning(
        waits_for=Waiting.DESK,
        is_editable=False,
        is_promised=True,
        gives_reason=False,
        hides_published=False,
        steps_done=1,
        tag=Tag.INFO,
    ),
    State.IN_REVIEW: Meaning(
        waits_for=Waiting.DESK,
        is_editable=False,
        is_promised=True,
        gives_reason=False,
        hides_published=False,
        steps_done=2,
        tag=Tag.INFO,
    ),
    State.RETURNED: Meaning(
        waits_for=Waiting.CITY,
        is_editable=True,
        is_promised=False,
        gives_reason=True,
        hides_published=False,
        steps_done=0,
        tag=Tag.WARNING,
    ),
    State.ACCEPTED: Meaning(
        waits_for=Waiting.DESK,
        is_editable=False,
        is_promised=False,
        gives_reason=False,
        hides_published=False,
        steps_done=3,
        tag=Tag.SUCCESS,
    ),
    State.PUBLISHED: Meaning(
        waits_for=Waiting.NOBODY,
        is_editable=False,
        is_promised=False,
        gives_reason=False,
        hides_published=False,
        steps_done=4,
        tag=Tag.SUCCESS,
    ),
    State.WITHDRAWN: Meaning(
        waits_for=Waiting.NOBODY,
        is_editable=False,
        is_promised=False,
        gives_reason=False,
        hides_published=True,
        steps_done=0,
        tag=Tag.DANGER,
    ),
    State.DECLINED: Meaning(
        waits_for=Waiting.NOBODY,
        is_editable=False,
        is_promised=False,
        gives_reason=False,
        hides_published=False,
        steps_done=0,
        tag=Tag.DANGER,
    ),
}
EDITABLE = frozenset(one for one in State if one.meaning.is_editable)
AT_DESK = frozenset(one for one in State if one.meaning.waits_for is Waiting.DESK)
HIDING = frozenset(one for one in State if one.meaning.hides_published)
