"""The words of the Word form besides the questions, by language, in `words.toml`."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from forms.toml_data import toml_beside


@cache
def all_words() -> Mapping[str, Mapping[str, Any]]:
    """Return every language's words."""
    return toml_beside(__file__)


def word(language: str, key: str, **values: str | int) -> str:
    """Return a word or phrase in a language, or in English. Raises KeyError for an unknown key."""
    return str(words_of(language)[key]).format(**values)


def words_of(language: str) -> Mapping[str, Any]:
    """Return the words of a language, or the English ones."""
    return all_words().get(language.split("-")[0], all_words()["en"])
