"""Through LibreOffice and back: saved as DOCX, as ODT, and from ODT as DOCX again. The program is started twice."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from builders import a_jpeg
from random_answers import assert_same

from forms.questionnaire.shipped import load
from forms.word import open_document, word_form

PROGRAM = open_document.converter()
pytestmark = pytest.mark.skipif(not PROGRAM, reason="LibreOffice is not installed")
SCRIPTS = {
    "title": "Bibliothèque · мобільна · مكتبة · 図書館",
    "purpose": "Перший абзац із **жирним** і *курсивом*.\n\nДругий: [посилання](https://city.example/a).\n\n"
    "- один\n  - під ним\n- два",
    "rationale": "أنشأت المدينة **مجموعة عمل** لهذا الغرض.",
    "process": "1. 市は合同作業部会\n2. を設置した。\n\nThen *more*.",
    "impact": "Η πόλη συγκρότησε μια ομάδα.",
}


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    return {
        **SCRIPTS,
        "places": {"countries": ["UA", "PL"], "cities": ["Lutsk", "Київ"]},
        "period": {"as_written": "Since 2022", "start": "2022-03", "end": None, "ongoing": True, "recurring": "щороку"},
        "topics": ["education", "interaction"],
        "scale": "city",
        "references": [
            {"title": "Звіт", "url": "", "file": "0a" * 16, "language": "uk"},
            {"title": "Report", "url": "https://city.example/r_b", "file": "", "language": "en"},
        ],
        "photos": [
            {"file": "p1", "alt": "A wall", "caption": "Paint", "credit": "The city", "consent": True, "focus": ""}
        ],
        "right_to_publish": True,
        "licence": "cc-by-4.0",
    }


def convert(folder: Path, kind: str, *sources: Path) -> None:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [PROGRAM, profile, "--headless", "--convert-to", kind, "--outdir", str(folder / kind)]
    subprocess.run([*command, *map(str, sources)], check=True, capture_output=True, timeout=240)


@pytest.fixture(scope="module")
def saved(written: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The filled and the blank French form, saved by LibreOffice in both formats."""
    folder, questionnaire = tmp_path_factory.mktemp("libreoffice"), load("2026", "fr")
    filled = word_form.prefilled(questionnaire, written, draft="12", title="The title", pictures={"p1": a_jpeg()})
    (folder / "filled.docx").write_bytes(filled)
    (folder / "blank.docx").write_bytes(word_form.blank(questionnaire))
    convert(folder, "docx", folder / "filled.docx", folder / "blank.docx")
    convert(folder, "odt", folder / "filled.docx")
    return folder


def assert_read(docx: bytes, written: dict[str, Any]) -> None:
    reading = word_form.read(docx)
    assert_same(load("2026", "fr"), dict(reading.answers), written)
    assert (reading.leftovers, reading.pictures, reading.draft) == ((), (), "12")
    assert {one.state for one in reading.fields} == {"read", "empty"}


def test_a_form_saved_as_docx_by_libreoffice_says_the_same(saved: Path, written: dict[str, Any]) -> None:
    assert_read((saved / "docx" / "filled.docx").read_bytes(), written)
    assert word_form.read((saved / "docx" / "blank.docx").read_bytes()).answers == {}


def test_a_form_saved_as_odt_is_read_as_it_is_and_a_broken_one_refused(saved: Path, written: dict[str, Any]) -> None:
    odt = (saved / "odt" / "filled.odt").read_bytes()
    assert_read(odt, written)
    with pytest.raises(word_form.Refused, match="damaged"):
        word_form.read(odt[: len(odt) // 2])
