"""The city's journey over HTTP, without scripts: start, sections, photographs, two tabs, check, send, receipt."""

from __future__ import annotations

import io
import re

import pytest
from builders import a_jpeg, a_practice, full_answers
from sqlalchemy import select

from webapp import files
from webapp.models import Event, Letter, Person, Practice, State, StoredFile
from webapp.workflow import Action, perform

SECTIONS = ("about", "story", "resources", "evidence", "contact", "declaration")
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


@pytest.fixture
def city(page_of, people):
    """The author's browser."""
    return page_of(people.author)


@pytest.fixture
def draft(work, people):
    """The address of a draft with full answers."""
    with work() as session:
        return f"/drafts/{a_practice(session, by=session.get(Person, people.author.id)).id}"


@pytest.fixture
def stored(work):
    """The practice at an address as it is stored now, with its answers."""

    def read(address):
        with work() as session:
            practice = session.get(Practice, int(address.split("/")[2]))
            return practice, practice.working_copy.answers

    return read


def fill(browser, address, then="next", **boxes):
    """Open a section, type into some of its boxes, and press a button. Returns the page that comes."""
    form = browser.get(address).form()
    form.update(boxes)
    return browser.post(address, {**form, "then": then})


def summary(opened):
    """The links of the error summary: (text, id of the box it leads to), and that the box is on the page."""
    boxes = opened.all("div", class_="govuk-error-summary")
    found = []
    for link in (a for box in boxes for a in box.iter("a")):
        anchor = (link.get("href") or "").removeprefix("#")
        assert any(e.get("id") == anchor for e in opened.root.iter()), f"no {anchor} on the page"
        found.append((" ".join("".join(link.itertext()).split()), anchor))
    return found


def at_the_field(opened, anchor):
    """The message that a box, or the group that it is in, is described by."""
    box = next(e for e in opened.root.iter() if e.get("id") == anchor)
    around = [box, *(group for group in opened.root.iter("fieldset") if box in group.iter())]
    ids = [id for e in around for id in (e.get("aria-describedby") or "").split()]
    holders = [e for e in opened.root.iter() if e.get("id") in ids and (e.get("id") or "").endswith("-error")]
    return " ".join(" ".join("".join(e.itertext()).split()) for e in holders)


def picture(data=None, name="wall.jpg"):
    return io.BytesIO(a_jpeg() if data is None else data), name


# ------------------------------------------------------------------------------------------------------ whole way


def test_a_city_comes_from_an_address_to_a_receipt(page, work, run_jobs):
    started = page.post(
        "/start",
        {"email": "ana@city.example", "title": "Working title", "country": "PT", "city": "Setúbal", "language": "en"},
    )
    assert "ana@city.example" in started.text
    with work() as session:
        letter = session.scalars(select(Letter)).one()
    assert (letter.name, letter.to_email) == ("resume", "ana@city.example")
    tasks = page.post(re.search(r"http://localhost(/sign-in/\S+)", letter.body).group(1))
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
        assert session.scalars(select(Letter)).all() == []


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
        assert session.scalars(select(Practice)).all() == [] and session.scalars(select(Letter)).all() == []


def test_a_country_or_language_that_is_not_offered_is_refused(page):
    opened = page.post("/start", {"email": "a@city.example", "country": "ZZ", "language": "tlh"}, status=422)
    assert [anchor for _, anchor in summary(opened)] == ["country", "language"]


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
    assert "0 of 6 sections complete" in text and "Not begun" in text
    fill(city, f"{address}/declaration", **DECLARATION)
    assert "1 of 6 sections complete" in city.get(address).text
    fill(city, f"{address}/contact", **{"contacts-0-email": "nonsense"})
    assert "Needs a correction" in city.get(address).text


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


# ---------------------------------------------------------------------------------------------------- wrong input

WRONG = [
    ("about", {"title": "X" * 121}, "title"),
    ("about", {"tagline": "Y" * 201}, "tagline"),
    ("about", {"topics": ["education", "media", "business", "language"]}, "topics-0"),
    ("about", {"period-start_year": "about 2019"}, "period-start_year"),
    ("about", {"period-start_year": "", "period-start_month": "4"}, "period-start_year"),
    ("about", {"period-start_year": "2020", "period-end_year": "2019", "period-ongoing": None}, "period-end_year"),
    ("about", {"period-end_year": "2024", "period-ongoing": "y"}, "period-ongoing"),
    ("about", {"places-cities": "\n".join(f"City {n}" for n in range(31))}, "places-cities"),
    ("about", {"website": "www.city.example"}, "website"),
    ("story", {"purpose": "word " * 151}, "purpose"),
    ("resources", {"funding": "word " * 101}, "funding"),
    ("evidence", {"references-0-title": "Plan", "references-0-url": "plan.pdf"}, "references-0-url"),
    ("contact", {"contacts-0-email": "olena at lutsk"}, "contacts-0-email"),
    ("declaration", {"certifier_name": "N" * 121}, "certifier_name"),
]


