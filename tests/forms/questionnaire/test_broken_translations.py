"""A translation of a questionnaire replaces its texts and nothing else; every fault of one is named in one sentence."""

from pathlib import Path

import pytest
from small_edition import FRENCH, SOUND, structure

from forms.questionnaire.loader import read_source, read_translation
from forms.questionnaire.model import QuestionnaireError
from forms.questionnaire.shipped import describe_problems
from forms.questionnaire.toml_table import read_toml

FR_SHADE = '2031.fr.toml: section "about", field "shade": '
FR_COLOUR = '2031.fr.toml: section "about", field "colour": '

BROKEN_FRENCH = {
    "missing text": ('label = "Nuance"\n', "", FR_SHADE + "'label' is missing."),
    "missing field": (
        '[fields.shade]\nlabel = "Nuance"\nhelp = "h"\nexample = "e"\n',
        "",
        FR_SHADE + "its texts are missing.",
    ),
    "missing section": (
        '[sections.about]\ntitle = "Au sujet"\nintro = "I"\n',
        "[sections]\n",
        '2031.fr.toml: section "about": its texts are missing.',
    ),
    "missing option": ('options.red = { label = "Rouge" }\n', "", FR_COLOUR + "'red' is missing."),
    "missing help of an option": (', help = "Comme la mer"', "", FR_COLOUR + "'help' is missing."),
    "missing printed label": ('sheet_label = "Teinte"\n', "", FR_COLOUR + "'sheet_label' is missing."),
    "extra field": (
        "[fields.name]",
        "[fields.moon]\nlabel = 'x'\n[fields.name]",
        "2031.fr.toml: 'moon' does not belong here.",
    ),
    "extra section": ("[fields.name]", "[sections.moon]\n[fields.name]", "2031.fr.toml: 'moon' does not belong here."),
    "extra option": (
        "options.red",
        'options.green = { label = "Vert" }\noptions.red',
        FR_COLOUR + "'green' does not belong here.",
    ),
    "extra text": ('label = "Nuance"', 'label = "Nuance"\nkind = "prose"', FR_SHADE + "'kind' does not belong here."),
    "missing word": ('"period.end" = "w"\n', "", "2031.fr.toml: 'period.end' is missing."),
    "edition of another year": (
        'edition = "2031"',
        'edition = "2030"',
        "2031.fr.toml: the file says edition '2030' in 'fr', but is named for '2031.fr'.",
    ),
    "wrong name": (
        'language = "fr"',
        'language = "de"',
        "2031.fr.toml: the file says edition '2031' in 'de', but is named for '2031.fr'.",
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "2031.toml").write_text(SOUND, encoding="utf-8")
    return tmp_path


def test_a_sound_translation_replaces_every_text_and_nothing_else(folder: Path) -> None:
    (folder / "2031.fr.toml").write_text(FRENCH, encoding="utf-8")
    assert describe_problems(folder / "2031.fr.toml") == []
    source = read_source(read_toml(folder / "2031.toml"))
    questionnaire = read_translation(read_toml(folder / "2031.fr.toml"), source)
    colour = questionnaire.field("colour")
    assert (colour.label, colour.sheet.label, colour.options[1].help) == ("Couleur", "Teinte", "Comme la mer")
    assert questionnaire.field("shade").sheet.label == "Nuance"
    assert structure(questionnaire) == structure(source)


@pytest.mark.parametrize(("old", "new", "sentence"), BROKEN_FRENCH.values(), ids=BROKEN_FRENCH.keys())
def test_a_translation_with_missing_or_extra_texts_is_refused_in_a_sentence(
    folder: Path, old: str, new: str, sentence: str
) -> None:
    assert old in FRENCH
    path = folder / "2031.fr.toml"
    path.write_text(FRENCH.replace(old, new, 1), encoding="utf-8")
    assert describe_problems(path) == [sentence]
    with pytest.raises(QuestionnaireError):
        read_translation(read_toml(path), read_source(read_toml(folder / "2031.toml")))
