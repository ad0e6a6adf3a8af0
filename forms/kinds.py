"""The closed registry of kinds: what a field may ask for.

What belongs here: the list, and nothing else. A new kind is one class in `plain_kinds` or `compound_kinds`, one line
here, and one row in each medium's table; tests assert that every medium covers every kind.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from forms.compound_kinds import Contacts, Documents, PeriodKind, Pictures, PlacesKind
from forms.kind import Kind, WrongShape
from forms.plain_kinds import Agreement, Choices, Email, Line, Link, OneChoice, Prose

__all__ = ["KINDS", "WORDS", "Kind", "WrongShape"]

_ALL: tuple[Kind[Any], ...] = (
    Line(),
    Prose(),
    OneChoice(),
    Choices(),
    PeriodKind(),
    PlacesKind(),
    Email(),
    Link(),
    Documents(),
    Pictures(),
    Contacts(),
    Agreement(),
)

KINDS: Mapping[str, Kind[Any]] = MappingProxyType({kind.name: kind for kind in _ALL})

WORDS: tuple[str, ...] = tuple(word for kind in _ALL for word in kind.words)
"""Every key that `Template.words` must have, in every language of every edition."""
