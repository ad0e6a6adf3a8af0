"""The city's journey over HTTP, without scripts: start, task list, check, send, receipt, and after."""

from __future__ import annotations

import re

import pytest
from builders import a_person, a_practice
from sqlalchemy import select
from writing import SECTIONS, at_the_field, fill, summary

from webapp.models import Email, Event, Person, Practice, State
from webapp.practices import approvals, records
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action

ABOUT = {
    "title": "The Tuesday Table",
    "tagline": "Neighbours cook and eat together",
    "places-countries-0": "PT",
    "places-cities": "Setúbal\nPalmela",
    "period-start_year": "2019",
    "period-start_month": "3",
    "period-ongoing": "y",
    "topics": ["neighbourhoods", "welcoming"],
    "target_groups": ["newcomers"],
    "scale": "neighbourhood",
    "website": "https://tuesday-table.example/about",
}
STORY = {
    "purpose": "People know each other by name.",
    "rationale": "Six in ten could **not** name a neighbour.",
    "process": "1. Cook\n2. Eat\n3. Wash up",
    "impact": "- 1,240 people",
    "lessons": "",
}
CONTACT = {
    "contacts-0-name": "Ana Example",
    "contacts-0-email": "ana@city.example",
    "contacts-0-role": "Coordinator",
    "contacts-0-visibility": "network",
}
DECLARATION = {
    "right_to_publish": "y",
    "licence": "cc-by-4.0",
    "data_protection": "y",
    "certifier_name": "Ana Example",
    "certifier_role": "Head of the Welcome Centre",
}


# ------------------------------------------------------------------------------------------------------ whole way


def test_a_city_comes_from_an_address_to_a_receipt(page, work, run_jobs):
    started = page.post(
        "/start",
        {"email": "ana@city.example", "title": "Working title", "country": "PT", "city": "Setúbal", "language": "en"},
    )
    assert "ana@city.example" in started.text
    with work() as session:
        email = session.scalars(select(Email)).one()
    assert (email.name, email.to_email) == ("resume", "ana@city.example")
    tasks = page.post(re.search(r"http://localhost(/sign-in/\S+)", email.body).group(1))
    address = tasks.response.request.path
    assert re.fullmatch(r"/drafts/\d+", address) and "Working title" in tasks.text

    after = {}
    for section, boxes in zip(SECTIONS, (ABOUT, STORY, {}, {}, CONTACT, DECLARATION), strict=True):
        after[section] = fill(page, f"{address}/{section}", **boxes).response.request.path
    assert list(after.values()) == [f"{address}/{name}" for name in (*SECTIONS[1:], "check")]

    check = page.get(f"{address}/check")
    for words in ("The Tuesday Table", "Setúbal", "Portugal", "March 2019", "Neighbourhoods", "ana@city.example"):
        assert words in check.text
    receipt = page.post(f"{address}/check", check.form())
    assert receipt.response.request.path == f"{address}/receipt"
    with work() as session:
        practice = session.get(Practice, int(address.split("/")[2]))
        assert practice.state == State.SUBMITTED
        assert practice.reference in receipt.text
        assert practice.revisions[0].answers["places"] == {"countries": ["PT"], "cities": ["Setúbal", "Palmela"]}
        assert practice.revisions[0].answers["period"]["start"] == "2019-03"
    assert run_jobs() == 2  # the link, and the letter with the reference (there is no editor yet)


def test_somebody_who_is_signed_in_starts_at_once(city, work, people):
    opened = city.get("/start")
    assert not opened.all("input", id="email")
    tasks = city.post("/start", {"title": "Mine", "country": "FR", "city": "Lyon", "language": "fr"})
    assert re.fullmatch(r"/drafts/\d+", tasks.response.request.path)
    with work() as session:
        practice = session.scalars(select(Practice)).one()
        assert [p.id for p in practice.people] == [people.author.id] and practice.language == "fr"
        assert session.scalars(select(Email)).all() == []


def test_a_national_practice_needs_no_city(city, stored):
    address = city.post("/start", {"country": "IE", "city": " ", "language": "en"}).response.request.path
    practice, answers = stored(address)
    assert practice.city_id is None and answers == {"places": {"countries": ["IE"], "cities": []}}


def test_what_is_missing_at_the_start_is_said_at_its_field(page, work):
    opened = page.post("/start", {"email": "no address", "country": "", "city": "", "language": "en"}, status=422)
    found = summary(opened)
    assert [anchor for _, anchor in found] == ["email", "country"]
    for sentence, anchor in found:
        assert sentence in at_the_field(opened, anchor)
    with work() as session:
        assert session.scalars(select(Practice)).all() == [] and session.scalars(select(Email)).all() == []


