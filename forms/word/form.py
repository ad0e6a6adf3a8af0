"""The Word form: a page that explains it, then every section with its questions and their boxes."""

import zlib
from collections.abc import Mapping
from typing import Any

from babel import Locale

from forms.questionnaire.model import Field, Questionnaire, Section
from forms.questionnaire.types import Answers
from forms.word.form_cells import CELLS, Form
from forms.word.form_package import FormPackage
from forms.word.names import question_name
from forms.word.wordml import list_item, paragraph, run
from forms.word.words import word, words_of

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MADE_FOR = "1"
"""The version of the form's make, for later readers."""
EDITION, LANGUAGE, DRAFT, MAKE = "SheafEdition", "SheafLanguage", "SheafDraft", "SheafForm"
FILE, NAME, SUM = "SheafFile", "SheafName", "SheafSum"
"""Custom properties of the document. The last three are numbered from 1, one for each stored file: its id, the name
that its owner gave it, and a checksum of the picture that stands for it.
"""


def blank(questionnaire: Questionnaire) -> bytes:
    """Return an empty form in the template's language, as .docx: always the same bytes."""
    return prefilled(questionnaire, {})


def prefilled(
    questionnaire: Questionnaire,
    answers: Answers,
    *,
    draft: str = "",
    title: str = "",
    pictures: Mapping[str, bytes] | None = None,
    names: Mapping[str, str] | None = None,
) -> bytes:
    """Return the form with answers in it, as .docx: the same bytes for the same content.

    `draft` names the draft that the answers belong to, and comes back when the form is read; `title` is what people
    call it. `pictures` are JPEGs by the id of their file, `names` what their owners called files. Raises ValueError if
    the id of a field is too long for a bookmark.
    """
    rtl = Locale.parse(questionnaire.language, sep="-").text_direction == "rtl"
    form = Form(FormPackage(), questionnaire, rtl, pictures or {}, names or {}, [])
    body = _first_page(form, title)
    for section in questionnaire.sections:
        body += _section(form, section, answers)
    body.append(paragraph("FormGap", ""))
    properties = {EDITION: questionnaire.version, LANGUAGE: questionnaire.language, DRAFT: draft, MAKE: MADE_FOR}
    properties |= _files(form)
    footer = paragraph("Footer", run(footer_line(questionnaire, title)), rtl=rtl)
    return form.package.finish(body, footer, questionnaire.language, title or questionnaire.title, properties, rtl=rtl)


def footer_line(questionnaire: Questionnaire, title: str) -> str:
    """Return what stands at the foot of every page."""
    return f"{questionnaire.title} · {questionnaire.version}" + (f" · {title}" if title else "")


def facts_line(questionnaire: Questionnaire, title: str) -> str:
    """Return what the form says about itself on its first page."""
    language = questionnaire.language
    spoken = Locale.parse(language, sep="-").get_display_name() or language
    facts = (
        (word(language, "edition"), questionnaire.version),
        (word(language, "language"), spoken),
        (word(language, "draft"), title or word(language, "draft_new")),
    )
    return "  ·  ".join(word(language, "fact", label=label, value=value) for label, value in facts)


def checksum(data: bytes) -> str:
    """Return a short checksum of a picture, to see whether another one was put in its place."""
    return f"{zlib.crc32(data):08x}-{len(data)}"


def _files(form: Form) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, file in enumerate(form.kept, start=1):
        found |= {f"{FILE}{number}": file, f"{NAME}{number}": form.names.get(file, file)}
        if file in form.pictures:
            found[f"{SUM}{number}"] = checksum(form.pictures[file])
    return found


def _read_only(form: Form, style: str, text: str, numbering: str = "") -> str:
    return paragraph(style, form.package.numbers.locked(run(text)), rtl=form.rtl, numbering=numbering)


def _first_page(form: Form, title: str) -> list[str]:
    questionnaire = form.questionnaire
    steps = form.package.new_list(1)
    return [
        _read_only(form, "Title", questionnaire.title),
        _read_only(form, "FormLead", questionnaire.intro),
        _read_only(form, "Heading1", form.say("title")),
        *(_read_only(form, "FormStep", one, list_item(0, steps)) for one in words_of(questionnaire.language)["how"]),
        _read_only(form, "FormLead", form.say("saved")),
        _read_only(form, "FormFact", facts_line(questionnaire, title)),
    ]


def _section(form: Form, section: Section, answers: Answers) -> list[str]:
    """Return a section; the first begins on a new page, so that the explanation has one of its own."""
    style = "FormFirst" if section is form.questionnaire.sections[0] else "Heading1"
    parts = [_read_only(form, style, section.title), _read_only(form, "FormIntro", section.intro)]
    for field in section.fields:
        parts += _question(form, field, answers.get(field.id))
    return parts


def _question(form: Form, field: Field, value: Any) -> list[str]:
    numbers = form.package.numbers
    heading = numbers.bookmark(question_name(field), numbers.locked(run(field.label)))
    parts = [paragraph("Heading2", heading, rtl=form.rtl)]
    if field.help:
        parts.append(_read_only(form, "FormHelp", field.help))
    if field.type == "choice":
        for option in field.options:
            words = run(option.label, bold=True) + (run(f"  {option.help}") if option.help else "")
            parts.append(paragraph("FormOption", numbers.locked(words), rtl=form.rtl))
    return [*parts, _read_only(form, "FormLimit", _limit(form, field)), CELLS[field.type].write(form, field, value)]


def _limit(form: Form, field: Field) -> str:
    """Return whether an answer is needed, and how long it may be."""
    words, limit = form.say("required" if field.required else "optional"), field.limit
    if limit is None:
        return words
    unit = "items_range" if limit.unit == "items" and limit.least else limit.unit
    return f"{words} · {form.say(unit, least=limit.least, most=limit.most)}"
