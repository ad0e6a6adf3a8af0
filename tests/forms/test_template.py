"""The editions that ship load, agree with each other and do not change; every broken one is refused in one sentence."""

import json
from pathlib import Path

import pytest
from babel import Locale

from forms.kinds import KINDS, WORDS
from forms.questions import Template
from forms.template import (
    LATEST,
    Role,
    TemplateError,
    describe_problems,
    edition_files,
    editions,
    languages,
    load,
)

HERE = Path(__file__).parent


def structure(template: Template) -> object:
    """What may never change once an edition is in use: ids, kinds, options, limits."""
    return [
        {
            "section": section.id,
            "fields": [
                {
                    "id": field.id,
                    "kind": field.kind,
                    "required": field.required,
                    "limit": None if field.limit is None else [field.limit.unit, field.limit.least, field.limit.most],
                    "options": [option.code for option in field.options],
                    "show_if": None if field.show_if is None else [field.show_if.field, field.show_if.value],
                }
                for field in section.fields
            ],
        }
        for section in template.sections
    ]


def test_the_2026_edition_is_structurally_what_it_was_when_it_came_into_use() -> None:
    snapshot = json.loads((HERE / "edition-2026.snapshot.json").read_text(encoding="utf-8"))
    assert structure(load("2026")) == snapshot


def test_the_latest_edition_is_the_last_one_and_is_asked_in_english_french_and_albanian() -> None:
    assert editions()[-1] == LATEST == "2026"
    assert languages("2026") == ("en", "fr", "sq")


@pytest.mark.parametrize("path", edition_files(), ids=lambda path: path.name)
def test_every_shipped_edition_file_is_without_fault(path: Path) -> None:
    assert describe_problems(path) == []


@pytest.mark.parametrize("language", languages())
def test_every_language_asks_the_same_questions_with_all_its_texts(language: str) -> None:
    template = load(language=language)
    assert structure(template) == structure(load())
    assert template.language == language
    assert set(template.words) == set(WORDS)
    for field in template.fields:
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
    template = load()
    assert template.field("impact").label == "Impact: what has changed?"
    assert template.section("story").title == "The story"
    assert template.section_of("impact") is template.section("story")
    assert template.field("scale").option("city") is not None
    assert template.field("scale").option("moon") is None
    for find in (template.field, template.section, template.section_of):
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
        assert field.sheet.role in KINDS[field.kind].roles
    assert all(Role.HIDDEN in kind.roles for kind in KINDS.values())


@pytest.mark.parametrize(
    ("edition", "language", "sentence"),
    [
        ("1999", "en", "There is no edition '1999'; there are: 2026."),
        ("2026", "tlh", "There is no edition 2026 in the language 'tlh'; there are: en, fr, sq."),
        ("2026/../2026", "en", "There is no edition '2026/../2026'; there are: 2026."),
    ],
)
def test_an_unknown_edition_or_language_is_refused_with_what_there_is(
    edition: str, language: str, sentence: str
) -> None:
    with pytest.raises(TemplateError) as refused:
        load(edition, language)
    assert str(refused.value) == sentence


# ------------------------------------------------------------------------------------------------- broken editions

WORDS_TABLE = "[words]\n" + "\n".join(f'"{word}" = "w"' for word in WORDS)

SOUND = f"""
edition = "2031"
language = "en"
title = "T"
intro = "I"

[[sections]]
id = "about"
title = "About"
intro = "I"
minutes = 5

[[sections.fields]]
id = "name"
kind = "line"
label = "Name"
help = "h"
example = "e"
required = true
limit = {{ unit = "characters", most = 80 }}
sheet = {{ role = "title" }}

[[sections.fields]]
id = "colour"
kind = "choice"
label = "Colour"
help = "h"
example = "e"
options = [{{ code = "red", label = "Red" }}, {{ code = "blue", label = "Blue", help = "As the sea" }}]
sheet = {{ role = "fact", label = "Hue" }}

[[sections.fields]]
id = "shade"
kind = "line"
label = "Shade"
help = "h"
example = "e"
show_if = {{ field = "colour", is = "blue" }}
sheet = {{ role = "hidden" }}

{WORDS_TABLE}
"""

SHADE = '2031.toml: section "about", field "shade": '
COLOUR = '2031.toml: section "about", field "colour": '
NAME = '2031.toml: section "about", field "name": '
KIND_NAMES = ", ".join(KINDS)

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
    "missing word": ('"pictures.alt" = "w"\n', "", "2031.toml: 'pictures.alt' is missing."),
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
    with pytest.raises(TemplateError):
        load("2031", folder=tmp_path)


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


# ---------------------------------------------------------------------------------------------- broken translations

FRENCH = f"""
edition = "2031"
language = "fr"
title = "T"
intro = "I"

[sections.about]
title = "Au sujet"
intro = "I"

[fields.name]
label = "Nom"
help = "h"
example = "e"

[fields.colour]
label = "Couleur"
sheet_label = "Teinte"
help = "h"
example = "e"
options.red = {{ label = "Rouge" }}
options.blue = {{ label = "Bleu", help = "Comme la mer" }}

[fields.shade]
label = "Nuance"
help = "h"
example = "e"

{WORDS_TABLE}
"""

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
    template = load("2031", "fr", folder)
    colour = template.field("colour")
    assert (colour.label, colour.sheet.label, colour.options[1].help) == ("Couleur", "Teinte", "Comme la mer")
    assert template.field("shade").sheet.label == "Nuance"
    assert structure(template) == structure(load("2031", "en", folder))


@pytest.mark.parametrize(("old", "new", "sentence"), BROKEN_FRENCH.values(), ids=BROKEN_FRENCH.keys())
def test_a_translation_with_missing_or_extra_texts_is_refused_in_a_sentence(
    folder: Path, old: str, new: str, sentence: str
) -> None:
    assert old in FRENCH
    path = folder / "2031.fr.toml"
    path.write_text(FRENCH.replace(old, new, 1), encoding="utf-8")
    assert describe_problems(path) == [sentence]
    with pytest.raises(TemplateError):
        load("2031", "fr", folder)
