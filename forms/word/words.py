"""The words of the Word form besides the questions, by language, in `words.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_suffix(".toml")


@cache
def all_words() -> Mapping[str, Mapping[str, Any]]:
    """Return every language's words."""
    return tomllib.loads(_FILE.read_text("utf-8"))


def word(language: str, key: str, **values: str | int) -> str:
    """Return a word or phrase in a language, or in English. Raises KeyError for an unknown key."""
    return str(_of(language)[key]).format(**values)


def how(language: str) -> tuple[str, ...]:
    """Return the sentences that explain how the form is filled in."""
    return tuple(_of(language)["how"])


def _of(language: str) -> Mapping[str, Any]:
    return all_words().get(language.split("-")[0], all_words()["en"])
