"""What the styles and lists of a Word document mean for its text: headings, bold and italic, bullets and numbers.

Fonts, sizes and colours are not read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.word.opening import Package

TRANSITIONAL = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST_STEPS = 20
"""Limit of styles that are based on each other, for a document may go round in a circle."""
HEADINGS = ("heading ", "überschrift ", "titre ", "título ", "заголовок ")


@dataclass(slots=True)
class Style:
    """One style, and the one it is based on."""

    base: str = ""
    bold: bool | None = None
    italic: bool | None = None
    heading: int | None = None
    list_number: str = ""
    list_level: int = 0


@dataclass(slots=True)
class Looks:
    """The styles by id, and the lists.

    `lists` says by (number, level) whether a list is numbered, and from where; `families` says by number what a list
    shares with those that go on with each other, and whether it begins anew.
    """

    styles: dict[str, Style] = field(default_factory=dict)
    lists: dict[tuple[str, int], tuple[bool, int]] = field(default_factory=dict)
    families: dict[str, tuple[str, bool]] = field(default_factory=dict)

    def find(self, style: str, what: str) -> Any:
        """Return a property of a style, or of the first of those it is based on; None if none has it."""
        for _ in range(MOST_STEPS):
            if style not in self.styles:
                return None
            if (value := getattr(self.styles[style], what)) not in (None, ""):
                return value
            style = self.styles[style].base
        return None


def read_looks(package: Package) -> Looks:
    """Return the styles and lists of a document. Raises Refused if their XML is broken."""
    looks = Looks()
    for part in package.part_of_kind(package.main, "styles"):
        for element in package.tree(part).iterfind("{*}style"):
            looks.styles[get(element, "styleId")] = _style(element)
    for part in package.part_of_kind(package.main, "numbering"):
        root = package.tree(part)
        looks.lists |= _lists(root)
        for number in root.iterfind("{*}num"):
            restarts = number.find("{*}lvlOverride/{*}startOverride") is not None
            looks.families[get(number, "numId")] = child_value(number, "abstractNumId"), restarts
    return looks


def get(element: Any, name: str) -> str:
    """Return an attribute of WordprocessingML, in either of its namespaces; "" if it is not there."""
    value: str | None = element.get(f"{TRANSITIONAL}{name}")
    if value is not None:
        return value
    return next((str(text) for key, text in element.attrib.items() if key.rpartition("}")[2] == name), "")


def child_value(element: Any, path: str) -> str:
    """Return the `val` of the first element at a path of names; "" if there is none."""
    found = _find(element, path)
    return "" if found is None else get(found, "val")


def switched(element: Any, path: str) -> bool | None:
    """Return whether a switch such as bold is on, off, or not mentioned (None)."""
    found = _find(element, path)
    return None if found is None else get(found, "val") not in ("0", "false", "off", "none")


def _find(element: Any, path: str) -> Any:
    return element.find("{*}" + path.replace("/", "/{*}"))


def number_of(text: str, otherwise: int = 0) -> int:
    """Return a whole number of a few digits, or another if it is none."""
    return int(text) if text.lstrip("-").isdecimal() and text.isascii() and len(text) < 10 else otherwise


def _style(element: Any) -> Style:
    name = child_value(element, "name").lower()
    outline = child_value(element, "pPr/outlineLvl")
    word = next((word for word in HEADINGS if name.startswith(word)), "")
    heading = number_of(name.removeprefix(word), 1) if word else None
    if heading is None and outline:
        level = number_of(outline, 9)
        heading = level + 1 if level < 9 else 0
    return Style(
        child_value(element, "basedOn"),
        switched(element, "rPr/b") if get(element, "type") == "character" else None,
        switched(element, "rPr/i") if get(element, "type") == "character" else None,
        1 if name == "title" else heading,
        child_value(element, "pPr/numPr/numId"),
        number_of(child_value(element, "pPr/numPr/ilvl")),
    )


def _lists(root: Any) -> Mapping[tuple[str, int], tuple[bool, int]]:
    abstract = {get(one, "abstractNumId"): _levels(one) for one in root.iterfind("{*}abstractNum")}
    found: dict[tuple[str, int], tuple[bool, int]] = {}
    for one in root.iterfind("{*}num"):
        levels = dict(abstract.get(child_value(one, "abstractNumId"), {}))
        for override in one.iterfind("{*}lvlOverride"):
            level = number_of(get(override, "ilvl"))
            start = child_value(override, "startOverride")
            if start:
                levels[level] = (levels.get(level, (True, 1))[0], number_of(start, 1))
        found |= {(get(one, "numId"), level): kind for level, kind in levels.items()}
    return found


def _levels(abstract: Any) -> dict[int, tuple[bool, int]]:
    return {
        number_of(get(level, "ilvl")): (
            child_value(level, "numFmt") not in ("bullet", "none"),
            number_of(child_value(level, "start"), 1),
        )
        for level in abstract.iterfind("{*}lvl")
    }
