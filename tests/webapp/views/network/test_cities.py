"""The network's cities: found by every name, renamed and merged without losing anything, and their people."""

from __future__ import annotations

import pytest
from builders import a_person, a_practice
from sqlalchemy import func, select

from webapp.accounts import api_keys, sign_in_links
from webapp.cities import city_list, city_people, filing
from webapp.city_names import city_for
from webapp.imports import files
from webapp.models import (
    ApiKey,
    City,
    CityPerson,
    CitySpelling,
    Email,
    Job,
    JobState,
    LogEntry,
    Person,
    Practice,
    QueueRow,
    Role,
    Scope,
    State,
)
from webapp.practices import approvals, team


@pytest.fixture
def network(work, people):
    """Kiev sent a published practice and has a draft, Kyiv is there as well; of each the id."""
    with work() as session:
        author, editor = session.merge(people.author), session.merge(people.editor)
        places = {"countries": ["UA"], "cities": ["Kiev"]}
        public = a_practice(session, State.PUBLISHED, by=author, editor=editor, places=places)
        draft = a_practice(session, by=author, title="Never sent", places=places)
        kyiv = city_list.add(session, "UA", "Kyiv", editor)
        return {"kiev": public.city_id, "kyiv": kyiv.id, "public": public.id, "draft": draft.id}


def city_of(work, practice_id):
    with work() as session:
        practice = session.get(Practice, practice_id)
        return practice.city.name, practice.revisions[0].answers["places"]["cities"] if practice.revisions else []


# ---------------------------------------------------------------------------------------------------------- the list


def test_the_list_tells_of_each_city_what_it_sent_and_whom_it_has(desk, network, work):
    opened = desk.get("/network/cities")
    rows = {a.text: row for row in opened.all("li", class_="row") for a in row.iter("bdi")}
    assert " ".join("".join(rows["Kiev"].itertext()).split()).endswith("1 practice sent 1 person")
    assert "0 practices sent 0 people" in " ".join("".join(rows["Kyiv"].itertext()).split())


def test_a_city_is_searched_by_any_spelling_without_accents(desk, work, people):
    with work() as session:
        lodz = city_list.add(session, "PL", "Łódź", people.editor)
        city_list.add_spelling(session, lodz, "Litzmannstadt", people.editor)
    for words in ("lodz", "ŁÓDŹ", "litzmann"):
        assert "Łódź" in desk.get(f"/network/cities?q={words}").text
    assert "No city fits" in desk.get("/network/cities?q=Gdansk&country=PL").text
    assert "No city fits" in desk.get("/network/cities?q=lodz&country=PT&page=99").text


def test_a_network_without_cities_says_how_they_come(desk):
    assert "A city appears here as soon as" in desk.get("/network/cities").text


def test_the_list_takes_as_many_queries_for_forty_cities_as_for_two(work, people, statements):
    taken = []
    for some in (2, 40):
        with work() as session:
            for number in range(some):
                city_list.add(session, "PT", f"City {some} {number}", people.editor)
        with work() as session:
            statements.clear()
            city_list.listed(session)
            taken.append(len(statements))
    assert taken[0] == taken[1] <= 5


@pytest.mark.parametrize(
    ("name", "country", "says"),
    [
        ("  ", "UA", "Write the name"),
        ("x" * 121, "UA", "at most 120"),
        ("Odesa", "", "Choose a country"),
        ("Odesa", "ZZ", "Choose a country"),
        ("Kiev", "UA", "has this name already"),
    ],
)
def test_a_city_that_cannot_be_added_is_refused_and_what_was_typed_stays(desk, network, work, name, country, says):
    opened = desk.post("/network/cities", {"name": name, "country": country}, status=422)
    assert says in opened.text and opened.one("input", id="name").get("value") == name
    with work() as session:
        assert session.scalar(select(func.count()).select_from(City)) == 2


# ------------------------------------------------------------------------------------------------------ other names


