"""What can be wrong with an answer, as a code and its numbers; `webapp.phrases.problems` phrases it."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as record_field

# Every code with the names of its params.
CODE_PARAMS: Mapping[str, tuple[str, ...]] = {
    "missing": (),  # nothing there, and the answer is needed
    "not_agreed": (),  # a box that must be ticked is not
    "wrong_shape": (),  # not this kind of value at all (a program sent it)
    "not_a_field": (),  # the edition has no such question (a program sent it)
    "too_long": ("count", "most", "unit"),  # unit: "words" or "characters"
    "too_short": ("count", "least", "unit"),
    "too_many": ("count", "most"),
    "too_few": ("count", "least"),
    "not_an_option": ("value",),
    "not_an_email": ("value",),
    "not_a_link": ("value",),
    "not_a_date": ("value",),
    "month_without_year": (),
    "ends_before_start": ("start", "end"),
    "ended_and_ongoing": ("end",),
    "not_a_country": ("value",),
    "not_a_language": ("value",),
    "link_or_file": (),  # a document needs one of the two
}

PROBLEM_CODES = frozenset(CODE_PARAMS)


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of an answer."""

    field: str
    code: str
    params: Mapping[str, str | int] = record_field(default_factory=dict, hash=False)
    row: int | None = None  # from 0
    part: str | None = None  # of a compound answer, as the web form names it: "alt", "url", "start_year"
