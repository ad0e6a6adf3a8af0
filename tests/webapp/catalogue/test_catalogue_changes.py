"""What readers see of a practice as its state changes: updates, withdrawal, its topics, and its address."""

from __future__ import annotations

import pytest
from builders import PATHS, a_person, a_practice, five_people

from webapp.catalogue import search
from webapp.catalogue.facet_index import KINDS
from webapp.models import State
from webapp.practices import drafts, records
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action


def public_lessons(practice):
    return [(r.number, r.answers.get("lessons")) for r in practice.published_revisions]


def test_an_update_leaves_the_old_revision_public_until_the_new_one_is_published(session):
    people = five_people(session)
    practice = a_practice(session, State.PUBLISHED, by=people.author, editor=people.editor, lessons="Old.")
    slug, reference, since = practice.slug, practice.reference, practice.published_at
    carry_out(session, practice, Action.REVISE, people.author)
    drafts.save(session, practice.working_copy, {"lessons": "New."}, people.author)
    for action in PATHS[State.ACCEPTED]:
        carry_out(session, practice, action, people.author if action is Action.SUBMIT else people.editor)
        assert public_lessons(practice) == [(1, "Old.")] and practice.is_public
    carry_out(session, practice, Action.PUBLISH, people.editor)
    assert public_lessons(practice) == [(2, "New.")]
    assert (practice.slug, practice.reference, practice.published_at) == (slug, reference, since)


def test_an_update_that_is_declined_leaves_the_old_revision_public(session):
    people = five_people(session)
    practice = a_practice(session, State.PUBLISHED, by=people.author, editor=people.editor)
    for action, actor in (
        (Action.REVISE, people.author),
        (Action.SUBMIT, people.author),
        (Action.DECLINE, people.editor),
    ):
        carry_out(session, practice, action, actor, note="Because of the test.")
    assert practice.state == State.DECLINED
    assert practice.is_public and [r.number for r in practice.published_revisions] == [1]


def test_the_history_of_a_frozen_revision_never_changes(session):
    people = five_people(session)
    practice = a_practice(session, State.PUBLISHED, by=people.author, editor=people.editor, lessons="Old.")
    carry_out(session, practice, Action.REVISE, people.author)
    drafts.save(session, practice.working_copy, {"lessons": "New."}, people.author)
    assert practice.revisions[0].answers["lessons"] == "Old."


def test_sending_the_same_answers_again_freezes_nothing_new(session):
    author = a_person(session)
    practice = a_practice(session, State.SUBMITTED, by=author)
    carry_out(session, practice, Action.RECALL, author)
    carry_out(session, practice, Action.SUBMIT, author)
    assert [r.number for r in practice.revisions] == [1]
    assert practice.revision_count == 1


def test_a_withdrawn_practice_is_gone_from_the_lists_and_comes_back_as_it_was(session):
    people = five_people(session)
    practice = a_practice(session, State.PUBLISHED, by=people.author, editor=people.editor)
    facets, revision = _facets(session), practice.published_revisions[0]
    moment = revision.published_at
    carry_out(session, practice, Action.WITHDRAW, people.editor, note="The city asked for it.")
    assert not practice.is_public and _facets(session) == set()
    assert search.find(session, language="en").total == 0 and records.published_years(session) == {}
    carry_out(session, practice, Action.RESTORE, people.editor)
    assert (
        practice.is_public
        and _facets(session) == facets
        and search.find(session, language="en").revisions == [revision]
    )
    assert revision.published_at == moment


def _facets(session):
    return {(kind, value) for kind in KINDS for value in search.facet_counts(session, kind)}


def test_the_facets_of_a_practice_follow_its_published_answers(session):
    a_practice(session, State.PUBLISHED, topics=["media"], places={"countries": ["FR", "XK"], "cities": []})
    a_practice(session, State.ACCEPTED, topics=["business"])
    places = {("country", "FR"), ("country", "XK")}
    assert {pair for pair in _facets(session) if pair[0] != "year"} == {("topic", "media"), *places, ("language", "en")}


def test_practices_with_the_same_title_get_different_addresses(session):
    first, second = (a_practice(session, State.PUBLISHED, title="Le café des langues") for _ in range(2))
    assert first.slug == "le-cafe-des-langues"
    assert second.slug == f"le-cafe-des-langues-{second.reference.lower()}"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Straße für alle", "strasse-fur-alle"),
        ("  --  Łódź & Æro! ", "lodz-aero"),
        ("مائدة الثلاثاء", ""),
        ("word " * 40, "-".join(["word"] * 16)),
    ],
)
def test_an_address_is_made_of_plain_words(title, slug):
    assert records.slug_of(title) == slug


def test_a_title_without_latin_letters_is_found_under_its_reference(session):
    practice = a_practice(session, State.PUBLISHED, title="مائدة الثلاثاء", language="ar")
    assert practice.slug == practice.reference.lower()


# ------------------------------------------------------------------------------------------------------- invariants
