"""Every fault of a questionnaire is named in one sentence, with the file, the section and the field."""

from pathlib import Path

import pytest
from small_edition import FRENCH, SOUND

from forms.questionnaire.loader import read_source
from forms.questionnaire.model import QuestionnaireError
from forms.questionnaire.shipped import describe_problems
from forms.questionnaire.toml_table import read_toml
from forms.questionnaire.types import FIELD_TYPES

SHADE = '2031.toml: section "about", field "shade": '
COLOUR = '2031.toml: section "about", field "colour": '
NAME = '2031.toml: section "about", field "name": '
KIND_NAMES = ", ".join(FIELD_TYPES)

ONE_MORE = '{ id = "more", kind = "line", label = "M", help = "h", example = "e", sheet = { role = "hidden" } }'

BROKEN = {
    "not TOML": ('title = "T"', "title =", "2031.toml: this is not valid TOML (Invalid value (at line 4, column 8))."),
    "missing text": ('title = "T"\n', "", "2031.toml: 'title' is missing."),
    "empty text": ('label = "Shade"', 'label = " "', SHADE + "'label' is empty."),
    "text of a wrong type": ('label = "Shade"', "label = 3", SHADE + "'label' must be a text."),
    "unknown key at the top": ('title = "T"', 'title = "T"\ncolour = "x"', "2031.toml: 'colour' does not belong here."),
    "unknown key in a field": (
        'label = "Shade"',
        'label = "Shade"\nlable = "x"',
        SHADE + "'lable' does not belong here.",
    ),
    "unknown key in a limit": ("most = 80", "most = 80, min = 1", NAME + "'min' does not belong here."),
    "unknown kind": (
        'id = "shade"\nkind = "line"',
        'id = "shade"\nkind = "color"',
        SHADE + f"the kind 'color' is not one of {KIND_NAMES}.",
    ),
    "unknown role": (
        'role = "hidden"',
        'role = "footer"',
        SHADE
        + "the role 'footer' on the sheet is not one of title, summary, fact, body, picture, link, contact, hidden.",
    ),
    "role that does not suit": (
        'role = "hidden"',
        'role = "picture"',
        SHADE + "a line cannot be the picture of the sheet.",
    ),
    "unknown unit": (
        'unit = "characters"',
        'unit = "letters"',
        NAME + "the unit of the limit is 'letters'; it must be one of words, characters, items.",
    ),
    "unit that does not suit": ('unit = "characters"', 'unit = "items"', NAME + "a line cannot be limited in items."),
    "limit of nothing": ("most = 80", "most = 0", NAME + "'most' must be at least 1."),
    "limit below its least": (
        "most = 80",
        "most = 80, least = 90",
        NAME + "the limit asks for at least 90 but allows at most 80.",
    ),
    "limit that is no number": ("most = 80", 'most = "80"', NAME + "'most' must be a whole number."),
    "field id twice": ('id = "shade"', 'id = "colour"', COLOUR + "the field id 'colour' is used twice."),
    "field id badly formed": (
        'id = "shade"',
        'id = "Shade-1"',
        SHADE.replace("shade", "Shade-1") + "the id must be lower-case letters, digits and single underscores.",
    ),
    "option code twice": (
        'label = "Red" }',
        'label = "Red" }, { code = "red", label = "Ruby" }',
        COLOUR + "the option code 'red' is used twice.",
    ),
    "option code badly formed": (
        'code = "red"',
        'code = "Red!"',
        COLOUR + "the option code 'Red!' must be lower-case letters and digits joined by hyphens or dots.",
    ),
    "options where none belong": (
        'label = "Shade"',
        'label = "Shade"\noptions = [{ code = "a", label = "A" }]',
        SHADE + "a line has no options to choose from.",
    ),
    "choice without options": (
        'kind = "line"\nlabel = "Shade"',
        'kind = "choice"\nlabel = "Shade"',
        SHADE + "a choice needs options to choose from.",
    ),
    "condition on no field": (
        'field = "colour", is',
        'field = "moon", is',
        SHADE + "it depends on 'moon', but no earlier field has that id.",
    ),
    "condition on a later field": (
        'label = "Name"',
        'label = "Name"\nshow_if = { field = "colour", is = "red" }',
        NAME + "it depends on 'colour', but no earlier field has that id.",
    ),
    "condition on no option": (
        'is = "blue"',
        'is = "green"',
        SHADE + "it depends on 'colour' being 'green', but it never is.",
    ),
    "condition on a tick that is a choice": (
        'is = "blue"',
        "is = true",
        SHADE + "it depends on 'colour' being True, but it never is.",
    ),
    "no title": (
        'role = "title"',
        'role = "fact"',
        "2031.toml: there must be exactly one field with the role title, and there are 0.",
    ),
    "two titles": (
        'sheet = { role = "hidden" }',
        'required = true\nsheet = { role = "title" }',
        "2031.toml: there must be exactly one field with the role title, and there are 2.",
    ),
    "optional title": (
        "required = true",
        "required = false",
        NAME + "it is the title, so it must be required.",
    ),
    "two summaries": (
        'sheet = { role = "hidden" }',
        'sheet = { role = "summary" }\n[[sections.fields]]\nid = "extra"\nkind = "line"\nlabel = "E"\nhelp = "h"\n'
        'example = "e"\nsheet = { role = "summary" }',
        "2031.toml: there is more than one field with the role summary.",
    ),
    "section id twice": (
        "[words]",
        f'[[sections]]\nid = "about"\ntitle = "T"\nintro = "I"\nminutes = 1\nfields = [{ONE_MORE}]\n[words]',
        "2031.toml: the section id 'about' is used twice.",
    ),
    "section id badly formed": (
        'id = "about"',
        'id = "About us"',
        '2031.toml: section "About us": the id must be lower-case letters, digits and single underscores.',
    ),
    "section without fields": (
        "[words]",
        '[[sections]]\nid = "more"\ntitle = "T"\nintro = "I"\nminutes = 1\n[words]',
        "2031.toml: section \"more\": 'fields' is missing.",
    ),
    "sheet that is no table": ('sheet = { role = "hidden" }', 'sheet = "hidden"', SHADE + "'sheet' must be a table."),
    "options that are no tables": (
        'label = "Shade"',
        'label = "Shade"\noptions = ["a"]',
        SHADE + "'options' must be a list of tables.",
    ),
    "tick that is no tick": (
        'label = "Shade"',
        'label = "Shade"\ntranslatable = "yes"',
        SHADE + "'translatable' must be true or false.",
    ),
    "section without minutes": (
        "minutes = 5\n",
        "",
        "2031.toml: section \"about\": 'minutes' is missing.",
    ),
    "name that is not the file's": (
        'edition = "2031"',
        'edition = "2032"',
        "2031.toml: the edition says '2032', but the file is named for '2031'.",
    ),
    "source in another language": (
        'language = "en"',
        'language = "fr"',
        "2031.toml: the source is in 'fr', but every source is in 'en'.",
    ),
    "missing word": ('"period.end" = "w"\n', "", "2031.toml: 'period.end' is missing."),
    "unknown word": ("[words]", '[words]\n"pictures.size" = "w"', "2031.toml: 'pictures.size' does not belong here."),
}


