"""Writing together: inviting, some sections only, handing over, leaving, deleting, and who wrote what."""

from __future__ import annotations

import re

import pytest
from builders import DAY, a_person, a_practice
from page import Page, form_values
from sqlalchemy import func, select
from writing import SECTIONS, fill

from webapp.core import clock
from webapp.models import (
    Certification,
    Edit,
    Email,
    Person,
    Practice,
    PracticePerson,
    SignInLink,
    State,
    StoredFile,
    WorkingCopy,
)
from webapp.practices import team
from webapp.practices.actions import carry_out
from webapp.practices.team import NotPossible
from webapp.practices.workflow import Action, available

GUEST = "guest@city.example"


@pytest.fixture
def invite(city):
    """`invite(draft, what="sections", sections=["story"])`: the author asks somebody, and the page that comes."""

    def ask(draft, email=GUEST, what="whole", status=200, **more):
        return city.post(f"{draft}/invite", {"email": email, "what": what, **more}, status=status)

    return ask


@pytest.fixture
def emails(work):
    """Return every e-mail of a name, the oldest first."""

    def read(name):
        with work() as session:
            return list(session.scalars(select(Email).where(Email.name == name).order_by(Email.id)))

    return read


@pytest.fixture
def guest(app, emails):
    """The browser of whoever opened the link of the last e-mail of a name."""

    def come(name="invited"):
        browser = Page(app.test_client())
        return browser, browser.post(link_of(emails(name)[-1]))

    return come


def link_of(email):
    return re.search(r"http://localhost(/sign-in/[\w-]+)", email.body).group(1)


def places(work, draft):
    with work() as session:
        rows = session.scalars(select(PracticePerson).where(PracticePerson.practice_id == id_of(draft)))
        return {row.person.email: row.sections for row in rows}


def id_of(draft):
    return int(draft.split("/")[2])


# ------------------------------------------------------------------------------------------------------- inviting


def test_somebody_who_was_invited_opens_the_draft_with_one_link_and_writes_on_it(invite, draft, guest, stored, emails):
    invite(draft, note="Please add the numbers.\nThank you!")
    (email,) = emails("invited")
    for words in (
        "Olena Author (",
        "Please add the numbers.\nThank you!",
        "works once, until",
        "/sign-in?next=" + draft,
    ):
        assert words in email.body
    assert email.subject == "Olena Author asks you to write with them: Art therapy in Lutsk"
    browser, opened = guest()
    assert opened.response.request.path == draft
    fill(browser, f"{draft}/about", then="save", title="Better title")
    assert stored(draft)[0].title == "Better title"


def test_the_email_is_in_the_language_of_who_receives_it(city, work, draft, emails, people):
    with work() as session:
        marie = a_person(session, language="fr").email
    city.post(f"{draft}/invite", {"email": marie, "what": "sections", "sections": ["story"]})
    (email,) = emails("invited")
    assert email.language == "fr" and "- Le récit" in email.body


@pytest.mark.parametrize("what", ["whole", "approve", "hand_over"])
def test_an_email_names_who_has_no_name_by_their_address_once(city, work, draft, emails, people, what):
    with work() as session:
        session.get(Person, people.author.id).name = ""
    city.post(f"{draft}/invite", {"email": GUEST, "what": what})
    (email,) = emails({"whole": "invited", "approve": "certify", "hand_over": "handed_over"}[what])
    assert email.body.count(people.author.email) == 1


def test_inviting_the_same_person_twice_changes_what_they_may_write(invite, draft, work, people, emails):
    invite(draft, what="sections", sections=["story", "evidence"])
    invite(draft, email=f"  {GUEST.upper()} ", what="whole")
    assert places(work, draft) == {people.author.email: None, GUEST: None}
    assert len(emails("invited")) == 2


