"""Stems, and other words for the same: what is found by a word that no practice has."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from bench import judged
from builders import a_practice

from webapp import catalogue
from webapp.catalogue import concepts, expansion, highlighting, indexing, search
from webapp.catalogue.search import Asked
from webapp.catalogue.words import terms
from webapp.core import db
from webapp.models import Person, State

LANGUAGES = ("en", "fr", "de", "es", "tr", "el", "ar")


@pytest.fixture
def publish(work, people):
    def make(title, **options):
        with work() as session:
            author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
            a_practice(session, State.PUBLISHED, by=author, editor=editor, title=title, **options)

    return make


def titles(opened):
    return [" ".join("".join(h.itertext()).split()) for h in opened.all("h2", class_="card-title")]


def wide(typed):
    return expansion.widened(terms(typed), LANGUAGES)


def test_the_judged_questions_are_answered_as_well_as_they_were(app):
    with app.app_context():
        with db.unit_of_work() as session:
            judged.fill(session)
        with db.unit_of_work(reading=True) as session:
            for half in ("tuned", "held"):
                found = judged.score(judged.questions(half), judged.asking(session))
                assert found.recall >= 0.85 and found.hit >= 0.97 and found.rank >= 0.83, (half, found)


def test_a_word_is_found_by_its_other_forms_for_readers_and_programs_alike(page, client, publish):
    publish("A policy for the whole city", process="Volunteers visit every street.")
    for typed in ("policy", "policies", "visit", "visiting", "visits"):
        assert titles(page.get(f"/practices?q={typed}")) == ["A policy for the whole city"], typed
        assert client.get(f"/api/v1/practices?q={typed}").json["total"] == 1, typed
        assert "A policy for the whole city" in client.get(f"/practices.atom?q={typed}").text, typed


def test_a_question_in_one_language_finds_what_is_said_in_another_and_marks_it(page, publish):
    publish("Un toit pour les réfugiés", language="fr")
    publish("Ein Dach für Geflüchtete", language="de")
    opened = page.get("/practices?q=refugees")
    assert set(titles(opened)) == {"Un toit pour les réfugiés", "Ein Dach für Geflüchtete"}
    assert "Shown instead" not in opened.text
    assert {mark.text for mark in opened.root.iter("mark")} == {"réfugiés", "Geflüchtete"}


def test_a_hit_in_a_fact_is_shown_with_the_name_of_its_question(page, publish):
    publish("Tea on Tuesdays", target_groups=["older-people"], references=None)
    opened = page.get("/practices?q=pensioners")
    (shown,) = opened.all("p", class_="card-excerpt")
    assert "".join(shown.itertext()) == "Who it is for: Older people"
    assert [mark.text for mark in shown.iter("mark")] == ["Older people"]


def test_a_hit_in_an_english_label_is_shown_in_a_practice_of_another_language(page, publish):
    publish("Tea on Tuesdays", references=None)
    publish("Çaji i së martës", language="sq", target_groups=["minorities"], references=None)
    opened = page.get("/practices?q=minority")
    assert titles(opened) == ["Çaji i së martës"]
    assert [mark.text for mark in opened.root.iter("mark")] == ["minorities"]


def test_a_label_is_read_in_its_own_language(page, publish):
    publish("A policy for the whole city", references=None)
    publish("Çaji i së martës", language="sq", target_groups=["city-staff"], references=None)
    assert titles(page.get("/practices?q=policies")) == ["A policy for the whole city"], "Albanian polici are police"


@pytest.mark.parametrize("typed", ["Francia", "Frankreich", "Франція", "フランス", "فرنسا", "how does Francia do it"])
def test_a_country_is_found_by_its_name_in_any_language(page, publish, typed):
    publish("Tea on Tuesdays", places={"countries": ["FR"], "cities": []}, references=None)
    publish("Coffee on Mondays", places={"countries": ["UA"], "cities": []}, references=None)
    opened = page.get(f"/practices?q={typed}")
    assert titles(opened) == ["Tea on Tuesdays"]
    assert [mark.text for mark in opened.root.iter("mark")] == ["France"]


def test_a_short_name_of_a_country_within_a_japanese_word_is_no_country():
    assert concepts.of_word("タイトル", "ja") == concepts.NONE  # a title, and no Thailand
    assert concepts.of_word("フランスの都市", "ja") == {"countryfr"}


def test_what_has_some_of_the_words_follows_what_has_all_where_that_is_little(page, publish):
    publish("Beekeeping in orchards")
    publish("Beekeeping on roofs")
    opened = page.get("/practices?q=beekeeping+orchards")
    assert titles(opened) == ["Beekeeping in orchards", "Beekeeping on roofs"]
    assert "1 practice has all of these words. The others have the most telling of them." in opened.text
    assert "has all of these words" not in page.get("/practices?q=beekeeping").text


@pytest.mark.parametrize(
    ("typed", "about"),
    [
        ("kids", {"children"}),
        ("Polizeifortbildung", {"police", "training"}),
        ("Kindergarten", {"kindergarten", "children"}),
        ("old people", {"elderly"}),
        ("asylum seekers", {"refugees"}),
        ("保育園", {"kindergarten"}),
        ("اللاجئين", {"refugees"}),
        ('"kids"', set()),
        ("qwertzuiop", set()),
    ],
)
def test_words_are_about_something(typed, about):
    assert {token.lstrip(expansion.SIGN) for term in wide(typed) for token in expansion.concepts_of(term)} == about


def test_a_stem_counts_in_its_own_language_only():
    (asked,) = wide("policies")
    assert not {token for one in asked.expansions for token in one} & set(expansion.tokens("policía", "es"))
    assert {token for one in asked.expansions for token in one} & set(expansion.tokens("policy", "en"))


def test_only_words_of_the_same_stem_are_marked():
    found = highlighting.marked("The policy of the police, and policies.", wide("policies"), "en")
    assert re.findall("<mark>(.*?)</mark>", found) == ["policy", "policies"]


def test_the_file_of_concepts_is_sorted_and_every_entry_is_read():
    written = tomllib.loads(Path(concepts.__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    assert list(written) == sorted(written)
    for concept, languages in written.items():
        assert len(languages) >= 12, concept
        for language, entries in languages.items():
            words = [one.strip() for one in entries.split(",")]
            assert len(words) == len(set(words)) and all(words), (concept, language)
            known = concepts.vocabulary(language).entries[concept]
            assert len(known) == len(words) and all(all(word.text for word in entry) for entry in known)


def test_what_was_indexed_by_other_rules_is_indexed_anew(app, publish, monkeypatch):
    publish("Beekeeping in orchards")
    with app.app_context(), db.unit_of_work() as session:
        assert session.scalars(indexing.lacking()).all() == []
        monkeypatch.setattr(catalogue.entry, "rules", lambda: "others")
        assert len(session.scalars(indexing.lacking()).all()) == 1
        assert indexing.catch_up(session, most=10) == 1
        assert session.scalars(indexing.lacking()).all() == []
        assert search.find(session, Asked("beekeeping"), language="en").total == 1
