"""Why something was not done with a practice, its pictures or documents, and what to do."""

from collections.abc import Mapping

from flask import current_app
from flask_babel import format_decimal

from exports.html.resolution import ENOUGH, Coarse
from forms.questionnaire.model import Questionnaire
from webapp.core.pictures import SMALLEST_SIDE
from webapp.phrases.tables import phrase_for
from webapp.practices.comments import LONGEST_COMMENT
from webapp.practices.workflow import Refused


def refusal(refused: Refused) -> str:
    """Return why an action was not done, and what to do."""
    return phrase_for("action_refusals", refused.reason, names=", ".join(refused.waits_for))


def unsaid(reason: str) -> str:
    """Return why a comment or suggestion was not taken, and what to do."""
    return phrase_for("comment_refusals", reason, most=format_decimal(LONGEST_COMMENT))


def coarse(photo: Coarse) -> str:
    """Return what to say about a photograph with too few dots for paper."""
    return phrase_for(
        "print_problems",
        "coarse",
        number=photo.number,
        width=photo.width,
        height=photo.height,
        dpi=photo.dpi,
        enough=ENOUGH,
        pixels=format_decimal(photo.pixels),
    )


def all_unprintable(questionnaire: Questionnaire, by_question: Mapping[str, str]) -> list[str]:
    """Return what to say about the characters of each answer that cannot be printed."""
    return [unprintable(questionnaire.field(id).label, characters) for id, characters in by_question.items()]


def unprintable(label: str, characters: str) -> str:
    """Return what to say about characters of an answer that cannot be printed."""
    return phrase_for("print_problems", "unprintable", question=label, characters=" ".join(characters))


def picture_refusal(reason: str, name: str) -> str:
    """Return why a picture was not taken, and what to do."""
    return phrase_for("picture_refusals", reason, name=name, most=_upload_megabytes(), least=SMALLEST_SIDE)


def document_refusal(reason: str, name: str) -> str:
    """Return why a document was not taken, and what to do."""
    return phrase_for("document_refusals", reason, name=name, most=_upload_megabytes())


def _upload_megabytes() -> int:
    most: int = current_app.config["SETTINGS"].upload_megabytes
    return most
