"""One practice in two languages: what is translated, and the answers as they read in the other language."""

from __future__ import annotations

from typing import Any

from forms.answers.translations import SECTION, in_language, translatable, words
from forms.answers.validation import check
from forms.questionnaire.model import Questionnaire
from forms.questionnaire.shipped import load

TEMPLATE = load("2026")
PHOTO = {"file": "a", "alt": "A wall", "caption": "Day 1", "credit": "City", "consent": True, "focus": "16,16"}


def test_only_the_questions_whose_answers_are_words_are_asked_again() -> None:
    (section,) = translatable(TEMPLATE).sections
    assert section.id == SECTION
    assert {field.id for field in section.fields} == {field.id for field in TEMPLATE.fields if field.translatable}


def test_everything_but_the_words_is_taken_from_the_source() -> None:
    source = {"title": "Art", "purpose": "Why", "topics": ["education"], "contacts": [{"name": "Olena"}]}
    found = in_language(TEMPLATE, source, {"title": "L’art", "topics": ["media"]})
    assert found == {"title": "L’art", "topics": ["education"], "contacts": [{"name": "Olena"}]}


def test_a_practice_with_its_own_words_as_a_translation_is_the_same_practice(
    complete: tuple[Questionnaire, dict[str, Any]],
) -> None:
    questionnaire, answers = complete
    assert in_language(questionnaire, answers, words(questionnaire, answers)) == answers


def test_a_word_that_is_not_translated_yet_is_missing() -> None:
    found = in_language(TEMPLATE, {"title": "Art"}, {})
    assert "title" in {problem.field for problem in check(TEMPLATE, found, complete=True)}


def test_a_photo_keeps_its_place_credit_and_consent_and_gets_other_words() -> None:
    source = {"photos": [PHOTO, {**PHOTO, "file": "b"}]}
    translation = {"photos": [{**PHOTO, "file": "b", "alt": "Un mur", "credit": "Moi"}, {**PHOTO, "file": "gone"}]}
    first, second = in_language(TEMPLATE, source, translation)["photos"]
    assert (first["file"], first["alt"], first["caption"]) == ("a", "", "")
    assert (second["file"], second["alt"], second["credit"]) == ("b", "Un mur", "City")