def test_a_country_or_language_that_is_not_offered_is_refused(page):
    opened = page.post("/start", {"email": "a@city.example", "country": "ZZ", "language": "tlh"}, status=422)
    assert [anchor for _, anchor in summary(opened)] == ["country", "language"]
    page.post("/language", {"language": "fr"})
    opened = page.post("/start", {"email": "a@city.example", "country": "ZZ", "language": "fr"}, status=422)
    assert summary(opened) == [("N'est pas un choix valide.", "country")]


def test_the_same_address_gets_a_second_draft_and_no_second_account(page, work):
    for title in ("One", "Two"):
        page.post("/start", {"email": "Ana@City.example", "title": title, "country": "PT", "language": "en"})
    with work() as session:
        assert session.scalars(select(Person.email)).all() == ["ana@city.example"]
        assert set(session.scalars(select(Practice.title))) == {"One", "Two"}


def test_my_practices_lists_what_i_write_on_and_nothing_else(city, work, people):
    with work() as session:
        a_practice(session, by=session.get(Person, people.author.id), title="Mine")
        a_practice(session, by=session.get(Person, people.other.id), title="Theirs")
    text = city.get("/my").text
    assert "Mine" in text and "Theirs" not in text


def test_the_task_list_says_what_is_left(city):
    address = city.post("/start", {"title": "New", "country": "PT", "language": "en"}).response.request.path
    text = city.get(address).text
    assert "0 of 6 sections complete" in text and "Not started" in text
    fill(city, f"{address}/declaration", **DECLARATION)
    assert "1 of 6 sections complete" in city.get(address).text
    fill(city, f"{address}/contact", **{"contacts-0-email": "nonsense"})
    assert "Has a problem" in city.get(address).text


def test_the_task_list_says_when_nothing_that_must_be_answered_is_missing(city, draft):
    text = city.get(draft).text
    assert "4 of 6 sections complete" in text and text.count("Not started optional") == 2
    assert "Nothing that we must ask is missing" in text
    fill(city, f"{draft}/story", purpose="")
    text = city.get(draft).text
    assert "Nothing that we must ask is missing" not in text and text.count("Not started optional") == 2


@pytest.mark.parametrize(("then", "where"), [("save", ""), ("next", "/story")])
def test_each_button_leads_where_it_says(city, draft, then, where):
    assert fill(city, f"{draft}/about", then=then).response.request.path == draft + where


@pytest.mark.parametrize("section", SECTIONS)
def test_saving_a_section_as_it_stands_changes_nothing(city, draft, stored, section):
    before = stored(draft)[1]
    fill(city, f"{draft}/{section}", then="save")
    assert stored(draft)[1] == before


def test_emptied_boxes_are_no_answers(city, draft, stored):
    fill(city, f"{draft}/story", **dict.fromkeys(STORY, "  "))
    assert not set(STORY) & set(stored(draft)[1])


def test_a_section_that_does_not_exist_is_not_found(city, draft):
    city.get(f"{draft}/nowhere", status=404)


# --------------------------------------------------------------------------------------------- sending, and after


def test_missing_answers_are_listed_with_the_way_to_them(city):
    address = city.post("/start", {"title": "New", "country": "PT", "language": "en"}).response.request.path
    refused = city.post(f"{address}/check", city.get(f"{address}/check").form(), status=422)
    box = refused.one("div", class_="govuk-error-summary")
    links = [a.get("href") or "" for a in box.iter("a")]
    assert len(links) >= 10
    for link in links:
        path, _, anchor = link.partition("#")
        assert any(e.get("id") == anchor for e in city.get(path).root.iter()), link


def test_a_practice_that_was_sent_twice_is_sent_once(city, draft, work):
    form = city.get(f"{draft}/check").form()
    city.post(f"{draft}/check", form)
    again = city.post(f"{draft}/check", form)
    assert again.response.request.path == f"{draft}/receipt" and "it has arrived" in again.text
    with work() as session:
        assert len(session.scalars(select(Event)).all()) == 1


def test_what_a_colleague_has_just_sent_is_not_said_to_be_sent_by_oneself(city, draft, work, people, page_of):
    with work() as session:
        colleague, practice = a_person(session), session.get(Practice, int(draft.split("/")[2]))
        practice.people.append(colleague)
    form = city.get(f"{draft}/check").form()
    theirs = page_of(colleague)
    theirs.post(f"{draft}/check", theirs.get(f"{draft}/check").form())
    assert "changed since" in city.post(f"{draft}/check", form, status=422).text


