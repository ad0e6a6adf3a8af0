"""Using again what was written before: a draft from an earlier practice, contacts from earlier practices."""

from __future__ import annotations

import pytest
from builders import a_practice, full_answers
from sqlalchemy import select

from webapp.models import Person, Practice, PracticePerson, Role, State, StoredFile
from webapp.practices import drafts, reuse
from webapp.storage import files

ANEW = {"right_to_publish", "licence", "data_protection", "certifier_name", "certifier_role"}


@pytest.fixture
def put(work, people):
    def make(state=State.DRAFT, *, by=None, **options):
        with work() as session:
            author, editor = session.get(Person, (by or people.author).id), session.get(Person, people.editor.id)
            return a_practice(session, state, by=author, editor=editor, **options).id

    return make


@pytest.fixture
def newest(work):
    def read():
        with work() as session:
            practice = session.scalars(select(Practice).order_by(Practice.id.desc()).limit(1)).one()
            return practice, practice.working_copy.answers, [one.id for one in practice.people]

    return read


def contact(name, **more):
    return {**full_answers()["contacts"][0], "name": name, "email": f"{name.lower()}@city.example", **more}


# -------------------------------------------------------------------------------------------------- a draft from one


@pytest.mark.parametrize("state", list(State))
def test_a_new_draft_begins_with_the_answers_of_any_earlier_practice(city, put, newest, people, state):
    earlier = put(state, title="Told before")
    opened = city.post("/start/earlier", {"practice": str(earlier)})
    practice, answers, mine = newest()
    assert opened.response.request.path == f"/drafts/{practice.id}" and practice.id != earlier
    assert (practice.state, practice.reference, practice.language) == (State.DRAFT, None, "en")
    assert mine == [people.author.id] and practice.title == "Told before" and practice.city_id
    assert answers["impact"] == full_answers()["impact"] and answers["topics"] == ["education", "welcoming"]


def test_declarations_and_how_long_it_ran_are_not_taken_over(city, put, newest):
    period = {"as_written": "2019 - 2021", "start": "2019", "end": "2021", "ongoing": False, "recurring": "Every May"}
    told = city.post("/start/earlier", {"practice": str(put(period=period))}).text
    answers = newest()[1]
    assert not ANEW & set(answers)
    assert answers["period"] == {**period, "as_written": "", "end": None}
    assert "Still to answer or to confirm:" in told and "no place" not in told


def test_what_is_missing_is_named(work, people, put):
    earlier = put(rationale=None)
    with work() as session:
        begun = reuse.start_from(session, session.get(Practice, earlier), session.get(Person, people.author.id))
        assert "rationale" in begun.missing and ANEW - {"licence"} <= set(begun.missing)
        assert "title" not in begun.missing and begun.dropped == ()


def test_what_has_no_place_in_the_new_edition_is_named(city, put, work, newest):
    id = put()
    with work() as session:
        copy = session.get(Practice, id).working_copy
        copy.answers = {**copy.answers, "no_longer_asked": "Something", "topics": ["education", "gone"]}
    told = city.post("/start/earlier", {"practice": str(id)}).text
    assert "had no place here: Topics; no_longer_asked" in told
    answers = newest()[1]
    assert "no_longer_asked" not in answers and answers["topics"] == ["education"]


def test_photographs_are_copied_as_files_of_the_new_practice_without_their_consent(app, city, put, work, newest):
    earlier = put(State.PUBLISHED, photos=2)
    city.post("/start/earlier", {"practice": str(earlier)})
    practice, answers, _ = newest()
    with work() as session:
        before, after = (
            list(session.scalars(select(StoredFile).where(StoredFile.practice_id == id).order_by(StoredFile.name)))
            for id in (earlier, practice.id)
        )
        assert [one.sha256 for one in after] == [one.sha256 for one in before] and len(after) == 2
        assert not {one.id for one in after} & {one.id for one in before}
        assert all(files.read(one) for one in after)
        assert {row["file"] for row in answers["photos"]} == {one.id for one in after}
        assert {row["consent"] for row in answers["photos"]} == {False}
        old = session.get(Practice, earlier).working_copy.answers["photos"]
        assert {row["file"] for row in old} == {one.id for one in before} and all(row["consent"] for row in old)


