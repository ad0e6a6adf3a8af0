"""What is in the cells of a question, as its answer: one function a kind.

What belongs here: from paragraphs to values, with a doubt wherever a person should look. What does not: finding the
cells (`matching`). Nothing is dropped: what is no answer is handed back as words that had no place.
"""

from collections.abc import Callable
from typing import Any

from forms.periods import period
from forms.periods.partial_date import is_partial_date
from forms.questionnaire.field_types import ByType
from forms.questionnaire.kind import is_link
from forms.text.plain import clean_line, clean_text
from forms.word import vocabulary
from forms.word.cell_text import Text
from forms.word.cells import Cells
from forms.word.form_cells import DOCUMENT_WIDTHS
from forms.word.markdown import to_markdown
from forms.word.names import CELLS, FILE_MARK, option_name
from forms.word.report import FoundPicture
from forms.word.tree import Paragraph, Run
from forms.word.wording import folded

TICKS, BOXES = "☒☑✓✔✗✘", "☐"
YES = frozenset({"x", "yes", "oui", "po", "ja", "sí", "si", "sì", "sim", "так", "ναι", "evet", "да", "نعم"})


def value(cells: Cells) -> Any:
    """The answer in the cells, raw: to be parsed by its kind."""
    return READERS[cells.field.kind](cells)


def _line(cells: Cells) -> str:
    return cells.line()


def _link(cells: Cells) -> str:
    return _address(cells, "", None)


def _address(cells: Cells, part: str, row: int | None) -> str:
    """A web address: what is written, or what lies behind other words."""
    written = cells.line(part, row)
    behind = next((run.href for one in cells.text(part, row).paragraphs for run in one.runs if run.href), "")
    if not written or is_link(written) or not is_link(behind):
        return written
    cells.doubt("link_words", written)
    cells.strays.append(written)
    return behind


def _prose(cells: Cells) -> str:
    text = cells.text()
    cells.pictures_of(text)
    return to_markdown(text.paragraphs)


def _choice(cells: Cells) -> str:
    return _option(cells, cells.line())


def _option(cells: Cells, words: str) -> str:
    code = cells.wording.options[cells.field.id].get(folded(words), "")
    if words and not code:
        cells.doubt("not_in_list", words)
        cells.strays.append(words)
    return code


def _choices(cells: Cells) -> list[str]:
    """The ticked options; or, where there are no boxes, the options that are written there."""
    names = {option_name(cells.field, number): one.code for number, one in enumerate(cells.field.options)}
    rows = [(one, *_ticked(one)) for one in cells.text().paragraphs if one.text.strip()]
    has_boxes = any(ticked is not None for _, ticked, _ in rows)
    codes = []
    for paragraph, ticked, words in rows:
        if not has_boxes:
            pieces = [words] if folded(words) in cells.wording.options[cells.field.id] else _pieces(words)
            codes += [_option(cells, piece) for piece in pieces]
            continue
        known = cells.wording.options[cells.field.id].get(folded(words), "")
        marks = (*paragraph.names, *paragraph.tags)
        code = known or next((names[mark] for mark in marks if mark in names), "")
        if not known and words:
            cells.doubt("unticked_words" if code or not ticked else "not_in_list", words)
            cells.strays.append(words)
        if ticked and code:
            codes.append(code)
    return codes


def _pieces(words: str) -> list[str]:
    return [piece.strip() for piece in words.replace("\n", ";").replace(",", ";").split(";") if piece.strip()]


def _ticked(paragraph: Paragraph) -> tuple[bool | None, str]:
    """Whether the box at the start of a paragraph is ticked (None: no box), and the words after it."""
    boxes = (run.control.ticked for run in paragraph.runs if run.control is not None)
    ticked = next((one for one in boxes if one is not None), None)
    words = paragraph.text.strip()
    first = words[:1]
    if first and first in TICKS + BOXES:
        # The sign is what the person saw; a control's own note may be older than it.
        return first in TICKS, words[1:].strip()
    if folded(words.partition("\t")[0]) in ("x", "[x]") and "\t" in words:
        return True, words.partition("\t")[2].strip()
    return ticked, words


def _agreement(cells: Cells) -> bool:
    return _tick(cells, "", None, {folded(cells.field.label)})


def _tick(cells: Cells, part: str, row: int | None, labels: set[str]) -> bool:
    """Whether a box is ticked; words that are not its label are handed back."""
    known = labels | {label for label, meant in cells.wording.parts.items() if (cells.field.kind, part) in meant}
    known |= {label for label, field_id in cells.wording.labels.items() if field_id == cells.field.id}
    found = False
    for paragraph in cells.text(part, row).paragraphs:
        ticked, words = _ticked(paragraph)
        found = found or bool(ticked)
        if folded(words) in YES:
            found = True
        elif words and folded(words) not in known:
            cells.doubt("unticked_words", words)
            cells.strays.append(words)
    return found


