"""The object of each field type that reads and judges its answers."""

from typing import Any

from forms.questionnaire.base_type import FieldType, WrongShape
from forms.questionnaire.compound_types import Contacts, Documents, PeriodType, Pictures, PlacesType
from forms.questionnaire.field_types import ByType
from forms.questionnaire.plain_types import Agreement, Choices, Email, Line, Link, OneChoice, Prose

__all__ = ["FIELD_TYPES", "FieldType", "WrongShape"]

FIELD_TYPES: ByType[FieldType[Any]] = {
    "line": Line(),
    "prose": Prose(),
    "choice": OneChoice(),
    "choices": Choices(),
    "period": PeriodType(),
    "places": PlacesType(),
    "email": Email(),
    "link": Link(),
    "documents": Documents(),
    "pictures": Pictures(),
    "contacts": Contacts(),
    "agreement": Agreement(),
}
