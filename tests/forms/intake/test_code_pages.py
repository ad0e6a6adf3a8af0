"""The code page of a text that does not name it is guessed by its words and letters; in doubt it is the western one."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from forms.intake.text_file import decoded, recoded

DEMO = Path(__file__).parents[3] / "webapp" / "demo" / "practices"
TABLES = tomllib.loads((Path(__file__).parent / "short_tables.toml").read_text(encoding="utf-8"))
WITHOUT_FAIL = ("fr", "de", "es", "pt", "it", "sv", "nb", "ca", "pl", "cs", "sk", "hu", "el", "uk", "bg", "mixed")


def test_nearly_all_tables_of_few_words_are_read_in_the_page_in_which_they_were_written() -> None:
    tables = [
        (page, language, text)
        for page, languages in TABLES.items()
        for language, texts in languages.items()
        for text in texts
    ]
    misread = [(language, text) for page, language, text in tables if decoded(text.encode(page))[0] != text]
    assert len(misread) / len(tables) <= 0.04, misread
    assert not [text for language, text in misread if language in WITHOUT_FAIL]


def test_longer_texts_are_read_in_the_page_in_which_they_were_written() -> None:
    pages = {"fr": "cp1252", "de": "cp1252", "sq": "cp1252", "el": "cp1253", "uk": "cp1251"}
    read = 0
    for file in DEMO.glob("*.toml"):
        said = tomllib.loads(file.read_text(encoding="utf-8"))
        if page := pages.get(said.get("language", "")):
            for text in (value for value in said["answers"].values() if isinstance(value, str) and len(value) > 100):
                data = text.encode(page, "ignore")
                assert decoded(data)[0] == data.decode(page), (page, text)
                read += 1
    assert read > 30


def test_a_text_that_was_misread_reads_right_in_its_own_page() -> None:
    assert recoded("Komþu mutfaðý", "Windows-1252", "Windows-1254") == "Komşu mutfağı"
    for before, after in (("Windows-1252", "utf-7"), ("", "Windows-1252"), ("Windows-1254", "Windows-1255")):
        with pytest.raises(ValueError):
            recoded("Ş", before, after)
