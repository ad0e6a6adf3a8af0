"""The form's own words in every language, so that what people wrote can be told from what was printed there.

What belongs here: labels, hints and every other paragraph of a blank form, by edition. They are read off the forms
themselves, so that nothing needs to be listed twice. What does not: what is done with them (`matching`).
"""

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from forms.questionnaire.field_types import FieldType
from forms.questionnaire.questions import Choice, Field, Template
from forms.values import VISIBILITIES
from forms.word.document import read_document
from forms.word.form import blank, facts_line, footer_line
from forms.word.names import CELLS, MOST_ROWS, label_of_part
from forms.word.tree import Document, paragraphs
from forms.word.words import all_words, word

WORDS_OWN_HINTS = (
    "Click or tap here to enter text.",
    "Click here to enter text.",
    "Choose an item.",
    "Cliquez ou appuyez ici pour entrer du texte.",
    "Choisissez un élément.",
    "Klicken oder tippen Sie hier, um Text einzugeben.",
    "Wählen Sie ein Element aus.",
    "Haga clic o pulse aquí para escribir texto.",
    "Elija un elemento.",
    "Fare clic o toccare qui per immettere il testo.",
    "Scegliere un elemento.",
    "Клацніть або торкніться тут, щоб ввести текст.",
    "Klikoni ose trokitni këtu për të futur tekst.",
)
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
        """The id of the field whose label a text is, or (`loosely`) nearly is; "" if there is none."""
        key = folded(text)
        if key in self.labels or not loosely or not key or len(key) > LONGEST_LABEL or self.is_ours(text):
            return self.labels.get(key, "")
        close = difflib.get_close_matches(key, self.labels, n=1, cutoff=ALIKE)
        return self.labels[close[0]] if close else ""

    def is_ours(self, text: str) -> bool:
        """Whether a paragraph says only what the form says itself."""
        return exact(text) in self.texts


def exact(text: str) -> str:
    """A text for comparing to the letter, blanks aside."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def folded(text: str) -> str:
    """A text for comparing without regard to case, signs at its ends, and how blanks are written."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\s*/\s*", "/", " ".join(plain.split()).strip(" :*.?!()-–—•·"))


@lru_cache(maxsize=64)
def wording(templates: tuple[Template, ...]) -> Wording:
    """The words of an edition; `templates` are its questions in every language."""
    texts: set[str] = set()
    hints = {exact(hint) for hint in WORDS_OWN_HINTS}
    for template in templates:
        document = read_document(blank(template))
        texts |= {exact(one.text) for one in paragraphs(document.blocks)}
        texts |= {exact(one.text) for one in document.beside}
        hints |= _hints(document)
        texts |= {exact(row) for row in _photo_rows(template)}
    return Wording(
        frozenset(texts | hints),
        frozenset(hints),
        _labels(templates),
        _parts(templates),
        {field.id: _options(templates, field) for field in templates[0].fields if field.options},
        {
            folded(template.words[f"contacts.visibility.{level}"]): level
            for template in templates
            if "contacts" in _asked(template)
            for level in VISIBILITIES
        },
    )


def own_lines(templates: tuple[Template, ...], title: str, files: tuple[str, ...]) -> frozenset[str]:
    """What the form says itself about one draft, in every language: its title, and the files that it keeps."""
    lines = {line(template, title) for template in templates for line in (facts_line, footer_line)}
    lines |= {word(language, "kept_file", name=name) for language in all_words() for name in files}
    return frozenset(exact(line) for line in lines)


def _hints(document: Document) -> set[str]:
    found = set()
    for paragraph in paragraphs(document.blocks):
        if any(run.control and run.control.hint for run in paragraph.runs):
            found.add(exact(paragraph.text))
    return found


def _labels(templates: Sequence[Template]) -> dict[str, str]:
    """Every way a question is called. A word that stands for two questions stands for none."""
    found: dict[str, str] = {}
    doubtful = set()
    for template in templates:
        for field in template.fields:
            for label in _names_of(field):
                if found.setdefault(label, field.id) != field.id:
                    doubtful.add(label)
    return {label: field_id for label, field_id in found.items() if label and label not in doubtful}


def _names_of(field: Field) -> list[str]:
    names = [field.label, field.sheet.label]
    names += [name.partition(sign)[0] for name in (field.label,) for sign in (":", " :")]
    return [folded(name) for name in names]


def _parts(templates: Sequence[Template]) -> dict[str, frozenset[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for template in templates:
        for kind in _asked(template):
            for part in CELLS[kind].parts:
                found.setdefault(folded(label_of_part(template, kind, part)), set()).add((kind, part))
        for row in _photo_rows(template):
            found.setdefault(folded(row), set()).add(("pictures", "file"))
    return {label: frozenset(kinds) for label, kinds in found.items()}


def _asked(template: Template) -> list[FieldType]:
    """The types that are asked for: the template has the words of no others."""
    return list(dict.fromkeys(field.kind for field in template.fields))


def _photo_rows(template: Template) -> list[str]:
    if "pictures" not in _asked(template):
        return []
    return [template.words["pictures.row"].format(number=number + 1) for number in range(MOST_ROWS)]


def _options(templates: Sequence[Template], field: Field) -> dict[str, str]:
    """The codes of a field's options by their words in every language, with and without their explanation."""
    found: dict[str, str] = {}
    for template in templates:
        for option in template.field(field.id).options:
            for words in _words_of(option):
                found.setdefault(folded(words), option.code)
    return found


def _words_of(option: Choice) -> tuple[str, ...]:
    return option.label, f"{option.label} {option.help}", option.code
