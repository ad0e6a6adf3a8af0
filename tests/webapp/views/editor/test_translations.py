"""Translating by editors: beside the original, published by itself, outdated when the original changes."""

from __future__ import annotations

import pytest
from builders import a_practice
from sqlalchemy import select

from webapp.models import Email, Event, Person, Practice, State
from webapp.practices import drafts, languages
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action, Refused

FRENCH = {
    "title": "L’art-thérapie à Lutsk",
    "tagline": "Peindre aide les enfants déplacés",
    "purpose": "Donner un lieu où respirer.",
    "rationale": "En 2022, 4 000 enfants sont arrivés.",
    "process": "1. Trouver un atelier.",
    "impact": "- 320 enfants ont participé",
}


@pytest.fixture
def published(work, people):
    """The address of a published practice for editors."""
    with work() as session:
        author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
        return f"/desk/{a_practice(session, State.PUBLISHED, by=author, editor=editor, photos=1).id}"


@pytest.fixture
def begun(desk, published):
    desk.post(f"{published}/languages", {"language": "fr"})
    return published


def write(desk, begun, then="save", status=200, **changed):
    """Type the French words and press a button, as an editor would."""
    photo = {"photos-0-alt": "Des enfants peignent", "photos-0-caption": "L’atelier"}
    form = desk.get(f"{begun}/in/fr").form(id="answers")
    return desk.post(f"{begun}/in/fr", {**form, **FRENCH, **photo, "then": then, **changed}, status=status)


def at(session, address):
    return session.get(Practice, int(address.split("/")[2]))


def update(work, people, address, **changed):
    """The city changes its text, and the editors publish that."""
    with work() as session:
        practice = at(session, address)
        author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
        carry_out(session, practice, Action.REVISE, author)
        drafts.save(session, practice.working_copy, changed, author)
        carry_out(session, practice, Action.SUBMIT, author)
        carry_out(session, practice, Action.ACCEPT, editor)
        carry_out(session, practice, Action.PUBLISH, editor)


def test_a_translation_is_begun_from_the_desk_and_asks_for_words_beside_the_original(desk, published):
    opened = desk.post(f"{published}/languages", {"language": "fr"})
    assert opened.response.request.path == f"{published}/in/fr"
    assert {"title", "purpose", "photos-0-alt"} <= set(opened.form(id="answers"))
    assert not {"period-start_year", "contacts-0-name", "photos-0-credit"} & set(opened.form(id="answers"))
    assert "Art therapy in Lutsk" in opened.text and "Original, 6 words" in opened.text


def test_a_complete_translation_is_published_while_the_original_stays_as_it_is(desk, begun, work, page):
    write(desk, begun, then="publish")
    with work() as session:
        practice = at(session, begun)
        french = next(one for one in practice.published_revisions if one.language == "fr")
        source = next(one for one in practice.published_revisions if one.language == "en")
        assert french.source_id == source.id
        assert french.answers["contacts"] == source.answers["contacts"]
        assert french.answers["photos"][0]["credit"] == "City of Lutsk"
        event = session.query(Event).filter_by(action="translate").one()
        assert (event.from_state, event.to_state, event.lasted) == ("published", "published", None)
        slug = practice.slug
    assert "L’art-thérapie" in page.get(f"/practices/{slug}?language=fr").text
    assert "with French" in page.get(f"/practices/{slug}").text


def test_a_translation_with_gaps_is_kept_and_not_published(desk, begun, work):
    refused = write(desk, begun, then="publish", impact="")
    assert "not complete yet" in refused.text
    with work() as session:
        practice = at(session, begun)
        assert practice.copy_in("fr").answers["title"] == FRENCH["title"]
        assert [one.language for one in practice.published_revisions] == ["en"]


def test_a_newer_original_outdates_the_translation_and_shows_what_changed(desk, begun, work, people):
    write(desk, begun, then="publish")
    update(work, people, begun, purpose="Give displaced children a room where they can breathe.")
    opened = desk.get(f"{begun}/in/fr")
    assert "The original has changed since" in opened.text
    assert "[removed: place" in opened.text and "[added: room" in opened.text
    refused = write(desk, begun, then="publish")
    assert "tick that the translation is up to date" in refused.text
    with work() as session:
        number = str(languages.source_of(at(session, begun)).number)
    write(desk, begun, then="publish", **{"up-to-date": number})
    with work() as session:
        practice = at(session, begun)
        french = next(one for one in practice.published_revisions if one.language == "fr")
        assert french.source_id == languages.source_of(practice).id
        assert not languages.translations(practice)[0].stale


def test_an_update_that_leaves_the_words_alone_outdates_nothing(desk, begun, work, people):
    write(desk, begun, then="publish")
    update(work, people, begun, topics=["education"])
    with work() as session:
        practice = at(session, begun)
        assert not languages.translations(practice)[0].stale
        french = next(one for one in practice.published_revisions if one.language == "fr")
        assert french.answers["topics"] == ["education"]


