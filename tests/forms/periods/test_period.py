"""Periods as cities write them: every collected line is read as a person reads it, and uncertain ones are flagged."""

import csv
import datetime as calendar
import io
import tomllib
from pathlib import Path

import pytest
from babel.dates import get_month_names
from hypothesis import given
from hypothesis import strategies as st

from forms.periods.partial_date import is_partial_date, is_possibly_before
from forms.periods.period import Reading, read
from forms.periods.period_text import period_text
from forms.periods.period_words import fold, months, vocabulary
from forms.questionnaire.shipped import load
from forms.questionnaire.types import FIELD_TYPES

LINES = list(
    csv.DictReader(io.StringIO(Path(__file__).with_name("periods.tsv").read_text(encoding="utf-8")), delimiter="\t")
)


def date(year: str, month: str) -> str | None:
    return (f"{year}-{int(month):02d}" if month else year) or None


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["period"])
def test_a_collected_line_is_read_as_noted(line: dict[str, str]) -> None:
    reading = read(line["period"])
    assert (reading.start or "")[:7] == (date(line["start_year"], line["start_month"]) or "")
    assert (reading.end or "")[:7] == (date(line["end_year"], line["end_month"]) or "")
    assert reading.ongoing is (line["ongoing"] == "true")
    assert reading.as_written == line["period"]


CONSTRUCTIONS = [
    pytest.param(text, says, id=f"{language}-{construction}-{text}")
    for language, kinds in tomllib.loads(
        Path(__file__).with_name("period_constructions.toml").read_text(encoding="utf-8")
    ).items()
    for construction, examples in kinds.items()
    for text, says in examples.items()
]


@pytest.mark.parametrize(("text", "says"), CONSTRUCTIONS)
def test_every_construction_of_the_common_languages_is_read(text: str, says: str) -> None:
    assert in_short(read(text)) == says


def in_short(reading: Reading) -> str:
    """A reading as in ISO 8601-2, and a question mark if it is uncertain."""
    start, end = reading.start or "", ".." if reading.ongoing and not reading.end else reading.end or ""
    return (start if start == end else f"{start}/{end}") + "?" * reading.uncertain


@pytest.mark.parametrize("text", ["", "  ", "N/A", "n/a", "—", "unknown", "?"])
def test_a_missing_period_is_no_finding(text: str) -> None:
    assert read(text) == Reading(text.strip())


CERTAIN = {
    "8-11 September 2016": ("2016-09-08", "2016-09-11", False),
    "21 June 2018": ("2018-06-21", "2018-06-21", False),
    "June 21, 2018": ("2018-06-21", "2018-06-21", False),
    "21 de junio de 2018": ("2018-06-21", "2018-06-21", False),
    "23/02/2021": ("2021-02-23", "2021-02-23", False),
    "23.2.2021": ("2021-02-23", "2021-02-23", False),
    "02/2021": ("2021-02", "2021-02", False),
    "2018-06": ("2018-06", "2018-06", False),
    "2018-06-21": ("2018-06-21", "2018-06-21", False),
    "1er mars 2019 – 31 décembre 2020": ("2019-03-01", "2020-12-31", False),
    "from March to June 2019": ("2019-03", "2019-06", False),
    "12 May to 3 June 2018": ("2018-05-12", "2018-06-03", False),
    "entre 2017 et 2020": ("2017", "2020", False),
    "nga viti 2017 deri në 2019": ("2017", "2019", False),
    "dal 2019 al 2021": ("2019", "2021", False),
    "setembro de 2018 a junho de 2019": ("2018-09", "2019-06", False),
    "von 2017 bis 2020": ("2017", "2020", False),
    "2018/19": ("2018", "2019", False),
    "2018/2019": ("2018", "2019", False),
    "2017, 2018": ("2017", "2018", False),
    "2 years - 2019 and 2020": ("2019", "2020", False),
    "(2019)": ("2019", "2019", False),
    "mars 2018 – en cours": ("2018-03", None, True),
    "à partir de 2018": ("2018", None, True),
    "ab März 2019": ("2019-03", None, True),
    "Desde 2015 hasta la actualidad": ("2015", None, True),
    "dhjetor 2021 e në vazhdim": ("2021-12", None, True),
    "2019+": ("2019", None, True),
    "from 2016 to date": ("2016", None, True),
    "2019, ongoing": ("2019", None, True),
    "Since 2010 (annual)": ("2010", None, True),
    "٢٠١٩ - ٢٠٢١": ("2019", "2021", False),
    "until 2020": (None, "2020", False),
}


