"""The questionnaires that ship load, agree with each other and do not change."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
import snapshots
from babel import Locale
from small_edition import structure

from forms.questionnaire.field_types import FIELD_TYPE_NAMES
from forms.questionnaire.model import QuestionnaireError, Role
from forms.questionnaire.shipped import LATEST, SHIPPED, VERSIONS, describe_problems, languages, load
from forms.questionnaire.types import FIELD_TYPES


@pytest.mark.parametrize("version", SHIPPED)
def test_a_questionnaire_is_structurally_what_it_was_when_it_came_into_use(version: str) -> None:
    snapshot = json.loads(snapshots.path_of(version).read_text(encoding="utf-8"))
    assert structure(load(version)) == snapshot


def test_the_first_questionnaire_is_asked_in_english_french_and_albanian_and_each_later_one_too() -> None:
    assert languages("2026") == ("en", "fr", "sq")
    assert SHIPPED[0] == "2026"
    for before, after in pairwise(SHIPPED):
        assert set(languages(before)) <= set(languages(after))


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("*.toml")), ids=lambda path: path.name)
def test_every_shipped_edition_file_is_without_fault(path: Path) -> None:
    assert describe_problems(path) == []


@pytest.mark.parametrize("language", languages())
def test_every_language_asks_the_same_questions_with_all_its_texts(language: str) -> None:
    questionnaire = load(language=language)
    assert structure(questionnaire) == structure(load())
    assert questionnaire.language == language
    assert set(questionnaire.words) == {
        word for field in questionnaire.fields for word in FIELD_TYPES[field.type].words
    }
    for field in questionnaire.fields:
        assert field.label and field.help and field.example and field.sheet.label, field.id
        assert all(option.label for option in field.options), field.id


@pytest.mark.parametrize("language", [code for code in languages() if code != "en"])
def test_a_translation_leaves_no_long_text_in_english_and_keeps_the_blanks_to_fill(language: str) -> None:
    source, translated = load(), load(language=language)
    assert Locale.parse(language)
    for field in source.fields:
        assert translated.field(field.id).help != field.help
    for key, text in source.words.items():
        assert ("{number}" in text) == ("{number}" in translated.words[key]), key


def test_a_template_finds_fields_and_sections_by_id() -> None:
    questionnaire = load()
    assert questionnaire.field("impact").label == "Impact: what has changed?"
    assert questionnaire.section("story").title == "The story"
    assert questionnaire.section_of("impact") is questionnaire.section("story")
    assert questionnaire.field("scale").option("city") is not None
    assert questionnaire.field("scale").option("moon") is None
    for find in (questionnaire.field, questionnaire.section, questionnaire.section_of):
        with pytest.raises(KeyError, match="nowhere"):
            find("nowhere")


def test_a_template_is_loaded_once_and_can_be_a_key() -> None:
    assert load() is load(LATEST, "en")
    assert len({load(), load(language="fr"), load()}) == 2


def test_the_printed_labels_are_the_ones_editors_know() -> None:
    printed = {field.id: field.sheet.label for field in load().fields}
    assert printed["purpose"] == "Purpose"
    assert printed["rationale"] == "Stimulus/Rationale"
    assert printed["process"] == "Process"
    assert printed["impact"] == "Impact"
    assert printed["lessons"] == "What another city would need"
    assert printed["references"] == "Key reference documents"


def test_every_role_on_the_sheet_suits_its_kind_and_every_kind_can_stay_hidden() -> None:
    for field in load().fields:
        assert field.sheet.role in FIELD_TYPES[field.type].roles
    assert all(Role.HIDDEN in FIELD_TYPES[name].roles for name in FIELD_TYPE_NAMES)


@pytest.mark.parametrize(
    ("version", "language", "sentence"),
    [
        ("1999", "en", "There is no edition '1999'; there are: "),
        ("2026", "tlh", "There is no edition 2026 in the language 'tlh'; there are: en, fr, sq"),
        ("2026/../2026", "en", "There is no edition '2026/../2026'; there are: "),
    ],
)
def test_an_unknown_edition_or_language_is_refused_with_what_there_is(
    version: str, language: str, sentence: str
) -> None:
    with pytest.raises(QuestionnaireError) as refused:
        load(version, language)
    assert str(refused.value).startswith(sentence)
