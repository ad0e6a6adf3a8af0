"""The questionnaires of a network as one value: custom ones beside those that shipped, with its own topics."""

import pytest

from forms.questionnaire import custom, shipped
from forms.questionnaire.model import OptionSetting, QuestionnaireError
from forms.questionnaire.questionnaires import CustomFiles, Questionnaires
from forms.questionnaire.shipped import LATEST, VERSIONS

SOURCE = (VERSIONS / "2026.toml").read_bytes().replace(b'edition = "2026"', b'edition = "2027-climate"')
FRENCH = (VERSIONS / "2026.fr.toml").read_bytes().replace(b'edition = "2026"', b'edition = "2027-climate"')
FILES = {"2027-climate.toml": SOURCE, "2027-climate.fr.toml": FRENCH}
CHECKED = custom.check(FILES)
NETWORK = Questionnaires(
    (
        OptionSetting("education", 1, labels=(("en", "Schools"),), colour="#5a1a6b"),
        OptionSetting("commitment", 2, hidden=True),
    ),
    {"2027-climate": CustomFiles(CHECKED.files, CHECKED.structure)},
)


def test_custom_questionnaires_stand_beside_those_that_shipped() -> None:
    assert NETWORK.is_known("2027-climate") and not Questionnaires().is_known("2027-climate")
    assert NETWORK.languages("2027-climate") == ("en", "fr") and NETWORK.languages() == shipped.languages()
    assert [one.language for one in NETWORK.in_all_languages("2027-climate")] == ["en", "fr"]
    assert NETWORK.load("2027-climate", "fr") is NETWORK.load("2027-climate", "fr")
    assert NETWORK.load_or_english("2027-climate", "sq") is NETWORK.load("2027-climate")
    assert NETWORK.files("2027-climate") == FILES and NETWORK.files(LATEST) == shipped.files(LATEST)
    with pytest.raises(QuestionnaireError, match="in the language 'sq'; there are: en, fr"):
        NETWORK.load("2027-climate", "sq")
    with pytest.raises(QuestionnaireError, match="There is no edition '2027-water'"):
        NETWORK.load("2027-water")


def test_each_value_has_its_own_topics_and_what_shipped_stays_as_it_is() -> None:
    own = NETWORK.load("2027-climate").field("topics").options
    shipped_option = shipped.load().field("topics").option("commitment")
    assert shipped_option
    assert [(one.code, one.label, one.offered) for one in own[:2]] == [
        ("education", "Schools", True),
        ("commitment", shipped_option.label, False),
    ]
    assert NETWORK.load(LATEST, "fr").field("topics").options[0].label != "Schools"
    assert NETWORK.load().palette == (("education", 1, "#5a1a6b"), ("commitment", 2, ""))
    assert Questionnaires().load() is shipped.load() and shipped.load().palette == ()


def test_an_activated_questionnaire_that_is_not_what_it_was_is_refused_and_no_other() -> None:
    tampered = {"en": SOURCE.replace(b"most = 150", b"most = 140")}
    found = Questionnaires(custom={"2027-climate": CustomFiles(tampered, CHECKED.structure)})
    assert found.load() is shipped.load()
    with pytest.raises(QuestionnaireError, match="not what it was"):
        found.load("2027-climate")
