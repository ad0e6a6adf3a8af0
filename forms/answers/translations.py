"""A practice in two languages: what a translation answers, and the answers as they read in the other language."""

from dataclasses import replace
from functools import cache
from typing import Any

from forms.questionnaire.model import Questionnaire, Section
from forms.questionnaire.types import Answers

SECTION = "translation"
PICTURE_WORDS = ("alt", "caption")  # the parts of a picture that are words; the rest holds in every language


@cache
def translatable(questionnaire: Questionnaire) -> Questionnaire:
    """Return the questionnaire with its translatable questions as one section without title."""
    asked = tuple(field for field in questionnaire.fields if field.translatable)
    return replace(questionnaire, sections=(Section(SECTION, "", "", 0, asked),))


def words(questionnaire: Questionnaire, answers: Answers) -> dict[str, Any]:
    """Return the answers that a translation answers anew; of pictures the words with their file."""
    found = {
        field.id: answers[field.id] for field in questionnaire.fields if field.translatable and field.id in answers
    }
    parts = ("file", *PICTURE_WORDS)
    pictures = [field.id for field in questionnaire.fields if field.type == "pictures" and field.id in found]
    return found | {id: [{part: row.get(part, "") for part in parts} for row in found[id]] for id in pictures}


def words_written(questionnaire: Questionnaire, answers: Answers) -> dict[str, Any]:
    """Return the same answers without the pictures that have no words yet."""
    found = words(questionnaire, answers)
    for field in questionnaire.fields:
        if field.type == "pictures" and field.id in found:
            rows = [row for row in found.pop(field.id) if any(row[part] for part in PICTURE_WORDS)]
            found |= {field.id: rows} if rows else {}
    return found


def in_language(questionnaire: Questionnaire, source: Answers, translation: Answers) -> dict[str, Any]:
    """Return the whole answers in the other language: its own words, and everything else from the source.

    A translatable question without a translation is left out, so that `check` finds it missing.
    """
    found: dict[str, Any] = {}
    for field in questionnaire.fields:
        value = (translation if field.translatable else source).get(field.id)
        if field.type == "pictures" and field.translatable and source.get(field.id):
            words = {row["file"]: {part: row.get(part, "") for part in PICTURE_WORDS} for row in value or ()}
            nothing = dict.fromkeys(PICTURE_WORDS, "")
            value = [{**row, **words.get(row["file"], nothing)} for row in source[field.id]]
        if value is not None:
            found[field.id] = value
    return found
