"""What is known of a person: found wherever it stands, exported for them, and taken out at their request."""

from __future__ import annotations

import io
import json
from zipfile import ZipFile

import pytest
from builders import a_person, a_practice, full_answers
from click.testing import CliRunner
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from forms.questionnaire.shipped import LATEST, load
from forms.word import word_form
from webapp.accounts import api_keys as keys
from webapp.accounts import coordinators
from webapp.audit import log
from webapp.audit.log import Noted
from webapp.cities import city_people
from webapp.cli import main
from webapp.consent.contacts import Privacy
from webapp.core import clock
from webapp.documents import publishing
from webapp.editions import records as edition_records
from webapp.models import (
    ApiKey,
    Base,
    CityPerson,
    ContactConsent,
    CoordinatedCountry,
    EditionEntry,
    EditionRelease,
    Email,
    EmailState,
    Event,
    LogEntry,
    Person,
    Practice,
    Redaction,
    Role,
    Scope,
    State,
    StoredFile,
)
from webapp.notifications import mail
from webapp.practices import comments, drafts, languages, records
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action
from webapp.privacy import erasing, finding
from webapp.storage import files

NAME, EMAIL = "Zoë Qwertz", "zoe.qwertz@lutsk.example"
CONTACT = {"name": NAME, "role": "Mediator", "organisation": "City of Lutsk", "email": EMAIL}
CONTACT |= {"telephone": "+380 99 111", "visibility": "everyone"}
OTHER = full_answers()["contacts"][0]
NAMESAKE = {**CONTACT, "email": "another@lviv.example", "organisation": "City of Lviv", "telephone": ""}


@pytest.fixture
def known(work, people):
    """A practice that was published, changed and sent again with Zoë in it; she also has an account and got e-mails."""
    with work() as session:
        author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
        zoe = a_person(session, Role.CONTRIBUTOR, name=NAME)
        zoe.email = EMAIL
        named = {"contacts": [OTHER, CONTACT], "certifier_name": NAME, "certifier_role": "Head"}
        practice = a_practice(session, State.PUBLISHED, by=author, editor=editor, **named)
        practice.people.append(zoe)
        carry_out(session, practice, Action.REVISE, author)
        languages.offer(session, practice, "fr", author)
        changed = {"purpose": f"Ask {NAME} about it.", "contacts": [OTHER, CONTACT]}
        drafts.save(session, practice.working_copy, changed, zoe, load(LATEST).section("story"))
        comments.comment(session, practice, editor, f"Shall I write to {EMAIL}?")
        files.keep(session, practice, b"a filled form", "form.docx", zoe, media_type=word_form.MEDIA_TYPE)
        mail.write(session, "accepted", zoe, practice=practice)
        carry_out(session, practice, Action.SUBMIT, author)
        a_practice(session, by=zoe, title="Hers alone")
        a_practice(session, State.SUBMITTED, by=author, editor=editor, contacts=[NAMESAKE])
        return practice.id


def chosen(session, words=EMAIL):
    return [one for one in finding.look_up(session, words) if one.email in ("", EMAIL)]


def whole(session):
    """Every word that the database holds, table by table; the queue of jobs aside."""
    return {
        table.name: " ".join(str(value) for row in session.execute(select(table)) for value in row)
        for table in Base.metadata.sorted_tables
    }


def test_a_person_is_found_by_name_or_address_and_told_from_a_namesake(work, known):
    with work() as session:
        by_name = finding.look_up(session, "zoe QWERTZ")
        assert {(one.name, one.email) for one in by_name} == {(NAME, EMAIL), (NAME, ""), (NAME, NAMESAKE["email"])}
        by_address = finding.look_up(session, "Qwertz@Lutsk")
        assert [(one.email, one.practices) for one in by_address] == [(EMAIL, {known})]
        assert by_address[0].account is not None
        assert finding.look_up(session, "zo") == []


def test_looking_somebody_up_is_noted_for_each_practice(page_of, people, work, known):
    administrator = page_of(people.administrator)
    assert "Nobody is called so" in administrator.post("/personal-data", {"words": "nobody at all"}).text
    found = administrator.post("/personal-data", {"words": EMAIL})
    assert NAME in found.text
    with work() as session:
        read = session.scalars(select(Event).where(Event.action == Privacy.READ)).one()
        assert (read.practice_id, read.actor_id) == (known, people.administrator.id)
    assert "at least three" in administrator.post("/personal-data", {"words": "a"}, status=422).text


