"""A translation as a target of the answer editor: each question beside what the original says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from forms.answers.translations import translatable, words_written
from forms.questionnaire.model import Field, Questionnaire
from forms.text.plain import count_words
from forms.web.web_form import SectionForm
from webapp.models import Practice, WorkingCopy
from webapp.views.shared.answer_editor import Target
from webapp.views.shared.read_back import changed as changed_texts
from webapp.views.shared.read_back import read_back


@dataclass(frozen=True, slots=True)
class Pair:
    """One question of the page: its box, the original text and its words, and both originals if it has changed."""

    box: Any
    original: Markup
    words: int
    changed: tuple[str, str] | None


class Translation(Target):
    """The words of a practice in another language; `questions` are all of the practice's, `original` its answers."""

    words_only = True

    def __init__(
        self, practice: Practice, questions: Questionnaire, copy: WorkingCopy, original: Mapping[str, Any]
    ) -> None:
        asked = translatable(questions)
        super().__init__(practice, asked, asked.sections[0], copy)
        self.questions, self.original = questions, original

    def as_asked(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        return words_written(self.questionnaire, answers)

    def context(self, form: SectionForm, answers: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "parts_of_it": self._parts(form, answers, self.original_before()),
            "words": sum(_words(value) for id, value in self.original.items() if id in self.ids),
            "words_so_far": sum(_words(value) for id, value in answers.items() if id in self.ids),
        }

    def original_before(self) -> Mapping[str, Any] | None:
        """Return the original that was translated, if it reads otherwise by now."""
        return None

    def _parts(
        self, form: SectionForm, answers: Mapping[str, Any], before: Mapping[str, Any] | None
    ) -> list[tuple[str, list[Pair]]]:
        """Return the questions that either text answers, by section: (title of the section, questions)."""
        found = []
        for section in self.questions.sections:
            own = [one for one in section.fields if one.id in self.ids]
            pairs = [self._pair(form, one, before) for one in own if self.original.get(one.id) or answers.get(one.id)]
            if pairs:
                found.append((section.title, pairs))
        return found

    def _pair(self, form: SectionForm, field: Field, before: Mapping[str, Any] | None) -> Pair:
        value = self.original.get(field.id)
        changed = changed_texts(self.questions, field, before, self.original)
        return Pair(form[field.id], read_back(self.questions, field, value), _words(value), changed)


def _words(value: Any) -> int:
    """Count the words of a text, or of the descriptions and captions of pictures."""
    if isinstance(value, str):
        return count_words(value)
    rows = value if isinstance(value, list) else []
    return sum(
        count_words(str(row.get(part, ""))) for row in rows if isinstance(row, dict) for part in ("alt", "caption")
    )
