"""Where a column of a spreadsheet can go, and a first guess from its header in many languages."""

from collections.abc import Mapping, Sequence
from functools import cache

from forms.intake.section_labels import OTHER, field_of
from forms.intake.table_row import IN_COLUMNS, LANGUAGE
from forms.periods.period_words import fold
from forms.questionnaire.model import Questionnaire
from forms.questionnaire.shipped import LATEST, languages, load
from forms.toml_data import toml_beside

KEY, NOTE = "key", ""


def targets(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Return where a column can go, in the order of the form: KEY, LANGUAGE, field ids and parts of fields."""
    found = [KEY, LANGUAGE]
    for field in questionnaire.fields:
        if not field.id.startswith(("certifier", "licence")):
            found += IN_COLUMNS[field.type].targets(field)
    return tuple(found)


@cache
def _headers() -> Mapping[str, str]:
    tables = toml_beside(__file__)
    found = {_key(name): target for target, tongues in tables.items() for names in tongues.values() for name in names}
    for language in languages(LATEST):
        questionnaire = load(LATEST, language)
        found |= {_key(field.label): field.id for field in questionnaire.fields if field.id in targets(questionnaire)}
    found |= {_key(target.replace("_", " ")): target for target in targets(load(LATEST))}
    return {**found, "places": "places_line"}


def _key(header: str) -> str:
    return " ".join(fold(header).replace("_", " ").replace(".", " ").strip(" :*?()").split())


def label_of(text: str) -> str:
    """Return the target that a label names: "places_countries" for "Country" and "Pays"; "" if there is none."""
    return _headers().get(_key(text), "")


def guess(headers: Sequence[str], questionnaire: Questionnaire) -> dict[str, str]:
    """Map each header to a target, NOTE where none fits; the first header that fits a target has it."""
    possible, mapping = set(targets(questionnaire)), dict[str, str]()
    for header in headers:
        target = _headers().get(_key(header)) or field_of(header)
        mapping[header] = target if target in possible and target != OTHER else NOTE
        possible.discard(mapping[header])
    return mapping
