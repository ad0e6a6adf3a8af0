"""A finished practice in one language as frozen data, already reduced to what may be shown."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from exports.house_style import house
from exports.sheet.blocks import Topic
from forms.answers.shared import SharedAnswers
from forms.periods.period_text import long_date
from forms.questionnaire.model import Choice, Field, Questionnaire, Role

LICENCE, TOPICS = "licence", "topics"


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture as it will be printed: JPEG bytes and its size in pixels."""

    data: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        """The SHA-256 of its bytes, in hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()


class StoredPhoto(Photo):
    """A picture whose bytes are read when they are asked for; another process is given a plain Photo."""

    __slots__ = ("_digest", "_read")
    _digest: str
    _read: Callable[[], bytes]

    def __init__(self, read: Callable[[], bytes], digest: str, width: int, height: int) -> None:
        for name, value in {"_read": read, "_digest": digest, "width": width, "height": height}.items():
            object.__setattr__(self, name, value)

    @property
    def data(self) -> bytes:
        return self._read()

    @property
    def digest(self) -> str:
        return self._digest

    def __reduce__(self) -> tuple[type[Photo], tuple[bytes, int, int]]:
        return Photo, (self.data, self.width, self.height)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that one practice sheet says, in one language.

    `answers` maps field ids to stored values (`forms.questionnaire.types`), `photos` the file ids in them to pictures,
    `files` those of documents to public addresses. `published_on` is None for a draft. Without `licence`, the option
    chosen in that field is printed.
    """

    reference: str
    revision: int
    language: str
    questionnaire: Questionnaire
    answers: Mapping[str, Any]
    photos: Mapping[str, Photo] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    published_on: date | None = None
    network: str = ""
    url: str = ""
    licence: str = ""
    licence_url: str = ""

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, by the language."""
        return house.direction(self.language)

    @property
    def shared(self) -> SharedAnswers:
        """The answers to the questions that every questionnaire asks."""
        return SharedAnswers(self.answers)

    @property
    def title(self) -> str:
        """The title, or the reference if there is none yet."""
        asked = next((f for f in self.questionnaire.fields if f.sheet.role is Role.TITLE), None)
        return str(self.answers.get(asked.id) or self.reference) if asked else self.reference

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics in the template's order; empty if none was chosen."""
        asked = next((f for f in self.questionnaire.fields if f.id == TOPICS), None)
        options = [option(asked, code) for code in self.answers.get(TOPICS) or ()] if asked else []
        return tuple(Topic(option.code, option.label) for option in options)

    @property
    def colour(self) -> str:
        """The colour (`#rrggbb`) of the first topic; a quiet grey if none was chosen."""
        return self.topic_style(self.topics[0].code if self.topics else "").colour

    def topic_style(self, code: str) -> house.TopicStyle:
        """How this sheet draws a topic."""
        return house.topic_style(code, self.questionnaire.palette)


def option(field: Field, code: str) -> Choice:
    """The option, or its bare code if the template no longer has it: old answers must not vanish from print."""
    return next((option for option in field.options if option.code == code), Choice(code, code))


def edition_line(sheet: Sheet) -> tuple[str, str, str]:
    """Return reference, version and date (or that it is a draft), in the template's language."""
    language = sheet.questionnaire.language
    when = house.word(language, "draft")
    if sheet.published_on:
        when = house.word(language, "published", date=long_date(sheet.published_on, language))
    return sheet.reference, house.word(language, "version", version=sheet.revision), when[:1].lower() + when[1:]


def licence_name(sheet: Sheet) -> str:
    """Return the licence as it is printed; empty if nothing is known of one."""
    if sheet.licence:
        return sheet.licence
    code = sheet.answers.get(LICENCE)
    asked = next((f for f in sheet.questionnaire.fields if f.id == LICENCE), None)
    return option(asked, code).label if asked and isinstance(code, str) and code else ""


def footer_line(sheet: Sheet) -> tuple[str, ...]:
    """Return the parts of the line at the foot of each printed page: reference, version, date, licence, network."""
    licence = licence_name(sheet)
    short = licence.rsplit("(", 1)[1].rstrip(")") if licence.endswith(")") and "(" in licence else licence
    return tuple(part for part in (*edition_line(sheet), short, sheet.network) if part)