def test_the_export_holds_what_is_known_and_nothing_of_others(page_of, people, work, known):
    administrator = page_of(people.administrator)
    with work() as session:
        keys = [one.key for one in chosen(session, "qwertz")]
    form = {"words": "qwertz", "who": keys, "csrf_token": administrator.token()}
    answer = administrator.client.post("/personal-data/export.json", data=form)
    found = json.loads(answer.data)
    assert [one["email"] for one in found["accounts"]] == [EMAIL]
    places = {(one["as"], one["where"]) for one in found["answers"]}
    assert ("contact", "revision 1 (en), published") in places and ("certifier", "working copy (en)") in places
    assert found["letters"] and all(one["to"] == EMAIL for one in found["letters"])
    assert found["mentions"][0]["answer"] == "purpose" and found["practices"][0]["reference"].startswith("SH-")
    assert OTHER["email"] not in answer.text and NAMESAKE["email"] not in answer.text
    with ZipFile(io.BytesIO(administrator.client.post("/personal-data/export.zip", data=form).data)) as package:
        assert {"README.txt", "personal-data.json", "letters/001.txt"} <= set(package.namelist())
        assert NAME in package.read("README.txt").decode()


def test_the_preview_says_what_would_change_and_changes_nothing(page_of, people, work, known):
    administrator = page_of(people.administrator)
    with work() as session:
        before, keys = whole(session), [one.key for one in chosen(session, "qwertz")]
    text = administrator.post("/personal-data/erasing", {"words": "qwertz", "who": keys}).text
    for sentence in ("1 practice", "2 versions", "is removed", "Hers alone", "names the person in its text"):
        assert sentence in text
    with work() as session:
        after = whole(session)
    assert [name for name in before if before[name] != after[name]] == ["event", "queue_row"] or before[
        "revision"
    ] == after["revision"]
    assert "tick" in administrator.post("/personal-data/erased", {"words": "qwertz", "who": keys}).text.lower()
    with work() as session:
        assert session.scalars(select(Person).where(Person.email == EMAIL)).one()


def test_after_erasing_no_table_holds_the_person_and_the_page_shows_the_organisation(
    page_of, page, people, work, known, run_jobs
):
    with work() as session:
        slug, keys = session.get(Practice, known).slug, [one.key for one in chosen(session, "qwertz")]
    assert NAME in page.get(f"/practices/{slug}").text
    told = page_of(people.administrator).post("/personal-data/erased", {"words": "qwertz", "who": keys, "sure": "yes"})
    assert "replaced in 1 practice" in told.text
    run_jobs()
    text = page.get(f"/practices/{slug}").text
    assert NAME not in text and "City of Lutsk" in text and "Olena Example" in text
    with work() as session:
        practice = session.get(Practice, known)
        assert "Zoë" in practice.working_copy.answers["purpose"], "a city's own words stay"
        assert practice.working_copy.answers["contacts"][1]["name"] == "City of Lutsk"
        assert [one.answers["contacts"][1]["email"] for one in practice.revisions] == ["", ""]
        assert all("certifier_name" not in one.answers for one in practice.revisions)
        assert practice.events[-1].action == Privacy.ERASE and practice.events[-1].note == ""
        left = {name for name, words in whole(session).items() if EMAIL in words}
        assert left == set()
        assert session.scalars(select(Redaction)).one().done_at is not None
        namesake = session.scalars(select(Practice).where(Practice.title == practice.title, Practice.id != known))
        assert any(one.working_copy.answers["contacts"][0]["email"] == NAMESAKE["email"] for one in namesake)
        assert session.scalar(select(Practice).where(Practice.title == "Hers alone")) is None


def test_emails_that_wait_do_not_leave_and_those_that_left_lose_their_words(work, known):
    with work() as session:
        ids = [one.id for one in finding.emails_to(session, chosen(session))]
        erasing.erase(session, chosen(session), None)
    with work() as session:
        emails = session.scalars(select(Email).where(Email.id.in_(ids))).all()
        assert emails and {(one.body, one.to_email, one.state) for one in emails} == {
            (erasing.GONE, "", EmailState.CANCELLED)
        }


def test_documents_and_forms_with_the_person_are_thrown_away(work, known, run_jobs):
    with work() as session:
        practice = session.get(Practice, known)
        sheet = publishing.to_sheet(session, publishing.of_revision(practice.published_revisions[0]))
        form = session.scalars(select(StoredFile).where(StoredFile.media_type == word_form.MEDIA_TYPE)).one()
        publishing.document(sheet, "docx")
        kept = files.names("documents")
        assert any(practice.reference in name for name in kept)
        erasing.erase(session, chosen(session), None)
    run_jobs()
    with work() as session:
        assert not set(files.names("documents")) & set(kept)
        with pytest.raises(files.Damaged):
            files.read(form)


def test_an_update_is_then_incomplete_until_the_city_names_somebody(work, known):
    with work() as session:
        erasing.erase(session, chosen(session, "qwertz"), None)
    with work() as session:
        missing = {one.field for one in records.problems(session.get(Practice, known))}
        assert missing == {"contacts", "certifier_name", "certifier_role"}


def test_the_preview_tells_of_editions_and_which_of_them_are_frozen(work, known):
    with work() as session:
        revision = session.get(Practice, known).published_revisions[0]
        for year in (2025, 2026):
            edition = edition_records.get_or_begin(session, year)
            edition.entries = [EditionEntry(position=1, revision_id=revision.id)]
        frozen = {"reference": "SE-2026-1", "build": "", "fingerprint": "", "contents": [], "changes": []}
        edition.releases.append(EditionRelease(number=1, **frozen))
    with work() as session:
        assert erasing.try_out(session, chosen(session), None).editions == [(2025, False), (2026, True)]