def test_a_renamed_city_is_found_by_both_names_everywhere(desk, page, network, work, people):
    assert page.get("/cities/kiev").status == 200
    with work() as session:
        session.delete(session.get(City, network["kyiv"]))
    desk.post(f"/network/cities/{network['kiev']}/name", {"rename-name": "Kyiv"})
    assert page.client.get("/cities/kiev").location == "/cities/kyiv"
    assert "Kyiv" in page.get("/cities/kyiv").text
    for words in ("Kiev", "Kyiv"):
        assert "Art therapy" in page.get(f"/practices?q={words}").text
        assert "Art therapy" in desk.get(f"/desk?scope=all&q={words}").text
    assert city_of(work, network["public"]) == ("Kyiv", ["Kiev"]), "what the city wrote stays"
    with work() as session:
        assert city_for(session, "UA", " Kiev ").id == network["kiev"]
        assert ("UA", "Kiev") in set(session.execute(select(CitySpelling.country, CitySpelling.name)))
        read = files.read(b"Title;Country;City\nA;Ukraine;Kiev", "a.csv", files.known_places(session))
        assert read is not None
        entry = session.scalars(select(LogEntry).where(LogEntry.action == "city_renamed")).one()
        assert (entry.subject, entry.note, entry.actor_id) == ("Kyiv (UA)", "Kiev (UA)", people.editor.id)
    assert page.client.get("/api/v1/cities").json["cities"][0]["name"] == "Kyiv"


def test_a_city_gets_an_old_name_back(work, people, network):
    with work() as session:
        city = session.get(City, network["kiev"])
        city_list.rename(session, city, "Kijów", people.editor)
        city_list.rename(session, city, "Kiev", people.editor)
        assert city.name == "Kiev" and city_list.spellings_of(session, city)[city.id] == ["Kijów"]


@pytest.mark.parametrize(("name", "says"), [("x" * 121, "at most 120"), ("Kyiv", "merge them"), ("", "Write the name")])
def test_a_name_that_is_taken_is_refused(desk, network, work, name, says):
    opened = desk.post(f"/network/cities/{network['kiev']}/name", {"rename-name": name}, status=422)
    assert says in opened.text and opened.one("input", id="rename-name").get("value", "") == name
    with work() as session:
        assert session.get(City, network["kiev"]).name == "Kiev"


def test_no_two_cities_have_the_same_spelling(desk, network, work):
    path = f"/network/cities/{network['kyiv']}/spellings"
    assert "merge them" in desk.post(path, {"spelling-name": "Kiev"}, status=422).text
    desk.post(path, {"spelling-name": "Kijów"})
    assert "Also found as: Kijów" in desk.get(f"/network/cities/{network['kyiv']}").text
    other = f"/network/cities/{network['kiev']}"
    assert "merge them" in desk.post(f"{other}/name", {"rename-name": "Kijów"}, status=422).text


# ---------------------------------------------------------------------------------------------------------- merging


def test_merging_is_shown_before_it_is_done_and_loses_nothing(desk, page, network, work, people):
    with work() as session:
        for name in ("kiev", "kyiv"):
            city = session.get(City, network[name])
            city_people.add(session, city, "both@city.example", "", "en", people.editor, writes=False)
        city_people.add(
            session, session.get(City, network["kiev"]), "one@city.example", "", "en", people.editor, writes=False
        )
        author = session.merge(people.author)
        api_keys.make(session, author, session.get(City, network["kiev"]), "Their site", [Scope.READ], by=author)
    path = f"/network/cities/{network['kiev']}/merge"
    shown = desk.get(f"{path}?into={network['kyiv']}")
    assert "2 practices of Kiev then belong to Kyiv. 1 of them was sent." in shown.text
    assert "1 person who was put down for it moves along." in shown.text
    assert city_of(work, network["public"])[0] == "Kiev"
    desk.post(path, {"into": network["kyiv"]})
    assert city_of(work, network["public"]) == ("Kyiv", ["Kiev"])
    assert city_of(work, network["draft"])[0] == "Kyiv"
    with work() as session:
        stays = session.get(City, network["kyiv"])
        assert session.get(City, network["kiev"]) is None
        emails = {one.person.email for one in city_people.of_city(session, stays)}
        assert emails == {"both@city.example", "one@city.example", people.author.email}
        assert city_list.spellings_of(session, stays)[stays.id] == ["Kiev"]
        assert session.scalars(select(LogEntry.note).where(LogEntry.action == "cities_merged")).one() == "Kiev (UA)"
        assert session.get(QueueRow, network["public"]) is not None
        assert session.scalars(select(ApiKey.city_id)).one() == stays.id
    assert page.client.get("/cities/kiev").location == "/cities/kyiv"


