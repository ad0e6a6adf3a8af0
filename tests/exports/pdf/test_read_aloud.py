"""What a reader aloud reads: the structure of a PDF from beginning to end, with alternative and actual texts."""

from __future__ import annotations

import re

import pikepdf
import pytest
from lxml import html

from exports.html import sheet_html
from exports.pdf import sheet_pdf

TEXTS = {
    "ar": "يمنح الفن الأطفال النازحين **مكانًا آمنًا** ليقولوا ما عاشوه. شارك 640 طفلا في عام 2022، و(35) متطوعا. ",
    "he": "האמנות נותנת לילדים **מקום בטוח** לומר בלי מילים את מה שעברו. בשנת 2022 השתתפו 640 ילדים (וגם 35 מתנדבים). ",
    "ja": "芸術は子どもたちに、体験したことを言葉なしで語れる**安全な場所**を与える。2022年には640人が参加した。",
    "ko": "예술은 피란 온 아이들에게 겪은 일을 말없이 이야기할 수 있는 **안전한 곳**을 준다. 어린이 640명이 참여했다. ",
    "ka": "ხელოვნება აძლევს ბავშვებს **უსაფრთხო ადგილს**, სადაც უსიტყვოდ შეუძლიათ თქვან, რაც გადაიტანეს. ",
    "hy": "Արվեստը երեխաներին տալիս է **ապահով տեղ**, որտեղ նրանք առանց բառերի կարող են պատմել իրենց ապրածը։ ",
}


def squashed(text):
    return re.sub(r"[\s\u00ad\u2010•-]+|(?<!\d)[12]\.(?!\d)", "", text)


@pytest.mark.parametrize("language", TEXTS)
def test_every_script_is_read_in_order(make_sheet, read_aloud, language):
    text = TEXTS[language]
    sheet = make_sheet(
        language=language, title=text[:40], tagline=text[:60], purpose=text, rationale=text * 4, process=text
    )
    article = html.fromstring(str(sheet_html.Page(sheet, str).article()))
    heard = squashed("".join(read_aloud(sheet_pdf.render(sheet))))
    for paragraph in article.iter("h1", "h2", "p"):
        if "sheet-band" not in paragraph.get("class", ""):
            assert squashed(paragraph.text_content()) in heard


def test_alternative_texts_arrive(make_sheet, read_aloud):
    heard = read_aloud(sheet_pdf.render(make_sheet((600, 400), (400, 600))))
    assert [text for text in heard if text.startswith("Alternative")] == ["Alternative p0", "Alternative p1"]


def test_words_in_another_language_than_the_sheet_say_so(make_sheet, opened):
    with opened(sheet_pdf.render(make_sheet(language="uk", title="Арттерапія"))) as pdf:
        elements = [obj for obj in pdf.objects if isinstance(obj, pikepdf.Dictionary) and obj.get("/S") == "/Span"]
        assert str(pdf.Root.Lang) == "uk"
        assert {str(element.Lang) for element in elements if "/Lang" in element} == {"en"}
        assert any("/Lang" not in element for element in elements)
