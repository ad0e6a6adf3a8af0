"""What every kind of answer can do: the base class and the checks that several kinds share.

What belongs here: the interface of a kind. What does not: the kinds themselves (`plain_kinds`, `compound_kinds`) and
their registry (`kinds`).
"""

import re
from collections.abc import Iterator
from typing import Any, ClassVar, Generic, TypeVar
from urllib.parse import urlsplit

from forms.questionnaire.problems import Problem
from forms.questionnaire.questions import Field, Role, Unit
from forms.text.plain import clean_line, count_characters, count_words

Value = TypeVar("Value")
Schema = dict[str, Any]


class WrongShape(ValueError):
    """A raw value that cannot be this kind of answer at all, such as a number for a text."""


class Kind(Generic[Value]):
    """One kind of answer. Kinds hold no state; there is one object of each in `kinds.KINDS`."""

    takes_options: ClassVar[bool] = False
    units: ClassVar[frozenset[Unit]] = frozenset()
    roles: ClassVar[frozenset[Role]] = frozenset({Role.HIDDEN, Role.FACT})
    parts: ClassVar[tuple[str, ...]] = ()
    words: ClassVar[tuple[str, ...]] = ()
    """The fixed words that an edition which asks for this kind must give, as keys of `Template.words`.

    A type in use gets no more of them: a custom questionnaire that was made before could not be read any longer.
    """

    def parse(self, raw: object) -> Value:
        """A raw value, from a form or from JSON, as it is stored. Parsing twice changes nothing. Raises WrongShape."""
        raise NotImplementedError

    def arrange(self, field: Field, value: Value) -> Value:
        """The value in the order the field gives it; only choices have one."""
        return value

    def is_empty(self, value: Value) -> bool:
        """Whether nothing has been answered."""
        return not value

    def check(self, field: Field, value: Value, complete: bool) -> Iterator[Problem]:
        """What is wrong with a value that is not empty; with `complete`, also what is missing inside it."""
        raise NotImplementedError

    def missing(self, field: Field) -> Problem:
        """The problem of having no answer where one is needed."""
        return Problem(field.id, "missing")

    def to_json(self, value: Value) -> Any:
        """The value for JSON. Values are stored JSON-ready, so this is the value itself."""
        return value

    def json_schema(self, field: Field) -> Schema:
        """The JSON Schema (2020-12) of a value of this field, without its title and description."""
        raise NotImplementedError


def text_of(raw: object) -> str:
    """A raw text, "" for None. Raises WrongShape for anything else."""
    if raw is None:
        return ""
    if not isinstance(raw, str):
        raise WrongShape(f"expected a text, got {type(raw).__name__}")
    return raw


def line_of(raw: object) -> str:
    """A raw single line, cleaned. Raises WrongShape if it is not a text."""
    return clean_line(text_of(raw))


def flag_of(raw: object) -> bool:
    """True or false, false for None. Raises WrongShape for anything else."""
    if raw is None:
        return False
    if not isinstance(raw, bool):
        raise WrongShape(f"expected true or false, got {type(raw).__name__}")
    return raw


def list_of(raw: object) -> list[object]:
    """A raw list, empty for None. Raises WrongShape for anything else."""
    if raw is None:
        return []
    if not isinstance(raw, (list, tuple)):
        raise WrongShape(f"expected a list, got {type(raw).__name__}")
    return list(raw)


def object_of(raw: object, keys: tuple[str, ...]) -> dict[str, object]:
    """A raw object, empty for None. Raises WrongShape for anything else and for a key that is not among `keys`."""
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise WrongShape(f"expected an object, got {type(raw).__name__}")
    for key in raw:
        if key not in keys:
            raise WrongShape(f"unexpected key {key!r}")
    return raw


def check_text_length(field: Field, text: str, complete: bool) -> Iterator[Problem]:
    """Whether a text keeps the field's limit in words or characters; being too short only matters when complete."""
    limit = field.limit
    if limit is None or limit.unit == "items":
        return
    count = count_words(text) if limit.unit == "words" else count_characters(text)
    if count > limit.most:
        yield Problem(field.id, "too_long", {"count": count, "most": limit.most, "unit": limit.unit})
    elif complete and count < limit.least:
        yield Problem(field.id, "too_short", {"count": count, "least": limit.least, "unit": limit.unit})


def check_number(field: Field, count: int, complete: bool, part: str | None = None) -> Iterator[Problem]:
    """Whether a number of items keeps the field's limit; too few only matters when complete."""
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
    """Whether a text is a whole http or https address with a host (RFC 3986; hosts may be international)."""
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
    """Whether a text can be an e-mail address: the everyday subset of RFC 5321 and 6531, without quoted mailboxes."""
    mailbox, _, domain = text.rpartition("@")
    return (
        len(text) <= 254
        and 0 < len(mailbox) <= 64
        and _MAILBOX.fullmatch(mailbox) is not None
        and _DOMAIN.fullmatch(domain) is not None
    )
