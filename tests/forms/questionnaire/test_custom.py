"""A custom questionnaire must go together with all others, and every fault of its files is named with its line."""

import re
from pathlib import Path

import pytest

from forms.questionnaire import custom
from forms.questionnaire.model import QuestionnaireError
from forms.questionnaire.shipped import VERSIONS

SOURCE = (VERSIONS / "2026.toml").read_bytes().replace(b'edition = "2026"', b'edition = "2027-climate"')
FRENCH = (VERSIONS / "2026.fr.toml").read_bytes().replace(b'edition = "2026"', b'edition = "2027-climate"')
FILES = {"2027-climate.toml": SOURCE, "2027-climate.fr.toml": FRENCH}


OLD = {path.name: path.read_bytes() for path in (Path(__file__).parents[2] / "questionnaires").glob("2026-climate*")}
"""Made for the release of November 2026 (commit 0a3aae8) and never changed since."""


def problems(files: dict[str, bytes]) -> tuple[str, ...]:
    with pytest.raises(QuestionnaireError) as refused:
        custom.check(files)
    return refused.value.problems


def changed(old: bytes, new: bytes) -> dict[str, bytes]:
    assert old in SOURCE
    return {"2027-climate.toml": SOURCE.replace(old, new, 1)}


def test_files_without_fault_become_an_edition_in_each_language() -> None:
    found = custom.check(FILES)
    assert found.version == "2027-climate" and list(found.questionnaires) == ["en", "fr"]
    assert found.questionnaires["fr"].field("purpose").label != found.questionnaires["en"].field("purpose").label


def test_a_questionnaire_of_an_earlier_release_is_read_for_ever_in_all_its_languages() -> None:
    """Nobody can change a questionnaire that is in use, so no later release may ask more of it than its own did."""
    found = custom.check(OLD)
    assert list(found.questionnaires) == ["en", "fr", "sq"]
    assert found.structure == "51c42d93a960ce9d4d7754483d3b88600f40ccaaab86c8c052402b2242e78821"


@pytest.mark.parametrize("given", ["none", "those of the release"])
def test_words_of_a_type_that_is_not_asked_may_be_missing_and_may_be_there(given: str) -> None:
    source = re.sub(rb'(?s)\[\[sections.fields\]\]\nid = "references".*?(?=\n\[\[)', b"", SOURCE)
    if given == "none":
        source = re.sub(rb'(?m)^"documents\..*\n', b"", source)
    questionnaire = custom.check({"2027-climate.toml": source}).questionnaires["en"]
    assert "documents" not in {field.type for field in questionnaire.fields}
    assert ("documents.title" in questionnaire.words) == (given != "none")
    assert "pictures.alt" in questionnaire.words


def test_the_structure_is_what_answers_hang_on_and_not_the_wording() -> None:
    before = custom.check({"2027-climate.toml": SOURCE}).structure
    reworded = custom.check(changed(b'label = "Purpose', b'label = "Aim')).structure
    shorter = custom.check(changed(b"most = 150", b"most = 140")).structure
    assert before == reworded != shorter


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("climate.toml", "a file must be named for a year"),
        ("2027.toml", "a file must be named for a year"),
        ("../2027-climate.toml", "a file must be named for a year"),
        ("2027-climate.fr.toml", "2027-climate.toml is missing"),
    ],
)
def test_a_file_that_is_named_otherwise_is_refused_with_an_example(name: str, said: str) -> None:
    assert said in problems({name: SOURCE})[0]


def test_files_of_two_editions_are_refused() -> None:
    assert "more than one edition" in problems({"2027-climate.toml": SOURCE, "2027-water.toml": SOURCE})[0]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b'kind = "period"', b'kind = "line"', "asks period as a period, so it cannot be a line here"),
        (b'code = "education"', b'code = "rockets"', "has no topics called rockets"),
        (b'id = "tagline"', b'id = "slogan"', "missing here: tagline"),
        (b"most = 150", b"most = 150000", "at most 3000 words"),
        (b'label = "Purpose', b'label = "\\u0007Purpose', "control character"),
    ],
)
def test_what_would_not_stand_beside_other_practices_is_refused(old: bytes, new: bytes, said: str) -> None:
    assert any(said in one for one in problems(changed(old, new)))


def test_a_second_question_for_contacts_is_refused_since_only_one_is_kept_from_readers() -> None:
    more = SOURCE + b'\n[[sections]]\nid = "more"\ntitle = "T"\nintro = "I"\nminutes = 1\n[[sections.fields]]\n'
    more += b'id = "helpers"\nkind = "contacts"\nlabel = "L"\nhelp = "h"\nexample = "e"\nsheet = { role = "contact" }\n'
    line = 1 + more[: more.index(b'id = "helpers"')].count(b"\n")
    assert problems({"2027-climate.toml": more}) == (
        f'2027-climate.toml: section "more", field "helpers", line {line}: '
        "contacts can only be asked by the field 'contacts'.",
    )


def test_a_fault_is_told_with_the_line_of_its_field() -> None:
    files = changed(b'id = "purpose"\nkind = "prose"', b'id = "purpose"\nkind = "novel"')
    line = 1 + SOURCE[: SOURCE.index(b'id = "purpose"')].count(b"\n")
    assert f'field "purpose", line {line}: the kind' in problems(files)[0]


def test_a_fault_of_a_translation_is_told_with_the_line_of_its_table() -> None:
    files = {**FILES, "2027-climate.fr.toml": FRENCH.replace(b"[fields.purpose]\nlabel", b"[fields.purpose]\nlable")}
    line = 1 + FRENCH[: FRENCH.index(b"[fields.purpose]")].count(b"\n")
    assert all(f"line {line}: " in one for one in problems(files)) and len(problems(files)) == 2


@pytest.mark.parametrize(
    "hostile",
    [
        b"a" * 300_000,
        b"a" * 6_000,
        b"\xff\xfe",
        b"a = " + b"[" * 4_000,
        b"a = " + b"9" * 4_900,
        b"a = 2027-13-77",
        b"",
    ],
    ids=["large", "long line", "not UTF-8", "nested", "huge number", "no date", "empty"],
)
def test_a_hostile_file_is_refused_in_words(hostile: bytes) -> None:
    assert all(one.startswith("2027-climate.toml: ") for one in problems({"2027-climate.toml": hostile}))
