"""The field types whose answer is a list of rows with several parts: documents, pictures, contacts."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Generic, Literal, TypedDict, TypeVar, cast, get_args

from forms.languages import is_language
from forms.questionnaire.base_type import (
    FieldType,
    Schema,
    WrongShape,
    check_number,
    is_email,
    is_link,
    line_of,
    list_of,
    object_of,
    object_schema,
    rows_of_both,
    typed,
    word_keys,
)
from forms.questionnaire.model import Field, Role
from forms.questionnaire.problems import Problem
from forms.text.focus import FOCUS_PATTERN, POINTS, read_focus

Visibility = Literal["everyone", "network", "editors"]
VISIBILITIES: tuple[Visibility, ...] = get_args(Visibility)


class Document(TypedDict):
    """A reference document: `file` is the id of a stored file or "", `language` a BCP 47 tag or ""."""

    title: str
    url: str
    file: str
    language: str


class Picture(TypedDict):
    """A photo; `file` is the id of a stored file, `focus` a point in percent ("50,16") or "", missing in old ones."""

    file: str
    alt: str
    caption: str
    credit: str
    consent: bool
    focus: str


class Contact(TypedDict):
    """A person to write to, and who may see the details ("" until the city has decided)."""

    name: str
    role: str
    organisation: str
    email: str
    telephone: str
    visibility: Visibility | Literal[""]


Row = TypeVar("Row", Document, Picture, Contact)


class RowsType(FieldType[list[Row]], Generic[Row]):
    """A list of rows with named parts; rows in which nothing was typed are dropped."""

    is_text = False
    units = frozenset({"items"})
    flags: ClassVar[tuple[str, ...]] = ()
    optional: ClassVar[tuple[str, ...]] = ()  # the parts that older answers lack; reading adds them
    filled: ClassVar[tuple[str, ...]]  # any of them makes a row count as filled, a pre-set language alone does not
    needed: ClassVar[tuple[str, ...]]  # the parts that a complete row has
    checks: ClassVar[Mapping[str, tuple[Callable[[str], bool], str]]] = {}  # of a part, with the code of its problem
    schemas: ClassVar[Mapping[str, Schema]] = {}  # of the parts that are more than a text or a flag

    def parse(self, raw: object) -> list[Row]:
        rows = (self.parse_row(item) for item in list_of(raw))
        return [row for row in rows if not self.is_empty_row(row)]

    def parse_row(self, raw: object) -> Row:
        """Return one raw row as it is stored, every part present. Raises WrongShape."""
        if not isinstance(raw, dict):
            raise WrongShape(f"expected an object, got {type(raw).__name__}")
        parts = object_of(raw, self.parts)
        row = {
            part: typed(parts.get(part), bool) if part in self.flags else line_of(parts.get(part))
            for part in self.parts
        }
        return cast(Row, row)

    def is_empty_row(self, row: Mapping[str, object]) -> bool:
        """Tell whether nothing was typed into a parsed row."""
        return not any(row[part] for part in self.filled)

    def check(self, field: Field, value: list[Row], complete: bool) -> Iterator[Problem]:
        for number, row in enumerate(value):
            yield from self.check_row(field, number, row, complete)
        yield from check_number(field, len(value), complete)

    def check_row(self, field: Field, number: int, row: Mapping[str, Any], complete: bool) -> Iterator[Problem]:
        """Yield what is wrong with one row."""
        for part, (holds, code) in self.checks.items():
            if row[part] and not holds(row[part]):
                yield Problem(field.id, code, {"value": row[part]}, row=number, part=part)
        for part in self.needed if complete else ():
            if not row[part]:
                yield Problem(field.id, "not_agreed" if part in self.flags else "missing", row=number, part=part)

    def json_schema(self, field: Field) -> Schema:
        flag, text = {"type": "boolean"}, {"type": "string"}
        parts = {part: self.schemas.get(part, flag if part in self.flags else text) for part in self.parts}
        schema: Schema = {"type": "array", "items": object_schema(parts, self.optional)}
        if field.limit is not None:
            schema |= {"minItems": field.limit.least, "maxItems": field.limit.most}
        return schema

    def together(self, field: Field, first: list[Row], second: list[Row]) -> list[Row] | None:
        return rows_of_both(self.parse(first), self.parse(second))


class DocumentsType(RowsType[Document]):
    """Reference documents, each with a title and a link or a file."""

    roles = frozenset({Role.LINK, Role.HIDDEN})
    parts = ("title", "url", "file", "language")
    filled = ("title", "url", "file")
    needed = ("title",)
    checks: ClassVar = {"url": (is_link, "not_a_link"), "language": (is_language, "not_a_language")}
    schemas: ClassVar = {"url": {"type": "string", "anyOf": [{"const": ""}, {"format": "uri"}]}}
    faults: ClassVar = {"not_a_language": ("value",), "link_or_file": ()}
    words = word_keys("documents", "row title url url.hint file upload upload.hint language choose_language add remove")

    def check_row(self, field: Field, number: int, row: Mapping[str, Any], complete: bool) -> Iterator[Problem]:
        yield from super().check_row(field, number, row, complete)
        if complete and not row["url"] and not row["file"]:
            yield Problem(field.id, "link_or_file", row=number, part="url")

    def example(self, field: Field) -> None:
        """Return nothing, as no example can bring a file."""


class PicturesType(RowsType[Picture]):
    """Photos, each with a description and the consent to print it."""

    roles = frozenset({Role.PICTURE, Role.HIDDEN})
    parts = ("file", "alt", "caption", "credit", "consent", "focus")
    optional = ("focus",)
    flags = ("consent",)
    filled = ("file", "alt", "caption", "credit", "consent")
    needed = ("file", "alt", "consent")
    schemas: ClassVar = {"focus": {"type": "string", "pattern": FOCUS_PATTERN}}
    words = word_keys(
        "pictures",
        "row upload upload.hint alt alt.hint caption caption.hint credit credit.hint consent focus focus.hint",
        *(f"focus.{name}" for name in POINTS),
        "focus.other remove",
    )

    def parse_row(self, raw: object) -> Picture:
        row = super().parse_row(raw)
        row["focus"] = read_focus(row["focus"])
        return row

    def example(self, field: Field) -> None:
        """Return nothing, as no example can bring a file."""

    def together(self, field: Field, first: list[Picture], second: list[Picture]) -> list[Picture] | None:
        """Return every picture of both; None if both say different things about one."""
        rows, more = self.parse(first), {row["file"]: row for row in self.parse(second)}
        for row in cast(list[dict[str, Any]], rows):
            twin = cast(dict[str, Any], more.pop(row["file"], row))
            if any(row[part] and twin[part] and row[part] != twin[part] for part in self.parts):
                return None
            row.update({part: row[part] or twin[part] for part in self.parts})
        return [*rows, *more.values()]


class ContactsType(RowsType[Contact]):
    """People to write to, and who may see their details."""

    roles = frozenset({Role.CONTACT, Role.HIDDEN})
    parts = ("name", "role", "organisation", "email", "telephone", "visibility")
    filled = ("name", "role", "organisation", "email", "telephone")
    needed = ("name", "email", "visibility")
    checks: ClassVar = {"email": (is_email, "not_an_email"), "visibility": (VISIBILITIES.__contains__, "not_an_option")}
    schemas: ClassVar = {
        "email": {"type": "string", "anyOf": [{"const": ""}, {"format": "email"}]},
        "visibility": {"type": "string", "enum": list(VISIBILITIES)},
    }
    words = word_keys(
        "contacts",
        "row name role organisation email telephone telephone.hint",
        "visibility visibility.everyone visibility.network visibility.editors add remove",
    )

    def example(self, field: Field) -> list[Contact]:
        nothing = dict.fromkeys(self.parts, "")
        return [cast(Contact, nothing | {"name": "Ana Example", "email": "ana@city.example", "visibility": "everyone"})]
