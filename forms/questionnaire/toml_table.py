"""TOML tables that must hold exactly what they should; each fault becomes a sentence, "where: what"."""

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from forms.questionnaire.model import QuestionnaireError

Value = TypeVar("Value", str, int, bool, list[Any], dict[str, Any])
Record = TypeVar("Record")


class Table:
    """A TOML table and its place; a read that finds a fault notes it and returns a harmless value.

    Tables of one file share their list of problems, so that the whole file is read before anything is raised.
    """

    def __init__(
        self, data: dict[str, Any], where: str, problems: list[str], *, section: str = "", field: str = ""
    ) -> None:
        self._data = data
        self._where = where
        self._problems = problems
        self._section = section
        self._field = field
        self._read: set[str] = set()

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return self._where.removesuffix(".toml")

    @property
    def place(self) -> str:
        """File, section and field, as a complaint begins."""
        section = f'section "{self._section}"' if self._section else ""
        field = f'field "{self._field}"' if self._field else ""
        inside = ", ".join(part for part in (section, field) if part)
        return f"{self._where}: {inside}" if inside else self._where

    def refuse(self, sentence: str) -> None:
        """Note a fault of this table; `sentence` has no full stop."""
        self._problems.append(f"{self.place}: {sentence}.")

    def refuse_the_rest(self) -> None:
        """Refuse every key that was not read."""
        for key in self._data:
            if key not in self._read:
                self.refuse(f"{key!r} does not belong here")

    def whole(self, record: Record) -> Record:
        """Return what was made of this table; refuse every key that was not read for it."""
        self.refuse_the_rest()
        return record

    def raise_problems(self) -> None:
        """Raise QuestionnaireError if anything in the file was refused."""
        if self._problems:
            raise QuestionnaireError(list(dict.fromkeys(self._problems)))

    def empty(self) -> "Table":
        """Return a stand-in for a missing table that was refused already; it refuses nothing more."""
        return Table({}, self._where, [], section=self._section, field=self._field)

    def at(self, section: str = "", field: str = "", data: dict[str, Any] | None = None) -> "Table":
        """Return a table at a place inside this one; an empty one serves to refuse something there."""
        section, field = section or self._section, field or self._field
        return Table(data or {}, self._where, self._problems, section=section, field=field)

    def text(self, key: str, *, default: str | None = None) -> str:
        """Return the text at `key`; without a default it must be there and not be empty."""
        value = self._value(key, str, "a text", default)
        if value is None:
            return ""
        if not value.strip() and default is None:
            self.refuse(f"{key!r} is empty")
        return value.strip()

    def number(self, key: str, *, least: int, default: int | None = None) -> int:
        """Return the whole number at `key`, not below `least`."""
        value = self._value(key, int, "a whole number", default)
        if value is not None and value < least:
            self.refuse(f"{key!r} must be at least {least}")
        return max(value or least, least)

    def yes_no(self, key: str) -> bool:
        """Return true or false at `key`; false if it is not there."""
        return self._value(key, bool, "true or false", False) or False

    def text_or_yes_no(self, key: str) -> str | bool:
        """Return a text, or true or false, at `key`."""
        value = self._data.get(key)
        return self.yes_no(key) if isinstance(value, bool) else self.text(key)

    def table(self, key: str, *, optional: bool = False, section: str = "", field: str = "") -> "Table | None":
        """Return the table at `key`, or None if it is missing, which is a fault unless `optional`."""
        if key in self._data:
            data = self._value(key, dict, "a table")
            return None if data is None else self.at(section, field, data)
        inner = self.at(section, field)
        if not optional and inner.place == self.place:
            self.refuse(f"{key!r} is missing")
        elif not optional:
            inner.refuse("its texts are missing")
        return None

    def tables(self, key: str, names: str = "", *, optional: bool = False) -> list["Table"]:
        """Return the tables at `key`; `names` is "section" or "field" if complaints name them by their ids."""
        value = self._value(key, list, "a list of tables", [] if optional else None)
        if value is None:
            return []
        if not all(isinstance(item, dict) for item in value):
            self.refuse(f"{key!r} must be a list of tables")
            return []
        if not value and not optional:
            self.refuse(f"{key!r} is empty")
        named = [(str(item.get("id") or f"number {number}"), item) for number, item in enumerate(value, start=1)]
        return [
            self.at(name if names == "section" else "", name if names == "field" else "", item) for name, item in named
        ]

    def _value(self, key: str, type_: type[Value], name: str, default: Value | None = None) -> Value | None:
        """Return the value at `key`; None, refused, if it is missing or not of the type that complaints call `name`."""
        self._read.add(key)
        value = self._data.get(key, default)
        if value is None:
            self.refuse(f"{key!r} is missing")
        elif type(value) is not type_:
            self.refuse(f"{key!r} must be {name}")
        else:
            return value
        return None


def read_toml(path: Path) -> Table:
    """Return the top table of a TOML file. Raises QuestionnaireError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise QuestionnaireError([f"{path.name}: the file cannot be read ({error.strerror})."]) from error
    return parse_toml(data, path.name)


def parse_toml(data: bytes, name: str) -> Table:
    """Return the top table of TOML in UTF-8 that complaints call `name`. Raises QuestionnaireError."""
    try:
        parsed = tomllib.loads(data.decode())
    except RecursionError as error:
        raise QuestionnaireError([f"{name}: this is not valid TOML (it is nested too deeply)."]) from error
    except ValueError as error:  # not UTF-8, not TOML, or a number or date that cannot be
        raise QuestionnaireError([f"{name}: this is not valid TOML ({error})."]) from error
    return Table(parsed, name, [])
