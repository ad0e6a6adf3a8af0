"""Calls open and close, ask their custom questionnaire, remind who has begun, and refuse what comes too late."""

import datetime as dt
import io

import pytest
from builders import a_person, a_practice, full_answers
from sqlalchemy import update

from exports.data import tables
from forms.answers.validation import carry_over, check
from forms.questionnaire import custom, examples
from forms.questionnaire.model import QuestionnaireError
from forms.questionnaire.shipped import LATEST, VERSIONS
from forms.word import word_form
from webapp import questionnaires
from webapp.collection import calls, custom_questionnaires
from webapp.core import clock
from webapp.documents import publishing
from webapp.models import Call, CustomQuestionnaire, Practice, Role, State, Tag
from webapp.phrases import calls as call_sentences
from webapp.practices import drafts, records
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action, Refused
from webapp.questionnaires import load
from webapp.reminders import call_reminders

MORE = b"""
[[sections]]
id = "climate"
title = "The climate"
intro = "What it does for the climate."
minutes = 5

[[sections.fields]]
id = "tonnes"
kind = "line"
label = "How many tonnes of CO2 does it save in a year?"
help = "A rough number is enough."
example = "About 40 tonnes a year"
required = true
limit = { unit = "characters", most = 80 }
sheet = { role = "fact", label = "CO2 saved" }
"""
SOURCE = (VERSIONS / "2026.toml").read_bytes().replace(b'edition = "2026"', b'edition = "2027-climate"')
AT = SOURCE.index(b"[words]")
FILES = {"2027-climate.toml": SOURCE[:AT] + MORE + SOURCE[AT:]}
BROKEN = {
    "2027-climate.toml": FILES["2027-climate.toml"].replace(
        b'kind = "line"\nlabel = "How', b'kind = "row"\nlabel = "How'
    )
}
DAY = dt.timedelta(days=1)


@pytest.fixture
def active(work, people):
    """The name of an activated custom questionnaire, which asks one question more."""
    with work() as session:
        edition = custom_questionnaires.bring(session, FILES, people.editor)
        custom_questionnaires.activate(session, edition, people.editor)
        return edition.name


def a_call(session, by, *, edition=LATEST, opens=-10, closes=20, late=0, reminders=(14, 3)):
    """A call; `opens` and `closes` in days from today."""
    day = calls.today()
    texts = {"en": ("Cities and the climate", "What works?"), "fr": ("Villes et climat", "")}
    terms = calls.Terms(edition, day + opens * DAY, day + closes * DAY, late, reminders, texts)
    return calls.keep(session, None, terms, by)


def begun(session, people, call):
    practice = records.start(session, session.merge(people.author), language="en", call=call)
    answers = full_answers(**({"tonnes": "40 tonnes"} if call.questionnaire_version != LATEST else {}))
    drafts.save(session, practice.working_copy, answers, people.author)
    return practice


def uploads(files):
    return {"files": [(io.BytesIO(data), name) for name, data in files.items()]}


def test_faults_of_uploaded_files_are_told_with_their_line_and_nothing_is_kept(desk, work):
    page = desk.post("/desk/questions", data=uploads(BROKEN), status=422)
    line = 1 + BROKEN["2027-climate.toml"][: BROKEN["2027-climate.toml"].index(b'id = "tonnes"')].count(b"\n")
    assert f'field "tonnes", line {line}: the kind' in page.text.replace("&#34;", '"').replace("&#39;", "'")
    with work() as session:
        assert custom_questionnaires.all_of_them(session) == []


def test_an_edition_is_looked_at_in_every_medium_before_it_is_activated(desk, work):
    desk.post("/desk/questions", data=uploads(FILES), status=302, follow=False)
    page = desk.get("/desk/questions/2027-climate")
    assert "Nobody is asked these questions yet" in page.text
    assert "How many tonnes" in desk.get("/desk/questions/2027-climate/en/climate").text
    form = desk.client.get("/desk/questions/2027-climate/form-en.docx").data
    assert word_form.read(form).version == "2027-climate"
    assert desk.client.get("/desk/questions/2027-climate/en.toml").data == FILES["2027-climate.toml"]
    for missing in ("/fr/climate", "/en/nowhere", "/form-fr.docx", "/sheet-fr.pdf", "/fr.toml"):
        desk.get(f"/desk/questions/2027-climate{missing}", status=404)
    with work() as session:
        assert custom_questionnaires.usable(session) == [LATEST]
    desk.post("/desk/questions/2027-climate/activate", status=302, follow=False)
    with work() as session:
        assert custom_questionnaires.usable(session) == [LATEST, "2027-climate"]