def test_nobody_invites_themselves(invite, draft, people, emails):
    for what in ("whole", "hand_over", "approve"):
        opened = invite(draft, email=people.author.email, what=what, status=422)
        assert "That is your own address" in opened.text
    assert emails("invited") == emails("handed_over") == emails("certify") == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email": "no address"}, "Enter an e-mail address"),
        ({"email": "<script>alert(1)</script>@x.example"}, "Enter an e-mail address"),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "Enter an e-mail address"),
        ({"what": ""}, "Choose what you ask for"),
        ({"what": "everything"}, "valid choice"),
        ({"what": "sections"}, "Choose at least one section"),
        ({"what": "sections", "sections": ["secret"]}, "valid choice"),
        ({"note": "x" * 1001}, "at most 1,000 characters"),
    ],
)
def test_an_invitation_that_makes_no_sense_is_explained_and_what_was_typed_stays(invite, draft, emails, typed, said):
    opened = invite(draft, status=422, **{"note": "My words", **typed})
    assert said in opened.text and opened.all("div", class_="govuk-error-summary")
    assert "<script>" not in opened.response.text
    assert opened.one("textarea", id="note").text.strip() in ("My words", "x" * 1001)
    assert emails("invited") == []


def test_a_script_in_a_note_or_an_address_is_only_text(invite, draft, city, emails, work):
    odd = '"<img src=x onerror=alert(1)>"@city.example'
    opened = city.post(f"{draft}/invite", {"email": odd, "what": "whole", "note": "<script>x</script>"}, status=422)
    assert "<img" not in opened.response.text and "<script>x" not in opened.response.text
    invite(draft, note="<script>x</script>")
    (email,) = emails("invited")
    assert "<script>x</script>" in email.body, "a letter is plain text"
    assert "<script>x" not in city.get("/people", status=403).response.text


def test_a_mail_scanner_that_opens_every_link_uses_nothing_up(app, invite, draft, emails, guest, work):
    invite(draft)
    invite(draft, email="boss@city.example", what="approve")
    scanner = app.test_client()
    for name in ("invited", "certify"):
        for url in re.findall(r"http://localhost(/\S+)", emails(name)[-1].body):
            for _ in range(2):
                assert scanner.get(url).status_code in (200, 302)
                assert scanner.head(url).status_code in (200, 302)
    with work() as session:
        assert session.scalar(select(func.count()).where(SignInLink.used_at.is_not(None))) == 0
        assert session.scalars(select(Certification)).one().answered_at is None
    assert guest()[1].response.request.path == draft
    assert guest("certify")[1].response.request.path.startswith("/certify/")


def test_a_link_that_was_used_offers_one_field_for_another_that_leads_to_the_same_place(
    app, invite, draft, guest, emails, run_jobs
):
    invite(draft)
    guest()
    late = Page(app.test_client())
    opened = late.get(link_of(emails("invited")[0]), status=410)
    assert "was opened already, its time is over, or it was taken back" in opened.text
    assert GUEST not in opened.response.text, "a stranger with an old link learns no address"
    late.post("/sign-in", {**opened.form(action="/sign-in"), "email": GUEST})
    run_jobs()
    assert late.post(link_of(emails("sign_in")[-1])).response.request.path == draft


def test_an_invitation_is_valid_for_seven_days(app, work, people, emails):
    with clock.at(DAY), work() as session:
        practice = a_practice(session, by=session.merge(people.author))
        team.invite(session, practice, practice.people[0], a_person(session), None)
    (email,) = emails("invited")
    assert "until 17 June 2026" in email.body
    client = app.test_client()
    for days, status in ((6, 200), (8, 410)):
        with clock.at(DAY.replace(day=DAY.day + days)):
            assert client.get(link_of(email)).status_code == status


# ------------------------------------------------------------------------------------------------ some sections only


@pytest.fixture
def on_story(invite, draft, guest):
    """The browser of somebody who writes on the story and the evidence only."""
    invite(draft, what="sections", sections=["story", "evidence"])
    return guest()[0]