def test_many_practices_are_filed_by_a_job_and_nothing_is_wrong_meanwhile(
    desk, page, page_of, network, work, people, run_jobs, monkeypatch
):
    run_jobs()
    monkeypatch.setattr(filing, "AT_ONCE", 0)
    desk.post(f"/network/cities/{network['kiev']}/merge", {"into": network["kyiv"]})
    opened = desk.get(f"/network/cities/{network['kyiv']}")
    assert "The new name is on its way" in opened.text
    assert page.client.get("/cities/kiev").location == "/cities/kyiv"
    assert "Art therapy" in page.get("/cities/kyiv").text and "Art therapy" in page.get("/practices?city=kyiv").text
    assert "Art therapy" in page.get("/practices?q=Kiev").text, "the old words find it until the new ones do"
    with work() as session:
        job = session.scalars(select(Job).where(Job.kind == filing.KIND)).one()
        assert job.asked_by_id == people.editor.id
    assert page_of(people.administrator).client.get(f"/api/jobs/{job.id}").json["state"] == "queued"
    run_jobs()
    assert "The new name is on its way" not in desk.get(f"/network/cities/{network['kyiv']}").text
    for words in ("Kiev", "Kyiv"):
        assert "Art therapy" in page.get(f"/practices?q={words}").text
        assert "Art therapy" in desk.get(f"/desk?scope=all&q={words}").text


def test_what_could_not_be_filed_is_told_and_filed_when_that_is_tried_again(desk, network, work, run_jobs, monkeypatch):
    run_jobs()
    monkeypatch.setattr(filing, "AT_ONCE", 0)
    path = f"/network/cities/{network['kiev']}"
    desk.post(f"{path}/name", {"rename-name": "Kyjiw"})
    with work() as session:
        session.scalars(select(Job).where(Job.kind == filing.KIND)).one().state = JobState.FAILED
    opened = desk.get(path)
    assert "The new name has not come everywhere" in opened.text
    assert "tried again in a moment" in desk.post(f"{path}/file").text
    assert "not failed any more" in desk.post(f"{path}/file").text, "a second click changes nothing"
    run_jobs()
    assert "The new name" not in desk.get(path).text
    assert "Art therapy" in desk.get("/desk?scope=all&q=Kyjiw").text


def test_a_city_that_is_merged_while_its_practices_wait_leaves_its_job_nothing_to_do(
    network, work, people, run_jobs, page, monkeypatch
):
    monkeypatch.setattr(filing, "AT_ONCE", 0)
    with work() as session:
        editor, kiev = session.merge(people.editor), session.get(City, network["kiev"])
        city_list.rename(session, kiev, "Kyjiw", editor)
        city_list.merge(session, kiev, session.get(City, network["kyiv"]), editor)
    run_jobs()
    with work() as session:
        results = [job.result for job in session.scalars(select(Job).where(Job.kind == filing.KIND))]
    assert sorted(one["practices"] for one in results) == [0, 1]
    for words in ("Kiev", "Kyjiw", "Kyiv"):
        assert "Art therapy" in page.get(f"/practices?q={words}").text


def test_cities_of_two_countries_and_a_city_with_itself_are_not_merged(desk, network, work, people):
    with work() as session:
        lisbon = city_list.add(session, "PT", "Lisbon", people.editor).id
    path = f"/network/cities/{network['kiev']}/merge"
    assert "in another country" in desk.post(path, {"into": lisbon}, status=422).text
    assert "merged with itself" in desk.post(path, {"into": network["kiev"]}, status=422).text
    assert "Choose the city that stays" in desk.post(path, {}, status=422).text
    desk.post(path, {"into": 987654}, status=404)
    assert city_of(work, network["public"])[0] == "Kiev"


# ----------------------------------------------------------------------------------------------------------- people


def add(desk, network, email, *, status=200, **more):
    return desk.post(f"/network/cities/{network['kiev']}/people", {"member-email": email, **more}, status=status)