def test_the_example_sheet_holds_the_examples_of_the_edition(app, active):
    with app.app_context():
        questionnaire = load(active)
        found = examples.answers(questionnaire)
        assert found["tonnes"] == "About 40 tonnes a year" and "contacts" in found
        left = {problem.field for problem in check(questionnaire, found, complete=True)}
        assert left <= {field.id for field in questionnaire.fields if field.type in ("pictures", "documents")}


def test_what_is_activated_never_changes(active, work, people, desk):
    with work() as session:
        edition = custom_questionnaires.by_name(session, active)
        with pytest.raises(custom_questionnaires.InUse):
            custom_questionnaires.bring(session, FILES, people.editor)
        with pytest.raises(custom_questionnaires.InUse):
            custom_questionnaires.drop(session, edition, people.editor)
    assert "is activated" in desk.post("/desk/questions", data=uploads(FILES), status=422).text


def test_an_activated_edition_that_was_tampered_with_is_refused(app, active, work):
    with work() as session:
        changed = FILES["2027-climate.toml"].replace(b"most = 80 }", b"most = 8000 }").decode()
        session.execute(update(CustomQuestionnaire).values(files={"en": changed}))
    with app.app_context(), pytest.raises(QuestionnaireError, match="not what it was"):
        load(active)


def test_files_that_were_not_activated_can_be_replaced_and_forgotten(desk, work):
    desk.post("/desk/questions", data=uploads(FILES), status=302, follow=False)
    desk.post("/desk/questions", data=uploads(FILES), status=302, follow=False)
    desk.post("/desk/questions/2027-climate/drop", status=302, follow=False)
    desk.get("/desk/questions/2027-climate", status=404)


def test_a_practice_under_a_call_keeps_its_edition_in_form_check_sheet_and_tables(active, work, people):
    with work() as session:
        author, editor = (session.merge(one) for one in (people.author, people.editor))
        call = a_call(session, editor, edition=active)
        practice = begun(session, people, call)
        other = a_practice(session, State.PUBLISHED, by=author, editor=editor)
        assert practice.questionnaire_version == active
        answers = dict(practice.working_copy.answers)
        drafts.save(session, practice.working_copy, {"tonnes": None}, author)
        assert [problem.field for problem in records.problems(practice)] == ["tonnes"]
        drafts.save(session, practice.working_copy, answers, author)
        for action in (Action.SUBMIT, Action.ACCEPT, Action.PUBLISH):
            carry_out(session, practice, action, author if action is Action.SUBMIT else editor)
        assert practice.revisions[-1].questionnaire_version == active
        sheets = publishing.published_sheets(session)
        assert {sheet.questionnaire.version for sheet in sheets} == {active, LATEST} and other.is_public
        asked = questionnaires.current()
        columns, rows = tables.table(sheets, asked, "fr")  # the thematic edition is not asked in French
        at = [column.name for column in columns].index("tonnes")
        assert sorted(str(row[at]) for row in rows) == ["40 tonnes", "None"]
        carried, dropped = carry_over(load(active), answers, load(LATEST))
        assert set(dropped) == {"tonnes"} and carried["title"] == answers["title"]


def test_cities_see_open_calls_with_their_last_day_and_begin_under_one(city, page, work, people, active):
    with work() as session:
        call = a_call(session, people.editor, edition=active, closes=5).id
        a_call(session, people.editor, closes=-2)
        a_call(session, people.editor, opens=3)
    home = page.get("/").text
    assert home.count("5 days left") == 1 and home.count("Write for this call") == 1
    assert "5 days left" in city.get(f"/start?call={call}").text
    sent = {"title": "A garden", "country": "FR", "city": "Lyon", "language": "fr", "call": str(call)}
    answer = city.post("/start", data=sent, status=302, follow=False)
    tasks = city.get(answer.response.location).text
    assert "The climate" in tasks and "5 days left" in tasks
    with work() as session:
        assert session.query(Practice).one().call.id == call


def test_a_closed_call_says_so_and_nothing_new_is_begun(city, page, work, people):
    with work() as session:
        call = a_call(session, people.editor, closes=-1, late=5).id
    assert "can still be sent until" in page.get(f"/calls/{call}").text
    assert "Closed since" in page.get(f"/start?call={call}").text
    city.post("/start", data={"country": "FR", "language": "fr", "call": str(call)}, status=422)
    for nonsense in ("987654", "x", "-1"):
        page.get(f"/start?call={nonsense}", status=404)


