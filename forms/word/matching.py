"""Which cell holds whose answer: by its bookmark, else its tag, else the words beside it, else its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from forms.questionnaire.field_types import FieldTypeName
from forms.questionnaire.model import Questionnaire
from forms.word.form_cells import CELLS, expected
from forms.word.names import MOST_ROWS, Key, question_name
from forms.word.tree import Block, Cell, Paragraph, Table, paragraphs
from forms.word.wording import Wording, folded

MOST_LOOKS = 300
"""Limit of headings that are compared loosely with the labels of questions."""


@dataclass(eq=False, slots=True)
class Spot:
    """A cell, or a paragraph outside of tables (`table` None), and the question it stands under.

    `beside` are the words of the first cell of its row, folded, `above` those of the first cell of its column.
    """

    blocks: tuple[Block, ...]
    question: str
    table: int | None = None
    row: int = 0
    column: int = 0
    columns: int = 1
    beside: str = ""
    above: str = ""
    number: int = 0

    @property
    def paragraphs(self) -> list[Paragraph]:
        """Return its paragraphs, those of tables inside it too."""
        return list(paragraphs(self.blocks))


@dataclass(slots=True)
class Matches:
    """The cells of answers, how each was found (name, tag, label, place), and everything else by number."""

    cells: dict[Key, Spot] = field(default_factory=dict)
    how: dict[Key, str] = field(default_factory=dict)
    others: dict[int, Spot] = field(default_factory=dict)

    def take(self, key: Key, spot: Spot, how: str) -> None:
        """Give a cell to an answer, if neither is taken."""
        if key not in self.cells and spot.number in self.others:
            self.cells[key], self.how[key] = spot, how
            del self.others[spot.number]


def match(questionnaire: Questionnaire, wording: Wording, blocks: tuple[Block, ...]) -> Matches:
    """Return the cells of a document by the answers they hold."""
    spots = list(_Walk(questionnaire, wording).through(blocks))
    for number, spot in enumerate(spots, start=1):
        spot.number = number
    matches = Matches(others={spot.number: spot for spot in spots})
    names = expected(questionnaire)
    for how in ("name", "tag"):
        for spot in spots:
            marks = {
                mark for paragraph in spot.paragraphs for mark in (paragraph.names if how == "name" else paragraph.tags)
            }
            for mark in sorted(marks & names.keys()):
                matches.take(names[mark], spot, how)
    _by_label({field.id: field.type for field in questionnaire.fields}, wording, matches)
    _by_place(questionnaire, matches)
    return matches


class _Walk:
    """Goes through a document and remembers under which question it is."""

    def __init__(self, questionnaire: Questionnaire, wording: Wording) -> None:
        self._questions = {question_name(field): field.id for field in questionnaire.fields}
        self._wording, self._names = wording, expected(questionnaire).keys()
        self._question = ""
        self._looks = MOST_LOOKS
        self._tables = 0

    def through(self, blocks: tuple[Block, ...]) -> Iterator[Spot]:
        """Yield every cell and every paragraph outside of tables."""
        for block in blocks:
            if isinstance(block, Paragraph):
                self._look_at(block)
                yield Spot((block,), self._question)
            else:
                yield from self._table(block)

    def _look_at(self, paragraph: Paragraph) -> None:
        named = next((self._questions[name] for name in paragraph.names if name in self._questions), "")
        self._looks -= paragraph.heading > 0
        self._question = (
            named
            or self._wording.question(paragraph.text, loosely=paragraph.heading > 0 and self._looks > 0)
            or ("" if 0 < paragraph.heading < 2 else self._question)
        )

    def _table(self, table: Table) -> Iterator[Spot]:
        self._tables += 1
        number = self._tables
        heads: dict[int, str] = {}
        for row_number, row in enumerate(table.rows):
            first = folded(_own_text(row[0]))
            for column, cell in enumerate(row):
                if self._is_layout(cell):  # the whole form was put into a table
                    yield from self.through(cell.blocks)
                    continue
                if not row_number:
                    heads[column] = folded(_own_text(cell))
                beside = first if column else ""
                labelled = self._wording.question(first) if column else ""
                above = heads.get(column, "") if row_number else ""
                where = (number, row_number, column, len(row))
                yield Spot(cell.blocks, labelled or self._question, *where, beside, above)

    def _is_layout(self, cell: Cell) -> bool:
        inner = paragraphs(tuple(block for block in cell.blocks if isinstance(block, Table)))
        return any(name in self._names for paragraph in inner for name in paragraph.names)


def _own_text(cell: Cell) -> str:
    return " ".join(block.text for block in cell.blocks if isinstance(block, Paragraph))


def _by_label(kinds: Mapping[str, FieldTypeName], wording: Wording, matches: Matches) -> None:
    """Take cells whose marks are gone: by the question above, and the label beside or over them."""
    for spot in list(matches.others.values()):
        is_label = folded("\n".join(paragraph.text for paragraph in spot.paragraphs)) in wording.parts
        if spot.table is None or not spot.question or is_label or (spot.column == 0 and spot.columns == 2):
            continue
        kind = kinds[spot.question]
        if not CELLS[kind].parts:
            if spot.columns == 1 or (spot.column == 1 and wording.question(spot.beside) == spot.question):
                matches.take(Key(spot.question), spot, "label")
        elif part := _part(kind, wording, spot):
            row = _row(matches, spot, part) if CELLS[kind].spare_rows else None
            if row is None or row < MOST_ROWS:
                matches.take(Key(spot.question, row, part), spot, "label")


def _part(kind: FieldTypeName, wording: Wording, spot: Spot) -> str:
    """Return the part of a compound answer that a cell's label names; "" if none does."""
    label = spot.above if kind == "documents" and spot.columns > 2 else spot.beside
    if part := next((part for its_kind, part in wording.parts.get(label, ()) if its_kind == kind), ""):
        return part
    return "consent" if kind == "pictures" and spot.column == 1 and not spot.beside else ""


def _row(matches: Matches, spot: Spot, part: str) -> int:
    """Return the row of a list that a cell belongs to: that of its neighbours, or a new one."""
    cells = [(key, other) for key, other in matches.cells.items() if key.field == spot.question]
    neighbours = [
        key.row or 0
        for key, other in cells
        if other.table == spot.table and key.part != part and (spot.columns <= 2 or other.row == spot.row)
    ]
    free = [row for row in neighbours if Key(spot.question, row, part) not in matches.cells]
    return free[-1] if free else max((key.row or 0 for key, _ in cells), default=-1) + 1


def _by_place(questionnaire: Questionnaire, matches: Matches) -> None:
    """Take boxes without any mark or label between those of two questions, if as many questions are missing there."""
    places = {key.field: spot.number for key, spot in reversed(matches.cells.items())}
    end = len(matches.cells) + len(matches.others) + 1
    before, missing = 0, []
    for asked in (*questionnaire.fields, None):
        if asked is not None and asked.id not in places:
            missing.append(asked)
            continue
        after = places[asked.id] if asked is not None else end
        lone = (spot for spot in matches.others.values() if spot.table is not None and spot.columns == 1)
        boxes = [box for box in lone if before < box.number < after]
        if len(boxes) == len(missing) and not any(CELLS[gap.type].parts for gap in missing):
            for gap, box in zip(missing, boxes, strict=True):
                matches.take(Key(gap.id), box, "place")
        before, missing = after, []