def _period(cells: Cells) -> dict[str, Any]:
    as_written = cells.line("as_written")
    ongoing = _tick(cells, "ongoing", None, set())
    dates: dict[str, str | None] = {}
    for part in ("start", "end"):
        words = cells.line(part)
        dates[part] = words if not words or is_partial_date(words) else _date(cells, part, words)
        if words and not dates[part]:
            as_written = "; ".join(one for one in (as_written, words) if one)
    return {"as_written": as_written, "ongoing": ongoing, "recurring": cells.line("recurring"), **dates}


def _date(cells: Cells, part: str, words: str) -> str | None:
    """The date that is meant by words such as "March 2019"; None, with a doubt, if that is not plain."""
    said = period.read(words)
    dates = {date for date in (said.start, said.end) if date}
    if said.uncertain or len(dates) != 1 or said.ongoing:
        cells.doubt("date_unclear", words)
        return None
    return dates.pop()


def _places(cells: Cells) -> dict[str, Any]:
    countries = []
    for words in _lines(cells, "countries"):
        for piece in [words] if vocabulary.country(words) else _pieces(words):
            if code := vocabulary.country(piece):
                countries.append(code)
            else:
                cells.doubt("not_a_country", piece)
                cells.strays.append(piece)
    cities = _lines(cells, "cities")
    for city in cities:
        if ";" in city or "," in city:
            cells.doubt("several_in_a_line", city)
    return {"countries": countries, "cities": cities}


def _lines(cells: Cells, part: str) -> list[str]:
    """The lines of a cell that hold anything."""
    text = cells.text(part)
    cells.pictures_of(text)
    lines = (clean_line(line) for one in text.paragraphs for line in clean_text(one.text).split("\n"))
    return [line for line in lines if line]


def _documents(cells: Cells) -> list[dict[str, Any]]:
    rows = []
    for row in cells.rows():
        words = cells.line("language", row)
        language = vocabulary.language(words)
        if words and not language:
            cells.doubt("not_a_language", words)
            cells.strays.append(words)
        file = next((_file(cells, cells.text(part, row)) for part in DOCUMENT_WIDTHS), "")
        address = _address(cells, "url", row)
        rows.append({"title": cells.line("title", row), "url": address, "file": file, "language": language})
    return rows


def _file(cells: Cells, text: Text) -> str:
    """The stored file that a mark in a cell names; "" if there is none."""
    for name in text.names:
        if name.startswith(FILE_MARK):
            if file := cells.files.get(name.removeprefix(FILE_MARK)):
                return file
            cells.doubt("file_unknown")
    return ""


def _pictures(cells: Cells) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for row in cells.rows():
        text = cells.text("file", row)
        words = clean_line(text.plain)
        if words:
            cells.strays.append(words)
        given: dict[str, Any] = {part: cells.line(part, row) for part in ("alt", "caption", "credit")}
        given["consent"] = _tick(cells, "consent", row, set())
        kept = _file(cells, text)
        new = [picture for run in text.pictures if (picture := _new_picture(cells, run, kept)) is not None]
        first = kept or (new.pop(0).name if new else "")
        rows.append({**given, "file": first, "focus": ""})
        rows += [{"file": one.name, "alt": one.alt, "caption": "", "credit": "", "consent": False} for one in new]
    return rows


def _new_picture(cells: Cells, run: Run, kept: str) -> FoundPicture | None:
    """A picture that the draft does not have yet; None for the one that was sent along with the form."""
    if kept and cells.is_known(run, kept):
        return None
    picture = cells.take_picture(run)
    if picture is None:
        cells.doubt("picture_unreadable", run.alt)
    elif kept:
        cells.doubt("picture_changed")
    return picture


def _contacts(cells: Cells) -> list[dict[str, Any]]:
    rows = []
    for row in cells.rows():
        given: dict[str, Any] = {part: cells.line(part, row) for part in CELLS["contacts"].parts}
        words = given["visibility"]
        given["visibility"] = cells.wording.levels.get(folded(words), words if words in _levels(cells) else "")
        if words and not given["visibility"]:
            cells.doubt("not_in_list", words)
            cells.strays.append(words)
        rows.append(given)
    return rows


def _levels(cells: Cells) -> set[str]:
    return set(cells.wording.levels.values())


READERS: ByType[Callable[[Cells], Any]] = {
    "line": _line,
    "prose": _prose,
    "email": _line,
    "link": _link,
    "choice": _choice,
    "choices": _choices,
    "period": _period,
    "places": _places,
    "documents": _documents,
    "pictures": _pictures,
    "contacts": _contacts,
    "agreement": _agreement,
}
