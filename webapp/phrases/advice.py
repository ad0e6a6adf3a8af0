"""What an editor would ask about an answer: the sentence, and the input that it is about."""

from forms.answers.readiness import Advice
from forms.questionnaire.model import Questionnaire
from forms.questionnaire.problems import Problem
from webapp.phrases import problems
from webapp.phrases.tables import phrase_for


def phrase(advice: Advice, questionnaire: Questionnaire) -> str:
    """Return the sentence for a piece of advice, as the page shows it below the name of the question."""
    params = dict(advice.params)
    if "other" in params:
        params["other"] = questionnaire.field(str(params["other"])).label
    if advice.row is not None:
        params["row"] = advice.row + 1
    code = f"{advice.code}_{params['unit']}" if "unit" in params else advice.code
    return phrase_for("advice", code, int(params.get("count", 0)), **params)


def anchor(advice: Advice, questionnaire: Questionnaire) -> str:
    """Return the id of the input that a piece of advice is about."""
    part = "credit" if advice.row is not None else None
    return problems.anchor(Problem(advice.field, "missing", row=advice.row, part=part), questionnaire)
