"""Saved catalogue pages: every entry is found as its page says it, with a finding where something cannot be known."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.intake.listing import NO_PRACTICE, Entry, Listing, read
from forms.intake.section_labels import parts
from forms.intake.text_file import NotText, decoded

PAGES = Path(__file__).with_name("listings")


def page(name: str) -> Listing:
    return read((PAGES / name).read_text(encoding="utf-8"))


def entry(title: str, listing: Listing) -> Entry:
    return next(one for one in listing.entries if one.title == title)


def told(found: Entry) -> tuple[str, ...]:
    return tuple(map(str, found.findings))


@pytest.fixture(scope="module")
def text() -> Listing:
    return page("catalogue.txt")


@pytest.fixture(scope="module")
def html() -> Listing:
    return page("catalogue.html")


def test_every_entry_of_a_text_is_found_in_its_order(text: Listing) -> None:
    assert [one.title for one in text.entries] == [
        "Art afternoons for displaced families",
        "Diversity figures for a whole region",
        "Mësimi i gjuhës në kopsht",
        "A national map of meeting places",
        "The strategy 2017-2027 brings nine towns together",
        "Welcome kitchen",
        "",
        "Open doors",
        "A library of people",
        "12 steps for a school",
    ]
    assert text.problems == ()
    assert {"Topic", "0 International outlook", "Year", "F-67000 Strasbourg"} <= set(text.unused)


def test_an_entry_says_what_its_page_says_and_no_more(text: Listing) -> None:
    found = text.entries[0].to_json()
    assert found == {
        "title": "Art afternoons for displaced families",
        "country": "UA",
        "countries": ["UA"],
        "cities": ["Lutsk"],
        "period_as_written": "2022",
        "period": {"start": "2022", "end": "2022", "ongoing": False, "uncertain": False, "note": ""},
        "excerpt": text.entries[0].excerpt,
        "sections": {"purpose": text.entries[0].excerpt.removeprefix("Purpose: ")},
        "cut": ["purpose"],
        "language": "en",
        "address": "",
        "line": "Ukraine Lutsk 2022",
        "doubts": [],
    }
    assert json.loads(json.dumps(found)) == found


def test_nine_cities_and_a_period_stand_apart_and_a_title_may_hold_other_years(text: Listing) -> None:
    found = entry("The strategy 2017-2027 brings nine towns together", text)
    assert len(found.cities) == 9 and found.cities[3] == "Santa Maria da Feira"
    assert (found.period.start, found.period.end) == ("2019", "2021")


def test_text_without_a_heading_is_put_under_none(text: Listing) -> None:
    found = entry("Diversity figures for a whole region", text)
    assert found.sections == {} and found.excerpt.startswith("Ten large employers")
    assert told(found) == ("the text has no heading: it answers none of our questions by itself",)


def test_an_empty_heading_is_no_answer_and_is_told(text: Listing) -> None:
    found = entry("The strategy 2017-2027 brings nine towns together", text)
    assert set(found.sections) == {"purpose", "process"}
    assert told(found) == ("nothing stands under “Stimulus/Rationale”", "nothing stands under “Impact”")


def test_what_stands_before_the_first_heading_is_a_tagline(text: Listing) -> None:
    found = entry("Mësimi i gjuhës në kopsht", text)
    assert found.sections["tagline"] == "INICIATIVA PËR FËMIJËT" and found.sections["purpose"].startswith("Komuna")
    assert found.language == "sq" and found.period.start == "2020" and found.period.ongoing


def test_a_country_alone_is_a_practice_of_the_whole_country_at_an_unknown_time(text: Listing) -> None:
    found = entry("A national map of meeting places", text)
    assert (found.countries, found.cities, found.period.as_written, told(found)) == (("IE",), (), "", ())


def test_a_heading_that_is_none_of_our_questions_is_told_with_its_text(text: Listing) -> None:
    found = entry("Welcome kitchen", text)
    assert told(found) == ("“Concept” is none of our questions: One dish, two cooks.",)
    assert (found.countries, found.period.as_written) == (("ES",), "2018")


def test_without_a_title_the_entry_stays_and_asks_for_one(text: Listing, html: Listing) -> None:
    for found in (text.entries[6], html.entries[2]):
        assert found.title == "" and "there is no title" in told(found) and found.countries and found.sections


def test_without_a_link_the_next_title_ends_an_entry(text: Listing) -> None:
    assert entry("A library of people", text).excerpt.endswith("on Saturdays....")
    assert entry("12 steps for a school", text).excerpt.endswith("feel expected.")


def test_cities_that_may_be_one_or_two_are_doubted_with_the_line_as_it_stands(text: Listing) -> None:
    found = entry("12 steps for a school", text)
    assert found.cities == ("Sanpedrito Villanueva",)
    assert told(found) == (
        "one city or several: Sanpedrito Villanueva (“Spain Sanpedrito Villanueva Ongoing since 2014”)",
    )


def test_of_html_only_what_is_seen_is_read(html: Listing) -> None:
    assert [one.title for one in html.entries] == [
        "La ville contre les mots qui blessent & les clichés",
        "The city against words that hurt",
        "",
        "Un festival sans lieu connu",
    ]
    first = html.entries[0]
    assert (first.countries, first.cities, first.period.start) == (("CH",), ("Genève",), "2018")
    assert set(first.sections) == {"purpose", "process"} and first.cut == ("process",)
    assert first.address == "/fr/-/la-ville-contre-les-mots-qui-blessent"


def test_the_same_practice_in_two_languages_is_pointed_out(html: Listing) -> None:
    assert "it may be “The city against words that hurt” in another language" in told(html.entries[0])
    assert "it may be “La ville contre les mots qui blessent & les clichés” in another language" in told(
        html.entries[1]
    )


def test_a_link_glued_to_the_excerpt_is_no_part_of_it(html: Listing) -> None:
    assert html.entries[1].excerpt.endswith("it says so. [...]") and html.entries[1].cut == ("purpose",)


def test_an_entry_without_a_line_of_places_is_found_by_its_link(html: Listing) -> None:
    found = html.entries[3]
    assert found.countries == () and "there is no line with country, cities and period" in told(found)


def test_a_city_that_stands_alone_once_is_known_on_the_whole_page() -> None:
    listing = read(
        "One\n\nSpain Villanueva 2019\n\nPurpose: a...\n\nRead More\n\n"
        "Two\n\nSpain Sanpedrito Villanueva 2019\n\nPurpose: b...\n\nRead More\n"
    )
    assert listing.entries[1].cities == ("Sanpedrito", "Villanueva") and listing.entries[1].findings == ()


def test_a_list_of_countries_to_choose_from_is_no_entry() -> None:
    listing = read(
        "Home\nSpain\nFrance\nItaly\nKitchen\nSpain Madrid 2019\nPurpose: to cook...\nRead More\nSpain (12)\n"
    )
    assert [one.title for one in listing.entries] == ["Kitchen"]


def test_a_page_that_is_no_catalogue_is_a_problem_in_a_sentence() -> None:
    listing = read("Dear all,\n\nwe meet on Thursday.\n")
    assert listing.entries == () and listing.problems == (NO_PRACTICE,)
    assert listing.unused == ("Dear all,", "we meet on Thursday.")


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Purpose: a. Process: b.", ["purpose", "process"]),
        ("Objectif\u00a0: a. Processus\u00a0: b.", ["purpose", "process"]),
        ("Qëllimi: a", ["purpose"]),
        ("Purpose\nTo cook.\nImpact\nMany guests.", ["purpose", "impact"]),
        ("The purpose: none", [""]),
        ("Nothing here: neither", [""]),
        ("STIMULUS / RATIONALE: a", ["rationale"]),
        ("Documents de référence clés : un plan", ["references"]),
        ("", []),
    ],
)
def test_headings_are_found_wherever_they_stand(text: str, fields: list[str]) -> None:
    assert [part.field for part in parts(text)] == fields


lines = st.lists(
    st.sampled_from(
        [
            "",
            "Spain Madrid 2019",
            "Ireland",
            "2019",
            "Read More",
            "A title",
            "Purpose: x...",
            "<p>",
            "Spain (3)",
            "Topic",
            "…",
        ]
    )
    | st.text(max_size=20),
    max_size=15,
)


@given(lines)
def test_any_page_can_be_read_and_every_line_is_in_an_entry_or_unused(found: list[str]) -> None:
    listing = read("\n".join(found))
    for one in listing.entries:
        assert json.dumps(one.to_json())
        assert one.title or one.line or one.excerpt


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        ("Këneta".encode(), "Këneta", "UTF-8"),
        (b"\xef\xbb\xbfa", "a", "UTF-8"),
        ("Київ".encode("utf-16"), "Київ", "UTF-16"),
        ("Title;City\r\n".encode("utf-16-le"), "Title;City\r\n", "UTF-16"),
        ("Málaga “2019”".encode("cp1252"), "Málaga “2019”", "Windows-1252"),
        ('<meta charset="iso-8859-2">Łódź'.encode("iso-8859-2"), '<meta charset="iso-8859-2">Łódź', "iso8859-2"),
        ('<meta charset="zip">é'.encode("cp1252"), '<meta charset="zip">é', "Windows-1252"),
        (b"", "", "UTF-8"),
    ],
)
def test_the_encoding_of_a_text_is_found(data: bytes, text: str, encoding: str) -> None:
    assert decoded(data) == (text, encoding)


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04\x14\x00", bytes(range(256))])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(NotText):
        decoded(data)


@pytest.mark.parametrize(
    ("here", "there"), [("Firenze", "Florence"), ("Θεσσαλονίκη", "Salonica"), ("München", "Monaco di Baviera")]
)
def test_a_practice_in_two_languages_is_suspected_although_its_city_has_two_names(here: str, there: str) -> None:
    country = {"Firenze": "Italy", "Θεσσαλονίκη": "Greece", "München": "Germany"}[here]
    purpose = "Purpose: That the people of the city cook and eat with each other."
    obiettivo = "Obiettivo: Che le persone della città cucinino insieme e mangino insieme."
    one = f"The kitchen of all\n\n{country} {here} 2019\n\n{purpose}\n\nRead More\n"
    other = f"La cucina di tutti\n\n{country} {there} 2019\n\n{obiettivo}\n\nRead More\n"
    first, second = read(f"{one}\n{other}").entries
    assert first.cities == (here,) and second.cities == (there,)
    assert [finding.value for finding in first.findings if finding.code == "other_language"] == ["La cucina di tutti"]
    assert [finding.value for finding in second.findings if finding.code == "other_language"] == ["The kitchen of all"]


SPREAD = {
    "a line each": "Spain\nMadrid\n2019 - ongoing",
    "a line for the period": "Spain Madrid\n2019 - ongoing",
    "with labels": "Country: Spain\nCity: Madrid\nPeriod: 2019 - ongoing",
    "with labels in another language": "Pays : Espagne\nVille : Madrid\nPériode : 2019 - ongoing",
}


@pytest.mark.parametrize("places", SPREAD.values(), ids=SPREAD)
def test_country_cities_and_period_may_have_a_line_each(places: str) -> None:
    page = f"Country\nIreland\nNorway\nPoland\n\nKitchen\n\n{places}\n\nPurpose: To cook.\n\nRead More\n"
    (entry,) = read(page).entries
    assert (entry.title, entry.countries, entry.cities) == ("Kitchen", ("ES",), ("Madrid",))
    assert entry.period.ongoing and entry.findings == ()


def test_a_title_in_the_line_of_places_is_no_city() -> None:
    (entry,) = read("Kitchen – Spain, Madrid, 2019\n\nPurpose: To cook.\n\nRead More\n").entries
    assert entry.title == "Kitchen – Spain, Madrid, 2019" and entry.cities == ()
    assert [finding.code for finding in entry.findings] == ["no_place_line"]


def as_items(*items: str) -> Listing:
    return read("<h1>Our practices</h1><ul>" + "".join(f"<li>{one}</li>" for one in items) + "</ul>")


@pytest.mark.parametrize(
    ("item", "title", "countries", "cities", "start"),
    [
        ("Kitchen for all Spain, Madrid (2019)", "Kitchen for all", ("ES",), ("Madrid",), "2019"),
        ("<a href='/k'>Kitchen for all</a> Spain Madrid, 2019", "Kitchen for all", ("ES",), ("Madrid",), "2019"),
        ("Kitchen for all – Madrid, Spain (2019)", "Kitchen for all", ("ES",), ("Madrid",), "2019"),
        ("Kitchen for all (Madrid, Spain, 2019)", "Kitchen for all", ("ES",), ("Madrid",), "2019"),
        ("Spain cooks Portugal, Lisbon (2020 - ongoing)", "Spain cooks", ("PT",), ("Lisbon",), "2020"),
        ("Georgia on my mind United States, Atlanta (2019)", "Georgia on my mind", ("US",), ("Atlanta",), "2019"),
        ("Ireland counts Ireland (2020)", "Ireland counts", ("IE",), (), "2020"),
        ("New doors Luxembourg, Luxembourg (2020)", "New doors", ("LU",), ("Luxembourg",), "2020"),
        ("Open doors Portugal, Vila Desconhecida (2020)", "Open doors", ("PT",), ("Vila Desconhecida",), "2020"),
    ],
)
def test_a_list_with_title_and_places_in_one_line_is_read_with_a_finding(
    item: str, title: str, countries: tuple[str, ...], cities: tuple[str, ...], start: str
) -> None:
    first, second = as_items(item, "Paint together Ukraine, Lutsk (2022)").entries
    assert (first.title, first.countries, first.cities, first.period.start) == (title, countries, cities, start)
    assert [one.findings[0].code for one in (first, second)] == ["in_one_line"] * 2
    assert first.findings[0].value == title and first.findings[0].line.startswith(title)


@pytest.mark.parametrize(
    "items",
    [
        ("Kitchen for all Spain, Madrid (2019)",),  # a single one may be a sentence
        ("We went to Spain and Portugal in 2019.", "Nobody was in Madrid, Spain, in 2020 but us."),
        ("Kitchen for all Spain, Madrid", "Paint together Ukraine, Lutsk"),
        ("Kitchen for all (2019)", "Paint together (2022)"),
    ],
)
def test_sentences_and_lines_without_place_and_period_are_no_list(items: tuple[str, ...]) -> None:
    found = as_items(*items)
    assert found.entries == () and found.unused == ("Our practices", *items)
