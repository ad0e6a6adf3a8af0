"""Words as the search sees them: the same for everybody who types them, and harmless whatever is typed."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from webapp.catalogue import highlighting
from webapp.catalogue.highlighting import excerpt, marked
from webapp.catalogue.words import MOST_TERMS, Term, fold, terms, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Athína", "ATHINA"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("ulaşım", "ULASIM"),
        ("İzmir", "izmir"),
        ("IŞIK", "ışık"),
        ("Ħamrun", "hamrun"),
        ("Αθήνα", "ΑΘΗΝΑ"),
        ("Ærøskøbing", "aeroskobing"),
        ("Київ", "киів"),
        ("ＡＢＣ", "abc"),
        ("مَدينة", "مدينه"),
        ("שָׁלוֹם", "שלום"),
    ],
)
def test_spellings_of_a_word_are_the_same_when_folded(one, other):
    assert fold(one) == fold(other)


def test_the_japanese_ga_is_not_the_ka():
    assert fold("が") != fold("か")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("L’école à Łódź", ["l", "ecole", "a", "lodz"]),
        ("2019-21, 4,000 children", ["2019", "21", "4", "000", "children"]),
        ("多文化共生", ["多文", "文化", "化共", "共生", "生"]),
        ("UD버스", ["ud", "버스", "스"]),
        ("שָׁלוֹם", ["שלום"]),
        ("-- ** !", []),
    ],
)
def test_a_text_is_cut_into_words(text, found):
    assert words(text) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ()),
        ("school", (Term(("school",), prefix=True),)),
        ("art in Lutsk", (Term(("art",), prefix=True), Term(("in",)), Term(("lutsk",), prefix=True))),
        ('"Tuesday table" soup', (Term(("tuesday", "table")), Term(("soup",), prefix=True))),
        ("«école ouverte»", (Term(("ecole", "ouverte")),)),
        ("共生", (Term(("共生",), dense=True),)),
        ("文化共生", (Term(("文化", "化共", "共生"), dense=True),)),
        ("生", (Term(("生",), prefix=True, dense=True),)),
        ('"open', (Term(("open",), prefix=True),)),
    ],
)
def test_what_is_typed_becomes_terms(typed, found):
    assert terms(typed) == found


def test_hits_are_marked_as_they_are_written_and_everything_else_is_escaped():
    assert marked("Łódź & <b>Lodz</b>", terms("lodz")) == "<mark>Łódź</mark> &amp; &lt;b&gt;<mark>Lodz</mark>&lt;/b&gt;"
    assert marked("多文化共生の街", terms("文化")) == "多<mark>文化</mark>共生の街"
    assert marked("Schools and school", terms('"school"')) == "Schools and <mark>school</mark>"


def test_hits_that_follow_each_other_are_marked_as_one():
    pairs = tuple(Term((pair,), dense=True) for pair in ("多文", "化共"))
    assert str(marked("多文化共生の街", pairs)) == "<mark>多文化共</mark>生の街"


def test_an_excerpt_shows_the_words_around_the_first_hit():
    text = "Nothing to see. " * 30 + "Mediation begins in the schoolyard. " + "And so on. " * 30
    found = excerpt(text, terms("mediat"))
    assert "<mark>Mediation</mark> begins in the schoolyard." in found
    assert found.startswith("… ") and found.endswith(" …") and len(found) < 260
    assert excerpt("Nothing.", terms("mediation")) == ""


@given(st.text(max_size=400))
def test_whatever_is_typed_is_a_search_of_bounded_size_and_harmless_words(typed):
    found = terms(typed)
    assert len(found) <= MOST_TERMS
    for term in found:
        assert term.words and all(word and not set(word) & set("\"'\\*():&|!<>-+ ^") for word in term.words)
    marked(typed, found)
    excerpt(typed, found)


@given(st.text(alphabet="aAxłŁßéİ文化_ '²…\u0301ﬁ1か\u3099ｶﾞ\u1112\u1161\u11ab", max_size=40))
@example("A\uff76")
def test_the_quick_look_for_hits_finds_what_looking_at_each_word_finds(text):
    for typed in ("a", "al x", '"al x"', "文化", "x2", '"ss"', "fi1", "e i", "が", "한"):
        found = terms(typed)
        assert highlighting._hits(text, found) == highlighting._hits_by_word(text, highlighting._needles(found, ""))
