"""The Word form: the door to writing one, blank or with answers in it, and to reading a filled one back.

What belongs here: what other modules call. What does not: how a document is made (`forms.word.form`).
"""

from collections.abc import Mapping

from forms.questionnaire.questions import Template
from forms.values import Answers
from forms.word.form import write
from forms.word.opening import REASONS, Refused
from forms.word.reading import as_docx, read
from forms.word.report import Reading

__all__ = ["MEDIA_TYPE", "ODT_MEDIA_TYPE", "REASONS", "Reading", "Refused", "as_docx", "blank", "prefilled", "read"]

ODT_MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def blank(template: Template) -> bytes:
    """An empty form in the template's language, as .docx: always the same bytes."""
    return write(template, {})


def prefilled(
    template: Template,
    answers: Answers,
    *,
    draft: str = "",
    title: str = "",
    pictures: Mapping[str, bytes] | None = None,
    names: Mapping[str, str] | None = None,
) -> bytes:
    """The form with answers in it, as .docx: the same bytes for the same content.

    `draft` names the draft that the answers belong to, and comes back when the form is read; `title` is what people
    call it. `pictures` are JPEGs by the id of their file, `names` what their owners called files. Raises ValueError if
    the id of a field is too long for a bookmark.
    """
    return write(template, answers, draft=draft, title=title, pictures=pictures, names=names)
