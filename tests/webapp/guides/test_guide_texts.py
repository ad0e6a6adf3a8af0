"""The guides of docs/ as pages: anchors, links, tables, and translations."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from webapp.core.i18n import LANGUAGES
from webapp.guides import guide_texts
from webapp.guides.guide_texts import FOLDER, IMAGES, NAMES, Guide

ROOT = Path(__file__).resolve().parents[3]
READER = MarkdownIt("commonmark").enable("table")
ADDRESS, IMAGE = "/help/{}".format, "/help/images/{}".format


def _guide(name: str, language: str = "en", folder: Path = FOLDER) -> Guide:
    found = guide_texts.find(name, language, folder)
    assert found is not None
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_link_in_a_guide_leads_to_a_section_or_an_image_that_exists(name: str, language: str) -> None:
    html = str(_guide(name, language).html(ADDRESS, IMAGE))
    sections = {f"/help/{one}#{heading.anchor}" for one in NAMES for heading in _guide(one, language).headings}
    for address in re.findall(r'(?:href|src)="([^"]+)"', html):
        if address.startswith("/help/images/"):
            assert (IMAGES / address.rpartition("/")[2]).is_file()
        elif not address.startswith("https://"):
            whole = f"/help/{name}{address}" if address.startswith("#") else address
            assert whole in sections or whole in {f"/help/{one}" for one in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_a_guide_says_what_the_page_of_the_documentation_says(name: str) -> None:
    assert _guide(name).text == (ROOT / "docs" / f"{name}.md").read_text("utf-8")
    anchors = [heading.anchor for heading in _guide(name).headings]
    assert anchors and len(set(anchors)) == len(anchors)


@pytest.mark.parametrize("translation", sorted(FOLDER.glob("*.*.md")), ids=lambda path: path.name)
def test_a_translated_guide_has_the_parts_of_the_original(translation: Path) -> None:
    """A paragraph, a point or a row that is added to the one is added to the other."""
    original = FOLDER / f"{translation.name.split('.')[0]}.md"
    parts = [
        [(token.type, token.tag) for token in READER.parse(path.read_text("utf-8"))] for path in (original, translation)
    ]
    assert parts[0] == parts[1]


def test_an_image_keeps_its_room_before_it_is_there() -> None:
    html = str(_guide("sheets").html(ADDRESS, IMAGE))
    assert re.search(
        r'<img src="/help/images/sheet-usual.webp" alt="[^"]+" loading="lazy" width="\d+" height="\d+"', html
    )


def test_a_link_to_a_page_that_is_no_guide_becomes_words(tmp_path: Path) -> None:
    (tmp_path / "cities.md").write_text(
        "# For cities\n\nSee [the map](map.md#a), [sheets](sheets.md#which) and [*more*](../MORE.md).\n"
    )
    html = _guide("cities", folder=tmp_path).html(ADDRESS, IMAGE)
    assert html == '<p>See the map, <a href="/help/sheets#which">sheets</a> and <em>more</em>.</p>\n'


def test_html_in_a_guide_is_text(tmp_path: Path) -> None:
    (tmp_path / "cities.md").write_text("# For cities\n\n<script>alert(1)</script> [x](javascript:alert)\n")
    html = _guide("cities", folder=tmp_path).html(ADDRESS, IMAGE)
    assert "<script" not in html and "href" not in html


def test_a_cell_says_the_head_of_its_column_for_telephones(tmp_path: Path) -> None:
    (tmp_path / "cities.md").write_text("# For cities\n\n| A *b* | |\n| --- | --- |\n| 1 | 2 |\n")
    html = _guide("cities", folder=tmp_path).html(ADDRESS, IMAGE)
    assert '<td data-label="A b">1</td>\n<td>2</td>' in html


def test_a_translated_guide_has_the_anchors_of_the_original(tmp_path: Path) -> None:
    (tmp_path / "cities.md").write_text("# For cities\n\n## Check and send\n")
    (tmp_path / "cities.fr.md").write_text("# Pour les villes\n\n## Vérifier et envoyer\n")
    french = _guide("cities", "fr", tmp_path)
    assert (french.language, french.title) == ("fr", "Pour les villes")
    assert french.html(ADDRESS, IMAGE) == '<h2 id="check-and-send">Vérifier et envoyer</h2>\n'
    assert _guide("cities", "ar", tmp_path).language == "en"
