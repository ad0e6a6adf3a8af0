"""Advice is what an editor would point out: it finds what it should, is silent about good texts, and never crashes."""

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.answers.readiness import RULES, Advice, advise
from forms.questionnaire.model import Questionnaire
from forms.questionnaire.shipped import languages, load
from forms.text.everyday_words import language_of, vocabularies, words_of

DEMO = sorted((Path(__file__).parents[3] / "webapp" / "demo" / "practices").glob("*.toml"))

CODE_PARAMS = {
    "slogan_title": (),
    "no_numbers": (),
    "links_instead_of_content": (),
    "thin": ("count", "most", "unit"),
    "long_sentence": ("words", "start"),
    "unexplained_acronym": ("acronym",),
    "shouting": (),
    "repeated_text": ("other", "start"),
    "photo_without_rights": (),
}


def found(questionnaire: Questionnaire, **answers: Any) -> list[tuple[str, str]]:
    """Field and code of each piece of advice, without "thin", which short examples always are."""
    return [(advice.field, advice.code) for advice in advise(questionnaire, answers) if advice.code != "thin"]


def only(questionnaire: Questionnaire, code: str, **answers: Any) -> list[Advice]:
    return [advice for advice in advise(questionnaire, answers) if advice.code == code]


# ---------------------------------------------------------------------------------------------------------- registry


def test_advice_carries_exactly_the_params_of_its_code(questionnaire: Questionnaire) -> None:
    long = "We " + "and they " * 30 + "met the OIM."
    answers = {
        "title": "Together!",
        "purpose": f"{long} THIS IS VERY IMPORTANT FOR EVERY CITY.",
        "process": long,
        "impact": "The mood is better and all are friends.",
        "rationale": "https://city.example",
        "photos": [{"file": "f"}],
    }
    given_codes = set()
    for advice in advise(questionnaire, answers):
        assert set(advice.params) == set(CODE_PARAMS[advice.code]), advice
        given_codes.add(advice.code)
    assert given_codes == set(RULES) == set(CODE_PARAMS)


def test_advice_comes_in_the_order_of_the_form(questionnaire: Questionnaire) -> None:
    answers = {"photos": [{"file": "f"}], "impact": "The mood is better and all are friends.", "title": "Us!"}
    assert [(advice.field, advice.code) for advice in advise(questionnaire, answers)] == [
        ("title", "slogan_title"),
        ("impact", "no_numbers"),
        ("impact", "thin"),
        ("photos", "photo_without_rights"),
    ]


# ------------------------------------------------------------------------------------------------- good texts are good


def test_the_worked_examples_of_every_language_get_no_advice() -> None:
    for language in languages():
        questionnaire = load(language=language)
        examples = {field.id: field.example for field in questionnaire.fields if field.type in ("line", "prose")}
        assert advise(questionnaire, examples) == ()


@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.stem)
def test_texts_as_cities_write_them_get_little_advice(path: Path, questionnaire: Questionnaire) -> None:
    answers = tomllib.loads(path.read_text(encoding="utf-8"))["answers"]
    codes = [advice.code for advice in advise(questionnaire, answers)]
    assert not {"unexplained_acronym", "links_instead_of_content", "shouting", "repeated_text", "slogan_title"} & {
        *codes
    }
    assert codes.count("long_sentence") <= 1
    # One text of the demo praises itself without a figure, on purpose.
    assert ("no_numbers" in codes) == (path.stem == "namur-jardins-partages")


def test_the_demo_has_texts_to_try_this_on() -> None:
    assert len(DEMO) > 10


# -------------------------------------------------------------------------------------------------------------- title


@pytest.mark.parametrize(
    "title",
    ["Together!", "All together now！", "“All of us together”", "« Vivre ensemble autrement »", '"One city for all"',
     "Living Library", "Welcome", "ONE CITY FOR ALL OF US", "ОДНЕ МІСТО ДЛЯ ВСІХ"],
)  # fmt: skip
def test_a_slogan_is_no_title(questionnaire: Questionnaire, title: str) -> None:
    assert found(questionnaire, title=title) == [("title", "slogan_title")]