@pytest.mark.parametrize(("section", "boxes", "anchor"), WRONG, ids=lambda value: str(value)[:30])
def test_wrong_input_comes_back_with_everything_typed_and_a_message_at_its_box(
    city, draft, stored, section, boxes, anchor
):
    form = city.get(f"{draft}/{section}").form()
    form.update(boxes)
    form = {name: value for name, value in form.items() if value is not None}
    opened = city.post(f"{draft}/{section}", {**form, "then": "next"})
    assert opened.response.request.path == f"{draft}/{section}"
    ((sentence, where),) = summary(opened)
    assert where == anchor
    assert sentence in at_the_field(opened, anchor)
    again = opened.form()
    for name, value in form.items():
        if name not in ("csrf_token", "seen", "then"):
            assert _same(again.get(name), value), name
    assert stored(draft)[1] != full_answers()


def _same(shown, typed):
    """Whether a box shows what was typed, but for blanks at its ends and options that are not offered."""
    if isinstance(typed, list) or isinstance(shown, list):
        return set(shown if isinstance(shown, list) else [shown]) == set(typed if isinstance(typed, list) else [typed])
    return (shown or "").strip() == typed.strip()


def test_an_option_that_is_not_offered_is_named_and_gone(city, draft, stored):
    opened = fill(city, f"{draft}/about", topics=["education", "made-up"])
    assert any("made-up" in sentence for sentence, _ in summary(opened))


def test_more_countries_get_a_box_each(city, draft, stored):
    boxes = city.get(f"{draft}/about").form()
    assert {name for name in boxes if name.startswith("places-countries")} == {
        "places-countries-0",
        "places-countries-1",
    }
    fill(city, f"{draft}/about", **{"places-countries-1": "PL"})
    assert stored(draft)[1]["places"]["countries"] == ["UA", "PL"]


def test_a_row_is_added_and_removed_without_scripts(city, draft, stored):
    more = {f"contacts-1-{part}": value for part, value in (("name", "Bo"), ("email", "bo@city.example"))}
    opened = fill(city, f"{draft}/contact", then="add", **more)
    assert opened.all("input", id="contacts-2-name")
    assert [c["name"] for c in stored(draft)[1]["contacts"]] == ["Olena Example", "Bo"]
    fill(city, f"{draft}/contact", then="save", **{"contacts-0-remove": "y"})
    assert [c["name"] for c in stored(draft)[1]["contacts"]] == ["Bo"]


def test_a_fourth_contact_is_not_silently_dropped(city, draft, stored):
    rows = {f"contacts-{n}-{part}": f"p{n}@city.example" for n in range(4) for part in ("name", "email")}
    opened = fill(city, f"{draft}/contact", **rows)
    assert len(stored(draft)[1]["contacts"]) == 4
    assert summary(opened)


# ---------------------------------------------------------------------------------------------------------- photos


def test_an_uploaded_picture_asks_for_its_description_before_sending(city, draft, stored, work):
    opened = fill(city, f"{draft}/evidence", **{"photos-upload": picture()})
    assert opened.all("textarea", id="photos-0-alt")
    photo = stored(draft)[1]["photos"][0]
    assert (photo["alt"], photo["consent"]) == ("", False)
    assert city.get(f"/files/{photo['file']}").response.mimetype == "image/jpeg"
    refused = city.post(f"{draft}/check", city.get(f"{draft}/check").form(), status=422)
    links = [a.get("href") or "" for a in refused.root.iter("a") if "evidence#" in (a.get("href") or "")]
    assert {link.split("#")[1] for link in links} == {"photos-0-alt", "photos-0-consent"}


