"""The web medium: answers to boxes and back without loss, problems on the very box, every field type covered."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

import every_type
import pytest
import wtforms
from hypothesis import given
from hypothesis import strategies as st
from random_answers import SENT, typed
from werkzeug.datastructures import MultiDict

from forms.answers.validation import check, parse
from forms.questionnaire.field_types import FIELD_TYPE_NAMES, FieldTypeName
from forms.questionnaire.model import Questionnaire, Section
from forms.questionnaire.problems import Problem
from forms.questionnaire.types import FIELD_TYPES
from forms.web.web_fields import MOST_ROWS
from forms.web.web_form import SectionForm, form_class, form_data
from forms.web.web_types import join_date, split_date

Complete = tuple[Questionnaire, dict[str, Any]]


def sent(form: SectionForm) -> MultiDict[str, str]:
    """What a browser sends for a form as it is drawn."""
    return MultiDict(list(boxes(form)))


def boxes(parent: Any) -> Iterator[tuple[str, str]]:
    for box in parent:
        match box:
            case wtforms.FormField() | wtforms.FieldList():
                yield from boxes(box)
            case wtforms.BooleanField():
                yield from [(box.name, "y")] if box.data else []
            case wtforms.SelectMultipleField():
                yield from ((box.name, code) for code in box.data or ())
            case wtforms.RadioField():
                yield from [(box.name, box.data)] if box.data else []
            case _:
                # Browsers send line ends as CR LF.
                yield box.name, (box.data or "").replace("\n", "\r\n")


def section_answers(questionnaire: Questionnaire, section: Section, answers: Mapping[str, Any]) -> dict[str, Any]:
    return {field.id: answers[field.id] for field in section.fields if field.id in answers}


@pytest.mark.parametrize("name", every_type.NAMES)
def test_every_section_of_every_language_has_a_form_whose_fields_carry_their_questions(name: str) -> None:
    for questionnaire in every_type.NETWORK.in_all_languages(name):
        for section in questionnaire.sections:
            form = form_class(questionnaire, section.id)()
            assert [box.spec for box in form] == list(section.fields)
            assert [box.id for box in form] == [field.id for field in section.fields]
            assert all(box.label.text == box.spec.label for box in form)


def test_a_form_is_made_once_and_an_unknown_section_is_refused(questionnaire: Questionnaire) -> None:
    assert form_class(questionnaire, "story") is form_class(questionnaire, "story")
    with pytest.raises(KeyError, match="nowhere"):
        form_class(questionnaire, "nowhere")


def test_complete_answers_go_through_the_form_unchanged(complete: Complete) -> None:
    questionnaire, answers = complete
    for section in questionnaire.sections:
        own = section_answers(questionnaire, section, answers)
        shown = form_class(questionnaire, section.id)(data=form_data(questionnaire, section.id, answers))
        assert shown.answers() == own
        assert form_class(questionnaire, section.id)(formdata=sent(shown)).answers() == own


# --------------------------------------------------------------------------------------------- round trip of anything

SECTIONS = [(name, one.id) for name in every_type.NAMES for one in every_type.NETWORK.load(name).sections]


@pytest.mark.parametrize(("name", "section_id"), SECTIONS)
@given(data=st.data())
def test_whatever_is_stored_goes_through_the_form_unchanged(name: str, section_id: str, data: st.DataObject) -> None:
    questionnaire = every_type.NETWORK.load(name)
    answers = {}
    for field in questionnaire.section(section_id).fields:
        kind = FIELD_TYPES[field.type]
        value = kind.arrange(field, kind.parse(data.draw(SENT[field.type](field))))
        if not kind.is_empty(value):
            answers[field.id] = value
    form = form_class(questionnaire, section_id)
    shown = form(data=form_data(questionnaire, section_id, answers))
    assert shown.answers() == answers
    assert form(formdata=sent(shown)).answers() == answers


@given(st.from_regex(r"\A[0-9]{0,4}\Z") | typed, st.sampled_from(["", "1", "12"]))
def test_nothing_typed_into_the_boxes_of_a_date_is_lost(year: str, month: str) -> None:
    stored = join_date(year, month)
    assert join_date(*split_date(stored or None)) == stored
    assert year.strip() in stored


@pytest.mark.parametrize(
    ("date", "split"),
    [
        (None, ("", "")),
        ("2019", ("2019", "")),
        ("2019-03", ("2019", "3")),
        ("-03", ("", "3")),
        ("2018-06-21", ("2018-06-21", "")),
        ("soon", ("soon", "")),
        ("soon-12", ("soon", "12")),
    ],
)
def test_a_stored_date_is_shown_as_year_and_month_and_a_whole_day_in_the_box_of_the_year(
    date: str | None, split: tuple[str, str]
) -> None:
    assert split_date(date) == split
    assert (join_date(*split) or None) == date


# -------------------------------------------------------------------------------------------------------------- rows


def test_lists_of_rows_show_an_empty_row_only_where_none_is_filled(
    questionnaire: Questionnaire, answers: dict[str, Any]
) -> None:
    assert len(form_class(questionnaire, "evidence")()["references"]) == 1
    shown = form_class(questionnaire, "evidence")(data=form_data(questionnaire, "evidence", answers))
    assert len(shown["references"]) == len(answers["references"]) == 1


def test_another_country_may_always_be_chosen(questionnaire: Questionnaire, answers: dict[str, Any]) -> None:
    assert (
        len(form_class(questionnaire, "about")(data=form_data(questionnaire, "about", answers))["places"]["countries"])
        == 2
    )


@pytest.mark.parametrize(("filled", "shown"), [(0, 1), (1, 2), (2, 3), (3, 3)])
def test_an_empty_row_is_added_where_there_is_none_and_still_room(
    questionnaire: Questionnaire, answers: dict[str, Any], filled: int, shown: int
) -> None:
    answers["contacts"] = answers["contacts"][:1] * filled
    form = form_class(questionnaire, "contact")(data=form_data(questionnaire, "contact", answers))
    form.add_rows()
    assert len(form["contacts"]) == shown


def test_pictures_only_have_rows_for_what_was_uploaded(questionnaire: Questionnaire, answers: dict[str, Any]) -> None:
    assert len(form_class(questionnaire, "evidence")()["photos"]) == 0
    assert len(form_class(questionnaire, "evidence")(data=form_data(questionnaire, "evidence", answers))["photos"]) == 1


def test_a_row_beyond_the_limit_is_kept_so_that_nothing_typed_is_lost(questionnaire: Questionnaire) -> None:
    form = form_class(questionnaire, "contact")(formdata=MultiDict((f"contacts-{n}-name", f"N{n}") for n in range(5)))
    assert [row["name"] for row in form.answers()["contacts"]] == ["N0", "N1", "N2", "N3", "N4"]
    assert ("contacts", "too_many") in {(p.field, p.code) for p in check(questionnaire, form.answers(), complete=False)}


def test_a_row_ticked_for_removal_is_left_out(questionnaire: Questionnaire, answers: dict[str, Any]) -> None:
    answers["photos"] = [{**answers["photos"][0], "file": name} for name in ("f1", "f2", "f3")]
    shown = form_class(questionnaire, "evidence")(data=form_data(questionnaire, "evidence", answers))
    posted = sent(shown)
    posted["photos-1-remove"] = "y"
    left = form_class(questionnaire, "evidence")(formdata=posted).answers()["photos"]
    assert [row["file"] for row in left] == ["f1", "f3"]


def test_unticking_and_emptying_removes_an_answer(questionnaire: Questionnaire, answers: dict[str, Any]) -> None:
    data = form_data(questionnaire, "about", answers)
    form = form_class(questionnaire, "about")(formdata=MultiDict({"title": "", "csrf_token": "x"}), data=data)
    left = form.answers()
    assert "title" not in left
    assert "topics" not in left
    assert left["website"] == answers["website"], "a box that was not drawn keeps its answer"


def test_the_important_point_of_a_picture_is_one_of_nine_and_any_other_is_kept(
    questionnaire: Questionnaire, answers: dict[str, Any]
) -> None:
    def options(focus: str) -> list[tuple[str, str]]:
        answers["photos"] = [{**answers["photos"][0], "focus": focus}]
        shown = form_class(questionnaire, "evidence")(data=form_data(questionnaire, "evidence", answers))
        posted = form_class(questionnaire, "evidence")(formdata=sent(shown))
        assert posted.answers()["photos"][0]["focus"] == focus
        box = posted["photos"][0].form["focus"]
        assert [option.data for option in box if option.checked] == ([focus] if focus else [])
        return [(option.data, option.label.text) for option in box]

    named = options("")
    assert len(named) == 9
    assert named[0] == ("16,16", "Top left")
    assert options("84,50") == named
    assert options("7,90") == [*named, ("7,90", "Where it is now: 7% from the left, 90% from the top")]


def test_a_picture_stored_before_there_was_a_focus_has_none(
    questionnaire: Questionnaire, answers: dict[str, Any]
) -> None:
    del answers["photos"][0]["focus"]
    shown = form_class(questionnaire, "evidence")(data=form_data(questionnaire, "evidence", answers))
    assert shown.answers()["photos"] == [{**answers["photos"][0], "focus": ""}]


def test_a_document_with_a_file_keeps_it(questionnaire: Questionnaire, answers: dict[str, Any]) -> None:
    answers["references"] = [{"title": "Plan", "url": "", "file": "f7", "language": "en"}]
    shown = form_class(questionnaire, "evidence")(data=form_data(questionnaire, "evidence", answers))
    assert shown.answers()["references"] == answers["references"]
    posted = sent(shown)
    posted["references-0-upload"] = "plan.pdf"
    assert form_class(questionnaire, "evidence")(formdata=posted).answers()["references"] == answers["references"]


def test_a_file_alone_is_a_row(questionnaire: Questionnaire) -> None:
    form = form_class(questionnaire, "evidence")(formdata=MultiDict({"references-0-file": "f7"}))
    assert [row["file"] for row in form.answers()["references"]] == ["f7"]
    missing = check(questionnaire, form.answers(), complete=True)
    assert {(p.code, p.part) for p in missing if p.field == "references"} == {("missing", "title")}


# ------------------------------------------------------------------------------------------------------- hostile forms


@pytest.mark.parametrize(
    "number", ["²", "-1", "99999" * 1000, "1" * 4301, "٣", "00", "01", "", " 1", "1e3", "+1", "²²", "0x1", "1_0", "½"]
)
def test_rows_that_no_browser_sends_are_passed_over(questionnaire: Questionnaire, number: str) -> None:
    for section, field, part in (
        ("evidence", "photos", "-alt"),
        ("evidence", "references", "-title"),
        ("contact", "contacts", "-name"),
        ("about", "places-countries", ""),
    ):
        sent_rows = MultiDict({f"{field}-{number}{part}": "hostile", f"{field}-0{part}": "IE"})
        found = str(form_class(questionnaire, section)(formdata=sent_rows).answers())
        assert "IE" in found
        assert "hostile" not in found.lower()


@pytest.mark.parametrize("year", ["2019", "9" * 5000, "²", ""])
@pytest.mark.parametrize("month", ["9" * 5000, "²", "٣", "-3", "3.5"])
def test_a_month_that_no_browser_sends_is_none(questionnaire: Questionnaire, year: str, month: str) -> None:
    boxes = MultiDict({"period-start_year": year, "period-start_month": month})
    found = form_class(questionnaire, "about")(formdata=boxes).answers()
    assert found.get("period", {}).get("start") == (year or None)


def test_a_thousand_rows_come_back_at_once_and_are_too_many(questionnaire: Questionnaire) -> None:
    for section, field, part in (("contact", "contacts", "name"), ("evidence", "photos", "alt")):
        begun = time.process_time()
        form = form_class(questionnaire, section)(
            formdata=MultiDict((f"{field}-{n}-{part}", f"N{n}") for n in range(1000))
        )
        found = form.answers()
        form.carry(check(questionnaire, found, complete=False), code)
        assert time.process_time() - begun < 3
        assert [row[part] for row in found[field]] == [f"N{n}" for n in range(1000)]
        assert "too_many" in form[field].errors


def test_a_hundred_thousand_rows_do_not_keep_the_server_busy(questionnaire: Questionnaire) -> None:
    begun = time.process_time()
    form = form_class(questionnaire, "contact")(formdata=MultiDict((f"contacts-{n}-name", "N") for n in range(100_000)))
    assert len(form.answers()["contacts"]) == MOST_ROWS
    assert time.process_time() - begun < 10


@pytest.mark.parametrize("unit", ["[", "*", "> ", "- ", " ", "\t", "\r\n", "1", "x\n", "\u0301\u0327", "中", "<", "@"])
def test_boxes_full_of_one_sign_are_read_and_judged_at_once(questionnaire: Questionnaire, unit: str) -> None:
    text = f"x{(unit * 200_000)[:200_000]}x"
    begun = time.process_time()
    for section, names in (
        ("story", ["impact"]),
        ("about", ["title", "website", "places-cities", "places-countries-0", "period-start_year", "topics"]),
        ("contact", ["contacts-0-email"]),
    ):
        for name in names:
            form = form_class(questionnaire, section)(formdata=MultiDict({name: text}))
            form.carry(check(questionnaire, form.answers(), complete=True), code)
    assert time.process_time() - begun < 4


# ----------------------------------------------------------------------------------------------- problems on the boxes


def errors(form: SectionForm, section: str = "") -> dict[str, list[str]]:
    """Every box with its own sentences, by id."""
    return dict(_errors(form))


def _errors(parent: Any) -> Iterator[tuple[str, list[str]]]:
    for box in parent:
        own = box.form.form_errors if isinstance(box, wtforms.FormField) else box.errors
        if texts := [text for text in own if isinstance(text, str)]:
            yield box.id, texts
        if isinstance(box, wtforms.FormField | wtforms.FieldList):
            yield from _errors(box)


def code(problem: Problem) -> str:
    return problem.code


@pytest.mark.parametrize(
    ("section_id", "changes", "on"),
    [
        ("about", {"title": "x" * 121}, {"title": ["too_long"]}),
        ("about", {"period": {"start": "soon"}}, {"period-start_year": ["not_a_date"]}),
        ("about", {"period": {"start": "-03", "end": "-04"}}, {
            "period-start_year": ["month_without_year"],
            "period-end_year": ["month_without_year"],
        }),
        ("about", {"period": {"start": "2019", "end": "2018"}}, {"period-end_year": ["ends_before_start"]}),
        ("about", {"period": {"end": "2018", "ongoing": True}}, {"period-ongoing": ["ended_and_ongoing"]}),
        ("about", {"period": {}}, {"period-start_year": ["missing"]}),
        ("about", {"places": {}}, {"places-countries-0": ["missing"]}),
        ("about", {"places": {"countries": ["IE", "EU"]}}, {"places-countries-1": ["not_a_country"]}),
        ("about", {"places": {"countries": ["IE"], "cities": [f"C{n}" for n in range(31)]}}, {
            "places-cities": ["too_many"],
        }),
        ("about", {"topics": ["education", "media", "welcoming", "language"]}, {"topics": ["too_many"]}),
        ("about", {"website": "city.example"}, {"website": ["not_a_link"]}),
        ("evidence", {"references": [{"title": "T", "url": "x"}, {"url": "https://a.example"}]}, {
            "references-0-url": ["not_a_link"],
            "references-1-title": ["missing"],
        }),
        ("evidence", {"photos": [{"file": "f1"}]}, {
            "photos-0-alt": ["missing"],
            "photos-0-consent": ["not_agreed"],
        }),
        ("contact", {"contacts": []}, {"contacts": ["missing"]}),
        ("contact", {"contacts": [{"name": "Ana", "email": "ana"}]}, {
            "contacts-0-email": ["not_an_email"],
            "contacts-0-visibility": ["missing"],
        }),
        ("declaration", {"licence": "", "data_protection": False}, {
            "licence": ["missing"],
            "data_protection": ["not_agreed"],
        }),
    ],
)  # fmt: skip
def test_a_problem_is_carried_to_its_box(
    questionnaire: Questionnaire,
    answers: dict[str, Any],
    section_id: str,
    changes: dict[str, Any],
    on: dict[str, list[str]],
) -> None:
    for field_id, raw in changes.items():
        answers[field_id] = FIELD_TYPES[questionnaire.field(field_id).type].parse(raw)
    form = form_class(questionnaire, section_id)(data=form_data(questionnaire, section_id, answers))
    form.carry(check(questionnaire, answers, complete=True), code)
    assert errors(form) == on


@pytest.mark.parametrize("type", FIELD_TYPE_NAMES)
def test_a_problem_of_a_part_is_carried_to_the_box_of_that_part(type: FieldTypeName) -> None:
    questionnaire = every_type.NETWORK.load(every_type.NAME)
    field = next(field for field in questionnaire.fields if field.type == type)
    section = questionnaire.section_of(field.id).id
    for raw in every_type.WRONG[type]:
        answers, _ = parse(questionnaire, {field.id: raw})
        form = form_class(questionnaire, section)(data=form_data(questionnaire, section, answers))
        problems = [problem for problem in check(questionnaire, answers, complete=True) if problem.field == field.id]
        for problem in problems:
            form.carry([problem], code)
        whole = {problem.code for problem in problems if problem.part is None and problem.row is None}
        assert set(errors(form).get(field.id, ())) <= whole, raw


def test_problems_find_their_row_although_empty_and_removed_rows_stand_between(questionnaire: Questionnaire) -> None:
    form = form_class(questionnaire, "evidence")(
        formdata=MultiDict(
            {
                "references-0-title": "",
                "references-1-title": "gone",
                "references-1-remove": "y",
                "references-2-title": "Plan",
                "references-2-url": "nowhere",
            }
        )
    )
    form.carry(check(questionnaire, form.answers(), complete=False), code)
    assert errors(form) == {"references-2-url": ["not_a_link"]}


def test_problems_of_other_sections_are_passed_over(questionnaire: Questionnaire) -> None:
    form = form_class(questionnaire, "story")()
    form.carry(check(questionnaire, {}, complete=True), code)
    assert errors(form) == {name: ["missing"] for name in ("purpose", "rationale", "process", "impact")}
