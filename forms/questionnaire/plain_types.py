"""The field types whose answer is one text, options or a tick."""

from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from typing import ClassVar, NamedTuple

from forms.questionnaire.base_type import (
    FieldType,
    Schema,
    check_number,
    is_email,
    is_link,
    line_of,
    list_of,
    rows_of_both,
    typed,
)
from forms.questionnaire.model import Field, Role
from forms.questionnaire.problems import Problem
from forms.text.plain import clean_text, count_characters, count_words


class Syntax(NamedTuple):
    """What a line has to be: the check, the code of its problem, and the format of JSON Schema."""

    holds: Callable[[str], bool]
    code: str
    format: str


class LineType(FieldType[str]):
    """A text on one line."""

    units = frozenset({"characters", "words"})
    roles = frozenset({Role.TITLE, Role.SUMMARY, Role.FACT, Role.HIDDEN})
    syntax: ClassVar[Syntax | None] = None
    is_text = True

    def parse(self, raw: object) -> str:
        return line_of(raw)

    def check(self, field: Field, value: str, complete: bool) -> Iterator[Problem]:
        limit = field.limit
        if limit is not None:
            count = count_words(value) if limit.unit == "words" else count_characters(value)
            if count > limit.most:
                yield Problem(field.id, "too_long", {"count": count, "most": limit.most, "unit": limit.unit})
            elif complete and count < limit.least:
                yield Problem(field.id, "too_short", {"count": count, "least": limit.least, "unit": limit.unit})
        if self.syntax is not None and not self.syntax.holds(value):
            yield Problem(field.id, self.syntax.code, {"value": value})

    def json_schema(self, field: Field) -> Schema:
        schema: Schema = {"type": "string"}
        if field.limit is not None and field.limit.unit == "characters":
            schema["maxLength"] = field.limit.most
        return schema if self.syntax is None else {**schema, "format": self.syntax.format}

    def example(self, field: Field) -> str:
        return field.example

    def together(self, field: Field, first: str, second: str) -> str | None:
        return None


class ProseType(LineType):
    """A longer text in the Markdown subset of `forms.text.prose`."""

    units = frozenset({"words", "characters"})
    roles = frozenset({Role.SUMMARY, Role.BODY, Role.FACT, Role.HIDDEN})

    def parse(self, raw: object) -> str:
        return clean_text(typed(raw, str))

    def json_schema(self, field: Field) -> Schema:
        return {**super().json_schema(field), "contentMediaType": "text/markdown"}

    def together(self, field: Field, first: str, second: str) -> str:
        """Return every line of both texts, common ones once; others become paragraphs unless they are items."""
        before, after = first.split("\n"), second.split("\n")
        lines: list[str] = []
        for step, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if step == "equal":
                lines += before[a:b]
                continue
            apart = a < b and c < d and not (_is_item(before[b - 1]) and _is_item(after[c]))
            lines += [*before[a:b], *([""] if apart else []), *after[c:d]]
        return self.parse("\n".join(lines))


def _is_item(line: str) -> bool:
    start = line.lstrip().partition(" ")[0]
    return start in ("-", "*", "+") or start.rstrip(".)").isdecimal()


class EmailType(LineType):
    """An e-mail address."""

    units = frozenset({"characters"})
    roles = frozenset({Role.CONTACT, Role.FACT, Role.HIDDEN})
    is_text = False
    syntax = Syntax(is_email, "not_an_email", "email")


class LinkType(LineType):
    """A web address."""

    units = frozenset({"characters"})
    roles = frozenset({Role.LINK, Role.FACT, Role.HIDDEN})
    is_text = False
    syntax = Syntax(is_link, "not_a_link", "uri")


class ChoiceType(FieldType[str]):
    """The code of one option."""

    takes_options = True
    is_text = False

    def parse(self, raw: object) -> str:
        return line_of(raw)

    def check(self, field: Field, value: str, complete: bool) -> Iterator[Problem]:
        if field.option(value) is None:
            yield Problem(field.id, "not_an_option", {"value": value})

    def json_schema(self, field: Field) -> Schema:
        return {"type": "string", "enum": [option.code for option in field.options]}

    def example(self, field: Field) -> str:
        return field.options[0].code

    def together(self, field: Field, first: str, second: str) -> None:
        """Return nothing: one of two has to be chosen."""


class ChoicesType(FieldType[list[str]]):
    """The codes of several options, each once, in the order of the questionnaire."""

    takes_options = True
    is_text = False
    units = frozenset({"items"})

    def parse(self, raw: object) -> list[str]:
        codes = (line_of(item) for item in list_of(raw))
        return list(dict.fromkeys(code for code in codes if code))

    def arrange(self, field: Field, value: list[str]) -> list[str]:
        order = {option.code: number for number, option in enumerate(field.options)}
        # What is not an option keeps its place at the end, so that `check` can name it.
        return sorted(value, key=lambda code: order.get(code, len(order)))

    def check(self, field: Field, value: list[str], complete: bool) -> Iterator[Problem]:
        for code in value:
            if field.option(code) is None:
                yield Problem(field.id, "not_an_option", {"value": code})
        yield from check_number(field, len(value), complete)

    def json_schema(self, field: Field) -> Schema:
        codes = [option.code for option in field.options]
        schema: Schema = {"type": "array", "items": {"type": "string", "enum": codes}, "uniqueItems": True}
        if field.limit is not None:
            schema |= {"minItems": field.limit.least, "maxItems": field.limit.most}
        return schema

    def example(self, field: Field) -> list[str]:
        return [option.code for option in field.options[: min(2, field.limit.most if field.limit else 2)]]

    def together(self, field: Field, first: list[str], second: list[str]) -> list[str]:
        return self.arrange(field, rows_of_both(self.parse(first), self.parse(second)))


class AgreementType(FieldType[bool]):
    """A box that is ticked or not."""

    is_text = False

    def parse(self, raw: object) -> bool:
        return typed(raw, bool)

    def check(self, field: Field, value: bool, complete: bool) -> Iterator[Problem]:
        return iter(())

    def missing(self, field: Field) -> Problem:
        return Problem(field.id, "not_agreed")

    def json_schema(self, field: Field) -> Schema:
        return {"const": True} if field.required else {"type": "boolean"}

    def example(self, field: Field) -> bool:
        return True

    def together(self, field: Field, first: bool, second: bool) -> None:
        """Return nothing: one of two has to be chosen."""
