"""Bringing in what stands elsewhere: no twins, changed rows as updates, and all of it undone as one."""

import json

import pytest
from builders import a_person
from sqlalchemy import func, select

from forms.columns import targets
from forms.doubts import DOUBTS, Doubt
from forms.gazetteer import gazetteer
from forms.table_limits import REASONS
from forms.template import LATEST, load
from webapp import drafts, imports
from webapp.imports import runs
from webapp.models import ImportOutcome, ImportState, Practice, Role
from webapp.sentences import imports as import_sentences

TABLE = (
    "Titre;Pays;Ville;Période;Objectif;Remarques\n"
    "La cuisine;Espagne;Madrid;depuis 2019;Cuisiner ensemble.;à garder\n"
    "L'école;France;Lyon;2019-11;;\n"
)
PAGE = (
    "Kitchen\n\nSpain Madrid 2019 - ongoing\n\nPurpose: To cook together....\n\nRead More\n\n"
    "Map\n\nIreland\n\nWhere people meet....\n\nRead More\n"
)


@pytest.fixture
def editor(session):
    return a_person(session, Role.EDITOR)


def prepared(session, editor, text=TABLE, name="catalogue.csv", **more):
    content = imports.read(text.encode(), name, imports.known_places(session))
    return imports.keep(session, content, name, editor, **more)


def practices_in(session):
    return session.scalar(select(func.count()).select_from(Practice))


def test_reading_a_file_changes_no_practice(session, editor):
    found = prepared(session, editor)
    assert found.state == ImportState.PREPARED and practices_in(session) == 0
    assert found.mapping["Remarques"] == "" and found.mapping["Période"] == "period"
    assert [fate.outcome for fate in imports.fates(session, found)] == [ImportOutcome.CREATED] * 2


def test_each_row_becomes_a_draft_of_the_editor_and_nothing_is_lost(session, editor):
    found = prepared(session, editor, language="fr")
    assert runs.run(session, found, editor) == {ImportOutcome.CREATED: 2}
    first = imports.rows_of(session, found)[0]
    assert first.practice.working_copy.answers["places"] == {"countries": ["ES"], "cities": ["Madrid"]}
    assert first.practice.city.name == "Madrid" and first.practice.language == "fr"
    assert first.practice.people == [editor] and first.practice.title == "La cuisine"
    assert first.notes == [["Remarques", "à garder"]]
    assert imports.origin(session, first.practice) is first


def test_a_page_becomes_drafts_with_what_it_says_and_notes_of_the_rest(session, editor):
    found = prepared(session, editor, PAGE, "page.txt")
    runs.run(session, found, editor)
    kitchen, map_ = imports.rows_of(session, found)
    assert set(kitchen.practice.working_copy.answers) == {"title", "places", "period", "purpose"}
    assert set(map_.practice.working_copy.answers) == {"title", "places"}
    assert ["excerpt", "Where people meet...."] in map_.notes and map_.doubts[0][0] == "no_heading"
    assert kitchen.doubts == [["cut_off", "purpose", "", ""]]


def test_the_same_file_again_makes_no_twins(session, editor):
    runs.run(session, prepared(session, editor), editor)
    again = prepared(session, editor)
    assert runs.run(session, again, editor, update_changed=True) == {ImportOutcome.SAME: 2}
    assert practices_in(session) == 2


def test_the_same_key_twice_in_one_file_is_two_practices_with_a_doubt(session, editor):
    found = prepared(session, editor, TABLE + "La cuisine;Espagne;Madrid;2021;;\n")
    assert runs.run(session, found, editor)[ImportOutcome.CREATED] == 3
    assert imports.rows_of(session, found)[2].doubts[-1][0] == "same_title"


def test_a_changed_row_updates_its_draft_if_asked_to(session, editor):
    runs.run(session, prepared(session, editor), editor)
    changed = TABLE.replace("Cuisiner ensemble.", "Cuisiner et manger ensemble.")
    kept = prepared(session, editor, changed)
    assert runs.run(session, kept, editor) == {ImportOutcome.KEPT: 1, ImportOutcome.SAME: 1}
    wanted = prepared(session, editor, changed)
    assert runs.run(session, wanted, editor, update_changed=True)[ImportOutcome.UPDATED] == 1
    row = imports.rows_of(session, wanted)[0]
    assert row.practice.working_copy.answers["purpose"] == "Cuisiner et manger ensemble."
    undone = runs.undo(session, wanted)
    assert (undone.deleted, undone.restored, undone.kept) == (0, 1, ())
    assert row.practice.working_copy.answers["purpose"] == "Cuisiner ensemble."
    assert next(fate.outcome for fate in imports.fates(session, prepared(session, editor, changed))) == "updated"