def test_beside_the_button_that_sends_stands_what_an_editor_might_ask(city, draft):
    fill(city, f"{draft}/story", then="save", impact="Everybody is happy.")
    checked = city.get(f"{draft}/check")
    (href,) = [a.get("href") for a in checked.all("a") if "an editor might ask" in "".join(a.itertext())]
    assert href == "#readiness" and any(e.get("id") == "readiness" for e in checked.root.iter())


def test_what_is_missing_is_named_once_for_each_section_with_a_link_to_each_answer(city, work, people):
    """And nothing is said to be fine as long as answers are missing."""
    with work() as session:
        practice = records.start(session, session.get(Person, people.author.id), language="en", title="A title")
        address = f"/drafts/{practice.id}"
    opened = city.get(f"{address}/check")
    links = ["".join(a.itertext()) for a in opened.one("section", aria_labelledby="before-sending").iter("a")]
    assert "“The story”: 4 answers are missing" in links and "Impact: what has changed?" in links
    assert " ".join(links).count("is still to be answered") <= 1
    assert "Nothing stands out" not in opened.text
    refused = city.post(f"{address}/check", opened.form(), status=422)
    summed_up = ["".join(a.itertext()) for a in refused.one("div", class_="govuk-error-summary").iter("a")]
    assert summed_up == links


def test_characters_that_cannot_be_printed_are_named_before_sending_and_must_be_replaced(city, draft, stored):
    """The same rule as for publishing; the preview says so instead of leaving a hole."""
    fill(city, f"{draft}/story", then="save", lessons="A tick ✓ stays, but ✅ and 🌻 do not.")
    said = "“What another city would need” has characters that cannot be printed: ✅ 🌻. Write something else for them."
    opened = city.get(f"{draft}/check")
    (link,) = opened.one("section", aria_labelledby="before-sending").iter("a")
    assert link.text == said and (link.get("href") or "").endswith("/story?back=check#lessons")
    refused = city.post(f"{draft}/check", opened.form(), status=422)
    assert [a.text for a in refused.one("div", class_="govuk-error-summary").iter("a")] == [said]
    assert stored(draft)[0].state == State.DRAFT
    assert said in city.get(f"{draft}/sheet.pdf", status=422).text
    fill(city, f"{draft}/story", then="save", lessons="A tick ✓ stays.")
    city.post(f"{draft}/check", city.get(f"{draft}/check").form())
    assert stored(draft)[0].state == State.SUBMITTED


def test_the_task_list_does_not_say_send_while_something_stands_against_it(city, draft, work, people):
    assert "Check your answers, then send them" in city.get(draft).text
    with work() as session:
        practice = session.get(Practice, int(draft.split("/")[2]))
        approvals.ask(session, practice, *(session.get(Person, one.id) for one in (people.author, people.other)))
    text = city.get(draft).text
    assert "then send them" not in text and f"we wait for: {people.other.name}" in text


def test_the_task_list_of_a_returned_practice_asks_for_an_answer_first(city, put):
    text = city.get(f"/drafts/{put(State.RETURNED)}").text
    assert "Answer what the editor asks" in text and "Every section is complete" not in text


def test_answers_that_changed_since_checking_are_not_sent_unseen(city, draft, stored):
    form = city.get(f"{draft}/check").form()
    fill(city, f"{draft}/story", then="save", purpose="Something else.")
    city.post(f"{draft}/check", form, status=422)
    assert stored(draft)[0].state == State.DRAFT


def test_there_is_no_receipt_before_sending(city, draft):
    city.get(f"{draft}/receipt", status=404)


def test_what_was_sent_can_be_taken_back_and_changed(city, draft, stored):
    city.post(f"{draft}/check", city.get(f"{draft}/check").form())
    tasks = city.get(draft)
    assert "It is with the editors" in tasks.text
    assert city.get(f"{draft}/about", follow=True).response.request.path == draft
    assert tasks.links()["Take back to change something"] == f"{draft}/do/recall"
    form = city.get(f"{draft}/do/recall").form()
    city.post(f"{draft}/do/recall", form)
    assert stored(draft)[0].state == State.DRAFT
    fill(city, f"{draft}/about", then="save", title="Better title")
    assert stored(draft)[0].title == "Better title"


def test_nothing_can_be_written_while_the_editors_have_it(city, draft, stored):
    form = city.get(f"{draft}/about").form()
    city.post(f"{draft}/check", city.get(f"{draft}/check").form())
    opened = city.post(f"{draft}/about", {**form, "title": "Too late", "then": "save"}, status=409)
    assert "Copy what you want to keep" in opened.text and stored(draft)[0].title != "Too late"
    assert opened.one("input", name="title").get("value") == "Too late", "what was typed is shown, to be copied"
    assert "cannot be changed" in city.get(f"{draft}/about", follow=True).text


