"""The administrator's pages, and what everybody has: e-mails of a demonstration, the language, signing out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import a_practice
from sqlalchemy import select, text, update

from webapp import create_app, jobs
from webapp.accounts import coordinators
from webapp.config import Environment
from webapp.models import Email, Job, JobState, Person, Role, State
from webapp.notifications import mail
from webapp.phrases.jobs import job_kind_name


@pytest.fixture
def admin(page_of, people):
    return page_of(people.administrator)


def roles_of(work, email):
    with work() as session:
        person = session.scalar(select(Person).where(Person.email == email))
        return (person.name, person.roles) if person else None


def test_everybody_is_listed_with_what_they_do(admin, people):
    text = admin.get("/people").text
    for name in ("Olena Author", "Edna Editor", "Arno Archivist", "Ada Administrator", "Contributor", "Archivist"):
        assert name in text


def test_a_new_person_is_added_with_several_roles(admin, work):
    opened = admin.post("/people", {"email": " New@City.example ", "name": "Nia New", "roles": ["editor", "archivist"]})
    assert "Nia New can now sign in with the address new@city.example." in opened.text
    assert roles_of(work, "new@city.example") == ("Nia New", {Role.EDITOR, Role.ARCHIVIST})


def test_a_known_person_gets_another_role_and_keeps_the_name(admin, work, people):
    admin.post("/people", {"email": people.author.email, "name": "", "roles": ["editor"]})
    assert roles_of(work, people.author.email) == ("Olena Author", {Role.CONTRIBUTOR, Role.EDITOR})


def test_the_same_role_twice_does_no_harm(admin, work, people):
    for _ in range(2):
        admin.post("/people", {"email": people.editor.email, "roles": ["editor"]})
    assert roles_of(work, people.editor.email)[1] == {Role.EDITOR}


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"email": "nobody", "roles": ["editor"]}, "email"),
        ({"email": "", "roles": ["editor"]}, "email"),
        ({"email": "a@city.example"}, "roles"),
        ({"email": "a@city.example", "roles": ["king"]}, "roles"),
        ({"email": "a@city.example", "name": "N" * 201, "roles": ["editor"]}, "name"),
    ],
)
def test_wrong_input_is_named_at_its_field_and_nobody_is_added(admin, work, form, field):
    opened = admin.post("/people", form, status=422)
    anchors = [a.get("href") for box in opened.all("div", class_="govuk-error-summary") for a in box.iter("a")]
    assert anchors == [f"#{field}"]
    assert opened.all("p", id=f"{field}-error")
    assert any(e.get("id") == field for e in opened.root.iter()), "the summary leads nowhere"
    assert roles_of(work, "a@city.example") is None


def test_roles_are_taken_away_but_never_the_last_administrators(admin, work, people):
    own, author = f"/people/{people.administrator.id}", f"/people/{people.author.id}"
    assert "Somebody must be an administrator" in admin.post(own, {"roles": ["editor"]}, status=422).text
    admin.post(author, {"roles": ["contributor", "administrator"]})
    admin.post(author, {"roles": []})
    assert roles_of(work, people.author.email)[1] == frozenset()
    assert roles_of(work, people.administrator.email)[1] == {Role.ADMINISTRATOR}


def test_a_coordinator_has_a_country(admin, work, people):
    path = f"/people/{people.author.id}"
    assert "Choose the country" in admin.post(path, {"roles": ["coordinator"]}, status=422).text
    opened = admin.post(path, {"roles": ["coordinator"], "country": "PT"})
    assert "Portugal" in opened.text
    admin.post(path, {"roles": ["coordinator"], "countries": ["PT"], "country": "ES"})
    with work() as session:
        person = session.get(Person, people.author.id)
        assert [one.country for one in coordinators.countries_of(session, person)] == ["ES", "PT"]
    admin.post(path, {"roles": ["contributor"]})
    with work() as session:
        assert coordinators.countries_of(session, session.get(Person, people.author.id)) == []


def test_a_role_works_from_the_next_request_on(admin, page_of, people):
    author = page_of(people.author)
    author.get("/desk", status=403)
    admin.post("/people", {"email": people.author.email, "roles": ["editor"]})
    author.get("/desk")


def test_background_work_is_listed_with_what_went_wrong(admin, work, people, run_jobs, app):
    with work() as session:
        a_practice(session, State.SUBMITTED, by=session.get(Person, people.author.id))
        session.execute(update(Job).values(max_attempts=1))

    def broken(message):
        raise ConnectionRefusedError("the mail server <is> away")

    app.extensions["sheaf_post"] = broken
    run_jobs()
    opened = admin.get("/jobs")
    assert "Failed" in opened.text and "the mail server <is> away" in opened.text and "Send a letter" in opened.text


@pytest.fixture
def a_failed_email(work, people):
    """The id of a job that was given up: the mail server was away too long."""
    with work() as session:
        email = mail.write(session, "sign_in", session.get(Person, people.author.id), link="http://localhost/x")
        job = session.scalars(select(Job).where(Job.payload["letter"].as_integer() == email.id)).one()
        job.state, job.attempts, job.max_attempts, job.error = JobState.FAILED, 106, 22, "Traceback"
        return job.id


def test_every_kind_of_job_has_a_name(app):
    with app.test_request_context():
        assert [kind for kind in jobs.kinds() if job_kind_name(kind) == kind] == []


def test_work_that_an_earlier_release_asked_for_does_not_break_the_list(admin, work):
    with work() as session:
        session.add(Job(id="old", kind="no_more_done", payload={}, max_attempts=1))
    assert "no_more_done" in admin.get("/jobs").text


def test_a_job_that_failed_is_tried_again_with_all_its_attempts(admin, work, a_failed_email, app, run_jobs):
    handed = []
    app.extensions["sheaf_broker"] = lambda id, priority: handed.append(id)
    (form,) = [f for f in admin.get("/jobs").root.iter("form") if f.get("action").startswith("/jobs/")]
    assert "Try again" in "".join(form.itertext())
    assert "tried again" in admin.post(form.get("action")).text and handed == [a_failed_email]
    with work() as session:
        job = session.get(Job, a_failed_email)
        assert (job.state, job.attempts, job.max_attempts, job.error) == ("queued", 0, mail.ATTEMPTS, None)
    run_jobs()
    with work() as session:
        assert session.get(Job, a_failed_email).state == JobState.DONE
        assert session.scalars(select(Email)).one().sent_at


def test_a_job_is_tried_again_once_however_often_it_is_asked_for(admin, app, a_failed_email):
    handed = []
    app.extensions["sheaf_broker"] = lambda id, priority: handed.append(id)
    for says in ("will be tried again", "not failed any more"):
        assert says in admin.post(f"/jobs/{a_failed_email}/again").text
    assert handed == [a_failed_email]


def test_only_an_administrator_has_a_job_tried_again(page_of, people, work, a_failed_email):
    for who in (people.editor, people.archivist, people.author):
        page_of(who).post(f"/jobs/{a_failed_email}/again", status=403)
    page_of(people.administrator).post("/jobs/made-up/again", status=404)
    with work() as session:
        assert session.get(Job, a_failed_email).state == JobState.FAILED


def test_without_work_the_page_says_so(admin):
    assert "No work yet" in admin.get("/jobs").text


def test_an_unknown_kind_of_job_cannot_be_asked_for(work):
    with pytest.raises(LookupError, match="no such kind"), work() as session:
        jobs.enqueue(session, "make_coffee", {})


# ---------------------------------------------------------------------------------------------------------- letters


@pytest.mark.parametrize(
    ("environment", "status"),
    [
        (Environment.DEMO, 200),
        (Environment.DEVELOPMENT, 200),
        (Environment.TESTING, 200),
        (Environment.PRODUCTION, 404),
    ],
)
def test_the_emails_are_shown_only_where_nobody_real_receives_them(settings, app, environment, status):
    shown = create_app(replace(settings, environment=environment)).test_client()
    assert shown.get("/outbox").status_code == status


def test_a_demonstration_says_that_it_is_one(settings, app):
    demo = create_app(replace(settings, environment=Environment.DEMO)).test_client().get("/")
    assert "This is a demonstration" in demo.text and "/outbox" in demo.text
    assert "This is a demonstration" not in app.test_client().get("/").text


def test_an_email_is_read_with_links_that_lead_to_this_site_only(page, work, people):
    with work() as session:
        body = 'Look: http://localhost/drafts/1 and http://evil.example/x and <a href="http://localhost/y">z</a>'
        email = Email(name="x", to_email="a@city.example", language="en", subject="A <b>subject</b>", body=body)
        session.add(email)
    opened = page.get("/outbox/1")
    links = [a.get("href") for a in opened.one("div", class_="letter").iter("a")]
    assert links == ["http://localhost/drafts/1", "http://localhost/y"]
    assert "A <b>subject</b>" in opened.text and "http://evil.example/x" in opened.text
    assert "A <b>subject</b>" in page.get("/outbox").text


def test_an_email_that_does_not_exist_is_not_found(page):
    page.get("/outbox/1", status=404)


# --------------------------------------------------------------------------------------------- language, signing out


def test_the_language_is_switched_and_leads_back_to_the_page(page):
    opened = page.get("/practices?topic=media")
    form = opened.form(class_="languages")
    assert form["next"] == "/practices?topic=media"
    french = page.post("/language", {**form, "language": "fr"})
    assert french.response.request.full_path == "/practices?topic=media" and french.root.get("lang") == "fr"
    assert page.get("/editions").root.get("lang") == "fr"


def test_the_language_of_a_person_is_remembered_for_emails(page_of, people, work):
    page_of(people.author).post("/language", {"language": "fr"})
    with work() as session:
        person = session.get(Person, people.author.id)
        assert person.language == "fr"
        a_practice(session, State.SUBMITTED, by=person)
        email = session.scalars(select(Email).where(Email.name == "received")).one()
        assert email.language == "fr" and "Référence" in email.body


def test_signing_out_leads_to_the_front_page_and_says_so(page_of, people):
    opened = page_of(people.author).post("/sign-out")
    assert opened.response.request.path == "/" and "You are signed out." in opened.text


def test_signing_out_keeps_the_language(page_of, people):
    browser = page_of(people.author)
    browser.post("/language", {"language": "fr"})
    assert browser.post("/sign-out").root.get("lang") == "fr"


def test_what_was_said_once_is_not_said_again(page_of, people):
    browser = page_of(people.author)
    browser.post("/sign-out")
    assert "You are signed out." not in browser.get("/").text


# ------------------------------------------------------------------------------------------------------- for programs


def test_the_service_says_that_it_is_alive_and_ready(page):
    assert page.client.get("/healthz").json == {"status": "alive"}
    assert page.client.get("/readyz").json == {"status": "ready"}


def test_a_database_of_an_older_release_is_not_ready(page, work):
    with work() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    answer = page.client.get("/readyz")
    assert answer.status_code == 503 and "migrate" in answer.json["status"]


def test_an_empty_database_is_not_ready(settings):
    app = create_app(settings)
    assert app.test_client().get("/readyz").status_code == 503


def test_a_job_is_told_only_to_who_asked_for_it(page_of, people, work):
    with work() as session:
        job = jobs.enqueue(session, "send_letter", {"letter": 1}, by=session.get(Person, people.archivist.id))
    assert page_of(people.archivist).client.get(f"/api/jobs/{job.id}").json["state"] == "queued"
    for who in (people.editor, people.administrator):
        page_of(who).get(f"/api/jobs/{job.id}", status=404)
    page_of(people.archivist).get("/api/jobs/made-up", status=404)
