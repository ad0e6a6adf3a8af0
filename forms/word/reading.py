"""A filled form read back: every answer with how sure we are of it, and everything else that the document says."""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from typing import Any

from forms.questionnaire.model import Field, Questionnaire
from forms.questionnaire.questionnaires import Questionnaires
from forms.questionnaire.shipped import LATEST
from forms.questionnaire.types import FIELD_TYPES
from forms.word import form
from forms.word.cell_text import Hints, text_of
from forms.word.cell_values import READERS, Cells
from forms.word.document import read_document
from forms.word.form_cells import CELLS
from forms.word.markdown import to_markdown
from forms.word.matching import MOST_LOOKS, Matches, match
from forms.word.open_document import as_docx
from forms.word.report import FieldReading, Finding, FoundPicture, Leftover, Reading, State
from forms.word.tree import Block, Document, Paragraph, Run, paragraphs, without_letters
from forms.word.wording import LONGEST_LABEL, Wording, exact, own_lines, wording

NEW_PICTURE = "word:"
MOST_STRUCK = 200
_ON_THE_LINE = re.compile(r"\s*[:：–—-]\s+|\s*[:：]\s*$")
_HOW = {"label": "by_label", "place": "by_place"}


def read(data: bytes, questionnaires: Questionnaires | None = None) -> Reading:
    """Return what a .docx or .odt says, as answers to the edition it was made for, or else to the latest.

    Without `questionnaires`, that is one that shipped. Raises Refused (its `reason` is one of `opening.REASONS`) for
    what is neither, dangerous or too large.
    """
    document = read_document(as_docx(data))
    version = document.properties.get(form.EDITION, "")
    questionnaires = questionnaires or Questionnaires()
    asked = questionnaires.in_all_languages(version if questionnaires.is_known(version) else LATEST)
    return _Reader(document, asked).read(version)


def _struck(passage: Iterable[Paragraph]) -> list[Finding]:
    """Return a doubt for the words through which a line goes: perhaps they are no answer any more."""
    runs = (run for paragraph in passage for run in (*paragraph.runs, Run(" ")))
    parts = [
        "".join(run.text for run in group) for struck, group in groupby(runs, key=lambda run: run.struck) if struck
    ]
    words = " … ".join(" ".join(part.split()) for part in parts if part.strip())
    return [Finding("struck_out", words if len(words) <= MOST_STRUCK else f"{words[:MOST_STRUCK]}…")] if words else []


