"""Forms as people send them back: changed in every way that happens, and never a sentence lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from every_type import NETWORK
from hypothesis import given
from hypothesis import strategies as st
from word_documents import W, a_document, filled, p, packed, parts_of, with_body, with_part, without_marks

from forms.questionnaire.model import Questionnaire
from forms.questionnaire.shipped import languages, load
from forms.word import word_form
from forms.word.report import Leftover, Reading


@pytest.fixture
def form(questionnaire: Questionnaire, answers: dict[str, Any]) -> bytes:
    return word_form.prefilled(questionnaire, answers, draft="7", title="The Tuesday Table")


def codes(reading: Reading, field: str) -> list[str]:
    return [finding.code for finding in reading.of(field).findings]


def everything(reading: Reading) -> str:
    """All that a reading holds, as one text."""
    texts = [str(reading.answers), *(one.text for one in reading.leftovers), *(one.text for one in reading.comments)]
    return "\n".join(texts)


def test_what_is_read_well_is_said_to_be(form: bytes, answers: dict[str, Any]) -> None:
    reading = word_form.read(form)
    assert {reading.of(field).state for field in answers} == {"read"}
    assert reading.of("partners").state == "empty"


@pytest.mark.parametrize("gone", [["bookmark"], ["tag"], ["bookmark", "tag"]])
def test_without_bookmarks_and_tags_answers_are_found_by_their_labels(
    complete: tuple[Questionnaire, dict[str, Any]], gone: list[str]
) -> None:
    questionnaire, answers = complete
    reading = word_form.read(without_marks(word_form.prefilled(questionnaire, answers), *gone), NETWORK)
    found = {key: value for key, value in reading.answers.items() if key != "photos"}
    assert found == {key: value for key, value in answers.items() if key != "photos"}
    assert reading.leftovers == ()
    assert ("by_label" in codes(reading, "process")) == ("bookmark" in gone)


def test_the_words_of_a_diagram_are_read(form: bytes) -> None:
    a = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:d="urn:d"'
    points = "<d:pt><d:t><a:p><a:r><a:t>Talk</a:t></a:r><a:r><a:t> first</a:t></a:r></a:p><a:p/></d:t></d:pt>"
    data = with_part(form, "data1", "diagramData", f"<d:dataModel {a}><d:ptLst>{points}</d:ptLst></d:dataModel>")
    assert word_form.read(data).leftovers == (Leftover("diagram", "Talk first"),)


def test_words_that_were_struck_out_are_taken_and_remarked(form: bytes) -> None:
    struck = "<w:p><w:r><w:t>We cook. </w:t></w:r><w:r><w:rPr><w:strike/></w:rPr><w:t>We sing.</w:t></w:r></w:p>"
    reading = word_form.read(filled(form, "gp_lessons", struck))
    assert reading.answers["lessons"] == "We cook. We sing."
    assert [(one.code, one.text) for one in reading.of("lessons").findings] == [("struck_out", "We sing.")]
    assert reading.of("lessons").state == "doubt"
    heading = '<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>Purpose</w:t></w:r></w:p>'
    other = word_form.read(a_document(heading + struck.replace("<w:strike/>", '<w:dstrike w:val="1"/>')))
    assert codes(other, "purpose") == ["by_heading", "struck_out"]
    assert codes(word_form.read(a_document(heading + struck.replace("strike/", 'strike w:val="0"/'))), "purpose") == [
        "by_heading"
    ]


def test_a_heading_that_was_edited_loses_no_answer(questionnaire: Questionnaire, form: bytes) -> None:
    label = questionnaire.field("purpose").label
    changed = with_body(without_marks(form, "bookmark"), lambda xml: xml.replace(label, f"{label} (see below)"))
    reading = word_form.read(changed)
    assert reading.answers["purpose"].startswith("People who live")
    assert f"{label} (see below)" in [one.text for one in reading.leftovers]


def test_a_box_without_mark_and_label_is_found_by_its_place(questionnaire: Questionnaire, form: bytes) -> None:
    label = questionnaire.field("impact").label

    def change(xml: str) -> str:
        return re.sub(r'<w:bookmarkStart [^>]*gpq?_impact"/>', "", xml).replace(label, "Something else entirely")

    reading = word_form.read(with_body(form, change))
    assert reading.answers["impact"] == "1,240 people have met."
    assert codes(reading, "impact") == ["by_place"]


def test_a_deleted_box_leaves_the_question_alone(form: bytes) -> None:
    def change(xml: str) -> str:
        at = xml.index('w:name="gp_tagline"')
        return xml[: xml.rindex("<w:tbl>", 0, at)] + xml[xml.index("</w:tbl>", at) + len("</w:tbl>") :]

    assert word_form.read(with_body(form, change)).of("tagline").state == "absent"


def test_a_table_that_was_moved_is_still_read(form: bytes) -> None:
    def change(xml: str) -> str:
        at = xml.index('w:name="gp_purpose"')
        start, end = xml.rindex("<w:tbl>", 0, at), xml.index("</w:tbl>", at) + len("</w:tbl>")
        rest = xml[:start] + xml[end:]
        return rest.replace("<w:sectPr>", xml[start:end] + "<w:sectPr>", 1)

    reading = word_form.read(with_body(form, change))
    assert reading.answers["purpose"].startswith("People who live")
    assert reading.of("purpose").state == "read"


def test_a_row_added_with_the_tab_key_is_read(form: bytes) -> None:
    cells = "".join(f"<w:tc><w:tcPr/>{p(text)}</w:tc>" for text in ("Plan", "https://city.example/plan", "українська"))

    def change(xml: str) -> str:
        at = xml.index("</w:tbl>", xml.index('w:name="gp_references__1__title"'))
        return f"{xml[:at]}<w:tr>{cells}</w:tr>{xml[at:]}"

    rows = word_form.read(with_body(form, change)).answers["references"]
    assert rows[-1] == {"title": "Plan", "url": "https://city.example/plan", "file": "", "language": "uk"}


def test_tracked_changes_are_read_as_accepted(form: bytes) -> None:
    tracked = (
        '<w:p><w:del w:id="1" w:author="A"><w:r><w:delText>Old words.</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="A"><w:r><w:t>New words.</w:t></w:r></w:ins></w:p>'
        '<w:p><w:pPr><w:rPr><w:del w:id="3" w:author="A"/></w:rPr></w:pPr><w:r><w:t>One </w:t></w:r></w:p>'
        f"{p('sentence.')}"
    )
    assert word_form.read(filled(form, "gp_purpose", tracked)).answers["purpose"] == "New words.\n\nOne sentence."


def test_comments_are_kept_with_the_words_they_are_about(form: bytes) -> None:
    comments = (
        f'<w:comments {W}><w:comment w:id="0" w:author="The Mayor">{p("Is this still true?")}</w:comment></w:comments>'
    )
    about = (
        '<w:p><w:commentRangeStart w:id="0"/><w:r><w:t>Half of them.</w:t></w:r><w:commentRangeEnd w:id="0"/>'
        '<w:r><w:commentReference w:id="0"/></w:r></w:p>'
    )
    reading = word_form.read(with_part(filled(form, "gp_purpose", about), "comments", "comments", comments))
    (comment,) = reading.comments
    assert (comment.author, comment.text, comment.about) == ("The Mayor", "Is this still true?", "Half of them.")
    assert reading.answers["purpose"] == "Half of them."


def test_bold_italic_lists_and_links_become_markdown(form: bytes) -> None:
    numbering = '<w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    pasted = (
        '<w:p><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">Bold </w:t></w:r><w:r><w:t>and </w:t></w:r>'
        "<w:r><w:rPr><w:i/></w:rPr><w:t>italic</w:t></w:r></w:p>"
        + "".join(p(text, numbering.format(level)) for text, level in (("one", 0), ("under it", 1), ("two", 0)))
        + '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://city.example/"'
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Our page</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    found = word_form.read(filled(form, "gp_purpose", pasted)).answers["purpose"]
    assert (
        found == ("**Bold** and *italic*\n\n1. one\n   1. under it\n2. two\n\n[Our page](https://city.example/)")
        or found == "**Bold** and *italic*\n\n1. one\n\n   1. under it\n2. two\n\n[Our page](https://city.example/)"
    )


def test_words_typed_beside_the_boxes_are_handed_back_and_ticks_are_read(form: bytes) -> None:
    lines = p("☒ Neighbourhoods") + p("☐ Welcoming newcomers") + p("x\tInteraction") + p("and sport, of course")
    reading = word_form.read(filled(form, "gp_topics", lines))
    assert reading.answers["topics"] == ["neighbourhoods", "interaction"]
    assert Leftover("cell", "and sport, of course", "topics") in reading.leftovers


def test_topics_typed_in_another_language_of_the_edition_are_understood(form: bytes) -> None:
    french = load("2026", "fr").field("topics").options
    reading = word_form.read(filled(form, "gp_topics", p(f"{french[1].label}; {french[-1].label}")))
    assert reading.answers["topics"] == ["education", "interaction"]


def test_dates_and_countries_in_words_are_understood_and_unclear_ones_kept(form: bytes) -> None:
    changed = filled(form, "gp_period__start", p("березень 2021"))
    changed = filled(changed, "gp_period__end", p("when the money ends"))
    reading = word_form.read(filled(changed, "gp_places__countries", p("Espagne, Atlantis")))
    assert reading.answers["period"]["start"] == "2021-03"
    assert reading.answers["period"]["as_written"].endswith("when the money ends")
    assert "date_unclear" in codes(reading, "period")
    assert reading.answers["places"]["countries"] == ["ES"]
    assert "Atlantis" in [one.text for one in reading.leftovers]


@pytest.mark.parametrize("text", ["Місто відкрило бібліотеку.", "افتتحت المدينة مكتبة.", "העיר פתחה ספרייה."])
def test_the_french_form_takes_text_in_any_script(text: str) -> None:
    blank = word_form.blank(load("2026", "fr"))
    assert word_form.read(filled(blank, "gp_purpose", p(text))).answers == {"purpose": text}


def test_a_hint_that_a_program_did_not_clear_is_taken_away(questionnaire: Questionnaire) -> None:
    def change(xml: str) -> str:
        at = xml.index("Click here and write", xml.index('w:name="gp_purpose"'))
        return f"{xml[:at]}Click here and writeCompany for newcomers.{xml[at + len('Click here and write') :]}"

    reading = word_form.read(with_body(word_form.blank(questionnaire), change))
    assert reading.answers == {"purpose": "Company for newcomers."}
    assert codes(reading, "purpose") == ["hint_left"]


def test_a_document_that_is_not_our_form_is_searched_for_headings() -> None:
    heading = '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'
    body = (
        p("A practice of our city") + p("Purpose", heading) + p("Company.") + p("For all.")
        + p("Stimulus / Rationale: a survey") + p("Impact:") + p("40 people met.")
        + p("Weather", heading) + p("Rain.")
    )  # fmt: skip
    reading = word_form.read(a_document(body))
    assert not reading.is_form
    assert reading.answers["purpose"] == "Company.\n\nFor all."
    assert reading.answers["rationale"] == "a survey"
    assert reading.answers["impact"] == "40 people met."
    assert codes(reading, "impact") == ["by_heading"]
    assert "Rain." in everything(reading)
    assert "A practice of our city" in everything(reading)


@pytest.mark.parametrize("language", languages())
def test_the_printed_labels_of_every_language_are_found_as_headings(language: str) -> None:
    questionnaire = load("2026", language)
    wanted = ("purpose", "rationale", "process", "impact")
    body = "".join(p(questionnaire.field(one).sheet.label) + p(f"Text of {one}.") for one in wanted)
    assert word_form.read(a_document(body)).answers == {one: f"Text of {one}." for one in wanted}


@given(st.data())
def test_a_word_put_anywhere_into_the_form_is_found_again(data: st.DataObject) -> None:
    docx = word_form.prefilled(load("2026"), {"purpose": "A purpose.", "topics": ["education"]}, title="T")
    name = data.draw(st.sampled_from(["word/document.xml", "word/footer.xml"]))
    parts = parts_of(docx)
    places = [found.end() for found in re.finditer(rb'<w:t xml:space="preserve">', parts[name])]
    place = data.draw(st.sampled_from(places))
    parts[name] = parts[name][:place] + b"XMARKERX " + parts[name][place:]
    assert "XMARKERX" in everything(word_form.read(packed(parts)))


@given(st.data())
def test_a_paragraph_put_between_any_two_is_found_again(data: st.DataObject) -> None:
    docx = word_form.blank(load("2026"))

    def change(xml: str) -> str:
        place = data.draw(st.sampled_from([found.end() for found in re.finditer("</w:p>", xml)]))
        return f"{xml[:place]}{p('XMARKERX')}{xml[place:]}"

    assert "XMARKERX" in everything(word_form.read(with_body(docx, change)))


@pytest.mark.parametrize(
    "text", ["Klicken oder tippen Sie hier, um Text einzugeben.", "Click or tap here to enter text.", ""]
)
def test_a_hint_that_word_put_in_place_of_ours_is_no_answer(questionnaire: Questionnaire, text: str) -> None:
    """Whoever clears a box in Word gets Word's own hint, in the language of that Word."""

    def change(xml: str) -> str:
        at = xml.index("Click here and write", xml.index('w:name="gp_purpose"'))
        return f"{xml[:at]}{text}{xml[at + len('Click here and write') :]}"

    assert word_form.read(with_body(word_form.blank(questionnaire), change)).answers == {}