def test_a_described_picture_can_be_sent(city, draft, stored):
    fill(city, f"{draft}/evidence", **{"photos-upload": picture()})
    described = {"photos-0-alt": "Children paint a wall", "photos-0-credit": "City", "photos-0-consent": "y"}
    fill(city, f"{draft}/evidence", **described)
    receipt = city.post(f"{draft}/check", city.get(f"{draft}/check").form())
    assert receipt.response.request.path == f"{draft}/receipt"
    assert stored(draft)[1]["photos"][0]["alt"] == "Children paint a wall"


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "wall.jpg", "not a picture"),
        (b"%PDF-1.7\n", "wall.png", "not a picture"),
        (b"", "empty.jpg", "not a picture"),
        (a_jpeg(120, 90), "small.jpg", "too small"),
    ],
)
def test_what_is_not_a_picture_is_refused_by_its_content_and_by_name(city, draft, work, data, name, says):
    opened = fill(city, f"{draft}/evidence", **{"photos-upload": picture(data, name)})
    ((sentence, anchor),) = summary(opened)
    assert anchor == "photos-upload" and says in sentence and name in sentence
    with work() as session:
        assert session.scalars(select(StoredFile)).all() == []


def test_a_refused_picture_does_not_take_the_others_with_it(city, draft, stored):
    form = city.get(f"{draft}/evidence").form()
    form["photos-upload"] = [picture(b"no picture", "no.jpg"), picture(name="yes.jpg")]
    form["references-0-title"] = "The plan"
    opened = city.post(f"{draft}/evidence", form)
    assert any("no.jpg" in text for text, _ in summary(opened))
    answers = stored(draft)[1]
    assert len(answers["photos"]) == 1 and answers["references"][0]["title"] == "The plan"


def test_a_seventh_picture_is_refused_by_name(city, draft, stored):
    form = city.get(f"{draft}/evidence").form()
    form["photos-upload"] = [picture(a_jpeg(shade=n), f"{n}.jpg") for n in range(7)]
    opened = city.post(f"{draft}/evidence", form)
    assert any("6.jpg" in text and "room for 6" in text for text, _ in summary(opened))
    assert len(stored(draft)[1]["photos"]) == 6


def test_a_picture_of_another_practice_in_the_form_is_dropped(city, draft, stored, work, people):
    with work() as session:
        theirs = a_practice(session, by=session.get(Person, people.other.id))
        foreign = files.keep(session, theirs, a_jpeg(), "secret.jpg", None).id
    fill(city, f"{draft}/evidence", **{"photos-0-file": foreign, "photos-0-alt": "Mine now"})
    assert "photos" not in stored(draft)[1]
    city.get(f"/files/{foreign}", status=404)


def test_a_removed_picture_is_gone_from_the_answers(city, draft, stored):
    fill(city, f"{draft}/evidence", **{"photos-upload": picture()})
    fill(city, f"{draft}/evidence", then="save", **{"photos-0-remove": "y"})
    assert "photos" not in stored(draft)[1]


def test_the_name_of_a_file_never_becomes_a_path(city, draft, work, settings):
    fill(city, f"{draft}/evidence", **{"photos-upload": picture(name="../../../evil.jpg")})
    with work() as session:
        row = session.scalars(select(StoredFile)).one()
    assert row.name == "evil.jpg"
    assert [p.name for p in (settings.instance / "files").iterdir()] == [row.id]


# --------------------------------------------------------------------------------------------------------- two tabs


def test_of_two_tabs_the_second_sees_both_texts_and_loses_nothing(city, draft, stored):
    first, second = (city.get(f"{draft}/story").form() for _ in range(2))
    city.post(f"{draft}/story", {**first, "purpose": "What the first tab wrote.", "then": "save"})
    mine = {**second, "purpose": "What the second tab wrote.", "lessons": "Only here.", "then": "save"}
    conflict = city.post(f"{draft}/story", mine, status=409)
    assert "What the first tab wrote." in conflict.text and "What the second tab wrote." in conflict.text
    assert stored(draft)[1]["purpose"] == "What the first tab wrote."
    again = conflict.form()
    assert (again["purpose"], again["lessons"]) == ("What the second tab wrote.", "Only here.")
    city.post(f"{draft}/story", {**again, "then": "save"})
    answers = stored(draft)[1]
    assert (answers["purpose"], answers["lessons"]) == ("What the second tab wrote.", "Only here.")


def test_two_people_in_different_sections_are_not_in_each_others_way(city, draft, stored):
    about, story = city.get(f"{draft}/about").form(), city.get(f"{draft}/story").form()
    city.post(f"{draft}/about", {**about, "tagline": "From one tab.", "then": "save"})
    city.post(f"{draft}/story", {**story, "lessons": "From the other tab.", "then": "save"})
    answers = stored(draft)[1]
    assert (answers["tagline"], answers["lessons"]) == ("From one tab.", "From the other tab.")