@pytest.mark.parametrize(("text", "read_as"), CERTAIN.items(), ids=CERTAIN.keys())
def test_plain_wording_is_read_without_finding(text: str, read_as: tuple[str | None, str | None, bool]) -> None:
    reading = read(text)
    assert (reading.start, reading.end, reading.ongoing) == read_as
    assert not reading.uncertain


UNCERTAIN = {
    "2008-09": ("2008", None, "not understood: 2008-09"),
    "1998-02": ("1998", None, "not understood: 1998-02"),
    "03/02/2021": ("2021", None, "not understood: 03/02/2021"),
    "2019-2011": ("2019", "2011", "the end comes before the start"),
    "2019-2023 (ongoing)": ("2019", "2023", "it names an end and says that it goes on"),
    "Since 2017 - 2019": ("2017", "2019", "it says since and names an end"),
    "2015-2020 / 2021-25": ("2015", "2025", "several periods: from the first to the last"),
    "2017, 2019": ("2017", "2019", "several periods: from the first to the last"),
    "2015-2017 and 2019-ongoing": ("2015", None, "several periods: from the first one on"),
    "spring 2018": ("2018", "2018", "vague: spring"),
    "circa 2015": ("2015", "2015", "vague: circa"),
    "2019?": ("2019", "2019", "vague: ?"),
    "project 2019-2021": ("2019", "2021", "not understood: project"),
    "launched in 2018": ("2018", None, "not understood: launched"),
    "Nov - Feb 2018": ("2018-02", None, "the wording was not understood; not understood: nov"),
    "31 February 2018": (None, None, "no date was found; not understood: 31 february 2018"),
    "2018 à ...": ("2018", None, "the wording was not understood; not understood: ..."),
    "Since 2019 (pilot 2018)": ("2018", None, "the wording was not understood; not understood: pilot"),
    "Italie Casalecchio": (None, None, "no date was found; not understood: italie, casalecchio"),
    "every year": (None, None, "no date was found; recurring: every year"),
}


@pytest.mark.parametrize(("text", "read_as"), UNCERTAIN.items(), ids=UNCERTAIN.keys())
def test_a_doubtful_line_is_flagged_with_the_reason(text: str, read_as: tuple[str | None, str | None, str]) -> None:
    reading = read(text)
    assert (reading.start, reading.end, reading.note) == read_as
    assert reading.uncertain


@pytest.mark.parametrize("text", ["9" * 5000, "2019 " * 5000, "x" * 1001])
def test_a_line_that_is_no_period_at_all_is_kept_and_not_read(text: str) -> None:
    assert read(text) == Reading(text.strip(), uncertain=True, note="too long to be a period")


@pytest.mark.parametrize("language", ["en", "fr", "sq", "es", "it", "pt", "de"])
def test_every_month_of_the_common_languages_is_known(language: str) -> None:
    for number, name in get_month_names("wide", locale=language).items():
        assert read(f"{name} 2017").start == f"2017-{number:02d}", name
        assert read(f"{name.upper()} 2017").start == f"2017-{number:02d}", name


def test_the_months_of_different_languages_never_contradict_each_other() -> None:
    assert "mai" in months() and not set(months()) & set(vocabulary())
    assert set(months().values()) == set(range(1, 13))