def test_a_photograph_that_is_gone_is_named_and_the_rest_is_copied(city, put, settings, work, newest):
    earlier = put(photos=2)
    with work() as session:
        gone = session.scalars(select(StoredFile.id).where(StoredFile.practice_id == earlier).limit(1)).one()
    (settings.instance / "files" / gone).unlink()
    assert "had no place here: Photos" in city.post("/start/earlier", {"practice": str(earlier)}).text
    assert len(newest()[1]["photos"]) == 1


def test_a_file_of_somebody_else_in_the_answers_is_not_copied(city, put, work, people, newest):
    theirs, mine = put(by=people.other, photos=1), put()
    with work() as session:
        file = session.scalars(select(StoredFile.id).where(StoredFile.practice_id == theirs)).one()
        copy = session.get(Practice, mine).working_copy
        row = {"file": file, "alt": "x", "caption": "", "credit": "", "consent": True}
        copy.answers = {**copy.answers, "photos": [row]}
    city.post("/start/earlier", {"practice": str(mine)})
    assert "photos" not in newest()[1]


def test_only_my_own_practices_are_offered_and_taken(city, put, people, newest):
    mine, theirs = put(title="Mine"), put(by=people.other, title="Theirs")
    opened = city.get("/start/earlier")
    assert "Mine" in opened.text and "Theirs" not in opened.text
    for id in (theirs, 987654):
        city.post("/start/earlier", {"practice": str(id)}, status=404)
    assert newest()[0].id == max(mine, theirs)


@pytest.mark.parametrize("chosen", ["", "x", "1e9", "-"])
def test_who_chooses_nothing_is_told_so(city, put, chosen):
    put()
    assert "Choose the practice to start from." in city.post("/start/earlier", {"practice": chosen}, status=422).text


def test_both_beginnings_lead_to_it(city, page, put):
    assert "/start/earlier" not in city.get("/my").links().values(), "there is nothing to start from"
    put()
    for address in ("/my", "/start"):
        assert city.get(address).links()["Start from an earlier practice"] == "/start/earlier"
    assert "Start from an earlier practice" not in page.get("/start").text


def test_who_has_no_practice_yet_is_led_to_the_usual_beginning(page_of, people):
    opened = page_of(people.archivist).get("/start/earlier")
    assert "no earlier practice of yours" in opened.text


def test_the_earlier_practice_stays_as_it_is(city, put, work):
    earlier = put(State.PUBLISHED, photos=1)

    def look():
        with work() as session:
            practice = session.get(Practice, earlier)
            return practice.version, practice.working_copy.version, practice.working_copy.answers, practice.state

    before = look()
    city.post("/start/earlier", {"practice": str(earlier)})
    assert look() == before


def test_whoever_starts_from_one_becomes_a_contributor(work, people, put):
    earlier = put()
    with work() as session:
        archivist = session.get(Person, people.archivist.id)
        reuse.start_from(session, session.get(Practice, earlier), archivist)
        assert Role.CONTRIBUTOR in archivist.roles


# ------------------------------------------------------------------------------------------------------------ contacts


def keys_on(opened):
    return [e.get("value") for e in opened.all("input", name="contact")]


def test_people_of_earlier_practices_are_added_with_their_organisation(city, put, newest):
    put(contacts=[contact("Ana", organisation="City of Setúbal")])
    mine = put(contacts=[contact("Bo")])
    opened = city.get(f"/drafts/{mine}/contact")
    assert "Ana" in opened.text and "City of Setúbal" in opened.text
    told = city.post(f"/drafts/{mine}/earlier-contacts", {"contact": keys_on(opened)})
    assert "1 contact was added." in told.text
    found = newest()[1]["contacts"]
    assert [(one["name"], one["organisation"]) for one in found] == [
        ("Bo", "City of Lutsk"),
        ("Ana", "City of Setúbal"),
    ]
    assert "Copy people" not in city.get(f"/drafts/{mine}/contact").text


