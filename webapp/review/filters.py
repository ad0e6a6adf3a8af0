"""The filters of the review queue, which live in its address."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Self
from urllib.parse import urlencode

from forms.places.countries import COUNTRIES
from forms.text.plain import clean_line
from webapp.models import State

SOON = dt.timedelta(days=7)
LONGEST_SEARCH = 200
NOBODY = "nobody"


class Scope(StrEnum):
    """Which practices at all: what waits for the editors, for me, for nobody in particular, for a city."""

    DESK = "desk"
    MINE = "mine"
    FREE = "free"
    CITY = "city"
    TRANSLATION = "translation"
    ALL = "all"


class Due(StrEnum):
    OVERDUE = "overdue"
    SOON = "soon"


@dataclass(frozen=True, slots=True)
class Filters:
    """What an address of the queue asks for; whatever it holds that does not exist is left out."""

    scope: str = ""
    state: str = ""
    topic: str = ""
    country: str = ""
    year: str = ""  # of the first sending
    who: str = ""  # the id of the person who has it, or NOBODY
    due: str = ""
    q: str = ""  # words

    @classmethod
    def read(cls, args: Mapping[str, str], topics: Sequence[str]) -> Self:
        """Read the parameters of an address."""
        given = {name: clean_line(args.get(name, ""))[:LONGEST_SEARCH] for name in (f.name for f in fields(cls))}
        known = {
            "scope": given["scope"] in set(Scope),
            "state": given["state"] in set(State),
            "topic": given["topic"] in topics,
            "country": given["country"] in COUNTRIES,
            "year": _is_number(given["year"], 4),
            "who": given["who"] == NOBODY or _is_number(given["who"], 9),
            "due": given["due"] in set(Due),
            "q": True,
        }
        return cls(**{name: value if known[name] else "" for name, value in given.items()})

    def query(self, **changed: str) -> str:
        """Return the address after the question mark, with some parameters changed."""
        after = replace(self, **changed)
        return urlencode({f.name: value for f in fields(after) if (value := getattr(after, f.name))})

    @property
    def narrowed(self) -> bool:
        """True if more is asked for than a scope."""
        return replace(self, scope="") != Filters()

    @property
    def shown(self) -> Scope:
        """The scope; a state that is asked for alone is looked for everywhere."""
        return Scope(self.scope or (Scope.ALL if self.state else Scope.DESK))


def _is_number(text: str, digits: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= digits