class _Reader:
    """Reads one document and collects what it says."""

    def __init__(self, document: Document, questionnaires: tuple[Questionnaire, ...]) -> None:
        """`questionnaires` are the questions of an edition in every language."""
        self.document, self.questionnaire = document, questionnaires[0]
        self.words = wording(questionnaires)
        self.hints = Hints(self.words.hints)
        self.files = self._numbered(form.FILE)
        self.own = own_lines(questionnaires, document.title, self._numbered(form.NAME).values())
        self.answers: dict[str, Any] = {}
        self.fields: dict[str, FieldReading] = {}
        self.leftovers: list[Leftover] = []
        self.pictures: dict[str, FoundPicture] = {}
        self.moved: list[FoundPicture] = []

    def read(self, version: str) -> Reading:
        """Return the reading. `version` is what the document says of itself."""
        matches = match(self.questionnaire, self.words, self.document.blocks)
        is_form = bool(version) or not {"name", "tag"}.isdisjoint(matches.how.values())
        self.fields = {field.id: self._field(field, matches) for field in self.questionnaire.fields}
        if is_form:
            self._leave_outside(matches)
        else:
            self._take_passages(matches)
        for beside in self.document.beside:
            if beside.where == "embedded":
                self.leftovers.append(Leftover("embedded", ""))
            else:
                self._leave(beside.where, beside.text)
        self._give_pictures()
        return Reading(
            self.answers,
            tuple(self.fields.values()),
            tuple(self.leftovers),
            self.document.comments,
            tuple(self.pictures.values()),
            is_form,
            version,
            self.document.properties.get(form.LANGUAGE, ""),
            self.document.properties.get(form.DRAFT, ""),
        )

    def _numbered(self, name: str) -> dict[str, str]:
        """Return the properties of a name that are numbered from 1, by their number."""
        rows = ((key.removeprefix(name), text) for key, text in self.document.properties.items() if name in key)
        return {number: text for number, text in rows if number.isdecimal()}

    def _field(self, field: Field, matches: Matches) -> FieldReading:
        """Read the cells of a question into the answers."""
        keys = sorted((key for key in matches.cells if key.field == field.id), key=lambda k: matches.cells[k].number)
        if not keys:
            return FieldReading(field.id, "absent")
        texts = {(key.row, key.part): text_of(matches.cells[key].paragraphs, self.hints, self.own) for key in keys}
        cells = Cells(field, self.words, texts, self.files, self._take_picture, self._is_known)
        cells.findings += [Finding(_HOW[how]) for how in dict.fromkeys(matches.how[key] for key in keys) if how in _HOW]
        cells.findings += [Finding("hint_left", text.beside_hint) for text in texts.values() if text.beside_hint]
        cells.findings += _struck(paragraph for text in texts.values() for paragraph in text.paragraphs)
        answered = self._keep(field, READERS[field.type](cells))
        self.leftovers += [Leftover("cell", stray, field.id) for stray in cells.strays]
        self.moved += cells.to_photos
        state: State = "read" if answered else "empty"
        if not answered and any(not text.is_empty for text in texts.values()) and cells.strays:
            state = "not_understood"
        elif answered and cells.findings:
            state = "doubt"
        return FieldReading(field.id, state, tuple(cells.findings))

    def _keep(self, field: Field, raw: Any) -> bool:
        """Take an answer, if it is not empty."""
        kind = FIELD_TYPES[field.type]
        parsed = kind.arrange(field, kind.parse(raw))
        if kind.is_empty(parsed):
            return False
        self.answers[field.id] = parsed
        return True

    def _take_picture(self, run: Run) -> FoundPicture | None:
        data = self.document.pictures.get(run.picture)
        if data is None:
            return None
        name = f"{NEW_PICTURE}{len(self.pictures) + 1}"
        return self.pictures.setdefault(run.picture, FoundPicture(name, data, run.alt))

    def _is_known(self, run: Run, file: str) -> bool:
        """Return whether a picture is the very one that was sent along for a stored file."""
        data, sums = self.document.pictures.get(run.picture), self._numbered(form.SUM)
        numbers = [number for number, stored in self.files.items() if stored == file]
        return data is not None and any(sums.get(number) == form.checksum(data) for number in numbers)

    def _leave_outside(self, matches: Matches) -> None:
        """Leave over what stands outside of the answers' cells and is none of the form's own words."""
        for spot in matches.others.values():
            where = "outside" if spot.table is None else "cell"
            for paragraph in text_of(spot.paragraphs, self.hints, self.own).paragraphs:
                self._leave(where, paragraph.text, spot.question)
                self._move_pictures(paragraph)

    def _leave(self, where: str, text: str, near: str = "") -> None:
        text = text.strip()
        if text and exact(text) not in self.words.texts and exact(text) not in self.own:
            self.leftovers.append(Leftover(where, text, near))

    def _move_pictures(self, paragraph: Paragraph) -> None:
        for run in paragraph.runs:
            if run.picture and (picture := self._take_picture(run)) is not None:
                self.moved.append(picture)

    def _take_passages(self, matches: Matches) -> None:
        """Take what stands under headings that name questions; all other text is left over."""
        blocks = tuple(block for spot in matches.others.values() for block in spot.blocks)
        for field_id, under in _passages(self.questionnaire, self.words, blocks):
            for paragraph in under:
                self._move_pictures(paragraph)
            if not self._take_under(field_id, under):
                self._leave("outside", "\n".join(paragraph.text for paragraph in under), field_id)

    def _take_under(self, field_id: str, under: list[Paragraph]) -> bool:
        """Take the text under a heading as an answer; return False if it cannot be one as it stands."""
        if not field_id or field_id in self.answers:
            return False
        field, text = self.questionnaire.field(field_id), to_markdown(under)
        if not text or not FIELD_TYPES[field.type].is_text or not self._keep(field, text):
            return False
        self.fields[field_id] = FieldReading(field_id, "doubt", (Finding("by_heading"), *_struck(under)))
        return True

    def _give_pictures(self) -> None:
        """Add pictures that stood in texts to the photos."""
        field = next((field for field in self.questionnaire.fields if field.type == "pictures"), None)
        if not self.moved or field is None:
            return
        rows = list(self.answers.get(field.id, ()))
        known = {row["file"] for row in rows}
        alts = {picture.name: picture.alt for picture in self.moved}
        self._keep(field, rows + [{"file": name, "alt": alt} for name, alt in alts.items() if name not in known])
        findings = (*self.fields[field.id].findings, Finding("picture_moved"))
        self.fields[field.id] = FieldReading(field.id, "doubt", tuple(dict.fromkeys(findings)))


def _passages(
    questionnaire: Questionnaire, wording: Wording, blocks: tuple[Block, ...]
) -> list[tuple[str, list[Paragraph]]]:
    """Return the document cut at its headings: the id of a field ("" if there is none), and what stands under it.

    Every paragraph with text or a picture is in exactly one passage.
    """
    askable = {field.id for field in questionnaire.fields if CELLS[field.type].has_heading}
    cut: list[tuple[str, list[Paragraph]]] = [("", [])]
    for number, paragraph in enumerate(paragraphs(blocks)):
        field, rest = _heading(wording, paragraph, loosely=paragraph.heading > 0 and number < MOST_LOOKS)
        if field in askable:
            cut.append((field, rest))
        elif paragraph.heading and paragraph.text.strip():
            cut.append(("", [paragraph]))
        else:
            cut[-1][1].append(paragraph)
    return [passage for passage in cut if passage[1]]


def _heading(wording: Wording, paragraph: Paragraph, *, loosely: bool) -> tuple[str, list[Paragraph]]:
    """Return the field that a paragraph is a heading of, and what stands on the same line after it."""
    text = paragraph.text.strip()
    if (field := wording.question(text, loosely=loosely)) and len(text) <= LONGEST_LABEL:
        return field, []
    sign = _ON_THE_LINE.search(text)
    if sign and sign.start() <= LONGEST_LABEL and (field := wording.question(text[: sign.start()])):
        runs = without_letters(paragraph.runs, 0, paragraph.text.find(text) + sign.end())
        return field, [replace(paragraph, runs=tuple(runs))]
    return "", []