def test_two_tabs_that_write_the_same_are_no_conflict(city, draft):
    first, second = (city.get(f"{draft}/story").form() for _ in range(2))
    for form in (first, second):
        city.post(f"{draft}/story", {**form, "purpose": "The same.", "then": "save"})


def test_whoever_emptied_a_section_sees_it_empty_on_the_conflict_page(city, draft):
    first = city.get(f"{draft}/resources").form()
    city.post(f"{draft}/resources", {**first, "partners": "A school", "funding": "Ten", "then": "save"})
    third = city.get(f"{draft}/resources").form()
    city.post(f"{draft}/resources", {**third, "partners": "Two schools", "then": "save"})
    conflict = city.post(f"{draft}/resources", {**first, "partners": "", "funding": "", "then": "save"}, status=409)
    assert (conflict.form()["partners"], conflict.form()["funding"]) == ("", "")
    assert "Two schools" in conflict.text


def test_a_picture_that_came_with_a_conflict_is_there_at_the_next_try(city, draft, stored):
    first, second = (city.get(f"{draft}/evidence").form() for _ in range(2))
    city.post(f"{draft}/evidence", {**first, "references-0-title": "Theirs", "then": "save"})
    mine = {**second, "references-0-title": "Mine", "photos-upload": picture(), "then": "save"}
    conflict = city.post(f"{draft}/evidence", mine)
    assert "Theirs" in conflict.text
    city.post(f"{draft}/evidence", {**conflict.form(), "then": "save"})
    answers = stored(draft)[1]
    assert len(answers["photos"]) == 1 and answers["references"][0]["title"] == "Mine"
    assert city.get(f"/files/{answers['photos'][0]['file']}").status == 200


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
    refused = city.post(f"{draft}/check", form, status=422)
    assert "changed since" in refused.text or "moved the practice on" in refused.text
    with work() as session:
        assert len(session.scalars(select(Event)).all()) == 1


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
    form = tasks.form(action=f"{draft}/do/recall")
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
    form = city.get(draft).form(action=f"{draft}/do/recall")
    with work() as session:
        practice = session.get(Practice, stored(draft)[0].id)
        perform(session, practice, Action.TAKE, session.get(Person, people.editor.id))
    opened = city.post(f"{draft}/do/recall", form)
    assert "changed since" in opened.text and stored(draft)[0].state == State.IN_REVIEW


def test_a_returned_practice_shows_why_and_can_be_sent_again(city, work, people, stored):
    with work() as session:
        author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
        practice = a_practice(session, State.SUBMITTED, by=author, editor=editor)
        perform(session, practice, Action.RETURN, editor, note="Please say who paid for it.")
        draft, reference = f"/drafts/{practice.id}", practice.reference
    assert "Please say who paid for it." in city.get(draft).text
    fill(city, f"{draft}/resources", funding="The city, about 14,000 euros a year.")
    assert reference in city.post(f"{draft}/check", city.get(f"{draft}/check").form()).text
    with work() as session:
        assert [r.number for r in session.get(Practice, stored(draft)[0].id).revisions] == [1, 2]


def test_an_update_of_a_published_practice_begins_with_a_button(city, work, people, stored):
    with work() as session:
        practice = a_practice(session, State.PUBLISHED, by=session.get(Person, people.author.id))
        draft, slug = f"/drafts/{practice.id}", practice.slug
    city.post(f"{draft}/do/revise", city.get(draft).form(action=f"{draft}/do/revise"))
    fill(city, f"{draft}/about", then="save", tagline="Something new")
    assert stored(draft)[0].state == State.DRAFT
    assert "Something new" not in city.get(f"/practices/{slug}").text


def test_an_author_who_is_an_editor_too_is_offered_only_the_citys_moves_here(page_of, work, people):
    with work() as session:
        editor = session.get(Person, people.editor.id)
        practice = a_practice(session, State.SUBMITTED, by=editor)
        draft = f"/drafts/{practice.id}"
    forms = [f.get("action") for f in page_of(people.editor).get(draft).one("main").iter("form")]
    assert forms == [f"{draft}/do/recall"]


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


