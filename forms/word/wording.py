"""The form's own words in every language, to tell what people wrote from what was printed there.

They are read off blank forms, so that nothing is listed twice.
"""

import difflib
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from forms.questionnaire.field_types import FieldTypeName
from forms.questionnaire.model import Field, Questionnaire
from forms.questionnaire.row_types import VISIBILITIES
from forms.word.document import read_document
from forms.word.form import blank, facts_line, footer_line
from forms.word.form_cells import CELLS
from forms.word.names import MOST_ROWS, label_of_part
from forms.word.tree import paragraphs
from forms.word.words import all_words, word

_PLACEHOLDERS = Path(__file__).with_name("placeholders.txt")
"""What Word shows in a control that was emptied."""
ALIKE = 0.86
LONGEST_LABEL = 120


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of an edition in all its languages. Keys are folded (see `folded`)."""

    texts: frozenset[str]
    hints: frozenset[str]
    labels: Mapping[str, str]
    parts: Mapping[str, frozenset[tuple[str, str]]]
    options: Mapping[str, Mapping[str, str]]
    levels: Mapping[str, str]

    def question(self, text: str, *, loosely: bool = False) -> str:
        """Return the id of the field whose label a text is, or (`loosely`) nearly is; "" if there is none."""
        key = folded(text)
        if key in self.labels or not loosely or not key or len(key) > LONGEST_LABEL or exact(text) in self.texts:
            return self.labels.get(key, "")
        close = difflib.get_close_matches(key, self.labels, n=1, cutoff=ALIKE)
        return self.labels[close[0]] if close else ""


def exact(text: str) -> str:
    """Return a text for comparing to the letter, blanks aside."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def folded(text: str) -> str:
    """Return a text for comparing without regard to case, signs at its ends, and how blanks are written."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\s*/\s*", "/", " ".join(plain.split()).strip(" :*.?!()-–—•·"))


@lru_cache(maxsize=64)
def wording(questionnaires: tuple[Questionnaire, ...]) -> Wording:
    """Return the words of an edition; `questionnaires` are its questions in every language."""
    texts: set[str] = set()
    hints = set(_PLACEHOLDERS.read_text("utf-8").splitlines())
    for questionnaire in questionnaires:
        document = read_document(blank(questionnaire))
        for paragraph in paragraphs(document.blocks):
            is_hint = any(run.control and run.control.hint for run in paragraph.runs)
            (hints if is_hint else texts).add(exact(paragraph.text))
        texts |= {exact(beside.text) for beside in document.beside}
        texts |= {exact(row) for row in _photo_rows(questionnaire)}
    return Wording(
        frozenset(texts | hints),
        frozenset(hints),
        _labels(questionnaires),
        _parts(questionnaires),
        {field.id: _options(questionnaires, field) for field in questionnaires[0].fields if field.options},
        {
            folded(questionnaire.words[f"contacts.visibility.{level}"]): level
            for questionnaire in questionnaires
            if "contacts" in _asked(questionnaire)
            for level in VISIBILITIES
        },
    )


def own_lines(questionnaires: tuple[Questionnaire, ...], title: str, files: Collection[str]) -> frozenset[str]:
    """Return the lines of the form about one draft, in every language: its title, and the files that it keeps."""
    lines = {line(questionnaire, title) for questionnaire in questionnaires for line in (facts_line, footer_line)}
    lines |= {word(language, "kept_file", name=name) for language in all_words() for name in files}
    return frozenset(exact(line) for line in lines)


def _labels(questionnaires: Sequence[Questionnaire]) -> dict[str, str]:
    """Return the fields by every way they are called. A word that stands for two questions stands for none."""
    fields: dict[str, str] = {}
    uncertain = {""}
    for questionnaire in questionnaires:
        for field in questionnaire.fields:
            for name in (field.label, field.sheet.label, field.label.partition(":")[0]):
                if fields.setdefault(folded(name), field.id) != field.id:
                    uncertain.add(folded(name))
    return {label: field_id for label, field_id in fields.items() if label not in uncertain}


def _parts(questionnaires: Sequence[Questionnaire]) -> dict[str, frozenset[tuple[str, str]]]:
    parts: dict[str, set[tuple[str, str]]] = {}
    for questionnaire in questionnaires:
        for kind in _asked(questionnaire):
            for part in CELLS[kind].parts:
                parts.setdefault(folded(label_of_part(questionnaire, kind, part)), set()).add((kind, part))
        for row in _photo_rows(questionnaire):
            parts.setdefault(folded(row), set()).add(("pictures", "file"))
    return {label: frozenset(kinds) for label, kinds in parts.items()}


def _asked(questionnaire: Questionnaire) -> list[FieldTypeName]:
    """Return the types that are asked for: the template has the words of no others."""
    return list(dict.fromkeys(field.type for field in questionnaire.fields))


def _photo_rows(questionnaire: Questionnaire) -> list[str]:
    if "pictures" not in _asked(questionnaire):
        return []
    return [questionnaire.words["pictures.row"].format(number=number + 1) for number in range(MOST_ROWS)]


def _options(questionnaires: Sequence[Questionnaire], field: Field) -> dict[str, str]:
    """Return the codes of a field's options by their words in every language, with and without their explanation."""
    codes: dict[str, str] = {}
    for questionnaire in questionnaires:
        for option in questionnaire.field(field.id).options:
            for words in (option.label, f"{option.label} {option.help}", option.code):
                codes.setdefault(folded(words), option.code)
    return codes