LANGUAGES = ["en", "fr", "es", "it", "pt", "de", "uk", "sq", "sr", "sr-Latn", "el", "tr"]
days = st.dates(min_value=calendar.date(1900, 1, 1), max_value=calendar.date(2099, 12, 31))
dates = st.builds(lambda day, length: day.isoformat()[:length], days, st.sampled_from([4, 7, 10]))


@given(dates, dates, st.sampled_from(["one", "range", "since", "until", "ongoing"]), st.sampled_from(LANGUAGES))
def test_what_is_printed_in_any_language_reads_back_as_the_same_period(
    first: str, second: str, shape: str, language: str
) -> None:
    first, second = sorted((first, second))
    start, end, ongoing = {
        "one": (first, first, False),
        "range": (first, second, False),
        "since": (first, None, True),
        "until": (None, second, False),
        "ongoing": (None, None, True),
    }[shape]
    printed = period_text(start, end, ongoing=ongoing, language=language)
    reading = read(printed)
    assert (reading.start, reading.end, reading.ongoing, reading.uncertain) == (start, end, ongoing, False), printed


@pytest.mark.parametrize(
    ("period", "language", "printed"),
    [
        (("2019-03", None, True), "en", "since March 2019"),
        (("2018-01", "2018-02", False), "es", "enero–febrero de 2018"),
        (("2018-03-01", "2018-05-09", False), "de", "1. März 2018 – 9. Mai 2018"),
        (("2019-03", None, True), "uk", "березень 2019\u202fр. – триває"),
        ((None, "2019-03", False), "tr", "… – Mart 2019"),
        (("2019-03-21", "2019-03-21", False), "sr", "21. март 2019."),
        (("2019", None, True), "hy", "2019 –"),
        (("2019-03", None, False), "no such language", "March 2019"),
        ((None, None, False), "en", ""),
    ],
)
def test_a_period_is_printed_as_its_language_writes_it(
    period: tuple[str | None, str | None, bool], language: str, printed: str
) -> None:
    start, end, ongoing = period
    assert period_text(start, end, ongoing=ongoing, language=language) == printed


periods = st.text(max_size=40) | st.lists(
    st.sampled_from(
        [
            "2019",
            "2021",
            "14",
            "3",
            "since",
            "ongoing",
            "-",
            "–",
            "/",
            "and",
            "to",
            "March",
            "mai",
            ",",
            "que nga",
            "?",
            "on",
            "xyz",
        ]
    ),
    max_size=7,
).map(" ".join)


@given(periods)
def test_any_line_can_be_read_and_gives_a_sound_period(text: str) -> None:
    reading = read(text)
    for found in (reading.start, reading.end):
        assert found is None or is_partial_date(found)
    problems = list(FIELD_TYPES["period"].check(load().field("period"), reading.period(), True))
    assert not problems or reading.uncertain
    assert FIELD_TYPES["period"].parse(reading.period()) == reading.period()


@given(periods)
def test_case_accents_and_dashes_do_not_matter(text: str) -> None:
    again = read(fold(text))
    first = read(text)
    assert (again.start, again.end, again.ongoing, again.uncertain) == (
        first.start,
        first.end,
        first.ongoing,
        first.uncertain,
    )


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("2019", True),
        ("2019-02-28", True),
        ("2020-02-29", True),
        ("2019-02-29", False),
        ("2019-13", False),
        ("2019-00", False),
        ("0999", False),
        ("19", False),
        ("2019\n", False),
        ("2019-1", False),
        ("2٠19", False),
        ("", False),
    ],
)
def test_only_real_dates_are_dates(text: str, sound: bool) -> None:
    assert is_partial_date(text) is sound


def test_dates_are_compared_as_far_as_both_are_known() -> None:
    assert is_possibly_before("2019-05", "2019")
    assert is_possibly_before("2019", "2019-01-31")
    assert not is_possibly_before("2019-05", "2019-04-30")
    assert not is_possibly_before("2020", "2019")
