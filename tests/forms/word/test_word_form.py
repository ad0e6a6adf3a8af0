"""Writing the Word form: what it holds, that it is sound, and that it is always the same."""

import io
import subprocess
import sys
import zipfile
from typing import Any

import pytest
from builders import a_jpeg
from docx import Document
from word_documents import parts_of

from exports.conformance.docx_conformance import validate
from forms.questionnaire.model import Questionnaire
from forms.questionnaire.shipped import languages, load
from forms.word import form_cells, names, word_form, words

# Word asks for no theme in a document without theme fonts and colours.
NO_THEME = "relationships/theme"


def xml(docx: bytes, part: str = "word/document.xml") -> str:
    return zipfile.ZipFile(io.BytesIO(docx)).read(part).decode()


def test_the_words_of_the_form_are_complete_in_every_language_of_the_editions() -> None:
    known = words.all_words()
    for language in languages():
        assert known[language].keys() == known["en"].keys()
        assert len(known[language]["how"]) == len(known["en"]["how"])


@pytest.mark.parametrize("language", languages())
def test_a_blank_form_asks_every_question_and_has_a_named_box_for_each(language: str) -> None:
    questionnaire = load("2026", language)
    docx = word_form.blank(questionnaire)
    headings = [
        p.text or xml_text(p) for p in Document(io.BytesIO(docx)).paragraphs if p.style and p.style.name == "Heading 2"
    ]
    assert headings == [field.label for field in questionnaire.fields]
    body = xml(docx)
    for field in questionnaire.fields:
        for key in form_cells.keys_of(field, 1):
            assert f'w:name="{names.answer_name(key)}"' in body


def xml_text(paragraph: Any) -> str:
    return "".join(one.text or "" for one in paragraph._element.iter() if one.tag.endswith("}t"))


@pytest.mark.parametrize("filled", [False, True])
def test_word_finds_nothing_to_repair(complete: tuple[Questionnaire, dict[str, Any]], filled: bool) -> None:
    questionnaire, answers = complete
    docx = word_form.prefilled(questionnaire, answers if filled else {}, pictures={"f1": a_jpeg()})
    failures = validate(docx).verdicts[0].failures
    assert [one for one in failures if NO_THEME not in one.description] == []


def test_the_form_says_in_its_properties_which_edition_language_and_draft_it_is_of(
    questionnaire: Questionnaire,
) -> None:
    properties = xml(word_form.prefilled(questionnaire, {}, draft="417"), "docProps/custom.xml")
    for name, value in (("SheafEdition", "2026"), ("SheafLanguage", "en"), ("SheafDraft", "417")):
        assert f'name="{name}"><vt:lpwstr>{value}</vt:lpwstr>' in properties


def test_the_same_form_is_the_same_bytes_in_another_process(questionnaire: Questionnaire) -> None:
    code = (
        "import sys; from forms.word import word_form; from forms.questionnaire import shipped as template; "
        "sys.stdout.buffer.write(word_form.blank(template.load()))"
    )
    elsewhere = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    assert word_form.blank(questionnaire) == elsewhere


def test_questions_are_locked_and_answers_are_not(questionnaire: Questionnaire) -> None:
    body = xml(word_form.prefilled(questionnaire, {"purpose": "Company for newcomers."}))
    before = body.partition(questionnaire.field("purpose").label)[0]
    assert before.rpartition("<w:sdtPr>")[2].count('w:val="sdtContentLocked"') == 1
    answer = body.partition("Company for newcomers.")[0].rpartition("<w:tc>")[2]
    assert "<w:sdt>" not in answer


def test_an_id_too_long_for_a_bookmark_is_refused_and_not_cut() -> None:
    with pytest.raises(ValueError, match="too long"):
        names.answer_name(names.Key("a" * 40))


def test_the_lines_of_a_photo_stay_on_one_page(questionnaire: Questionnaire) -> None:
    xml = parts_of(word_form.blank(questionnaire))["word/document.xml"].decode()
    first = xml[xml.index('w:name="gp_photos__1__file"') :]
    rows = first[: first.index("</w:tbl>")].split("</w:tr>")[:-1]
    assert len(rows) == 5 and all("<w:keepNext/>" in row for row in rows[1:-1]) and "<w:keepNext/>" not in rows[-1]
