"""A section of the questions as a WTForms form: questions to boxes, boxes to answers, problems to their boxes.

WTForms only carries text here; what an answer may be is decided by `forms.answers.validation`.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, ClassVar

import wtforms
from wtforms.form import BaseForm

from forms.questionnaire.model import Questionnaire, Section
from forms.questionnaire.problems import Problem
from forms.questionnaire.types import FIELD_TYPES, Answers
from forms.web.web_types import WEB_TYPES, Data


class SectionForm(BaseForm):
    """The form of one section, made by `form_class`. Each top field carries its question as `.spec`.

    It is a BaseForm, whose fields are reached as `form["process"]`: as attributes, a questionnaire's field ids would
    hide the form's own methods.
    """

    questionnaire: ClassVar[Questionnaire]
    section: ClassVar[Section]

    def __init__(self, formdata: Any = None, *, data: Data | None = None, prefix: str = "") -> None:
        """`formdata` is what was sent (or None), `data` what `form_data` gives; sent values come first."""
        boxes = {spec.id: WEB_TYPES[spec.type].make(spec, self.questionnaire) for spec in self.section.fields}
        super().__init__(boxes, prefix=prefix)
        for spec in self.section.fields:
            self[spec.id].spec = spec
        self.process(formdata, data=data)
        for spec in self.section.fields:
            WEB_TYPES[spec.type].prepare(self[spec.id])

    def add_rows(self) -> None:
        """Give each question of several rows an empty one more, unless its last row is empty or it has all it may."""
        for spec in self.section.fields:
            WEB_TYPES[spec.type].add(self[spec.id])

    def answers(self) -> dict[str, Any]:
        """Return the answers of this section, cleaned and in order, without empty ones and rows ticked for removal."""
        answers = {}
        for spec in self.section.fields:
            kind = FIELD_TYPES[spec.type]
            value = kind.arrange(spec, kind.parse(WEB_TYPES[spec.type].read(self[spec.id])))
            if not kind.is_empty(value):
                answers[spec.id] = value
        return answers

    def carry(self, problems: Iterable[Problem], phrase: Callable[[Problem], str]) -> None:
        """Put the sentence of each problem on the box it is about; problems of other sections are passed over."""
        own = {spec.id: spec for spec in self.section.fields}
        for problem in problems:
            if problem.field in own:
                box = WEB_TYPES[own[problem.field].type].locate(self[problem.field], problem)
                if isinstance(box, wtforms.FormField):
                    box.form.form_errors = [*box.form.form_errors, phrase(problem)]
                else:
                    box.errors = [*box.errors, phrase(problem)]


@cache
def form_class(questionnaire: Questionnaire, section_id: str) -> type[SectionForm]:
    """Return the form of a section, in the template's language. Raises KeyError if there is no such section."""
    section = questionnaire.section(section_id)
    return type("SectionForm", (SectionForm,), {"questionnaire": questionnaire, "section": section})


def form_data(questionnaire: Questionnaire, section_id: str, answers: Answers) -> dict[str, Any]:
    """Return the answers of a section as its form takes them for `data`."""
    fields = questionnaire.section(section_id).fields
    return {spec.id: WEB_TYPES[spec.type].fill(answers[spec.id]) for spec in fields if spec.id in answers}