def test_two_texts_of_one_translation_are_both_shown(desk, begun, page_of, people, work):
    form = desk.get(f"{begun}/in/fr").form(id="answers")
    write(desk, begun)
    second = desk.post(f"{begun}/in/fr", {**form, "title": "Autre titre", "page": "f" * 16}, status=409)
    assert "Autre titre" in second.text and FRENCH["title"] in second.text
    with work() as session:
        assert at(session, begun).copy_in("fr").answers["title"] == FRENCH["title"]


def test_a_translation_is_written_only_by_editors_and_of_what_was_sent(city, draft, begun, desk):
    city.get(f"{begun}/in/fr", status=403)
    desk.get(draft.replace("drafts", "desk") + "/in/fr", status=404)
    desk.get(f"{begun}/in/en", status=404)
    desk.get(f"{begun}/in/de", status=404)


def test_nobody_else_publishes_a_translation(work, begun, people):
    with work() as session, pytest.raises(Refused) as refused:
        carry_out(session, at(session, begun), Action.TRANSLATE, session.get(Person, people.author.id), language="fr")
    assert refused.value.reason == "not_allowed"


def test_one_language_is_withdrawn_while_the_others_stay(desk, begun, work, page, people):
    write(desk, begun, then="publish")
    with work() as session:
        slug = at(session, begun).slug
    assert "Write a reason" in desk.post(f"{begun}/in/fr/withdrawn", {"note": " "}, status=422).text
    assert "Withdrawn: French" in desk.post(f"{begun}/in/fr/withdrawn", {"note": "Two words are wrong."}).text
    assert "Art therapy in Lutsk" in page.get(f"/practices/{slug}?language=fr").text
    page.get(f"/practices/{slug}/sheet-fr.pdf", status=404)
    record = page.client.get("/oai?verb=ListRecords&metadataPrefix=oai_dc").text
    assert record.count('<header status="deleted">') == 1 and "L’art-thérapie" not in record
    with work() as session:
        practice = at(session, begun)
        assert practice.events[-1].action == Action.UNTRANSLATE and practice.events[-1].revision.language == "fr"
        assert practice.copy_in("fr").answers["title"] == FRENCH["title"]
    update(work, people, begun, topics=["education"])
    with work() as session:
        assert [one.language for one in at(session, begun).published_revisions] == ["en"], "not with an update"
    write(desk, begun, then="publish", impact="- 321 enfants")
    assert "L’art-thérapie" in page.get(f"/practices/{slug}?language=fr").text
    assert 'status="deleted"' not in page.client.get("/oai?verb=ListRecords&metadataPrefix=oai_dc").text


def test_the_email_about_a_withdrawn_language_is_read_and_edited_before_it_leaves(desk, begun, work):
    write(desk, begun, then="publish")
    address = f"{begun}/in/fr/withdrawn"
    asked = desk.post(address, {**desk.get(address).form(), "note": "Two words are wrong.", "step": "read"})
    form = asked.form()
    (body,) = (name for name in form if name.startswith("body-"))
    assert "Two words are wrong." in form[body] and "this language: French" in form[body]
    with work() as session:
        practice = at(session, begun)
        assert {one.language for one in practice.published_revisions} == {"en", "fr"}, "nothing has been done yet"
    emptied = desk.post(address, {**form, body: " "}, status=422)
    assert "A letter needs a subject and words" in emptied.text
    desk.post(address, {**form, body: "In our own words."})
    with work() as session:
        practice = at(session, begun)
        assert [one.language for one in practice.published_revisions] == ["en"]
        email = session.scalars(select(Email).where(Email.name == "language_withdrawn")).one()
        assert email.body.strip() == "In our own words." and email.event_id == practice.events[-1].id
    desk.post(address, {"note": "Again."}, status=422)
    assert "The practice is not published in this language" in desk.get(address).text
    assert "not published · withdrawn on" in desk.get(begun).text


def test_a_language_that_nobody_began_has_no_page_to_withdraw_it(desk, begun):
    desk.get(f"{begun}/in/de/withdrawn", status=404)
    desk.get(f"{begun}/in/en/withdrawn", status=404)


def test_the_original_cannot_be_withdrawn_as_a_translation(work, people, published):
    with work() as session, pytest.raises(Refused, match="not_public"):
        editor = session.get(Person, people.editor.id)
        carry_out(session, at(session, published), Action.UNTRANSLATE, editor, "Because.", language="en")


def test_readers_are_told_when_a_translation_is_older_than_its_original(desk, begun, work, people, page):
    write(desk, begun, then="publish")
    with work() as session:
        slug = at(session, begun).slug
    told = "The original has been changed since this translation was made"
    assert told not in page.get(f"/practices/{slug}?language=fr").text
    update(work, people, begun, purpose="Give displaced children a room where they can breathe.")
    french = page.get(f"/practices/{slug}?language=fr")
    assert told in french.text and "Read it in English" in french.text
    assert told not in page.get(f"/practices/{slug}").text
