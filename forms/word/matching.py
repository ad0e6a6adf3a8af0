"""Which cell holds whose answer: by its bookmark, else its tag, else the words beside it, else its place.

What belongs here: finding the cells. What does not: reading what is in them (`cell_values`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from forms.questionnaire.field_types import FieldType
from forms.questionnaire.questions import Template
from forms.word.names import CELLS, MOST_ROWS, Key, expected, question_name
from forms.word.tree import Block, Cell, Paragraph, Table, paragraphs
from forms.word.wording import Wording, folded

MOST_LOOKS = 300
"""So many headings are compared loosely with the labels of questions."""


@dataclass(eq=False, slots=True)
class Spot:
    """A cell, or a paragraph outside of tables (`table` None): where it stands, and the question it stands under.

    `asked` was found by the words above it; `beside` are the words of the first cell of its row, folded, `above` those
    of the first cell of its column.
    """

    blocks: tuple[Block, ...]
    number: int
    asked: str
    table: int | None = None
    row: int = 0
    column: int = 0
    columns: int = 1
    beside: str = ""
    above: str = ""
    names: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()

    @property
    def paragraphs(self) -> list[Paragraph]:
        """Its paragraphs, those of tables inside it too."""
        return list(paragraphs(self.blocks))

    @property
    def text(self) -> str:
        """All its text, one paragraph a line."""
        return "\n".join(one.text for one in self.paragraphs)


@dataclass(slots=True)
class Found:
    """The cells of answers, how each was found (name, tag, label, place), and everything else."""

    cells: dict[Key, Spot] = field(default_factory=dict)
    how: dict[Key, str] = field(default_factory=dict)
    others: dict[int, Spot] = field(default_factory=dict)

    def take(self, key: Key, spot: Spot, how: str) -> None:
        """Give a cell to an answer."""
        self.cells[key], self.how[key] = spot, how
        del self.others[spot.number]

    def is_free(self, key: Key) -> bool:
        """Whether no cell was found yet for an answer."""
        return key not in self.cells


def match(template: Template, wording: Wording, blocks: tuple[Block, ...]) -> Found:
    """The cells of a document by the answers they hold."""
    found = Found(others={spot.number: spot for spot in _spots(template, wording, blocks)})
    names = expected(template)
    for how in ("name", "tag"):
        for spot in list(found.others.values()):
            marks = spot.names if how == "name" else spot.tags
            for mark in sorted(marks & names.keys()):
                if spot.number in found.others and found.is_free(names[mark]):
                    found.take(names[mark], spot, how)
    kinds = {one.id: one.kind for one in template.fields}
    _by_label(kinds, wording, found)
    _by_place(template, found)
    return found


def _spots(template: Template, wording: Wording, blocks: tuple[Block, ...]) -> Iterator[Spot]:
    walk = _Walk({question_name(one): one.id for one in template.fields}, wording, frozenset(expected(template)))
    yield from walk.through(blocks)


class _Walk:
    """Goes through a document and remembers under which question it is."""

    def __init__(self, questions: Mapping[str, str], wording: Wording, names: frozenset[str]) -> None:
        self._questions, self._wording, self._names = questions, wording, names
        self._asked = ""
        self._looks = MOST_LOOKS
        self._number = self._tables = 0

    def through(self, blocks: tuple[Block, ...]) -> Iterator[Spot]:
        """Every cell and every paragraph outside of tables."""
        for block in blocks:
            if isinstance(block, Paragraph):
                self._look_at(block)
                yield self._marked(Spot((block,), 0, self._asked))
            else:
                yield from self._table(block)

    def _look_at(self, paragraph: Paragraph) -> None:
        named = next((self._questions[name] for name in paragraph.names if name in self._questions), "")
        self._looks -= paragraph.heading > 0
        self._asked = (
            named
            or self._wording.question(paragraph.text, loosely=paragraph.heading > 0 and self._looks > 0)
            or ("" if 0 < paragraph.heading < 2 else self._asked)
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
                yield self._marked(Spot(cell.blocks, 0, labelled or self._asked, *where, beside, above))

    def _is_layout(self, cell: Cell) -> bool:
        inner = [one for block in cell.blocks if isinstance(block, Table) for one in paragraphs((block,))]
        return any(name in self._names for one in inner for name in one.names)

    def _marked(self, spot: Spot) -> Spot:
        """A spot with its number and the marks in it."""
        self._number += 1
        spot.number = self._number
        spot.names = frozenset(name for one in spot.paragraphs for name in one.names)
        spot.tags = frozenset(tag for one in spot.paragraphs for tag in one.tags)
        return spot


def _own_text(cell: Cell) -> str:
    return " ".join(one.text for one in cell.blocks if isinstance(one, Paragraph))


def _by_label(kinds: Mapping[str, FieldType], wording: Wording, found: Found) -> None:
    """Cells whose marks are gone: by the question above, and the label beside or over them."""
    for spot in list(found.others.values()):
        is_label = folded(spot.text) in wording.parts
        if spot.table is None or not spot.asked or is_label or (spot.column == 0 and spot.columns == 2):
            continue
        kind = kinds[spot.asked]
        if not CELLS[kind].parts:
            key = Key(spot.asked)
            alone = spot.columns == 1 or (spot.column == 1 and wording.question(spot.beside) == spot.asked)
            if alone and found.is_free(key):
                found.take(key, spot, "label")
            continue
        part = _part(kind, wording, spot)
        if part:
            row = _row(found, spot, part) if CELLS[kind].spare_rows else None
            key = Key(spot.asked, row, part)
            if found.is_free(key) and (row is None or row < MOST_ROWS):
                found.take(key, spot, "label")


def _part(kind: str, wording: Wording, spot: Spot) -> str:
    """The part of a compound answer that a cell's label names; "" if none does."""
    label = spot.above if kind == "documents" and spot.columns > 2 else spot.beside
    for its_kind, part in wording.parts.get(label, ()):
        if its_kind == kind:
            return part
    is_tick = kind == "pictures" and spot.column == 1 and not spot.beside
    return "consent" if is_tick else ""


def _row(found: Found, spot: Spot, part: str) -> int:
    """The row of a list that a cell belongs to: that of its neighbours, or a new one."""
    rows = {key.row: other for key, other in found.cells.items() if key.field == spot.asked and key.row is not None}
    taken = [
        key.row
        for key, other in found.cells.items()
        if key.field == spot.asked
        and key.row is not None
        and other.table == spot.table
        and (key.part != part and (spot.columns <= 2 or other.row == spot.row))
    ]
    free = [row for row in taken if found.is_free(Key(spot.asked, row, part))]
    return free[-1] if free else max((row for row in rows if row is not None), default=-1) + 1


def _by_place(template: Template, found: Found) -> None:
    """Boxes without any mark or label between those of two questions: as many as questions are missing there."""
    places = {key.field: spot.number for key, spot in reversed(found.cells.items())}
    before, missing = 0, []
    for one in (*template.fields, None):
        if one is not None and one.id not in places:
            missing.append(one)
            continue
        after = places[one.id] if one is not None else len(found.cells) + len(found.others) + 1
        lone = (one for one in found.others.values() if one.table is not None and one.columns == 1)
        boxes = [box for box in lone if before < box.number < after]
        if missing and len(boxes) == len(missing) and not any(CELLS[gap.kind].parts for gap in missing):
            for gap, box in zip(missing, boxes, strict=True):
                found.take(Key(gap.id), box, "place")
        before, missing = after, []