@pytest.mark.parametrize(
    "title",
    [
        "The Tuesday Table: neighbours cook and eat together",
        "“Us” and “them”",
        "Living Library: people instead of books",
        "Diversity dashboard of the EU",
        "À deux sur la selle : parrainages à vélo",
        "多文化共生センター",
        "Who says hello?",
    ],
)
def test_a_title_that_says_what_it_is_passes(questionnaire: Questionnaire, title: str) -> None:
    assert found(questionnaire, title=title) == []


# ------------------------------------------------------------------------------------------------------------ figures


@pytest.mark.parametrize(
    "text",
    [
        "The mood in the district is much better and neighbours are now friends.",
        "Les habitants se parlent et les conflits sont moins fréquents dans les immeubles.",
        "Banorët njihen me njëri-tjetrin dhe lagjja është më e qetë për të gjithë.",
    ],
)
def test_results_without_a_figure_are_noticed_in_the_languages_we_know(questionnaire: Questionnaire, text: str) -> None:
    assert found(questionnaire, impact=text) == [("impact", "no_numbers")]
    assert found(questionnaire, purpose=text) == [], "only results need figures"


@pytest.mark.parametrize(
    "text",
    [
        "The mood is better and 40 neighbours are now friends.",
        "Half of the families have stayed and the mood is better.",
        "Complaints have doubled and the people are not happy with it.",
        "La moitié des familles sont restées et les conflits sont moins fréquents.",
        "Une centaine de familles sont restées dans le quartier avec nous.",
        "Dyzet familje janë këtu dhe lagjja është më e qetë për të gjithë.",
        "The mood is better for ٤٠ people and their families.",
        "The mood is better for ½ of the people and their families.",
    ],
)
def test_figures_and_number_words_count(questionnaire: Questionnaire, text: str) -> None:
    assert found(questionnaire, impact=text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Die Stimmung im Viertel ist viel besser geworden und die Nachbarn sind Freunde.",
        "El ambiente del barrio es mejor y los vecinos se conocen por su nombre.",
        "L'ambiente del quartiere è migliore e i vicini si conoscono per nome.",
        "Сусіди знають одне одного на ім'я, і в районі стало спокійніше.",
        "Οι γείτονες γνωρίζονται και η γειτονιά είναι πιο ήσυχη.",
        "近所の人たちは名前で呼び合うようになった。",
        "ผู้คนพบกันทุกสัปดาห์",
        "Great mood.",
    ],
)
def test_nobody_is_told_about_figures_in_a_language_we_do_not_know(questionnaire: Questionnaire, text: str) -> None:
    assert found(questionnaire, impact=text) == []


def test_the_languages_of_the_edition_have_number_words() -> None:
    assert all(vocabularies()[language].numbers for language in languages())
    for language in languages():
        texts = [field.example for field in load(language=language).fields if field.id in ("purpose", "impact")]
        assert {language_of(words_of(text)) for text in texts} == {language}


# --------------------------------------------------------------------------------------------------------------- links


@pytest.mark.parametrize(
    "text",
    [
        "https://city.example/report.pdf",
        "Please see our website www.city.example for the whole story.",
        "[All details are on our website](https://city.example/a)",
        "See " + " and ".join(f"[report {n}](https://city.example/{n})" for n in range(8)),
    ],
)
def test_an_answer_that_only_sends_readers_elsewhere_is_noticed(questionnaire: Questionnaire, text: str) -> None:
    assert [advice.code for advice in advise(questionnaire, {"process": text})] == ["links_instead_of_content"]


def test_a_link_in_a_text_that_stands_by_itself_is_welcome(questionnaire: Questionnaire) -> None:
    text = "Two households choose the menu, the district office buys the food, and " + "everybody eats together. " * 5
    assert found(questionnaire, process=f"{text} [Handbook](https://city.example/h)") == []
    assert found(questionnaire, process="Short, and without any address.") == []
    assert found(questionnaire, process="พบกันทุกสัปดาห์ https://city.example") == []


# ---------------------------------------------------------------------------------------------------------------- thin


def test_a_required_answer_far_below_its_limit_is_thin(questionnaire: Questionnaire) -> None:
    assert advise(questionnaire, {"impact": "5 people. " + "A few words. " * 20}) == (
        Advice("impact", "thin", {"count": 62, "most": 250, "unit": "words"}),
    )
    assert advise(questionnaire, {"impact": "5 more people. " + "A few words. " * 20}) == ()
    assert advise(questionnaire, {"lessons": "Begin."}) == (), "an optional answer may be short"
    assert advise(questionnaire, {}) == (), "an empty one is missing, which is another matter"