def test_the_same_person_is_offered_and_added_once(city, put, newest):
    put(contacts=[contact("Ana"), contact("Bo")])
    put(contacts=[contact("ANA", email="Ana@city.example")])
    mine = put(contacts=[contact("bo")])
    keys = keys_on(city.get(f"/drafts/{mine}/contact"))
    assert len(keys) == 1
    city.post(f"/drafts/{mine}/earlier-contacts", {"contact": [*keys, *keys]})
    city.post(f"/drafts/{mine}/earlier-contacts", {"contact": keys})
    assert [one["name"] for one in newest()[1]["contacts"]] == ["bo", "ANA"]


def test_no_more_are_added_than_there_is_room_for(city, put, newest):
    put(contacts=[contact("Ana"), contact("Eva"), contact("Ida")])
    mine = put(contacts=[contact("Bo"), contact("Cy")])
    keys = keys_on(city.get(f"/drafts/{mine}/contact"))
    told = city.post(f"/drafts/{mine}/earlier-contacts", {"contact": keys}).text
    assert "1 contact was added." in told and "There was no room for all of them." in told
    assert [one["name"] for one in newest()[1]["contacts"]] == ["Bo", "Cy", "Ana"]


def test_people_of_other_cities_are_neither_offered_nor_added(city, put, people, newest, work):
    theirs = put(by=people.other, contacts=[contact("Secret")])
    mine = put(contacts=[contact("Bo")])
    with work() as session:
        practice = session.get(Practice, mine)
        other = session.get(Person, people.other.id)
        keys = list(reuse.earlier_contacts(session, practice, other))
    assert keys and "Secret" not in city.get(f"/drafts/{mine}/contact").text
    city.post(f"/drafts/{mine}/earlier-contacts", {"contact": keys})
    assert [one["name"] for one in newest()[1]["contacts"]] == ["Bo"] and theirs


def test_choosing_nobody_adds_nobody(city, put):
    put(contacts=[contact("Ana")])
    assert "No contact was chosen." in city.post(f"/drafts/{put()}/earlier-contacts").text


def test_contacts_are_not_added_while_the_editors_have_it(city, put, newest):
    put(contacts=[contact("Ana")])
    mine = put(State.SUBMITTED, contacts=[contact("Bo")])
    assert "cannot be changed" in city.post(f"/drafts/{mine}/earlier-contacts", {"contact": "x"}).text
    assert [one["name"] for one in newest()[1]["contacts"]] == ["Bo"]


def test_who_writes_on_other_sections_adds_no_contacts(page_of, put, people, work):
    mine = put()
    with work() as session:
        session.add(PracticePerson(practice_id=mine, person_id=people.other.id, sections=["about"]))
    page_of(people.other).post(f"/drafts/{mine}/earlier-contacts", {"contact": "x"}, status=403)


def test_added_contacts_are_not_lost_to_a_page_that_was_open(city, put, newest):
    put(contacts=[contact("Ana")])
    mine = put(contacts=[contact("Bo")])
    opened = city.get(f"/drafts/{mine}/contact")
    before = opened.form(id="answers")
    city.post(f"/drafts/{mine}/earlier-contacts", {"contact": keys_on(opened)})
    city.post(f"/drafts/{mine}/contact", {**before, "then": "save"})
    assert len(newest()[1]["contacts"]) == 2


def test_the_use_case_refuses_a_practice_that_cannot_be_changed(work, put, people):
    mine = put(State.ACCEPTED)
    with work() as session, pytest.raises(drafts.NotEditable):
        reuse.add_contacts(session, session.get(Practice, mine), session.get(Person, people.author.id), ["x"])
