"""The words of the Word form besides the questions, by language.

What belongs here: reading `words.toml`. What does not: labels and explanations of questions, which the editions hold.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("words.toml")
FALLBACK = "en"


@cache
def all_words() -> Mapping[str, Mapping[str, Any]]:
    """Every language's words."""
    return tomllib.loads(FILE.read_text("utf-8"))


def word(language: str, key: str, **values: str | int) -> str:
    """A word or phrase in a language, English if there is none in it. Raises KeyError for an unknown key."""
    return str(_of(language)[key]).format(**values)


def how(language: str) -> tuple[str, ...]:
    """The sentences that explain how the form is filled in."""
    return tuple(_of(language)["how"])


def _of(language: str) -> Mapping[str, Any]:
    return all_words().get(language.split("-")[0], all_words()[FALLBACK])
