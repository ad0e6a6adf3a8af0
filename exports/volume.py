"""A year's edition as plain frozen data. How it is bound is another matter (`edition`)."""

from dataclasses import dataclass
from datetime import date

from exports.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Volume:
    """A year's edition. `foreword` is Markdown and may be empty; `language` is that of the front matter."""

    title: str
    year: int
    network: str
    foreword: str
    language: str
    sheets: tuple[Sheet, ...]
    made_on: date
    version: int = 1