@pytest.mark.parametrize(("closes", "late", "taken"), [(0, 0, True), (-1, 0, False), (-3, 3, True), (-4, 3, False)])
def test_a_draft_may_be_sent_until_the_last_day_of_grace(work, people, closes, late, taken):
    with work() as session:
        practice = begun(session, people, a_call(session, people.editor, closes=closes, late=late))
        if taken:
            carry_out(session, practice, Action.SUBMIT, people.author)
            assert practice.state == State.SUBMITTED
        else:
            with pytest.raises(Refused, match="call_closed"):
                carry_out(session, practice, Action.SUBMIT, people.author)


def test_what_was_sent_in_time_and_returned_may_be_sent_again_after_the_call_has_closed(work, people):
    with work() as session:
        call = a_call(session, people.editor)
        practice = begun(session, people, call)
        carry_out(session, practice, Action.SUBMIT, people.author)
        carry_out(session, practice, Action.RETURN, people.editor, note="More about the money.")
        call.closes_on = calls.today() - DAY
        carry_out(session, practice, Action.SUBMIT, people.author)
        assert practice.state == State.SUBMITTED


def test_who_has_begun_and_not_sent_is_reminded_once_for_each_day(app, work, people, written):
    with work() as session:
        call = a_call(session, people.editor, closes=14)
        begun(session, people, call)
        carry_out(session, begun(session, people, call), Action.SUBMIT, people.author)
    began, sent = clock.now(), []
    for day in (0, 1, 10, 11, 12, 14, 15):
        with clock.at(began + day * DAY), app.app_context():
            sent += [day] * call_reminders.remind()
    assert sent == [0, 11]
    assert written("call_reminder") == [people.author.email] * 2


def test_an_editor_makes_and_changes_a_call(desk, work, active):
    form = {"en-title": "Climate", "en-text": "Tell us.\n\nAll of it.", "fr-title": "Climat", "edition": active}
    form |= {"opens_on": "2027-01-01", "closes_on": "2027-06-30", "late_days": "7", "reminders": "14, 3"}
    address = desk.post("/desk/calls/new", data=form, status=302, follow=False).response.location
    page = desk.get(address)
    assert "Climate" in page.text and "Opens on 1 January 2027" in page.text
    desk.post(f"/desk{address}", data={**form, "closes_on": "2027-07-31", "fr-title": ""}, status=302, follow=False)
    with work() as session:
        call = session.query(Call).one()
        assert (call.closes_on, call.late_days, call.reminder_days) == (dt.date(2027, 7, 31), 7, [14, 3])
        assert list(call.texts) == ["en"] and call.questionnaire_version == active


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"en-title": ""}, "Write a title in English"),
        ({"closes_on": "2026-01-01"}, "The last day is before the first"),
        ({"closes_on": "2027-02-30"}, "Enter a day that exists"),
        ({"closes_on": ""}, "Enter the last day"),
        ({"late_days": "400"}, "Enter a number from 0 to 365"),
        ({"reminders": "a week"}, "separated by commas"),
        ({"reminders": "1,2,3,4,5,6,7"}, "up to six"),
        ({"edition": "2027-nothing"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_with_a_call_is_said_and_what_was_typed_stays(desk, wrong, said):
    form = {"en-title": "Climate", "en-text": "Tell us.", "edition": LATEST, "opens_on": "2027-01-01"}
    form |= {"closes_on": "2027-06-30", "late_days": "7", "reminders": "14, 3", **wrong}
    page = desk.post("/desk/calls/new", data=form, status=422)
    assert said in page.text and "Tell us." in page.text


def test_the_edition_of_a_call_stays_once_a_practice_was_begun(work, people, active):
    with work() as session:
        call = a_call(session, people.editor, edition=active)
        begun(session, people, call)
        terms = calls.Terms(LATEST, call.opens_on, call.closes_on, 0, (), {"en": ("New title", "")})
        calls.keep(session, call, terms, people.editor)
        assert call.questionnaire_version == active and calls.text_in(call, "sq") == ("New title", "", "en")
        assert calls.counts(session) == {call.id: (1, 0)}


def test_the_words_about_a_call_follow_the_day(app, session):
    editor = a_person(session, Role.EDITOR)
    cases = {(1, 5): Tag.NEUTRAL, (0, 0): Tag.SUCCESS, (-9, -1): Tag.WARNING, (-9, -3): Tag.DANGER}
    with app.test_request_context():
        for (opens, closes), look in cases.items():
            assert call_sentences.state_name(a_call(session, editor, opens=opens, closes=closes, late=2))[0] == look
        assert "last day" in call_sentences.until(a_call(session, editor, closes=0))


def test_a_name_that_is_none_is_not_known(app):
    with app.app_context():
        assert not questionnaires.current().is_known("../2026") and not questionnaires.current().is_known("2027-water")
    assert not custom.NAME.fullmatch("2026")
