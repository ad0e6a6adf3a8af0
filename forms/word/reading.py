"""A filled form read back: every answer with how sure we are of it, and everything else that the document says.

What belongs here: putting the steps together. What does not: the steps themselves (`document`, `matching`,
`cell_values`, `headings`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from forms.questionnaire.field_types import IS_TEXT
from forms.questionnaire.kinds import KINDS
from forms.questionnaire.questionnaires import Questionnaires
from forms.questionnaire.questions import Field, Template
from forms.questionnaire.template import LATEST
from forms.word import form
from forms.word.cell_text import Hints, Text, text_of
from forms.word.cell_values import value
from forms.word.cells import Cells
from forms.word.document import read_document
from forms.word.headings import passages
from forms.word.markdown import to_markdown
from forms.word.matching import Found, match
from forms.word.open_document import as_docx
from forms.word.report import Doubt, FieldReading, FoundPicture, Leftover, Reading, State
from forms.word.tree import Document, Paragraph, Run
from forms.word.wording import Wording, exact, own_lines, wording

NEW_PICTURE = "word:"
MOST_STRUCK = 200
_HOW = {"label": "by_label", "place": "by_place"}


def read(data: bytes, questionnaires: Questionnaires | None = None) -> Reading:
    """What a .docx or .odt says, as answers to the edition it was made for; without `questionnaires`, one that shipped.

    Raises Refused (its `reason` is one of `opening.REASONS`) for what is neither, dangerous or too large.
    """
    document = read_document(as_docx(data))
    edition = document.properties.get(form.EDITION, "")
    questionnaires = questionnaires or Questionnaires()
    asked = questionnaires.in_all_languages(edition if questionnaires.is_known(edition) else LATEST)
    return _Reader(document, asked).read(edition)


def _struck(paragraphs: Iterable[Paragraph]) -> list[Doubt]:
    """A doubt for the words through which a line goes: perhaps they are no answer any more."""
    runs = (run for paragraph in paragraphs for run in (*paragraph.runs, Run(" ")))
    parts = [
        "".join(run.text for run in group) for struck, group in groupby(runs, key=lambda run: run.struck) if struck
    ]
    words = " … ".join(" ".join(part.split()) for part in parts if part.strip())
    return [Doubt("struck_out", words if len(words) <= MOST_STRUCK else f"{words[:MOST_STRUCK]}…")] if words else []


@dataclass(slots=True)
class _Reader:
    """Reads one document and collects what it says. `asked` are its questions in every language."""

    document: Document
    asked: tuple[Template, ...]
    template: Template = field(init=False)
    words: Wording = field(init=False)
    hints: Hints = field(init=False)
    own: frozenset[str] = field(init=False)
    answers: dict[str, Any] = field(default_factory=dict)
    fields: list[FieldReading] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    pictures: dict[str, FoundPicture] = field(default_factory=dict)
    moved: list[FoundPicture] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.template = self.asked[0]
        self.words = wording(self.asked)
        self.hints = Hints(self.words.hints)
        names = tuple(text for name, text in self._numbered(form.NAME))
        self.own = own_lines(self.asked, self.document.title, names)

    def read(self, edition: str) -> Reading:
        """The reading. `edition` is what the document says of itself."""
        found = match(self.template, self.words, self.document.blocks)
        is_form = bool(edition) or "name" in found.how.values() or "tag" in found.how.values()
        for one in self.template.fields:
            self.fields.append(self._field(one, found))
        if is_form:
            self._leave_outside(found)
        else:
            self._take_passages(found)
        self._leave_beside()
        self._give_pictures()
        said = self.document.properties
        return Reading(
            self.answers,
            tuple(self.fields),
            tuple(self.leftovers),
            self.document.comments,
            tuple(self.pictures.values()),
            is_form,
            edition,
            said.get(form.LANGUAGE, ""),
            said.get(form.DRAFT, ""),
        )

    def _numbered(self, name: str) -> Iterator[tuple[str, str]]:
        """The properties of a name that are numbered from 1."""
        for key, text in self.document.properties.items():
            if key.startswith(name) and key.removeprefix(name).isdecimal():
                yield key.removeprefix(name), text

    def _field(self, one: Field, found: Found) -> FieldReading:
        """Read the cells of a question into the answers."""
        keys = sorted((key for key in found.cells if key.field == one.id), key=lambda key: found.cells[key].number)
        if not keys:
            return FieldReading(one.id, "absent")
        texts = {(key.row, key.part): self._text(found.cells[key].paragraphs) for key in keys}
        cells = Cells(one, self.words, texts, dict(self._numbered(form.FILE)), self._take_picture, self._is_known)
        cells.doubts += [Doubt(_HOW[how]) for how in dict.fromkeys(found.how[key] for key in keys) if how in _HOW]
        cells.doubts += [Doubt("hint_left", text.beside_hint) for text in texts.values() if text.beside_hint]
        cells.doubts += _struck([paragraph for text in texts.values() for paragraph in text.paragraphs])
        answered = self._keep(one, value(cells))
        self.leftovers += [Leftover("cell", stray, one.id) for stray in cells.strays]
        self.moved += cells.to_photos
        state: State = "read" if answered else "empty"
        if not answered and any(not text.is_empty for text in texts.values()) and cells.strays:
            state = "not_understood"
        elif answered and cells.doubts:
            state = "doubt"
        return FieldReading(one.id, state, tuple(cells.doubts))

    def _keep(self, one: Field, raw: Any) -> bool:
        """Take an answer, if it is not empty."""
        kind = KINDS[one.kind]
        parsed = kind.arrange(one, kind.parse(raw))
        if kind.is_empty(parsed):
            return False
        self.answers[one.id] = parsed
        return True

    def _text(self, rows: list[Paragraph]) -> Text:
        return text_of(rows, self.hints, self.own)

    def _take_picture(self, run: Run) -> FoundPicture | None:
        data = self.document.pictures.get(run.picture)
        if data is None:
            return None
        if run.picture not in self.pictures:
            self.pictures[run.picture] = FoundPicture(f"{NEW_PICTURE}{len(self.pictures) + 1}", data, run.alt)
        return self.pictures[run.picture]

    def _is_known(self, run: Run, file: str) -> bool:
        """Whether a picture is the very one that was sent along for a stored file."""
        data, sums = self.document.pictures.get(run.picture), dict(self._numbered(form.SUM))
        numbers = [number for number, one in self._numbered(form.FILE) if one == file]
        return data is not None and any(sums.get(number) == form.checksum(data) for number in numbers)

    def _leave_outside(self, found: Found) -> None:
        """What stands outside of the answers' cells and is none of the form's own words."""
        for spot in found.others.values():
            where = "outside" if spot.table is None else "cell"
            for paragraph in self._text(spot.paragraphs).paragraphs:
                self._leave(where, paragraph.text, spot.asked)
                self._move_pictures(paragraph)

    def _leave(self, where: str, text: str, near: str = "") -> None:
        text = text.strip()
        if text and not self.words.is_ours(text) and exact(text) not in self.own:
            self.leftovers.append(Leftover(where, text, near))

    def _move_pictures(self, paragraph: Paragraph) -> None:
        for run in paragraph.runs:
            if run.picture and (picture := self._take_picture(run)) is not None:
                self.moved.append(picture)

    def _take_passages(self, found: Found) -> None:
        """What stands under headings that name questions; all other text is left over."""
        blocks = tuple(block for spot in found.others.values() for block in spot.blocks)
        for passage in passages(self.template, self.words, blocks):
            for paragraph in passage.paragraphs:
                self._move_pictures(paragraph)
            text = to_markdown(passage.paragraphs)
            struck = tuple(_struck(passage.paragraphs))
            if (
                not passage.field
                or not text
                or passage.field in self.answers
                or not self._under(passage.field, text, struck)
            ):
                self._leave("outside", "\n".join(one.text for one in passage.paragraphs), passage.field)

    def _under(self, field_id: str, text: str, struck: tuple[Doubt, ...]) -> bool:
        """Take the text under a heading as an answer; False if it cannot be one as it stands."""
        one = self.template.field(field_id)
        if not IS_TEXT[one.kind] or not self._keep(one, text):
            return False
        place = next(number for number, known in enumerate(self.fields) if known.field == field_id)
        self.fields[place] = FieldReading(field_id, "doubt", (Doubt("by_heading"), *struck))
        return True

    def _leave_beside(self) -> None:
        for one in self.document.beside:
            if one.where == "embedded":
                self.leftovers.append(Leftover("embedded", ""))
            else:
                self._leave(one.where, one.text)

    def _give_pictures(self) -> None:
        """Pictures that stood in texts become photos."""
        moved = list(dict.fromkeys(one.name for one in self.moved))
        asked = next((one for one in self.template.fields if one.kind == "pictures"), None)
        if not moved or asked is None:
            return
        rows = list(self.answers.get(asked.id, ()))
        known = {row["file"] for row in rows}
        alts = {one.name: one.alt for one in self.moved}
        rows += [{"file": name, "alt": alts[name]} for name in moved if name not in known]
        self._keep(asked, rows)
        place = next(number for number, known in enumerate(self.fields) if known.field == asked.id)
        doubts = (*self.fields[place].doubts, Doubt("picture_moved"))
        self.fields[place] = FieldReading(asked.id, "doubt", tuple(dict.fromkeys(doubts)))
