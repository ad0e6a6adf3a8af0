"""What a Word document says, as frozen data: paragraphs of runs, tables of cells, and what stands beside them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, eq=False)
class Control:
    """A content control. `hint`: it shows words that are no answer. `ticked`: None if it is no box to tick."""

    tag: str
    hint: bool = False
    ticked: bool | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one style, or a picture (the name of its part); `struck`: a line goes through it."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""
    picture: str = ""
    alt: str = ""
    control: Control | None = None
    struck: bool = False


@dataclass(frozen=True, slots=True)
class ListMark:
    """The place of a paragraph in a list, `level` from 0; lists of a `family` may go on with each other."""

    number: str
    level: int
    numbered: bool
    start: int = 1
    family: str = ""
    restarts: bool = True


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `names` are its bookmarks, `indent` is in twentieths of a point, `heading` its level (0: none)."""

    runs: tuple[Run, ...]
    names: tuple[str, ...] = ()
    mark: ListMark | None = None
    indent: int = 0
    heading: int = 0

    @property
    def text(self) -> str:
        """Return its text."""
        return "".join(run.text for run in self.runs)

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the tags of its controls."""
        return tuple(dict.fromkeys(run.control.tag for run in self.runs if run.control and run.control.tag))


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table."""

    blocks: "tuple[Block, ...]"


@dataclass(frozen=True, slots=True)
class Table:
    """A table as rows of cells."""

    rows: tuple[tuple[Cell, ...], ...]


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of a reader, and the words it is about."""

    author: str
    text: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """A text outside the body; `where` is one of `forms.word.report.BESIDE`."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document; `properties` are the custom ones, `pictures` the bytes by the name of their part."""

    blocks: tuple[Block, ...]
    beside: tuple[Beside, ...]
    comments: tuple[Comment, ...]
    properties: Mapping[str, str]
    pictures: Mapping[str, bytes]
    title: str = ""


def paragraphs(blocks: tuple[Block, ...]) -> Iterator[Paragraph]:
    """Yield every paragraph in blocks, those of tables cell by cell."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            for row in block.rows:
                for cell in row:
                    yield from paragraphs(cell.blocks)


def without_letters(runs: Iterable[Run], begin: int, end: int) -> Iterator[Run]:
    """Yield the runs without the letters from `begin` to before `end`."""
    position = 0
    for run in runs:
        text = run.text[: max(0, begin - position)] + run.text[max(0, end - position) :]
        position += len(run.text)
        if text or run.picture:
            yield replace(run, text=text)
