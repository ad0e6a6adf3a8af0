"""The field types whose answer is one text, options or a tick."""

from collections.abc import Callable, Iterator
from typing import ClassVar, NamedTuple

from forms.questionnaire.base_type import (
    FieldType,
    Schema,
    check_number,
    is_email,
    is_link,
    line_of,
    list_of,
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


class Line(FieldType[str]):
    """A text on one line."""

    units = frozenset({"characters", "words"})
    roles = frozenset({Role.TITLE, Role.SUMMARY, Role.FACT, Role.HIDDEN})
    syntax: ClassVar[Syntax | None] = None

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


class Prose(Line):
    """A longer text in the Markdown subset of `forms.text.prose`."""

    units = frozenset({"words", "characters"})
    roles = frozenset({Role.SUMMARY, Role.BODY, Role.FACT, Role.HIDDEN})

    def parse(self, raw: object) -> str:
        return clean_text(typed(raw, str))

    def json_schema(self, field: Field) -> Schema:
        return {**super().json_schema(field), "contentMediaType": "text/markdown"}


class Email(Line):
    """An e-mail address."""

    units = frozenset({"characters"})
    roles = frozenset({Role.CONTACT, Role.FACT, Role.HIDDEN})
    syntax = Syntax(is_email, "not_an_email", "email")


class Link(Line):
    """A web address."""

    units = frozenset({"characters"})
    roles = frozenset({Role.LINK, Role.FACT, Role.HIDDEN})
    syntax = Syntax(is_link, "not_a_link", "uri")


class OneChoice(FieldType[str]):
    """The code of one option."""

    takes_options = True

    def parse(self, raw: object) -> str:
        return line_of(raw)

    def check(self, field: Field, value: str, complete: bool) -> Iterator[Problem]:
        if field.option(value) is None:
            yield Problem(field.id, "not_an_option", {"value": value})

    def json_schema(self, field: Field) -> Schema:
        return {"type": "string", "enum": [option.code for option in field.options]}


class Choices(FieldType[list[str]]):
    """The codes of several options, each once, in the order of the questionnaire."""

    takes_options = True
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


class Agreement(FieldType[bool]):
    """A box that is ticked or not."""

    def parse(self, raw: object) -> bool:
        return typed(raw, bool)

    def check(self, field: Field, value: bool, complete: bool) -> Iterator[Problem]:
        return iter(())

    def missing(self, field: Field) -> Problem:
        return Problem(field.id, "not_agreed")

    def json_schema(self, field: Field) -> Schema:
        return {"const": True} if field.required else {"type": "boolean"}
