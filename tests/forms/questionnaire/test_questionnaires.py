"""The questionnaires of a network as one value: custom ones beside those that shipped, with its own topics."""

import pytest

from forms.questionnaire import template, thematic
from forms.questionnaire.questionnaires import Custom, Questionnaires
from forms.questionnaire.questions import OptionSetting, TemplateError
from forms.questionnaire.template import EDITIONS, LATEST

SOURCE = (EDITIONS / "2026.toml").read_bytes().replace(b'edition = "2026"', b'edition = "2027-climate"')
FRENCH = (EDITIONS / "2026.fr.toml").read_bytes().replace(b'edition = "2026"', b'edition = "2027-climate"')
FILES = {"2027-climate.toml": SOURCE, "2027-climate.fr.toml": FRENCH}
CHECKED = thematic.check(FILES)
NETWORK = Questionnaires(
    (
        OptionSetting("education", 1, labels=(("en", "Schools"),), colour="#5a1a6b"),
        OptionSetting("commitment", 2, hidden=True),
    ),
    {"2027-climate": Custom(CHECKED.files, CHECKED.structure)},
)


def test_custom_questionnaires_stand_beside_those_that_shipped():
    assert NETWORK.is_known("2027-climate") and not Questionnaires().is_known("2027-climate")
    assert NETWORK.languages("2027-climate") == ("en", "fr") and NETWORK.languages() == template.languages()
    assert [one.language for one in NETWORK.in_all_languages("2027-climate")] == ["en", "fr"]
    assert NETWORK.load("2027-climate", "fr") is NETWORK.load("2027-climate", "fr")
    assert NETWORK.load_or_english("2027-climate", "sq") is NETWORK.load("2027-climate")
    assert NETWORK.files("2027-climate") == FILES and NETWORK.files(LATEST) == template.files(LATEST)
    with pytest.raises(TemplateError, match="in the language 'sq'; there are: en, fr"):
        NETWORK.load("2027-climate", "sq")
    with pytest.raises(TemplateError, match="There is no edition '2027-water'"):
        NETWORK.load("2027-water")


def test_each_value_has_its_own_topics_and_what_shipped_stays_as_it_is():
    own = NETWORK.load("2027-climate").field("topics").options
    assert [(one.code, one.label, one.offered) for one in own[:2]] == [
        ("education", "Schools", True),
        ("commitment", template.load().field("topics").option("commitment").label, False),
    ]
    assert NETWORK.load(LATEST, "fr").field("topics").options[0].label != "Schools"
    assert NETWORK.load().palette == (("education", 1, "#5a1a6b"), ("commitment", 2, ""))
    assert Questionnaires().load() is template.load() and template.load().palette == ()


def test_an_activated_questionnaire_that_is_not_what_it_was_is_refused_and_no_other():
    tampered = {"en": SOURCE.replace(b"most = 150", b"most = 140")}
    found = Questionnaires(custom={"2027-climate": Custom(tampered, CHECKED.structure)})
    assert found.load() is template.load()
    with pytest.raises(TemplateError, match="not what it was"):
        found.load("2027-climate")
