"""A practice in more than one language: offered on the task list, written beside the source, sent when complete."""

from __future__ import annotations

import pytest
from builders import a_practice, full_answers
from writing import fill, picture

from webapp.catalogue import search
from webapp.models import Person, Practice, State
from webapp.practices import languages, records
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action

FRENCH = {
    "title": "L’art-thérapie à Lutsk",
    "tagline": "Peindre aide les enfants déplacés",
    "purpose": "Donner un lieu où respirer.",
    "rationale": "En 2022, 4 000 enfants sont arrivés.",
    "process": "1. Trouver un atelier.",
    "impact": "- 320 enfants ont participé",
}


@pytest.fixture
def offered(city, draft):
    """A draft that is offered in French, too."""
    city.post(f"{draft}/languages", {"language": "fr"})
    return draft


def write(browser, draft, **changed):
    """Type the French words, as a person would."""
    return fill(browser, f"{draft}/in/fr", **{**FRENCH, **changed})


def send(browser, draft):
    return browser.post(f"{draft}/check", browser.get(f"{draft}/check").form(), status=200)


def published(work, people, draft):
    """Let the editors publish what was sent; returns its slug."""
    with work() as session:
        practice, editor = session.get(Practice, int(draft.split("/")[2])), session.get(Person, people.editor.id)
        for action in (Action.ACCEPT, Action.PUBLISH):
            carry_out(session, practice, action, editor)
        return practice.slug


def test_a_language_is_offered_on_the_task_list_and_asks_for_words_only(city, draft):
    opened = city.post(f"{draft}/languages", {"language": "fr"})
    assert opened.response.request.path == f"{draft}/in/fr"
    names = set(opened.form())
    assert {"title", "purpose", "impact"} <= names
    assert not {"period-start_year", "contacts-0-name", "right_to_publish", "topics"} & names
    assert "Original, 6 words" in opened.text and "Art therapy in Lutsk" in opened.text
    assert "6 answers missing" in city.get(draft).text


def test_the_words_are_kept_in_their_language_and_leave_the_source_alone(city, offered, stored):
    before = stored(offered)[1]
    write(city, offered)
    practice, after = stored(offered)
    assert after == before and practice.title == before["title"]
    assert practice.copy_in("fr").answers["title"] == FRENCH["title"]
    assert "complete" in city.get(offered).text


def test_a_wrong_word_is_named_and_kept(city, offered, stored):
    opened = write(city, offered, title="T" * 121)
    assert "Shorten it" in opened.text and stored(offered)[0].copy_in("fr").answers["title"] == "T" * 121


def test_the_description_of_a_photo_is_asked_again_and_its_file_is_not(city, draft, work):
    fill(city, f"{draft}/evidence", then="add", **{"photos-upload": picture()})
    fill(city, f"{draft}/evidence", **{"photos-0-alt": "A wall", "photos-0-credit": "City", "photos-0-consent": "y"})
    opened = city.post(f"{draft}/languages", {"language": "fr"})
    assert "photos-0-alt" in opened.form() and "photos-0-credit" not in opened.form()
    assert not opened.all("input", name="photos-upload")
    write(city, draft, **{"photos-0-alt": "Un mur"})
    with work() as session:
        french = session.get(Practice, int(draft.split("/")[2])).copy_in("fr")
        (row,) = languages.answers_in(french)["photos"]
        assert (row["alt"], row["credit"], row["consent"]) == ("Un mur", "City", True)
        assert languages.problems_in(french) == ()


def test_a_complete_language_is_sent_and_published_with_the_practice(city, offered, work, people, page):
    write(city, offered)
    assert "French goes along" in city.get(f"{offered}/check").text
    send(city, offered)
    slug = published(work, people, offered)
    french = page.get(f"/practices/{slug}?language=fr")
    assert FRENCH["title"] in french.text and "Art therapy" not in french.one("h1").text
    assert page.client.get(f"/practices/{slug}/sheet-fr.pdf").data.startswith(b"%PDF")
    with work() as session:
        revisions = session.get(Practice, int(offered.split("/")[2])).published_revisions
        own, other = sorted(revisions, key=lambda one: one.language)
        assert (own.language, other.language, other.source_id) == ("en", "fr", own.id)
        assert other.answers["contacts"] == own.answers["contacts"]


@pytest.mark.parametrize(("reader", "title"), [("fr", FRENCH["title"]), ("en", full_answers()["title"]), ("sq", None)])
def test_the_catalogue_lists_a_practice_once_and_in_the_language_of_the_reader(
    city, offered, work, people, page, reader, title
):
    write(city, offered)
    send(city, offered)
    published(work, people, offered)
    with work() as session:
        found = search.find(session, language=reader)
        assert [one.answers["title"] for one in found.revisions] == [title or full_answers()["title"]]
        assert found.total == 1
        assert {one.language for one in records.published(session)} == {"en", "fr"}


def test_a_language_with_gaps_stays_behind_and_does_not_hold_up_the_practice(city, offered, work, people, page):
    write(city, offered, impact="")
    assert "stays here" in city.get(f"{offered}/check").text
    assert send(city, offered).response.request.path == f"{offered}/receipt"
    slug = published(work, people, offered)
    assert page.client.get(f"/practices/{slug}/sheet-fr.pdf").status_code == 404


def test_the_sheet_can_be_seen_in_the_other_language(city, offered):
    write(city, offered)
    response = city.get(f"{offered}/sheet.docx?language=fr").response
    assert response.headers["Content-Disposition"].endswith("draft-fr.docx")


def test_what_is_typed_in_another_language_is_saved_while_one_types(city, offered, stored):
    form = city.get(f"{offered}/in/fr").form()
    answer = city.client.post(
        f"{offered}/in/fr/autosave", data={**form, "title": "Un titre"}, headers={"Accept": "application/json"}
    )
    assert answer.get_json()["state"] == "saved"
    assert stored(offered)[0].copy_in("fr").answers["title"] == "Un titre"


def test_two_texts_of_one_translation_are_both_shown(city, offered, stored):
    form = city.get(f"{offered}/in/fr").form()
    write(city, offered)
    opened = city.post(f"{offered}/in/fr", {**form, "page": "", "title": "Un autre titre"}, status=409)
    assert "Un autre titre" in opened.text and FRENCH["title"] in opened.text


def test_a_language_that_was_added_by_mistake_is_given_up(city, offered, stored):
    city.post(f"{offered}/in/fr/drop")
    assert stored(offered)[0].copy_in("fr") is None
    city.get(f"{offered}/in/fr", status=404)


@pytest.mark.parametrize("code", ["", "en", "xx", "fr-FR", "../fr"])
def test_a_language_that_cannot_be_added_is_refused_with_words(city, draft, stored, code):
    assert "Choose the language" in city.post(f"{draft}/languages", {"language": code}).text
    assert len(stored(draft)[0].copies) == 1


def test_nothing_is_added_or_removed_while_the_editors_have_it(city, offered, stored):
    send(city, offered)
    city.post(f"{offered}/languages", {"language": "de"})
    city.post(f"{offered}/in/fr/drop")
    assert {copy.language for copy in stored(offered)[0].copies} == {"en", "fr"}
    assert stored(offered)[0].state == State.SUBMITTED


def test_a_stranger_finds_no_translation(page_of, people, offered, work):
    other = page_of(people.other)
    other.get(f"{offered}/in/fr", status=404)
    with work() as session:
        theirs = a_practice(session, by=session.get(Person, people.other.id)).id
    other.get(f"/drafts/{theirs}/in/fr", status=404)
