"""Lines of country, cities and period, run together: each part is found, and what is ambiguous becomes a finding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.intake.place_line import split
from forms.places.gazetteer import gazetteer

NINE = ("Amadora", "Lisbon", "Loures", "Santa Maria da Feira", "Setúbal", "Cascais", "Portimão", "Braga", "Oeiras")
PLAIN = {
    "Ukraine Lutsk 2022": ("UA", ("Lutsk",), "2022"),
    "Portugal Amadora Lisbon 2019-2021": ("PT", ("Amadora", "Lisbon"), "2019-2021"),
    f"Portugal {' '.join(NINE)} 2019-2021": ("PT", NINE, "2019-2021"),
    "United Kingdom Stoke-on-Trent Since 2022": ("GB", ("Stoke-on-Trent",), "Since 2022"),
    "Ireland QË NGA VITI 2020": ("IE", (), "QË NGA VITI 2020"),
    "Irlande Depuis 2020": ("IE", (), "Depuis 2020"),
    "Irlande": ("IE", (), ""),
    "Ireland ongoing": ("IE", (), "ongoing"),
    "Espagne Donostia-San Sebastian depuis 2014": ("ES", ("Donostia-San Sebastian",), "depuis 2014"),
    "Bosnia and Herzegovina Sarajevo Banja Luka 2015-17": ("BA", ("Sarajevo", "Banja Luka"), "2015-17"),
    "South Korea Ansan 2018": ("KR", ("Ansan",), "2018"),
    "Holland Tilburg 2018": ("NL", ("Tilburg",), "2018"),
    "Türkiye Osmangazi 2019 yılından beri": ("TR", ("Osmangazi",), "2019 yılından beri"),
    "Turkey Osmangazi": ("TR", ("Osmangazi",), ""),
    "UK Leeds": ("GB", ("Leeds",), ""),
    "Україна Мелітополь з 2019 року": ("UA", ("Мелітополь",), "з 2019 року"),
    "Србија Нови Сад од 2019. године": ("RS", ("Нови Сад",), "од 2019. године"),
    "Ελλάδα Αθήνα 2019 - σε εξέλιξη": ("GR", ("Αθήνα",), "2019 - σε εξέλιξη"),
    "Luxembourg Luxembourg 2019": ("LU", ("Luxembourg",), "2019"),
    "Mexico Mexico City 2018": ("MX", ("Mexico City",), "2018"),
    "2019 Portugal Lisbon": ("PT", ("Lisbon",), "2019"),
    "Portugal 2019 Lisbon": ("PT", ("Lisbon",), "2019"),
    "Lisbon, Portugal, 2019-2021": ("PT", ("Lisbon",), "2019-2021"),
    "San Sebastian (Spain)": ("ES", ("San Sebastian",), ""),
    "Norway Oslo January - February 2018": ("NO", ("Oslo",), "January - February 2018"),
    "Switzerland Geneva N/A": ("CH", ("Geneva",), "N/A"),
    "Germany Berlin Neukölln 2010-": ("DE", ("Berlin Neukölln",), "2010-"),
    "Italy Poggio di Sotto 2019": ("IT", ("Poggio di Sotto",), "2019"),
    "France Saint-Germain-en-Laye 2015": ("FR", ("Saint-Germain-en-Laye",), "2015"),
    "Spain Vila Real de Santo António dal 2016": ("ES", ("Vila Real de Santo António",), "dal 2016"),
    "Austria Gänserndorf and Mistelbach 2019": ("AT", ("Gänserndorf", "Mistelbach"), "2019"),
}
DOUBTED = {
    "Italie Casalecchio di Reno Casalecchio di Reno, Italie": "the same place stands there twice",
    "Italy Poggio Renatico 2019": "one city or several: Poggio Renatico",
    "Lisbon 2019": "no country was recognised",
    "Spain Italy Barcelona Turin 2019": "several countries: whose cities are these?",
    "Spain Madrid launched in 2018": "not understood: launched",
    "Spain Strasbourg 2019": "Strasbourg is known in FR, which the line does not name",
    "Map Ireland 2015": "Map stands before the country or in brackets, and no such city is known",
    "Belgium (Flanders) 2019": "Flanders stands before the country or in brackets, and no such city is known",
    "": "the line is empty",
}


@pytest.mark.parametrize(("line", "says"), PLAIN.items(), ids=PLAIN.keys())
def test_a_plain_line_is_taken_apart(line: str, says: tuple[str, tuple[str, ...], str]) -> None:
    found = split(line, gazetteer())
    assert found.findings == ()
    assert ((*found.countries, "")[0], found.cities, found.period.as_written) == says


@pytest.mark.parametrize(("line", "finding"), DOUBTED.items(), ids=DOUBTED.keys())
def test_a_riddle_is_said_and_not_guessed(line: str, finding: str) -> None:
    found = split(line, gazetteer())
    assert finding in map(str, found.findings) and found.as_written == line


def test_a_city_of_the_network_is_known_by_being_told() -> None:
    line = "Italy Poggio Renatico Ferrara 2019"
    assert split(line, gazetteer()).findings
    found = split(line, gazetteer().knowing([("IT", "Poggio Renatico"), ("IT", "Ferrara"), ("??", "Italy")]))
    assert found.cities == ("Poggio Renatico", "Ferrara") and found.findings == ()


@pytest.mark.parametrize(
    ("city", "country", "also"),
    [
        ("Köln", "DE", {"Cologne", "Colonia"}),
        ("cologne", "DE", {"Köln"}),
        ("Lisboa", "PT", {"Lisbon", "Lissabon", "Lisbonne", "リスボン"}),
        ("Αθήνα", "GR", {"Athens", "Athína", "Athen", "Атина"}),
        ("Athína", "GR", {"Αθήνα"}),
        ("Київ", "UA", {"Kyiv", "Kiev"}),
        ("Bruxelles", "BE", {"Brussels", "Brüssel"}),
    ],
)
def test_a_city_is_known_by_its_names_in_other_languages(city: str, country: str, also: set[str]) -> None:
    assert also <= set(gazetteer().names_of(city, [country]))
    assert not gazetteer().names_of(city, ["NZ"])


@given(st.text(max_size=60) | st.lists(st.sampled_from(["Spain", "2019", "Madrid", "-", ",", "de", "("])).map(" ".join))
def test_any_line_can_be_taken_apart_and_no_city_is_invented(line: str) -> None:
    found = split(line, gazetteer())
    for city in found.cities:
        assert all(word in found.as_written for word in city.split())


@pytest.mark.parametrize(
    ("line", "countries", "cities"),
    [
        ("Bosnia and Herzegovina Sarajevo East Sarajevo 2015", ("BA",), ("Sarajevo", "East Sarajevo")),
        ("Bosnia & Herzegovina: Sarajevo (2019)", ("BA",), ("Sarajevo",)),
        ("Japan Hamamatsu City N/A", ("JP",), ("Hamamatsu City",)),
        ("Australia City of Ballarat Melton 2016", ("AU",), ("City of Ballarat", "Melton")),
        ("Switzerland Ville de Genève Lausanne", ("CH",), ("Ville de Genève", "Lausanne")),
        ("Germania Monaco di Baviera 2012", ("DE",), ("Monaco di Baviera",)),
    ],
)
def test_words_that_belong_to_a_name_stay_with_it(
    line: str, countries: tuple[str, ...], cities: tuple[str, ...]
) -> None:
    taken = split(line, gazetteer())
    assert (taken.countries, taken.cities, taken.findings) == (countries, cities, ())


def test_a_country_behind_its_city_is_no_city() -> None:
    taken = split("Lisbon, Portugal; Madrid, Spain 2019", gazetteer())
    assert (taken.countries, taken.cities) == (("PT", "ES"), ("Lisbon", "Madrid"))
    assert [finding.code for finding in taken.findings] == ["several_countries"]