def test_the_task_list_leads_only_to_the_sections_that_one_writes(on_story, draft):
    opened = on_story.get(draft)
    assert [url for url in opened.links().values() if url.removeprefix(f"{draft}/") in SECTIONS] == [
        f"{draft}/story",
        f"{draft}/evidence",
    ]
    assert opened.text.count("written by others") == 4
    assert not {"Invite somebody", "Delete this draft"} & opened.links().keys()


def test_who_writes_some_sections_goes_from_one_of_theirs_to_the_next(on_story, draft, stored):
    assert fill(on_story, f"{draft}/story", purpose="Because.").response.request.path == f"{draft}/evidence"
    assert fill(on_story, f"{draft}/evidence").response.request.path == f"{draft}/check"
    assert stored(draft)[1]["purpose"] == "Because."


def test_another_section_is_neither_shown_nor_written(on_story, city, draft, stored):
    before = stored(draft)
    form = city.get(f"{draft}/about").form()
    page = on_story.get(f"{draft}/about", status=403)
    assert "This part is written by others" in page.text and "Olena Author" in page.text
    on_story.post(f"{draft}/about", {**form, "title": "Taken", "csrf_token": on_story.token()}, status=403)
    typed = {**form, "title": "Taken", "csrf_token": on_story.token()}
    answer = on_story.client.post(f"{draft}/about/autosave", data=typed)
    assert (answer.status_code, answer.json["state"]) == (403, "closed")
    # the answers of another section are not taken along with one's own either
    own = on_story.get(f"{draft}/story").form()
    on_story.post(f"{draft}/story", {**own, "title": "Taken", "contacts-0-name": "Me", "then": "save"})
    assert stored(draft)[1] == before[1]


@pytest.mark.parametrize(
    "address", ["invite", "delete", "people/1/remove", "approvals/1/again", "approvals/1/withdraw"]
)
def test_who_writes_some_sections_decides_nothing_about_the_whole(on_story, draft, work, address):
    before = places(work, draft)
    typed = {"email": "x@city.example", "what": "hand_over"}
    on_story.post(f"{draft}/{address}", typed, status=403)
    assert places(work, draft) == before


def test_who_writes_some_sections_can_neither_send_nor_take_back(on_story, city, draft, stored, work):
    tasks = on_story.get(draft)
    assert "Read all the answers" in tasks.links() and "Check your answers" not in tasks.links()
    shown = on_story.get(f"{draft}/check")
    assert "Send it to the editors" not in shown.text and "Change" not in shown.links()
    on_story.post(f"{draft}/check", {"seen": str(stored(draft)[0].version)}, status=422)
    assert stored(draft)[0].state == State.DRAFT
    city.post(f"{draft}/check", city.get(f"{draft}/check").form())
    on_story.post(f"{draft}/do/recall", {"seen": str(stored(draft)[0].version)})
    assert stored(draft)[0].state == State.SUBMITTED
    with work() as session:
        practice = session.get(Practice, id_of(draft))
        guest = session.scalars(select(Person).where(Person.email == GUEST)).one()
        assert available(guest, practice) == []


def test_who_writes_some_sections_may_always_leave(on_story, draft, work, people):
    on_story.post(f"{draft}/leave")
    assert places(work, draft) == {people.author.email: None}
    on_story.get(draft, status=404)


# ------------------------------------------------------------------------------------------- taking off and leaving


def test_of_two_people_in_one_section_the_second_reads_who_was_faster(on_story, city, draft, people):
    mine, tab, theirs = (browser.get(f"{draft}/story").form() for browser in (city, city, on_story))
    city.post(f"{draft}/story", {**mine, "purpose": "The author's.", "then": "save"})
    conflict = on_story.post(f"{draft}/story", {**theirs, "purpose": "The guest's.", "then": "save"}, status=409)
    assert f"Keep what {people.author.name} wrote" in conflict.text and "in the other window" not in conflict.text
    own = city.post(f"{draft}/story", {**tab, "purpose": "In another tab.", "then": "save"}, status=409)
    assert "Keep what you wrote in the other window" in own.text and "One answer was written twice" in own.text