def test_who_takes_over_writes_on_what_was_sent_and_on_no_draft(desk, network, work, written, people):
    typed = {"member-name": "Nia New", "member-language": "fr", "member-writes": "y"}
    add(desk, network, " New@City.example ", **typed)
    assert written("city_person") == ["new@city.example"]
    with work() as session:
        nia = session.scalars(select(Person).where(Person.email == "new@city.example")).one()
        assert (nia.name, nia.language, nia.roles) == ("Nia New", "fr", {Role.CONTRIBUTOR})
        assert team.has_whole(session, session.get(Practice, network["public"]), nia)
        assert team.place_of(session, session.get(Practice, network["draft"]), nia) is None
    add(desk, network, "new@city.example", **typed)
    assert written("city_person") == ["new@city.example"], "a double click writes one letter"


def test_without_the_tick_somebody_is_only_put_down(desk, network, work):
    add(desk, network, "new@city.example", **{"member-language": "en"})
    with work() as session:
        assert len(session.get(Practice, network["public"]).people) == 1
        assert session.scalars(select(CityPerson)).one().person.email == "new@city.example"


def test_who_is_asked_to_approve_a_practice_does_not_write_on_it(network, work, people):
    with work() as session:
        public, author = session.get(Practice, network["public"]), session.merge(people.author)
        other = session.merge(people.other)
        public.state = State.DRAFT
        approvals.ask(session, public, author, other)
        city = session.get(City, network["kiev"])
        city_people.add(session, city, other.email, "", "en", people.editor, writes=True)
        assert team.place_of(session, public, other) is None and session.get(CityPerson, (city.id, other.id))


def test_an_editor_lets_neither_themselves_nor_other_staff_write_for_a_city(desk, network, people, page_of):
    fields = {"member-language": "en"}
    assert "That is you" in add(desk, network, people.editor.email, status=422, **fields).text
    refused = add(desk, network, people.archivist.email, status=422, **fields)
    assert "Ask an administrator" in refused.text
    assert refused.one("input", id="member-email").get("value") == people.archivist.email
    add(page_of(people.administrator), network, people.archivist.email, **fields)


def test_nobody_is_taken_off_who_alone_has_the_whole(desk, network, work, people):
    path = f"/network/cities/{network['kiev']}/people/{people.author.id}/remove"
    assert "Nobody else has the whole of: Art therapy in Lutsk" in desk.post(path).text
    add(desk, network, "new@city.example", **{"member-language": "en", "member-writes": "y"})
    desk.post(path)
    with work() as session:
        author = session.get(Person, people.author.id)
        assert team.place_of(session, session.get(Practice, network["public"]), author) is None
        assert team.has_whole(session, session.get(Practice, network["draft"]), author), "a draft stays theirs"
        assert city_people.member(session, session.get(City, network["kiev"]), author.id) is None
    desk.post(path, status=404)


def test_a_changed_address_is_told_to_both_and_closes_every_door(desk, network, work, people, written, page_of):
    author = page_of(people.author)
    with work() as session:
        old_link = sign_in_links.make_link(session, session.merge(people.author)).removeprefix("http://localhost")
    path = f"/network/cities/{network['kiev']}/people/{people.author.id}/address"
    assert "Somebody else has this address" in desk.post(path, {"email": people.other.email}, status=422).text
    assert "This is the address" in desk.post(path, {"email": people.author.email.upper()}, status=422).text
    assert "such as name@city.example" in desk.post(path, {"email": "nowhere"}, status=422).text
    desk.post(path, {"email": "Olena@New.example"})
    assert written("address_changed") == [people.author.email, "olena@new.example"]
    assert author.client.get("/my").status_code == 302, "who was signed in is signed out"
    author.get(old_link, status=410)
    with work() as session:
        assert sign_in_links.open_link(session, old_link.rsplit("/", 1)[1]) is None
        emails = session.scalars(select(Email).where(Email.name == "address_changed")).all()
        assert all("olena@new.example" in one.body for one in emails)


def test_an_editor_changes_no_address_of_staff(desk, network, work, people):
    with work() as session:
        staff = a_person(session, Role.CONTRIBUTOR, Role.ARCHIVIST)
        session.add(CityPerson(city_id=network["kiev"], person_id=staff.id))
        path = f"/network/cities/{network['kiev']}/people/{staff.id}/address"
    assert "Ask an administrator" in desk.post(path, {"email": "mine@city.example"}, status=422).text
    assert path not in desk.get(f"/network/cities/{network['kiev']}").links().values()