def test_the_archivist_is_told_that_an_edition_holds_erased_data_until_it_is_built_again(work, known, page_of, people):
    told = "These documents still hold personal data that has been erased"
    with work() as session:
        practice = session.get(Practice, known)
        other = a_practice(session, State.PUBLISHED, by=practice.people[0], title="Nobody was erased here")
        for year, bound in ((2025, practice), (2026, other)):
            edition = edition_records.get_or_begin(session, year)
            edition.entries = [EditionEntry(position=1, revision_id=bound.published_revisions[0].id)]
            edition.built_at = clock.now()
    archivist = page_of(people.archivist)
    assert told not in archivist.get("/volumes/2025").text
    with work() as session:
        erasing.erase(session, chosen(session), None)
    opened = archivist.get("/volumes/2025")
    assert told in opened.text and "Art therapy in Lutsk" in opened.text
    assert told not in archivist.get("/volumes/2026").text
    with work() as session:
        edition_records.get_or_begin(session, 2025).built_at = clock.now()
    assert told not in archivist.get("/volumes/2025").text


def test_administrators_cannot_erase_themselves_nor_the_last_of_them(page_of, people, work):
    with work() as session:
        alone = finding.look_up(session, people.administrator.email)
        with pytest.raises(erasing.NotPossible, match="last_administrator"):
            erasing.erase(session, alone, None)
        a_person(session, Role.ADMINISTRATOR)
        keys = [one.key for one in alone]
    page = page_of(people.administrator).post("/personal-data/erasing", {"words": "Ada Admin", "who": keys})
    assert "Your own account is among them" in page.text


def test_a_history_cannot_be_opened_twice_at_once(work, known):
    with work() as session, pytest.raises(IntegrityError), session.begin_nested():
        session.add_all([Redaction(practice_id=known), Redaction(practice_id=known)])
        session.flush()


def test_consents_go_with_the_person(work, known):
    with work() as session:
        before = session.scalars(select(ContactConsent)).all()
        erasing.erase(session, chosen(session), None)
        assert len(session.scalars(select(ContactConsent)).all()) == len(before) - 1


def test_keys_places_and_countries_go_with_the_person_and_the_log_forgets_who_it_was(work, known, people):
    with work() as session:
        zoe = session.scalars(select(Person).where(Person.email == EMAIL)).one()
        editor, city = session.get(Person, people.editor.id), session.get(Practice, known).city
        keys.make(session, zoe, city, "Our site", list(Scope), by=zoe)
        city_people.add(session, city, EMAIL, NAME, "en", editor, writes=False)
        coordinators.set_countries(session, zoe, {"UA"}, editor)
        log.note(session, Noted.CITY_RENAMED, zoe, subject="Lutsk (UA)", note="Lutzk")
        gone = zoe.id
    with work() as session:
        erasing.erase(session, chosen(session), None)
    with work() as session:
        for kind in (ApiKey, CityPerson, CoordinatedCountry):
            assert not session.scalars(select(kind).where(kind.person_id == gone)).all()
        noted = session.scalars(select(LogEntry)).all()
        assert {Noted.CITY_PERSON_ADDED, Noted.COUNTRY_GIVEN, Noted.CITY_RENAMED} <= {one.action for one in noted}
        assert not [name for name, words in whole(session).items() if EMAIL in words]


def test_texts_are_scrubbed_by_whole_words_whatever_their_capitals():
    words = [EMAIL, NAME]
    assert erasing.scrubbed(f"ask ZOË qwertz or {EMAIL}.", words) == "ask […] or […]."
    assert erasing.scrubbed({"rows": [["Zoë Qwertzig", 3, None]]}, words) == {"rows": [["Zoë Qwertzig", 3, None]]}


def test_the_command_finds_exports_and_erases(settings, work, known, tmp_path):
    environment = {"SHEAF_INSTANCE": str(settings.instance), "SHEAF_SECRET_KEY": settings.secret_key}

    def run(*words):
        return CliRunner().invoke(main, ["privacy", *words], env=environment)

    found = json.loads(run("find", "qwertz", "--json").output)["people"]
    assert {one["email"] for one in found} == {EMAIL, "", NAMESAKE["email"]}
    assert run("erase", "qwertz").exit_code == 1, "three people are called so"
    out = tmp_path / "zoe.json"
    assert run("export", EMAIL, str(out)).exit_code == 0 and json.loads(out.read_text())["accounts"]
    tried = run("erase", EMAIL)
    assert "Nothing was changed" in tried.output and "account" in tried.output
    assert "Erased." in run("erase", EMAIL, "--yes").output
    assert run("find", EMAIL).exit_code == 1
    with work() as session:
        assert session.execute(text("SELECT count(*) FROM person WHERE email = :a"), {"a": EMAIL}).scalar() == 0