# ------------------------------------------------------------------------------------------------------ long sentences


def test_a_sentence_of_more_than_forty_words_is_named_by_its_beginning(questionnaire: Questionnaire) -> None:
    long = "First we met and then " + "we talked and " * 12 + "went home."
    (advice,) = only(questionnaire, "long_sentence", process=f"A short one. {long} Another.")
    assert advice.params == {"words": 43, "start": "First we met and then we talked and"}


@pytest.mark.parametrize(
    "text",
    [
        "word " * 39 + "end.",
        "This is short. " * 20,
        "- an item of a list\n" * 20,
        "1. an item of a list\n" * 20,
        "目的は住民の交流を促進することです" * 10,
        "ผู้คนพบกัน ทุกสัปดาห์ " * 50,
        "Is it? Yes! « Bien. » " * 20,
    ],
)
def test_lists_short_sentences_and_scripts_without_spaces_are_not_long_sentences(
    questionnaire: Questionnaire, text: str
) -> None:
    assert only(questionnaire, "long_sentence", process=text) == []


def test_no_more_than_three_long_sentences_are_named(questionnaire: Questionnaire) -> None:
    assert len(only(questionnaire, "long_sentence", process=("word " * 45 + "end. ") * 10)) == 3


# ------------------------------------------------------------------------------------------------------------ acronyms


def named(questionnaire: Questionnaire, **answers: Any) -> list[object]:
    return [advice.params["acronym"] for advice in only(questionnaire, "unexplained_acronym", **answers)]


def test_an_acronym_that_is_never_spelt_out_is_named_once_where_it_first_stands(questionnaire: Questionnaire) -> None:
    answers = {"purpose": "The OIM and l’ANEF met.", "impact": "OIM helped."}
    assert [(a.field, a.params["acronym"]) for a in only(questionnaire, "unexplained_acronym", **answers)] == [
        ("purpose", "OIM"),
        ("purpose", "ANEF"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The Catalan Refugee Council (CCAR) met. CCAR paid.",
        "CCAR (Catalan Refugee Council) met. CCAR paid.",
        "The council (“CCAR”) met. CCAR paid.",
        "Catalan Refugee Council (CCAR, CRC in English) met with CCAR.",
        "The VHS (Volkshochschule) teaches.",
        "**Catalan Refugee Council** (*CCAR*) and CCAR.",
    ],
)
def test_both_ways_of_spelling_an_acronym_out_are_understood(questionnaire: Questionnaire, text: str) -> None:
    assert named(questionnaire, process=text) == []


def test_an_acronym_may_be_spelt_out_anywhere_in_the_draft(questionnaire: Questionnaire) -> None:
    document = {"title": "Report of the Catalan Refugee Council (CCAR)", "url": "https://a.example"}
    assert named(questionnaire, process="CCAR paid.", references=[document]) == []
    assert named(questionnaire, process="CCAR paid.", partners="Catalan Refugee Council (CCAR)") == []


@pytest.mark.parametrize("text", ["CCAR (2019) met.", "CCAR (Barcelona) met.", "CCAR paid (as always)."])
def test_what_stands_in_brackets_is_not_always_a_name(questionnaire: Questionnaire, text: str) -> None:
    assert named(questionnaire, process=text) == ["CCAR"]


@pytest.mark.parametrize(
    "text",
    [
        "The EU, the UN and an NGO met on TV after COVID-19; Louis XIV and chapter VII were in the PDF.",
        "L’UE, l’ONU et une ONG ont payé 100 EUR.",
        "This is NOT what it was, and not what we want.",
        "See https://CCAR.example/ABC and write to CCAR@city.example.",
        "[here](https://city.example/CCAR)",
        "THE CITY HAS PAID FOR THE FOOD AND FOR THE COORDINATOR.",
        "We did it. THIS IS NEW. It works.",
        "Room B2 and bus 4A, A4 paper, I and O.",
        "住民とNPOの協働。",
        "שלום עולם",
    ],
)
def test_well_known_short_forms_emphasis_and_addresses_are_no_unexplained_acronyms(
    questionnaire: Questionnaire, text: str
) -> None:
    assert named(questionnaire, process=text) == []


