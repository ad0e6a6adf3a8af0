"""The Word form as a document: a page that explains it, then every section with its questions and their boxes.

What belongs here: the order of things and the words round the boxes. What does not: the boxes (`form_cells`).
"""

import zlib
from collections.abc import Mapping
from typing import Any

from babel import Locale

from forms.questionnaire.questions import Choice, Field, Limit, Section, Template
from forms.values import Answers
from forms.word.form_cells import Form, boxes
from forms.word.form_package import FormPackage
from forms.word.names import question_name
from forms.word.wordml import list_item, paragraph, run
from forms.word.words import how, word

MADE_FOR = "1"
"""The version of the form's own make, for readers to come."""
EDITION, LANGUAGE, DRAFT, MAKE = "SheafEdition", "SheafLanguage", "SheafDraft", "SheafForm"
FILE, NAME, SUM = "SheafFile", "SheafName", "SheafSum"
"""What the form says about itself in its properties. Of each stored file, numbered from 1: its id, the name that its
owner gave it, and a sum of the picture that stands for it.
"""


def write(
    template: Template,
    answers: Answers,
    *,
    draft: str = "",
    title: str = "",
    pictures: Mapping[str, bytes] | None = None,
    names: Mapping[str, str] | None = None,
) -> bytes:
    """The form of an edition with the answers in it: the same bytes for the same content.

    `draft` names the draft that it belongs to, `title` is what people call it. `pictures` are JPEGs by the id of their
    file, `names` what their owners called files.
    """
    rtl = Locale.parse(template.language, sep="-").text_direction == "rtl"
    form = Form(FormPackage(), template, rtl, pictures or {}, names or {}, [])
    body = [*_first_page(form, title)]
    for number, section in enumerate(template.sections):
        body += _section(form, section, answers, first=number == 0)
    body.append(paragraph("FormGap", ""))
    properties = {EDITION: template.edition, LANGUAGE: template.language, DRAFT: draft, MAKE: MADE_FOR}
    properties |= _files(form)
    footer = paragraph("Footer", run(footer_line(template, title)), rtl=rtl)
    return form.package.finish(body, footer, template.language, title or template.title, properties, rtl=rtl)


def footer_line(template: Template, title: str) -> str:
    """What stands at the foot of every page."""
    return f"{template.title} · {template.edition}" + (f" · {title}" if title else "")


def facts_line(template: Template, title: str) -> str:
    """What the form says about itself on its first page."""
    language = template.language
    spoken = Locale.parse(language, sep="-").get_display_name() or language
    facts = (
        (word(language, "edition"), template.edition),
        (word(language, "language"), spoken),
        (word(language, "draft"), title or word(language, "draft_new")),
    )
    return "  ·  ".join(word(language, "fact", label=label, value=value) for label, value in facts)


def checksum(data: bytes) -> str:
    """A short sum of a picture's bytes: enough to see that another one was put in its place."""
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
    """What this is and how it is filled in."""
    template = form.template
    steps = form.package.new_list(1)
    return [
        _read_only(form, "Title", template.title),
        _read_only(form, "FormLead", template.intro),
        _read_only(form, "Heading1", form.say("title")),
        *(_read_only(form, "FormStep", one, list_item(0, steps)) for one in how(template.language)),
        _read_only(form, "FormLead", form.say("saved")),
        _read_only(form, "FormFact", facts_line(template, title)),
    ]


def _section(form: Form, section: Section, answers: Answers, *, first: bool) -> list[str]:
    """A section; the first begins on a new page, so that the explanation has one of its own."""
    title = form.package.numbers.locked(run(section.title))
    parts = [paragraph("FormFirst" if first else "Heading1", title, rtl=form.rtl)]
    parts.append(_read_only(form, "FormIntro", section.intro))
    for field in section.fields:
        parts += _question(form, field, answers.get(field.id))
    return parts


def _question(form: Form, field: Field, value: Any) -> list[str]:
    numbers = form.package.numbers
    heading = numbers.bookmark(question_name(field), numbers.locked(run(field.label)))
    parts = [paragraph("Heading2", heading, rtl=form.rtl)]
    if field.help:
        parts.append(_read_only(form, "FormHelp", field.help))
    if field.kind == "choice":
        parts += [paragraph("FormOption", numbers.locked(_option(one)), rtl=form.rtl) for one in field.options]
    parts += [_read_only(form, "FormLimit", _limit(form, field)), boxes(form, field, value)]
    return parts


def _option(option: Choice) -> str:
    return run(option.label, bold=True) + (run(f"  {option.help}") if option.help else "")


def _limit(form: Form, field: Field) -> str:
    """Whether an answer is needed, and how long it may be."""
    said = [form.say("required" if field.required else "optional")]
    if field.limit is not None:
        said.append(_most(form.template.language, field.limit))
    return " · ".join(said)


def _most(language: str, limit: Limit) -> str:
    if limit.unit != "items":
        return word(language, limit.unit, most=limit.most)
    if limit.least:
        return word(language, "items_range", least=limit.least, most=limit.most)
    return word(language, "items", most=limit.most)
