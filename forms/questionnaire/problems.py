"""What can be wrong with an answer, as a code and its numbers; `webapp.phrases.problems` phrases it."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as record_field

COMMON_CODES: Mapping[str, tuple[str, ...]] = {
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
}
"""The codes that several field types share, with the names of their params; `types.CODE_PARAMS` has all."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of an answer."""

    field: str
    code: str
    params: Mapping[str, str | int] = record_field(default_factory=dict, hash=False)
    row: int | None = None  # from 0
    part: str | None = None  # of a compound answer, as the web form names it: "alt", "url", "start_year"