def test_who_is_taken_off_sees_the_draft_no_more_and_what_they_wrote_stays(invite, draft, guest, city, stored, work):
    invite(draft)
    browser, _ = guest()
    fill(browser, f"{draft}/about", then="save", tagline="By the guest")
    form = city.get(f"{draft}/people").all("form")
    (remove,) = [f for f in form if "/remove" in (f.get("action") or "")]
    assert (
        "guest@city.example does not write on it any more" in city.post(remove.get("action"), form_values(remove)).text
    )
    browser.get(draft, status=404)
    browser.post(f"{draft}/about", {"title": "Revenge"}, status=404)
    assert stored(draft)[1]["tagline"] == "By the guest"
    assert GUEST in city.get(f"{draft}/people").text, "who wrote what stays"


def test_a_withdrawn_invitation_opens_nothing(app, invite, draft, city, emails, work):
    invite(draft)
    shown = city.get(f"{draft}/people")
    assert "has not opened the link of the letter yet" in shown.text and "Withdraw the invitation" in shown.text
    (remove,) = [f for f in shown.all("form") if "/remove" in (f.get("action") or "")]
    city.post(remove.get("action"), form_values(remove))
    assert app.test_client().get(link_of(emails("invited")[0])).status_code == 410


def test_nobody_is_taken_off_another_practice_by_an_address_that_was_made_up(city, draft, work, people):
    with work() as session:
        theirs = a_practice(session, by=session.merge(people.other)).id
    city.post(f"/drafts/{theirs}/people/{people.other.id}/remove", status=404)
    opened = city.post(f"{draft}/people/{people.other.id}/remove")
    assert "does not write on it any more" in opened.text
    city.post(f"{draft}/people/{people.author.id}/remove")
    assert places(work, draft) == {people.author.email: None}
    assert places(work, f"/drafts/{theirs}") == {people.other.email: None}


def test_somebody_always_has_the_whole_practice(invite, draft, city, guest, work, people):
    assert "Nobody else has the whole practice" in city.post(f"{draft}/leave").text
    invite(draft, what="sections", sections=["story"])
    assert "Nobody else has the whole practice" in city.post(f"{draft}/leave").text
    invite(draft, what="whole")
    assert "You have left the practice" in city.post(f"{draft}/leave").text
    assert places(work, draft) == {GUEST: None}


def test_who_takes_over_has_the_whole_draft_and_who_gave_it_is_gone(invite, draft, city, guest, work, emails):
    opened = invite(draft, what="hand_over", note="It is yours now.")
    assert opened.response.request.path == "/my" and draft not in opened.links().values()
    assert places(work, draft) == {GUEST: None}
    city.get(draft, status=404)
    (email,) = emails("handed_over")
    assert "Olena Author" in email.subject and "It is yours now." in email.body
    assert guest("handed_over")[1].response.request.path == draft


def test_an_invitation_is_not_the_desks_to_see(invite, work, people, page_of, draft, city):
    invite(draft)
    city.post(f"{draft}/check", city.get(f"{draft}/check").form())
    desk = page_of(people.editor).get(f"/desk/{id_of(draft)}")
    assert GUEST in desk.text and "asks you to write with them" not in desk.text


# ---------------------------------------------------------------------------------------------------- who wrote what


def test_the_page_tells_who_wrote_what_and_when(invite, draft, guest, city):
    invite(draft)
    browser, _ = guest()
    fill(browser, f"{draft}/story", purpose="A **quiet** place. <script>alert(1)</script>")
    fill(city, f"{draft}/resources", partners="Two schools")
    opened = city.get(f"{draft}/people")
    first, second = (d for d in opened.all("details") if d.findtext("dl/div/dt"))
    assert "Olena Author" in "".join(first.find("summary").itertext())
    assert GUEST in "".join(second.find("summary").itertext())
    said = "".join(second.find("dl").itertext())
    assert "quiet" in said and "**" not in said and "<script>alert(1)</script>" in said
    assert "Last changed by you" in city.get(draft).text
    assert "Last changed by Olena Author" in browser.get(draft).text


# ------------------------------------------------------------------------------------------------------ deleting