# ------------------------------------------------------------------------------------------------ hostile strings

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "attribute": "\"><img src=x onerror=alert(1)> ' `",
    "template": "{{ 7*7 }} {% raw %} ${7*7} %(name)s %s {0}",
    "nul": "be\x00fore\x0b after\x1b[31m",
    "override": "abc\u202egpj.exe\u202d",
    "emoji": "👩‍👩‍👧‍👦 🇺🇦 é ﷽ 𝔘 Z̸̢̛",
    "comment": "<!-- --><![CDATA[ ]]> &amp; &lt; &#0;",
    "markdown": "[click](javascript:alert(1)) ![x](http://evil.example/x.png) <b>bold</b>",
    "sql": "'; DROP TABLE practice; --",
}
TEXT_BOXES = {
    "about": ("title", "tagline", "places-cities", "period-as_written", "period-recurring"),
    "story": ("purpose", "rationale", "process", "impact", "lessons"),
    "resources": ("partners", "funding"),
    "evidence": ("references-0-title",),
    "contact": ("contacts-0-name", "contacts-0-role", "contacts-0-organisation", "contacts-0-telephone"),
    "declaration": ("certifier_name", "certifier_role"),
}
UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\u202d\u202e]")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_stored_or_cleaned_and_always_shown_as_text(city, draft, stored, work, people, name):
    text = HOSTILE[name]
    for section, boxes in TEXT_BOXES.items():
        fill(city, f"{draft}/{section}", **dict.fromkeys(boxes, text))
        shown = city.get(f"{draft}/{section}")
        _no_live_html(shown)
        for box in boxes:
            value = shown.form()[box]
            assert not UNWANTED.search(value) and value, box
            if not UNWANTED.search(text):
                assert value.replace("\r", "") == text, box
    answers = stored(draft)[1]
    assert not UNWANTED.search(str(answers["purpose"]) + answers["title"])
    for path in ("", "/check"):
        _no_live_html(city.get(draft + path))
    _no_live_html(city.get("/my"))
    assert city.get(f"{draft}/sheet.docx").response.data.startswith(b"PK")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_harmless_on_the_desk_and_on_the_public_page(work, people, page, page_of, name):
    text = UNWANTED.sub("", HOSTILE[name])
    hostile = {
        **dict.fromkeys(("title", "tagline", "purpose"), text),
        "places": {"countries": ["UA"], "cities": [text]},
        "references": [{"title": text, "url": "https://city.example", "file": "", "language": "en"}],
    }
    with work() as session:
        author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
        practice = a_practice(session, State.ACCEPTED, by=author, editor=editor, **hostile)
        practice.working_copy.answers = full_answers()  # what cannot be printed could not be published
        perform(session, practice, Action.PUBLISH, editor)
        practice.published_revisions[0].answers, practice.title = full_answers(**hostile), text
        slug, id = practice.slug, practice.id
    for opened in (page.get(f"/practices/{slug}"), page.get("/practices"), page.get("/"), page.get("/outbox")):
        _no_live_html(opened)
    for letter in range(1, 5):
        _no_live_html(page.get(f"/outbox/{letter}"))
    desk = page_of(people.editor)
    for path in (f"/desk/{id}", "/desk?state=published", f"/desk/{id}/withdraw"):
        _no_live_html(desk.get(path))


def _no_live_html(opened):
    """Nothing that was typed has become an element, an attribute, a link or the result of an expression."""
    assert all(e.get("src") or e.get("type") == "application/ld+json" for e in opened.root.iter("script"))
    assert not [e for e in opened.root.iter("img") if e.get("src") == "x" or "evil" in (e.get("src") or "")]
    assert not [e for e in opened.root.iter("a") if (e.get("href") or "").startswith("javascript:")]
    assert not list(opened.root.iter("b"))
    assert "49" not in opened.text.replace("#49", "") or "7*7" in opened.text


def test_a_hundred_kilobytes_of_text_are_kept_and_called_too_long(city, draft, stored):
    text = ("A sentence of seven words stands here. " * 3000)[:100_000].strip()
    opened = fill(city, f"{draft}/story", purpose=text)
    assert [anchor for _, anchor in summary(opened)] == ["purpose"]
    assert stored(draft)[1]["purpose"] == text


def test_a_hostile_start_is_cleaned(city, stored):
    boxes = {"title": "A\x00B\u202e<script>", "country": "PT", "city": "C\x00D\x1b", "language": "en"}
    address = city.post("/start", boxes).response.request.path
    practice, answers = stored(address)
    assert practice.title == answers["title"] == "AB<script>"
    assert answers["places"]["cities"] == ["CD"]
