"""Example answers, from the questionnaire's own examples, with which its form and its sheet are shown."""

from typing import Any

from forms.questionnaire.model import Questionnaire
from forms.questionnaire.types import FIELD_TYPES


def answers(questionnaire: Questionnaire) -> dict[str, Any]:
    """Return an answer to every question that needs no file; what its own limits refuse is left out."""
    found: dict[str, Any] = {}
    for field in questionnaire.fields:
        kind = FIELD_TYPES[field.type]
        value = kind.arrange(field, kind.parse(kind.example(field)))
        if not kind.is_empty(value) and not list(kind.check(field, value, complete=True)):
            found[field.id] = value
    return found