def test_the_small_edition_that_is_broken_below_is_sound(tmp_path: Path) -> None:
    (tmp_path / "2031.toml").write_text(SOUND, encoding="utf-8")
    assert describe_problems(tmp_path / "2031.toml") == []


@pytest.mark.parametrize(("old", "new", "sentence"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_edition_is_refused_in_a_sentence_with_file_section_and_field(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    assert old in SOUND
    path = tmp_path / "2031.toml"
    path.write_text(SOUND.replace(old, new, 1), encoding="utf-8")
    assert describe_problems(path) == [sentence]
    with pytest.raises(QuestionnaireError):
        read_source(read_toml(path))


def test_all_faults_of_a_file_are_named_together(tmp_path: Path) -> None:
    path = tmp_path / "2031.toml"
    path.write_text(SOUND.replace("minutes = 5", "minutes = 0").replace('label = "Shade"', ""), encoding="utf-8")
    assert describe_problems(path) == [
        "2031.toml: section \"about\": 'minutes' must be at least 1.",
        SHADE + "'label' is missing.",
    ]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert describe_problems(tmp_path / "2031.toml") == [
        "2031.toml: the file cannot be read (No such file or directory)."
    ]


def test_a_translation_into_no_language_is_refused(tmp_path: Path) -> None:
    (tmp_path / "2031.toml").write_text(SOUND, encoding="utf-8")
    path = tmp_path / "2031.xx.toml"
    path.write_text(FRENCH.replace('language = "fr"', 'language = "xx"'), encoding="utf-8")
    assert describe_problems(path) == ["2031.xx.toml: the language 'xx' is not known."]
