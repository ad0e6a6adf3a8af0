"""The object of each field type that reads and judges its answers."""

from typing import Any

from forms.questionnaire.compound_kinds import Contacts, Documents, PeriodKind, Pictures, PlacesKind
from forms.questionnaire.field_types import ByType
from forms.questionnaire.kind import Kind, WrongShape
from forms.questionnaire.plain_kinds import Agreement, Choices, Email, Line, Link, OneChoice, Prose

__all__ = ["KINDS", "Kind", "WrongShape"]

KINDS: ByType[Kind[Any]] = {
    "line": Line(),
    "prose": Prose(),
    "choice": OneChoice(),
    "choices": Choices(),
    "period": PeriodKind(),
    "places": PlacesKind(),
    "email": Email(),
    "link": Link(),
    "documents": Documents(),
    "pictures": Pictures(),
    "contacts": Contacts(),
    "agreement": Agreement(),
}
