"""The object of each field type that reads and judges its answers, and the codes of what can be wrong with them."""

from collections.abc import Mapping
from typing import Any

from forms.questionnaire.base_type import FieldType, WrongShape
from forms.questionnaire.compound_types import PeriodType, PlacesType
from forms.questionnaire.field_types import FIELD_TYPE_NAMES, ByType
from forms.questionnaire.plain_types import (
    AgreementType,
    ChoicesType,
    ChoiceType,
    EmailType,
    LineType,
    LinkType,
    ProseType,
)
from forms.questionnaire.problems import COMMON_CODES
from forms.questionnaire.row_types import ContactsType, DocumentsType, PicturesType

__all__ = ["CODE_PARAMS", "FIELD_TYPES", "Answers", "FieldType", "WrongShape"]

Answers = Mapping[str, Any]
"""Field id -> value in the shape of the field's type; a missing key means not answered."""

FIELD_TYPES: ByType[FieldType[Any]] = {
    "line": LineType(),
    "prose": ProseType(),
    "choice": ChoiceType(),
    "choices": ChoicesType(),
    "period": PeriodType(),
    "places": PlacesType(),
    "email": EmailType(),
    "link": LinkType(),
    "documents": DocumentsType(),
    "pictures": PicturesType(),
    "contacts": ContactsType(),
    "agreement": AgreementType(),
}
CODE_PARAMS: Mapping[str, tuple[str, ...]] = {
    code: params
    for codes in (COMMON_CODES, *(FIELD_TYPES[name].faults for name in FIELD_TYPE_NAMES))
    for code, params in codes.items()
}
"""Every code of a problem with the names of its params."""