def test_a_draft_that_was_never_sent_can_be_deleted_with_all_that_hangs_on_it(work, people, city, page_of):
    with work() as session:
        author, other = session.merge(people.author), session.merge(people.other)
        practice = a_practice(session, by=author, title="Never mind", photos=2)
        draft = f"/drafts/{practice.id}"
        team.invite(session, practice, author, other, None)
    fill(city, f"{draft}/story", purpose="A sitting")
    city.post(f"{draft}/invite", {"email": "boss@city.example", "what": "approve"})
    question = city.get(f"{draft}/delete")
    assert "Never mind" in question.text and "Otto Other" in question.text
    assert "“Never mind” is deleted" in city.post(f"{draft}/delete", question.form()).text
    for browser in (city, page_of(people.other)):
        browser.get(draft, status=404)
        assert "Never mind" not in browser.get("/my").text
    with work() as session:
        for table in (Practice, WorkingCopy, PracticePerson, StoredFile, Edit, Certification):
            assert session.scalar(select(func.count()).select_from(table)) == 0, table
        assert session.scalar(select(func.count()).where(SignInLink.used_at.is_(None))) == 0
        assert {email.practice_id for email in session.scalars(select(Email))} == {None}


@pytest.mark.parametrize("state", [State.SUBMITTED, State.RETURNED, State.PUBLISHED])
def test_what_was_sent_once_is_never_deleted(work, people, city, stored, state):
    with work() as session:
        draft = f"/drafts/{a_practice(session, state, by=session.merge(people.author)).id}"
    city.get(f"{draft}/delete", status=404)
    assert "has been sent, so it cannot be deleted" in city.post(f"{draft}/delete").text
    assert stored(draft)[0].state == state


def test_a_draft_that_was_sent_and_taken_back_stays(session, people):
    practice = a_practice(session, State.SUBMITTED, by=session.merge(people.author))
    carry_out(session, practice, Action.RECALL, practice.people[0])
    with pytest.raises(NotPossible, match="was_sent"):
        team.delete_draft(session, practice)


# ---------------------------------------------------------------------------------------------------- taking it back


@pytest.mark.parametrize("state", [State.SUBMITTED, State.IN_REVIEW, State.ACCEPTED])
def test_a_city_takes_its_practice_back_until_it_is_published(work, people, city, stored, emails, page_of, state):
    with work() as session:
        author, editor = session.merge(people.author), session.merge(people.editor)
        draft = f"/drafts/{a_practice(session, state, by=author, editor=editor).id}"
    question = city.get(city.get(draft).links()["Take back to change something"])
    assert "The editors stop reading it and get a letter" in question.text
    city.post(f"{draft}/do/recall", {**question.form(), "note": "A name was wrong."})
    assert stored(draft)[0].state == State.DRAFT and stored(draft)[0].reference
    (email,) = emails("recalled")
    assert email.to_email == people.editor.email and "A name was wrong." in email.body
    assert f"http://localhost/desk/{id_of(draft)}" in email.body
    assert "A name was wrong." in page_of(people.editor).get(f"/desk/{id_of(draft)}").text


def test_a_published_practice_is_not_taken_back(work, people, city, stored):
    with work() as session:
        draft = f"/drafts/{a_practice(session, State.PUBLISHED, by=session.merge(people.author)).id}"
    assert "cannot be done where the practice stands now" in city.get(f"{draft}/do/recall").text
    city.post(f"{draft}/do/recall")
    assert stored(draft)[0].state == State.PUBLISHED


def test_what_may_be_written_is_a_rule_of_its_own(session, people):
    author, other = session.merge(people.author), session.merge(people.other)
    practice = a_practice(session, by=author)
    team.invite(session, practice, author, other, ["story"])
    assert [team.may_write(session, practice, other, one) for one in ("story", "about")] == [True, False]
    assert team.has_whole(session, practice, author) and not team.has_whole(session, practice, other)
    assert not team.may_write(session, practice, session.merge(people.editor), "story")
