"""The cells of a question as its answer: one function for each field type.

Nothing is dropped: what is no answer is handed back, and a doubt says where a person should look.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as record_field
from functools import cache
from typing import Any

from forms.languages import is_language, language_names
from forms.periods import period
from forms.periods.partial_date import is_partial_date
from forms.places.countries import COUNTRIES, country_names
from forms.questionnaire.base_type import is_link
from forms.questionnaire.field_types import ByType
from forms.questionnaire.model import Field
from forms.questionnaire.shipped import languages
from forms.text.plain import clean_line, clean_text
from forms.word.cell_text import Text
from forms.word.form_cells import CELLS, DOCUMENT_WIDTHS
from forms.word.markdown import to_markdown
from forms.word.names import FILE_MARK, option_name
from forms.word.report import Finding, FoundPicture
from forms.word.tree import Paragraph, Run
from forms.word.wording import Wording, folded

TICKS, BOXES = "☒☑✓✔✗✘", "☐"
YES = frozenset({"x", "yes", "oui", "po", "ja", "sí", "si", "sì", "sim", "так", "ναι", "evet", "да", "نعم"})
_OTHERS = ("de", "es", "it", "pt", "uk", "el", "tr", "sr", "pl", "ro", "nl", "ru", "ar", "he", "ja", "ko", "ka", "hy")


@dataclass(slots=True)
class Cells:
    """The cells of one question, and what is collected while they are read.

    `parts` are texts by (row, part); row is None and part "" where there is only one. `files` are the ids of stored
    files by their marks, `take_picture` keeps a picture of the document and names it, `is_known` tells whether one is
    that which was sent along for a stored file.
    """

    field: Field
    wording: Wording
    parts: Mapping[tuple[int | None, str], Text]
    files: Mapping[str, str]
    take_picture: Callable[[Run], FoundPicture | None]
    is_known: Callable[[Run, str], bool]
    findings: list[Finding] = record_field(default_factory=list)
    strays: list[str] = record_field(default_factory=list)
    to_photos: list[FoundPicture] = record_field(default_factory=list)

    def finding(self, code: str, text: str = "") -> None:
        """Say why the answer wants a second look."""
        self.findings.append(Finding(code, text))

    def hand_back(self, code: str, words: str) -> None:
        """Hand back words that are no answer, and say why."""
        self.finding(code, words)
        self.strays.append(words)

    def text(self, part: str = "", row: int | None = None) -> Text:
        """Return the text of a cell; an empty one if there is no such cell."""
        return self.parts.get((row, part)) or Text(())

    def paragraphs(self, part: str = "", row: int | None = None) -> tuple[Paragraph, ...]:
        """Return the paragraphs of a cell, and send its pictures to the photos."""
        text = self.text(part, row)
        for run in text.pictures:
            if (picture := self.take_picture(run)) is None:
                self.finding("picture_unreadable", run.alt)
            else:
                self.finding("picture_moved", run.alt)
                self.to_photos.append(picture)
        return text.paragraphs

    def line(self, part: str = "", row: int | None = None) -> str:
        """Return the text of a cell as one line, and send its pictures to the photos."""
        return _one_line(self.paragraphs(part, row))

    def rows(self) -> list[int]:
        """Return the rows of a list, in the order in which they stand in the document."""
        return list(dict.fromkeys(row for row, _ in self.parts if row is not None))


def _one_line(paragraphs: tuple[Paragraph, ...]) -> str:
    return clean_line(" ".join(paragraph.text for paragraph in paragraphs))


def _address(cells: Cells, part: str = "", row: int | None = None) -> str:
    """Return a web address: what is written, or what lies behind other words."""
    written = cells.line(part, row)
    runs = (run for paragraph in cells.text(part, row).paragraphs for run in paragraph.runs)
    behind = next((run.href for run in runs if run.href), "")
    if not written or is_link(written) or not is_link(behind):
        return written
    cells.hand_back("link_words", written)
    return behind


def _prose(cells: Cells) -> str:
    return to_markdown(cells.paragraphs())


def _option(cells: Cells, words: str) -> str:
    return _known(cells, words, cells.wording.options[cells.field.id].get(folded(words), ""), "not_in_list")


def _known(cells: Cells, words: str, code: str, finding: str) -> str:
    """Return a code; words without one are handed back."""
    if words and not code:
        cells.hand_back(finding, words)
    return code


def _choices(cells: Cells) -> list[str]:
    """Return the ticked options, or, where there are no boxes, the options that are written there."""
    names = {option_name(cells.field, number): option.code for number, option in enumerate(cells.field.options)}
    options = cells.wording.options[cells.field.id]
    rows = [(paragraph, *_ticked(paragraph)) for paragraph in cells.text().paragraphs if paragraph.text.strip()]
    has_boxes = any(ticked is not None for _, ticked, _ in rows)
    codes = []
    for paragraph, ticked, words in rows:
        known = options.get(folded(words), "")
        if not has_boxes:
            codes += [_option(cells, piece) for piece in ([words] if known else _pieces(words))]
            continue
        marks = (*paragraph.names, *paragraph.tags)
        code = known or next((names[mark] for mark in marks if mark in names), "")
        _known(cells, words, known, "unticked_words" if code or not ticked else "not_in_list")
        if ticked and code:
            codes.append(code)
    return codes


def _pieces(words: str) -> list[str]:
    return [piece.strip() for piece in re.split(r"[\n;,]", words) if piece.strip()]


def _ticked(paragraph: Paragraph) -> tuple[bool | None, str]:
    """Return whether the box at the start of a paragraph is ticked (None: no box), and the words after it."""
    words = paragraph.text.strip()
    if words and words[0] in TICKS + BOXES:  # what the person saw; a control's own note may be older
        return words[0] in TICKS, words[1:].strip()
    before, tab, after = words.partition("\t")
    if tab and folded(before) in ("x", "[x]"):
        return True, after.strip()
    boxes = (run.control.ticked for run in paragraph.runs if run.control is not None)
    return next((ticked for ticked in boxes if ticked is not None), None), words


def _tick(cells: Cells, part: str = "", row: int | None = None) -> bool:
    """Return whether a box is ticked; words that are not its label are handed back."""
    known = {folded(cells.field.label)}
    known |= {label for label, meant in cells.wording.parts.items() if (cells.field.type, part) in meant}
    known |= {label for label, field_id in cells.wording.labels.items() if field_id == cells.field.id}
    is_ticked = False
    for paragraph in cells.text(part, row).paragraphs:
        ticked, words = _ticked(paragraph)
        if ticked or folded(words) in YES:
            is_ticked = True
        if words and folded(words) not in known | YES:
            cells.hand_back("unticked_words", words)
    return is_ticked


def _period(cells: Cells) -> dict[str, Any]:
    as_written = cells.line("as_written")
    ongoing = _tick(cells, "ongoing")
    dates: dict[str, str | None] = {}
    for part in ("start", "end"):
        words = cells.line(part)
        dates[part] = words if not words or is_partial_date(words) else _date(cells, words)
        if words and not dates[part]:
            as_written = "; ".join(filter(None, (as_written, words)))
    return {"as_written": as_written, "ongoing": ongoing, "recurring": cells.line("recurring"), **dates}


def _date(cells: Cells, words: str) -> str | None:
    """Return the date that words such as "March 2019" mean; None, with a doubt, if that is not plain."""
    reading = period.read(words)
    dates = {date for date in (reading.start, reading.end) if date}
    if reading.uncertain or len(dates) != 1 or reading.ongoing:
        cells.finding("date_unclear", words)
        return None
    return dates.pop()


def _places(cells: Cells) -> dict[str, Any]:
    lines = _lines(cells, "countries")
    names = [name for line in lines for name in ([line] if _country(line) else _pieces(line))]
    countries = [_known(cells, name, _country(name), "not_a_country") for name in names]
    cities = _lines(cells, "cities")
    for city in cities:
        if ";" in city or "," in city:
            cells.finding("several_in_a_line", city)
    return {"countries": [code for code in countries if code], "cities": cities}


def _lines(cells: Cells, part: str) -> list[str]:
    """Return the lines of a cell that hold anything."""
    texts = (clean_text(paragraph.text).split("\n") for paragraph in cells.paragraphs(part))
    return [line for lines in texts for text in lines if (line := clean_line(text))]


def _country(words: str) -> str:
    """Return the code of a country by its name or code; "" if there is none of that name."""
    code = words.strip().upper()
    return code if code in COUNTRIES else _code(words, country_names)


def _language(words: str) -> str:
    """Return the tag of a language by its name or tag; "" if there is none of that name."""
    tag = words.strip()
    return tag if is_language(tag) else _code(words, language_names)


def _code(words: str, names: Callable[[str], Mapping[str, str]]) -> str:
    tables = (_codes(names, language) for language in (*languages(), *_OTHERS))
    return next((code for table in tables if (code := table.get(folded(words)))), "")


@cache
def _codes(names: Callable[[str], Mapping[str, str]], language: str) -> Mapping[str, str]:
    return {folded(name): code for code, name in names(language).items()}


def _documents(cells: Cells) -> list[dict[str, Any]]:
    rows = []
    for row in cells.rows():
        words = cells.line("language", row)
        language = _known(cells, words, _language(words), "not_a_language")
        file = next((_file(cells, cells.text(part, row)) for part in DOCUMENT_WIDTHS), "")
        address = _address(cells, "url", row)
        rows.append({"title": cells.line("title", row), "url": address, "file": file, "language": language})
    return rows


def _file(cells: Cells, text: Text) -> str:
    """Return the stored file that a mark in a cell names; "" if there is none."""
    for name in (name for paragraph in text.paragraphs for name in paragraph.names):
        if name.startswith(FILE_MARK):
            if file := cells.files.get(name.removeprefix(FILE_MARK)):
                return file
            cells.finding("file_unknown")
    return ""


def _pictures(cells: Cells) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for row in cells.rows():
        text = cells.text("file", row)
        if words := _one_line(text.paragraphs):
            cells.strays.append(words)
        given: dict[str, Any] = {part: cells.line(part, row) for part in ("alt", "caption", "credit")}
        given["consent"] = _tick(cells, "consent", row)
        stored = _file(cells, text)
        new = [picture for run in text.pictures if (picture := _new_picture(cells, run, stored)) is not None]
        first = stored or (new.pop(0).name if new else "")
        rows.append({**given, "file": first, "focus": ""})
        rows += [{"file": other.name, "alt": other.alt, "caption": "", "credit": "", "consent": False} for other in new]
    return rows


def _new_picture(cells: Cells, run: Run, stored: str) -> FoundPicture | None:
    """Return a picture that the draft does not have yet; None for the one that was sent along with the form."""
    if stored and cells.is_known(run, stored):
        return None
    picture = cells.take_picture(run)
    if picture is None:
        cells.finding("picture_unreadable", run.alt)
    elif stored:
        cells.finding("picture_changed")
    return picture


def _contacts(cells: Cells) -> list[dict[str, Any]]:
    levels = cells.wording.levels
    rows = []
    for row in cells.rows():
        given: dict[str, Any] = {part: cells.line(part, row) for part in CELLS["contacts"].parts}
        words = given["visibility"]
        level = levels.get(folded(words), words if words in levels.values() else "")
        rows.append({**given, "visibility": _known(cells, words, level, "not_in_list")})
    return rows


READERS: ByType[Callable[[Cells], Any]] = {
    "line": Cells.line,
    "prose": _prose,
    "email": Cells.line,
    "link": _address,
    "choice": lambda cells: _option(cells, cells.line()),
    "choices": _choices,
    "period": _period,
    "places": _places,
    "documents": _documents,
    "pictures": _pictures,
    "contacts": _contacts,
    "agreement": _tick,
}