def test_what_was_written_here_since_is_never_overwritten(session, editor):
    first = prepared(session, editor)
    runs.run(session, first, editor)
    practice = imports.rows_of(session, first)[0].practice
    drafts.save(session, practice, {"purpose": "Our own words."}, ("purpose",), editor)
    changed = prepared(session, editor, TABLE.replace("ensemble", "à deux"))
    assert runs.run(session, changed, editor, update_changed=True)[ImportOutcome.KEPT] == 1
    assert practice.working_copy.answers["purpose"] == "Our own words."


def test_an_import_is_undone_as_one_but_for_what_somebody_touched(session, editor):
    found = prepared(session, editor)
    runs.run(session, found, editor)
    practice = imports.rows_of(session, found)[1].practice
    drafts.save(session, practice, {"purpose": "Our own words."}, ("purpose",), editor)
    undone = runs.undo(session, found)
    assert undone.deleted == 1 and [row.title for row in undone.kept] == ["L'école"]
    assert session.scalars(select(Practice)).all() == [practice]
    assert runs.run(session, prepared(session, editor), editor)[ImportOutcome.CREATED] == 1


def test_nothing_is_done_or_undone_twice(session, editor):
    found = prepared(session, editor)
    with pytest.raises(imports.NotNow):
        runs.undo(session, found)
    runs.run(session, found, editor)
    for again in (
        runs.run,
        lambda *_: imports.discard(session, found),
        lambda *_: imports.remap(session, found, {}),
    ):
        with pytest.raises(imports.NotNow):
            again(session, found, editor)
    runs.undo(session, found)
    with pytest.raises(imports.NotNow):
        runs.undo(session, found)


def test_columns_go_where_they_are_told_and_unknown_targets_are_notes(session, editor):
    found = prepared(session, editor)
    imports.remap(session, found, {"Titre": "title", "Remarques": "title", "Objectif": "impact", "Pays": "nonsense"})
    assert found.mapping == {
        "Titre": "title", "Pays": "", "Ville": "", "Période": "", "Objectif": "impact", "Remarques": ""
    }  # fmt: skip
    assert imports.fates(session, found)[0].candidate.answers == {"title": "La cuisine", "impact": "Cuisiner ensemble."}


def test_drafts_that_nobody_has_are_taken_over_by_an_editor(session, editor):
    found = prepared(session, None)
    runs.run(session, found, None)
    assert imports.take_over(session, found, editor) == 2 and imports.take_over(session, found, editor) == 0
    assert all(row.practice.people == [editor] for row in imports.rows_of(session, found))


def test_the_export_of_another_sheaf_can_be_brought_in(session, editor):
    rows = [
        {
            "reference": "SH-2026-0001",
            "title": "A",
            "places": {"countries": ["FR"], "cities": []},
            "topics": ["education"],
        }
    ]
    found = prepared(session, editor, json.dumps({"practices": rows}), "export.json")
    fate = imports.fates(session, found)[0]
    assert found.kind == "json" and fate.candidate.key == "SH-2026-0001"
    assert fate.candidate.answers == {
        "title": "A", "places": {"countries": ["FR"], "cities": []}, "topics": ["education"]
    }  # fmt: skip


@pytest.mark.parametrize(
    ("data", "page", "reason"),
    [
        (b"", False, "empty"),
        (b"Title;City\n", False, "no_rows"),
        (b"\x89PNG\r\n\x1a\n\0", False, "not_text"),
        (b"PK\x03\x04 broken", False, "damaged"),
        (b"{ broken", False, "not_json"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", False, "old_excel"),
        (b"Dear all", True, "no_practice"),
        (b"\x89PNG\r\n\x1a\n\0", True, "not_text"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(data, page, reason):
    with pytest.raises(imports.NotReadable) as refused:
        imports.read(data, "file.csv", gazetteer(), page=page)
    assert refused.value.reason == reason


def test_every_doubt_has_a_sentence(app):
    template = load(LATEST)
    with app.test_request_context():
        for code in DOUBTS:
            told = import_sentences.doubt(
                Doubt(code, "purpose", "purpose" if code != "known_elsewhere" else "FR"), template
            )
            assert told.endswith((".", "?", "”"))


def test_every_refusal_of_a_table_has_a_sentence(app):
    with app.test_request_context():
        assert all(import_sentences.refusal(reason, "3").endswith((".", "it.")) for reason in REASONS)


def test_every_place_for_a_column_has_a_name(app):
    template = load(LATEST)
    with app.test_request_context():
        names = [import_sentences.target_name(target, template) for target in ("", *targets(template))]
        assert len(set(names)) == len(names)
