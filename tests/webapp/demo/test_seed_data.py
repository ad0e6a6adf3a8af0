"""What the demo network says: valid answers, the listing's facts, every state, and pictures that stay the same."""

from __future__ import annotations

import io
import subprocess
import sys
from hashlib import sha256
from typing import Any

import pytest
from PIL import Image

from forms.answers.translations import in_language
from forms.answers.validation import check
from forms.periods.period import read
from forms.places.countries import country_names
from forms.questionnaire.model import Questionnaire
from forms.questionnaire.shipped import load
from forms.text.plain import count_words
from forms.text.prose import plain_text
from webapp.demo.palettes import PALETTES
from webapp.demo.pictures import SIZES, Format, draw
from webapp.demo.scenes import SCENES
from webapp.demo.seed_data import Scene, SeedPractice, people, practices
from webapp.models import Role, State

# title: country, cities, period as written, start, end, ongoing
LISTING: dict[str, tuple[str, list[str], str, str, str | None, bool]] = {
    "Art-therapy in Lutsk": ("UA", ["Lutsk"], "2022", "2022", "2022", False),
    "Gender-responsive budgeting to improve the impact of public policies on gender equality": (
        "FR", ["Strasbourg"], "Since 2022", "2022", None, True),
    "Intercultural mediation to promote living together": ("ES", ["Valladolid"], "2019 - ongoing", "2019", None, True),
    "Capacity building on diversity: City staff and Police": (
        "ES", ["Valladolid"], "2019 - ongoing", "2019", None, True),
    "Welcoming and social inclusion of newcomers in the city": (
        "ES", ["Valladolid"], "2019-ongoing", "2019", None, True),
    "The Leeds City Region Diversity Dashboard": ("GB", ["Leeds"], "2022", "2022", "2022", False),
    "Krijimi i kushteve për një strategji për të dhënat e barazisë në Irlandë": (
        "IE", [], "QË NGA VITI 2020", "2020", None, True),
    "Arritja në një pikë nga e cila do të ndërmerrte veprime në Oslo": ("NO", ["Oslo"], "2022", "2022", "2022", False),
    "Barazia territoriale dhe kulturore në Montreal – Fokusi i popullsisë": (
        "CA", ["Montreal"], "2020", "2020", "2020", False),
    "Salisbury’s Intercultural Strategic Plan 2017-2027 encourages the intercultural exchanges": (
        "AU", ["Salisbury"], "2017 onwards", "2017", None, True),
    "Salisbury’s strong effort in the educational sphere": (
        "AU", ["Salisbury"], "2020 onwards", "2020", None, True),
    "Salisbury shows its intercultural commitment with a public declaration and a Strategic Plan": (
        "AU", ["Salisbury"], "2017 onwards", "2017", None, True),
    "The Equality Space": ("FR", ["Strasbourg"], "Since 2019", "2019", None, True),
}  # fmt: skip
UNFINISHED = {"limassol-draft", "geneve-cafes-de-quartier"}
BY_KEY = {practice.key: practice for practice in practices()}
SCENES_USED = sorted({scene for practice in practices() for scene in practice.scenes}, key=str)

every_practice = pytest.mark.parametrize("practice", BY_KEY.values(), ids=BY_KEY)


@pytest.fixture(scope="module")
def questionnaire() -> Questionnaire:
    return load("2026", "en")


def stored(practice: SeedPractice) -> dict[str, Any]:
    """The answers as they are once the loader has stored the pictures."""
    answers = dict(practice.answers)
    if "photos" in answers:
        answers["photos"] = [photo | {"file": f"file-{row}"} for row, photo in enumerate(answers["photos"])]
    return answers


@every_practice
def test_the_answers_are_as_complete_as_the_state_asks(practice: SeedPractice, questionnaire: Questionnaire) -> None:
    assert check(questionnaire, stored(practice), complete=practice.key not in UNFINISHED) == ()
    assert practice.key not in UNFINISHED or practice.state == "draft"


@pytest.mark.parametrize("key", sorted(UNFINISHED))
def test_an_unfinished_draft_really_is_unfinished(key: str, questionnaire: Questionnaire) -> None:
    assert check(questionnaire, stored(BY_KEY[key]), complete=True)


@every_practice
def test_every_answer_belongs_to_a_field_and_has_its_stored_shape(
    practice: SeedPractice, questionnaire: Questionnaire
) -> None:
    kinds = {field.id: field.type for field in questionnaire.fields}
    parts = {
        "period": {"as_written", "start", "end", "ongoing", "recurring"},
        "places": {"countries", "cities"},
        "documents": {"title", "url", "file", "language"},
        "pictures": {"file", "alt", "caption", "credit", "consent"},
        "contacts": {"name", "role", "organisation", "email", "telephone", "visibility"},
    }
    for field, value in practice.answers.items():
        rows = value if isinstance(value, list) else [value]
        for row in rows:
            if kinds[field] in parts:
                assert set(row) == parts[kinds[field]], field


def test_the_thirteen_of_the_listing_are_published_with_its_facts() -> None:
    facts = {}
    for practice in practices():
        if practice.state == "published":
            period, places = practice.answers["period"], practice.answers["places"]
            (country,) = places["countries"]
            told = (period["as_written"], period["start"], period["end"], period["ongoing"])
            facts[practice.answers["title"]] = (country, places["cities"], *told)
    assert facts == LISTING


@pytest.mark.parametrize("title", LISTING)
def test_the_period_of_the_listing_reads_as_it_is_stored(title: str) -> None:
    _, _, as_written, start, end, ongoing = LISTING[title]
    reading = read(as_written)
    assert (reading.start, reading.end, reading.ongoing, reading.uncertain) == (start, end, ongoing, False)


