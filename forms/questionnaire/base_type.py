"""The base class of the field types, and the checks that several of them share."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Generic, TypeVar
from urllib.parse import urlsplit

from forms.questionnaire.model import Field, Role, Unit
from forms.questionnaire.problems import Problem
from forms.text.plain import clean_line

Value = TypeVar("Value")
Raw = TypeVar("Raw")
Schema = dict[str, Any]


class WrongShape(ValueError):
    """A raw value that cannot be this type of answer at all, such as a number for a text."""


class FieldType(ABC, Generic[Value]):
    """A field type; it holds no state, and `types.FIELD_TYPES` has one object of each.

    mypy refuses an object of a type that does not say what stands here without a default.
    """

    takes_options: ClassVar[bool] = False
    units: ClassVar[frozenset[Unit]] = frozenset()
    roles: ClassVar[frozenset[Role]] = frozenset({Role.HIDDEN, Role.FACT})
    parts: ClassVar[tuple[str, ...]] = ()
    words: ClassVar[tuple[str, ...]] = ()
    """The fixed words that an edition which asks for this kind must give, as keys of `Questionnaire.words`.

    A type in use gets no more of them: a custom questionnaire that was made before could not be read any longer.
    """

    faults: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """The codes of the problems that only this type has, with the names of their params."""

    @property
    @abstractmethod
    def is_text(self) -> bool:
        """Whether an answer is read for its words: by who rewords it, compares it or looks for what it lacks."""

    @abstractmethod
    def parse(self, raw: object) -> Value:
        """Return a raw value from a form or JSON as it is stored; parsing twice changes nothing. Raises WrongShape."""

    def arrange(self, field: Field, value: Value) -> Value:
        """Return the value in the order of the field's options, if it has any."""
        return value

    def is_empty(self, value: Value) -> bool:
        """Tell whether nothing has been answered."""
        return not value

    @abstractmethod
    def check(self, field: Field, value: Value, complete: bool) -> Iterator[Problem]:
        """Yield what is wrong with a value that is not empty; with `complete`, also what is missing inside it."""

    def missing(self, field: Field) -> Problem:
        """Return the problem of having no answer where one is needed."""
        return Problem(field.id, "missing")

    @abstractmethod
    def json_schema(self, field: Field) -> Schema:
        """Return the JSON Schema (2020-12) of a value, without title and description."""

    @abstractmethod
    def example(self, field: Field) -> object:
        """Return a raw answer for previews; None if no example can be given."""

    @abstractmethod
    def together(self, field: Field, first: Value, second: Value) -> Value | None:
        """Return one answer that keeps both of two; None where one of them has to be chosen."""


def word_keys(type: str, *names: str) -> tuple[str, ...]:
    """Return the keys of a type's fixed words from their names: "period.start" from "start"."""
    return tuple(f"{type}.{name}" for name in " ".join(names).split())


def typed(raw: object, type_: type[Raw]) -> Raw:
    """Return a raw value of this type, an empty one for None. Raises WrongShape."""
    if raw is None:
        return type_()
    if not isinstance(raw, type_):
        raise WrongShape(f"expected {type_.__name__}, got {type(raw).__name__}")
    return raw


def line_of(raw: object) -> str:
    """Return a raw single line, cleaned. Raises WrongShape."""
    return clean_line(typed(raw, str))


def list_of(raw: object) -> list[Any]:
    """Return a raw list or tuple, empty for None. Raises WrongShape."""
    return typed(list(raw) if isinstance(raw, tuple) else raw, list)


def object_of(raw: object, keys: tuple[str, ...]) -> dict[str, Any]:
    """Return a raw object without keys other than `keys`, empty for None. Raises WrongShape."""
    parts = typed(raw, dict)
    for key in parts:
        if key not in keys:
            raise WrongShape(f"unexpected key {key!r}")
    return parts


def object_schema(properties: dict[str, Schema], optional: tuple[str, ...] = ()) -> Schema:
    """Return the schema of an object with these parts and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": [part for part in properties if part not in optional],
        "additionalProperties": False,
    }


def rows_of_both(rows: list[Raw], more: list[Raw]) -> list[Raw]:
    """Return the rows of two lists; those that only the second has come last."""
    return [*rows, *(row for row in more if row not in rows)]


def check_number(field: Field, count: int, complete: bool, part: str | None = None) -> Iterator[Problem]:
    """Check a number of items against the field's limit; too few only matter when complete."""
    limit = field.limit
    if limit is None or limit.unit != "items":
        return
    if count > limit.most:
        yield Problem(field.id, "too_many", {"count": count, "most": limit.most}, part=part)
    elif complete and count < limit.least:
        yield Problem(field.id, "too_few", {"count": count, "least": limit.least}, part=part)


_HOST = re.compile(
    r"(?!-)[^\s.@:/?#\[\]<>\"'\\%]+(\.[^\s.@:/?#\[\]<>\"'\\%]+)+\.?|localhost|\[[0-9a-f:.]+\]", re.IGNORECASE
)
_MAILBOX = re.compile(r"[^\s@<>()\[\],:;\"\\.]+(\.[^\s@<>()\[\],:;\"\\.]+)*", re.IGNORECASE)
_DOMAIN = re.compile(r"([^\W_]([\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]")


def is_link(text: str) -> bool:
    """Tell whether a text is a whole http or https address (RFC 3986; hosts may be international)."""
    if re.search(r"[\s<>\"]", text):
        return False
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018  (a port that is no number raises only when it is asked for)
    except ValueError:
        return False
    host = parts.netloc.rpartition("@")[2]
    host = re.sub(r":\d*\Z", "", host)
    return parts.scheme in ("http", "https") and _HOST.fullmatch(host) is not None


def is_email(text: str) -> bool:
    """Tell whether a text can be an e-mail address (RFC 5321 and 6531, without quoted mailboxes)."""
    mailbox, _, domain = text.rpartition("@")
    return (
        len(text) <= 254
        and 0 < len(mailbox) <= 64
        and _MAILBOX.fullmatch(mailbox) is not None
        and _DOMAIN.fullmatch(domain) is not None
    )
