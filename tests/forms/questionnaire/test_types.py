"""Each field type: what it keeps, what it refuses, and that reading twice changes nothing."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_answers import SENT, with_gaps

from forms.languages import is_language, language_names
from forms.places.countries import COUNTRIES, country_name, country_names
from forms.questionnaire.base_type import is_email, is_link
from forms.questionnaire.field_types import FieldTypeName
from forms.questionnaire.model import Choice, Field, Limit
from forms.questionnaire.problems import Problem
from forms.questionnaire.types import CODE_PARAMS, FIELD_TYPES, WrongShape

OPTIONS = (Choice("red", "Red"), Choice("blue", "Blue"), Choice("green", "Green"))


def problems(
    kind: FieldTypeName, raw: object, *, complete: bool = True, limit: Limit | None = None
) -> list[tuple[Any, ...]]:
    """The problems of a raw value as (code, row, part), after a look at their params."""
    field = Field(
        "f", kind, "F", required=True, limit=limit, options=OPTIONS if FIELD_TYPES[kind].takes_options else ()
    )
    found = list(FIELD_TYPES[kind].check(field, FIELD_TYPES[kind].parse(raw), complete))
    for problem in found:
        assert problem.field == "f"
        assert set(problem.params) == set(CODE_PARAMS[problem.code])
    return [(problem.code, problem.row, problem.part) for problem in found]


# ------------------------------------------------------------------------------------------------------ any raw value

json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("name", FIELD_TYPES)
@given(data=st.data())
def test_reading_twice_changes_nothing(name: FieldTypeName, data: st.DataObject) -> None:
    kind = FIELD_TYPES[name]
    field = Field("f", name, "F", options=OPTIONS)
    value = kind.parse(data.draw(with_gaps(SENT[name](field))))
    assert kind.parse(value) == value
    assert json.loads(json.dumps(value)) == value
    assert isinstance(kind.is_empty(value), bool)
    assert problems(name, value, complete=False) or not problems(name, value, complete=False)


@pytest.mark.parametrize("name", FIELD_TYPES)
@given(raw=json_values)
def test_any_json_is_either_read_or_refused_as_a_wrong_shape(name: FieldTypeName, raw: object) -> None:
    try:
        value = FIELD_TYPES[name].parse(raw)
    except WrongShape:
        return
    assert FIELD_TYPES[name].parse(value) == value


@pytest.mark.parametrize("name", FIELD_TYPES)
def test_nothing_is_an_empty_answer(name: FieldTypeName) -> None:
    assert FIELD_TYPES[name].is_empty(FIELD_TYPES[name].parse(None))


@pytest.mark.parametrize("name", FIELD_TYPES)
def test_every_problem_of_missing_has_a_known_code(name: FieldTypeName) -> None:
    assert FIELD_TYPES[name].missing(Field("f", name, "F")).code in CODE_PARAMS


# -------------------------------------------------------------------------------------------------------- plain kinds


def test_a_text_over_its_limit_is_too_long_even_in_a_draft() -> None:
    assert problems("line", "four", complete=False, limit=Limit("characters", 3)) == [("too_long", None, None)]
    assert problems("line", "four", limit=Limit("characters", 4)) == []
    assert problems("prose", "one two three", complete=False, limit=Limit("words", 2)) == [("too_long", None, None)]


def test_a_text_under_its_least_only_matters_when_complete() -> None:
    limit = Limit("words", 9, least=3)
    assert problems("prose", "one two", limit=limit) == [("too_short", None, None)]
    assert problems("prose", "one two", limit=limit, complete=False) == []


def test_a_length_problem_says_how_long_how_much_and_in_what() -> None:
    field = Field("f", "prose", "F", limit=Limit("words", 2))
    assert list(FIELD_TYPES["prose"].check(field, "one two three", False)) == [
        Problem("f", "too_long", {"count": 3, "most": 2, "unit": "words"})
    ]


@pytest.mark.parametrize(
    "address",
    [
        "ana@city.example",
        "a.b+c@sub.city.example",
        "o'neill@city.example",
        "info@città.example",
        "пошта@місто.укр",
        "x_y@a-b.example",
    ],
)
def test_an_everyday_or_international_address_is_an_email_address(address: str) -> None:
    assert is_email(address)
    assert problems("email", f" {address}\n") == []


@pytest.mark.parametrize(
    "address",
    [
        "ana",
        "ana@",
        "@city.example",
        "ana@city",
        "a b@city.example",
        "ana@@city.example",
        "ana@city..example",
        ".ana@city.example",
        "ana.@city.example",
        "ana@-city.example",
        "Ana <ana@city.example>",
        "a@b.example, c@d.example",
        "x" * 65 + "@city.example",
        "ana@" + "x" * 64 + ".example",
    ],
)
def test_anything_else_is_not_an_email_address(address: str) -> None:
    assert not is_email(address)
    assert problems("email", address, complete=False) == [("not_an_email", None, None)]


@pytest.mark.parametrize(
    "address",
    [
        "https://city.example",
        "http://www.city.example:8080/a?b=c#d",
        "HTTPS://City.Example/A",
        "https://münchen.example/ä",
        "https://місто.укр/",
        "http://localhost:5000/x",
        "http://[2001:db8::1]/",
        "http://192.0.2.1/a",
        "https://name@city.example/",
    ],
)
def test_a_whole_web_address_is_a_link(address: str) -> None:
    assert is_link(address)
    assert problems("link", address) == []


@pytest.mark.parametrize(
    "address",
    [
        "www.city.example",
        "city.example",
        "ftp://city.example",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://city",
        "https://city .example",
        "https://city.example/<b>",
        "https://city.example:port/",
        "https://[1::2/",
        "//city.example",
        "https://.example",
        "mailto:ana@city.example",
    ],
)
def test_anything_else_is_not_a_link(address: str) -> None:
    assert not is_link(address)
    assert problems("link", address, complete=False) == [("not_a_link", None, None)]


def test_only_offered_options_can_be_chosen() -> None:
    assert problems("choice", "red") == []
    assert problems("choice", "moon", complete=False) == [("not_an_option", None, None)]
    assert problems("choices", ["red", "moon"], complete=False) == [("not_an_option", None, None)]


def test_choices_are_kept_once_each_and_put_in_the_order_of_the_template() -> None:
    field = Field("f", "choices", "F", options=OPTIONS)
    value = FIELD_TYPES["choices"].parse(["moon", "green", "red", "green", ""])
    assert FIELD_TYPES["choices"].arrange(field, value) == ["red", "green", "moon"]


def test_choices_keep_to_their_number() -> None:
    assert problems("choices", ["red", "blue"], complete=False, limit=Limit("items", 1)) == [("too_many", None, None)]
    assert problems("choices", ["red"], limit=Limit("items", 3, least=2)) == [("too_few", None, None)]
    assert problems("choices", ["red"], limit=Limit("items", 3, least=2), complete=False) == []


def test_a_box_that_must_be_ticked_is_not_agreed_rather_than_missing() -> None:
    assert FIELD_TYPES["agreement"].missing(Field("f", "agreement", "F")) == Problem("f", "not_agreed")
    with pytest.raises(WrongShape):
        FIELD_TYPES["agreement"].parse("yes")


# ------------------------------------------------------------------------------------------------------------- period


def period(**parts: object) -> dict[str, object]:
    return parts


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (period(start="2019", end="2021"), []),
        (period(start="2019-03", end="2019"), []),
        (period(start="2019", ongoing=True), []),
        (period(as_written="the school years 2018 to 2021"), []),
        (period(ongoing=True), []),
        (period(start="2021", end="2019"), [("ends_before_start", None, "end_year")]),
        (period(start="2019-05", end="2019-04"), [("ends_before_start", None, "end_year")]),
        (period(start="2019", end="2021", ongoing=True), [("ended_and_ongoing", None, "ongoing")]),
        (period(start="19"), [("not_a_date", None, "start_year")]),
        (period(start="2019-13"), [("not_a_date", None, "start_year")]),
        (period(end="2019-02-29"), [("not_a_date", None, "end_year")]),
        (period(start="-03"), [("month_without_year", None, "start_year")]),
        (period(start="2019", end="-03"), [("month_without_year", None, "end_year")]),
        (period(start="soon", end="2019"), [("not_a_date", None, "start_year")]),
    ],
)
def test_a_period_is_real_and_in_order(raw: dict[str, object], found: list[tuple[Any, ...]]) -> None:
    assert problems("period", raw, complete=False) == found
    assert problems("period", raw, complete=True) == found


def test_a_period_is_empty_only_if_nothing_at_all_is_said() -> None:
    kind = FIELD_TYPES["period"]
    assert kind.is_empty(kind.parse({"as_written": " ", "start": "", "ongoing": False}))
    assert not kind.is_empty(kind.parse({"recurring": "every year"}))
    assert kind.parse({"start": ""})["start"] is None


# ------------------------------------------------------------------------------------------------------------- places


def test_places_need_a_country_but_no_city() -> None:
    assert problems("places", {"countries": ["IE"]}) == []
    assert problems("places", {"cities": ["Cork"]}) == [("missing", None, "countries")]
    assert problems("places", {"cities": ["Cork"]}, complete=False) == []


def test_countries_are_known_codes_in_capitals_and_each_once() -> None:
    assert FIELD_TYPES["places"].parse({"countries": ["ie", "IE", ""], "cities": [" Cork ", "Cork"]}) == {
        "countries": ["IE"],
        "cities": ["Cork"],
    }
    assert problems("places", {"countries": ["IE", "EU"]}, complete=False) == [("not_a_country", 1, "countries")]


def test_a_limit_on_places_counts_cities() -> None:
    raw = {"countries": ["PT"], "cities": ["Braga", "Oeiras"]}
    assert problems("places", raw, complete=False, limit=Limit("items", 1)) == [("too_many", None, "cities")]


def test_countries_have_names_in_every_language_sorted_without_regard_to_accents() -> None:
    assert len(COUNTRIES) == 250 and {"XK", "PS", "TW"} <= COUNTRIES
    assert country_name("XK", "sq") == "Kosovë"
    assert country_name("CH", "fr") == "Suisse"
    assert country_name("EU", "fr") == "EU"
    french = list(country_names("fr").values())
    assert french.index("Égypte") < french.index("Espagne")
    assert set(country_names("uk")) == COUNTRIES


def test_languages_are_tags_that_exist() -> None:
    for tag in ("en", "sq", "sr-Latn", "pt-BR", "rom", "zh-Hant-TW"):
        assert is_language(tag), tag
    for tag in ("", "xx", "EN", "English", "en-", "en-XX-YY", "und", "en_GB", "sr-Klingon"):
        assert not is_language(tag), tag
    assert language_names("sq")["en"] == "anglisht"
    assert all(map(is_language, language_names("fr")))


# --------------------------------------------------------------------------------------------------------------- rows


def test_rows_without_anything_typed_are_dropped_and_all_parts_are_present() -> None:
    raw = [{"title": " "}, {"title": "Plan", "url": None}, {"language": "en"}]
    assert FIELD_TYPES["documents"].parse(raw) == [{"title": "Plan", "url": "", "file": "", "language": ""}]
    assert FIELD_TYPES["contacts"].parse([{"visibility": "everyone"}]) == []


def test_a_row_with_a_part_nobody_knows_is_refused() -> None:
    with pytest.raises(WrongShape, match="unexpected key 'fax'"):
        FIELD_TYPES["contacts"].parse([{"name": "Ana", "fax": "1"}])


def test_a_document_needs_a_title_and_a_link_or_a_file() -> None:
    sound = {"title": "Plan", "url": "https://city.example/plan", "language": "en"}
    assert problems("documents", [sound, {"title": "Plan", "file": "f1"}]) == []
    assert problems("documents", [sound, {"title": "Plan"}]) == [("link_or_file", 1, "url")]
    assert problems("documents", [{"url": "https://city.example"}]) == [("missing", 0, "title")]
    assert problems("documents", [{"url": "city.example", "language": "xx"}], complete=False) == [
        ("not_a_link", 0, "url"),
        ("not_a_language", 0, "language"),
    ]


def test_a_picture_needs_a_description_and_consent_before_it_is_published() -> None:
    bare = {"file": "f1", "alt": "", "caption": "", "credit": "", "consent": False}
    assert problems("pictures", [bare], complete=False) == []
    assert problems("pictures", [bare]) == [("missing", 0, "alt"), ("not_agreed", 0, "consent")]
    assert problems("pictures", [{**bare, "alt": "A table", "consent": True}]) == []
    assert problems("pictures", [{"alt": "A table", "consent": True}]) == [("missing", 0, "file")]
    assert problems("pictures", [bare] * 3, complete=False, limit=Limit("items", 2)) == [("too_many", None, None)]


def test_a_picture_has_a_focus_that_can_be_read_or_none() -> None:
    kind = FIELD_TYPES["pictures"]
    for raw, stored in (("50, 16", "50,16"), ("here", ""), (None, "")):
        assert kind.parse([{"file": "f1", "focus": raw}])[0]["focus"] == stored
    assert kind.parse([{"file": "f1"}])[0]["focus"] == ""
    assert kind.parse([{"focus": "50,16"}]) == [], "a focus alone is no picture"
    with pytest.raises(WrongShape):
        kind.parse([{"file": "f1", "focus": 50}])


def test_a_contact_needs_a_name_an_address_and_a_decision_who_may_see_it() -> None:
    whole = {"name": "Ana", "email": "ana@city.example", "visibility": "network"}
    assert problems("contacts", [whole]) == []
    assert problems("contacts", [whole, {"telephone": "1"}]) == [
        ("missing", 1, "name"),
        ("missing", 1, "email"),
        ("missing", 1, "visibility"),
    ]
    assert problems("contacts", [{"email": "ana", "visibility": "all"}], complete=False) == [
        ("not_an_email", 0, "email"),
        ("not_an_option", 0, "visibility"),
    ]
