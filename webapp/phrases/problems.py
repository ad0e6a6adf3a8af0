"""What is wrong with an answer and what to do: the sentence, and the input that it is about."""

from flask_babel import gettext as _

from forms.questionnaire.model import Field, Questionnaire
from forms.questionnaire.problems import Problem
from forms.web.web_types import WEB_TYPES
from webapp.phrases.tables import phrase_for

# Parts of a row that are not one visible input of their own name.
ROW_INPUT = {"visibility": "visibility-0", "file": "alt"}
PLACES_PARTS = {"countries": "-countries-0", "cities": "-cities"}


def phrase(problem: Problem, questionnaire: Questionnaire) -> str:
    """Return the sentence for a problem, naming the question (and the row) as the page shows it."""
    return sentence(problem, _name(problem, questionnaire))


def sentence(problem: Problem, name: str) -> str:
    """Return the sentence for a problem with an answer of this name."""
    params = problem.params
    code = f"{problem.code}_{params['unit']}" if "unit" in params else problem.code
    limit = int(params.get("most", params.get("least", 0)))
    return phrase_for("problems", code, limit, **{**params, "name": name})


def anchor(problem: Problem, questionnaire: Questionnaire) -> str:
    """Return the id of the input that a problem is about, for the links of the error summary."""
    field = questionnaire.field(problem.field)
    if field.type == "places":
        row = f"-countries-{problem.row}" if problem.row is not None else ""
        return field.id + (row or PLACES_PARTS.get(problem.part or "", WEB_TYPES["places"].first))
    if problem.row is not None:
        part = problem.part or ""
        return f"{field.id}-{problem.row}-{ROW_INPUT.get(part, part)}"
    if problem.part is not None:
        return f"{field.id}-{problem.part}"
    return first_box(field)


def first_box(field: Field) -> str:
    """Return the id of the first input of a question."""
    return field.id + WEB_TYPES[field.type].first


def _name(problem: Problem, questionnaire: Questionnaire) -> str:
    field = questionnaire.field(problem.field)
    if problem.part is None:
        return field.label
    part = questionnaire.words.get(f"{field.type}.{problem.part}", field.label)
    if problem.row is None:
        return part
    return _("%(part)s (%(field)s, no. %(row)s)", part=part, field=field.label, row=problem.row + 1)