def test_ten_of_the_thirteen_are_in_english_and_three_in_albanian() -> None:
    languages = [practice.language for practice in practices() if practice.state == "published"]
    assert (languages.count("en"), languages.count("sq"), len(languages)) == (10, 3, 13)


def test_every_state_has_something_to_look_at() -> None:
    assert {practice.state for practice in practices()} == set(State)


def test_several_scripts_and_languages_can_be_seen() -> None:
    assert {"en", "fr", "sq", "uk", "el", "de"} <= {practice.language for practice in practices()}


@every_practice
def test_the_dates_fit_the_state_and_follow_one_another(practice: SeedPractice) -> None:
    dates = [practice.started_on, practice.submitted_on, practice.published_on]
    assert (practice.submitted_on is None) == (practice.state == "draft")
    assert (practice.published_on is not None) == (practice.state in {"published", "withdrawn"})
    assert practice.published_on is None or practice.published_on.year == 2026
    told = [day for day in (*dates, *(note.on for note in practice.notes)) if day]
    assert told == sorted(told)


@every_practice
def test_whoever_is_named_is_one_of_the_people(practice: SeedPractice) -> None:
    roles = {person.email: person.roles for person in people()}
    assert "contributor" in roles[practice.contributor]
    assert all("editor" in roles[note.by] for note in practice.notes)


def test_returned_declined_and_withdrawn_practices_say_why() -> None:
    for practice in practices():
        if practice.state in {"returned", "declined", "withdrawn"}:
            assert count_words(practice.notes[-1].text) > 20, practice.key


def test_every_role_is_filled_and_one_editor_speaks_french() -> None:
    roles = [role for person in people() for role in person.roles]
    alone = {person.roles[0] for person in people() if len(person.roles) == 1}
    assert alone == set(roles) == {role.value for role in Role}  # the demo prints a link for each role
    assert roles.count("editor") == 2
    assert any(person.languages[0] == "fr" for person in people() if "editor" in person.roles)


def test_no_address_could_reach_a_real_person() -> None:
    addresses = [person.email for person in people()]
    for practice in practices():
        addresses += [contact["email"] for contact in practice.answers.get("contacts", [])]
    assert len(set(person.email for person in people())) == len(people())
    assert all(address.endswith((".example", ".example.org")) for address in addresses)


@every_practice
def test_narrative_answers_are_markdown_that_reads_as_text(
    practice: SeedPractice, questionnaire: Questionnaire
) -> None:
    for field in questionnaire.fields:
        if field.type == "prose" and field.id in practice.answers:
            text = plain_text(practice.answers[field.id])
            assert "**" not in text and "](" not in text, field.id


@every_practice
def test_places_are_known_and_every_picture_has_its_scene(practice: SeedPractice) -> None:
    assert set(practice.answers["places"]["countries"]) <= set(country_names("en"))
    assert len(practice.scenes) == len(practice.answers.get("photos", ())) <= 6


def test_the_thirteen_have_pictures_one_of_them_six_and_one_a_portrait() -> None:
    published = [practice for practice in practices() if practice.state == "published"]
    counts = sorted(len(practice.scenes) for practice in published)
    assert counts[0] >= 1 and counts[-2] <= 4 and counts[-1] == 6
    assert any(scene.size == "portrait" for practice in published for scene in practice.scenes)


def test_no_picture_is_used_twice_and_there_are_at_least_thirty() -> None:
    scenes = [scene for practice in practices() for scene in practice.scenes]
    assert len(scenes) == len(set(scenes)) >= 30


@pytest.mark.parametrize("name", SCENES)
def test_every_scene_paints_a_jpeg_of_the_size_asked_for(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for shape, (width, height) in list(SIZES.items()):  # in full size, each takes ten times as long
        monkeypatch.setitem(SIZES, shape, (width // 4, height // 4))
    size: Format = "portrait" if len(name) % 4 == 0 else "landscape"
    with Image.open(io.BytesIO(draw(name, "noon", 1, size))) as picture:
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", SIZES[size])
        low, high = picture.convert("L").getextrema()
        assert isinstance(low, int) and isinstance(high, int) and high - low > 120


def test_every_picture_named_by_a_practice_can_be_drawn() -> None:
    assert {scene.name for scene in SCENES_USED} <= set(SCENES)
    assert {scene.palette for scene in SCENES_USED} <= set(PALETTES)
    assert {scene.size for scene in SCENES_USED} <= set(SIZES)


def test_another_seed_or_palette_gives_another_picture() -> None:
    assert len({draw("street", "noon", 1), draw("street", "noon", 2), draw("street", "dusk", 1)}) == 3


def test_a_picture_is_the_same_bytes_here_and_in_another_process() -> None:
    scene = Scene("mural", "spring", 3, "landscape")
    program = (
        "import hashlib, sys; sys.path.insert(0, '.');"
        "from webapp.demo.pictures import draw;"
        "sys.stdout.write(hashlib.sha256(draw('mural', 'spring', 3, 'landscape')).hexdigest())"
    )
    elsewhere = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert sha256(scene.draw()).hexdigest() == sha256(scene.draw()).hexdigest() == elsewhere


def test_one_practice_is_published_in_two_languages_without_an_open_answer(questionnaire: Questionnaire) -> None:
    (practice,) = [one for one in practices() if one.translations and one.state == "published"]
    source = stored(practice)
    for words in practice.translations.values():
        photos = [{"file": row["file"], **said} for row, said in zip(source["photos"], words["photos"], strict=True)]
        assert not check(questionnaire, in_language(questionnaire, source, {**words, "photos": photos}), complete=True)