def test_no_more_than_ten_acronyms_are_named(questionnaire: Questionnaire) -> None:
    letters = "BCDFGHJKLMNPQRS"
    assert len(named(questionnaire, process=", with ".join(f"Q{a}Z" for a in letters))) == 10


# ------------------------------------------------------------------------------------------------------------ shouting


@pytest.mark.parametrize(
    "text", ["WE ARE VERY HAPPY TO TELL YOU", "We did it. THIS IS VERY IMPORTANT FOR EVERY CITY that reads this."]
)
def test_sentences_in_capitals_are_shouting(questionnaire: Questionnaire, text: str) -> None:
    assert found(questionnaire, process=text) == [("process", "shouting")]


@pytest.mark.parametrize(
    "text", ["We did it.", "The USA, the UK, the EU and the UN.", "OK OK OK OK OK", "目的は住民の交流"]
)
def test_a_few_capitals_are_not_shouting(questionnaire: Questionnaire, text: str) -> None:
    assert found(questionnaire, process=text) == []


# ---------------------------------------------------------------------------------------------------------- repetition


def test_the_same_sentence_in_two_answers_is_noticed_in_the_second(questionnaire: Questionnaire) -> None:
    sentence = "Neighbours cook and eat together every week in the school"
    answers = {"purpose": f"{sentence}.", "process": f"First, we met. *{sentence}!* We washed up."}
    assert only(questionnaire, "repeated_text", **answers) == [
        Advice(
            "process", "repeated_text", {"other": "purpose", "start": "Neighbours cook and eat together every week in"}
        )
    ]


def test_short_sentences_and_repetition_in_one_answer_are_nobodys_business(questionnaire: Questionnaire) -> None:
    assert found(questionnaire, purpose="We met. It works.", process="We met. It works.") == []
    assert found(questionnaire, purpose="Neighbours cook and eat together every week. " * 2) == []


# -------------------------------------------------------------------------------------------------------------- photos


def test_a_photo_without_consent_or_credit_is_noticed_by_its_row(questionnaire: Questionnaire) -> None:
    photos = [
        {"file": "a", "alt": "x", "credit": "The city", "consent": True},
        {"file": "b", "alt": "x", "credit": "", "consent": True},
        {"file": "c", "alt": "x", "credit": "The city", "consent": False},
    ]
    assert advise(questionnaire, {"photos": photos}) == (
        Advice("photos", "photo_without_rights", row=1),
        Advice("photos", "photo_without_rights", row=2),
    )


# ------------------------------------------------------------------------------------------------------- hostile input


@pytest.mark.parametrize("raw", [None, 7, True, b"x", "x", "", [7], [None], ["x"], {"moon": 1}, [{"alt": 3}], [[]]])
def test_values_of_any_shape_are_passed_over_without_a_crash(questionnaire: Questionnaire, raw: object) -> None:
    advise(questionnaire, {field.id: raw for field in questionnaire.fields})


hostile = st.text(alphabet="aAB .!?\n()[]*_`\\<>@-1“”«»中ก\u0301\u00a0\u202f", max_size=200) | st.text(max_size=80)


@given(hostile, hostile)
def test_any_text_can_be_judged(first: str, second: str) -> None:
    questionnaire = load()
    answers = {"title": first, "tagline": second, "purpose": second, "impact": first, "partners": second}
    for advice in advise(questionnaire, answers):
        assert set(advice.params) == set(CODE_PARAMS[advice.code])


@pytest.mark.parametrize(
    "unit",
    ["[", "*", "(", "[](", "[a](", "> ", "- ", "1. ", "\\", "<", "!", ".", ". ", '."', "@", "a@", "a@b ", "http://",
     "www.", " ", "\n", "A", "AB ", "AB, ", "(AB) ", "AB (", "AB(a b)", "a. ", "word ", "中。", "ก", "\u0301\u0327",
     "\u0301", "“", "- a\n", "٣ ", "a" * 1000 + " ", "\u202f\\", "@' \u202f`"],
)  # fmt: skip
def test_it_takes_time_in_proportion_to_the_text(questionnaire: Questionnaire, unit: str) -> None:
    text = (unit * 65_536)[:65_536]
    for field in ("title", "impact"):
        begun = time.process_time()
        advise(questionnaire, {field: f"x{text}x"})
        # A twentieth of a second on an idle machine; a text that took quadratic time would need many seconds.
        assert time.process_time() - begun < 0.5