def test_taking_back_too_late_is_refused_with_a_sentence(city, draft, stored, work, people):
    city.post(f"{draft}/check", city.get(f"{draft}/check").form())
    form = city.get(f"{draft}/do/recall").form()
    with work() as session:
        practice = session.get(Practice, stored(draft)[0].id)
        carry_out(session, practice, Action.TAKE, session.get(Person, people.editor.id))
    opened = city.post(f"{draft}/do/recall", form)
    assert "changed since" in opened.text and stored(draft)[0].state == State.IN_REVIEW


def test_a_returned_practice_shows_why_and_can_be_sent_again(city, work, people, stored):
    with work() as session:
        author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
        practice = a_practice(session, State.SUBMITTED, by=author, editor=editor)
        carry_out(session, practice, Action.RETURN, editor, note="Please say who paid for it.")
        draft, reference = f"/drafts/{practice.id}", practice.reference
    assert "Please say who paid for it." in city.get(draft).text
    fill(city, f"{draft}/resources", funding="The city, about 14,000 euros a year.")
    assert reference in city.post(f"{draft}/check", city.get(f"{draft}/check").form()).text
    with work() as session:
        assert [r.number for r in session.get(Practice, stored(draft)[0].id).revisions] == [1, 2]


def test_an_update_of_a_published_practice_begins_after_a_page_that_says_what_it_means(city, work, people, stored):
    with work() as session:
        practice = a_practice(session, State.PUBLISHED, by=session.get(Person, people.author.id))
        draft, slug = f"/drafts/{practice.id}", practice.slug
    assert city.get(draft).links()["Start an update"] == f"{draft}/do/revise"
    asked = city.get(f"{draft}/do/revise")
    assert "stays public until" in asked.text and "You can leave the update again" in asked.text
    assert stored(draft)[0].state == State.PUBLISHED, "looking at the page begins nothing"
    city.post(f"{draft}/do/revise", asked.form())
    fill(city, f"{draft}/about", then="save", tagline="Something new")
    assert stored(draft)[0].state == State.DRAFT
    assert "Something new" not in city.get(f"/practices/{slug}").text


def test_an_author_who_is_an_editor_too_is_offered_only_the_citys_moves_here(page_of, work, people):
    with work() as session:
        editor = session.get(Person, people.editor.id)
        practice = a_practice(session, State.SUBMITTED, by=editor)
        draft = f"/drafts/{practice.id}"
    opened = page_of(people.editor).get(draft)
    assert not list(opened.one("main").iter("form"))
    assert [url for url in opened.links().values() if "/do/" in url] == [f"{draft}/do/recall"]


@pytest.mark.parametrize("format", ["pdf", "docx"])
def test_the_sheet_can_be_seen_before_sending(city, draft, format):
    answer = city.get(f"{draft}/sheet.{format}").response
    assert answer.data[:4] == {"pdf": b"%PDF", "docx": b"PK\x03\x04"}[format]
    assert f"filename=draft-en.{format}" in answer.headers["Content-Disposition"]


def test_an_empty_draft_has_a_sheet_too(city):
    address = city.post("/start", {"country": "PT", "language": "en"}).response.request.path
    assert city.get(f"{address}/sheet.pdf").response.data.startswith(b"%PDF")


# ------------------------------------------------------------------------------------------------ other languages


def test_the_whole_interface_is_french_for_who_chose_french(city, draft):
    city.post("/language", {"language": "fr", "next": draft})
    for path in ("", *(f"/{section}" for section in SECTIONS), "/check"):
        opened = city.get(draft + path)
        assert opened.root.get("lang") == "fr", path
    assert "Titre" in city.get(f"{draft}/about").text


def test_a_problem_is_explained_in_french(city, draft):
    city.post("/language", {"language": "fr"})
    opened = fill(city, f"{draft}/about", title="X" * 121)
    ((sentence, _),) = summary(opened)
    assert "121" in sentence and "Shorten" not in sentence


def test_an_arabic_answer_is_kept_and_shown_from_right_to_left(city, stored):
    address = city.post("/start", {"country": "JO", "city": "عمّان", "language": "ar"}).response.request.path
    title = "مائدة الثلاثاء: الجيران يطبخون معًا"
    fill(city, f"{address}/about", title=title, tagline="كل ثلاثاء")
    assert stored(address)[1]["title"] == title
    opened = city.get(f"{address}/about")
    box = opened.one("input", id="title")
    assert (box.get("value"), box.get("dir"), box.get("lang")) == (title, "auto", "ar")
    assert title in city.get(f"{address}/check").text
    assert city.get(f"{address}/sheet.pdf").response.data.startswith(b"%PDF")
