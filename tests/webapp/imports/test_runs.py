"""Importing practices that stand elsewhere: no twins, changed rows as updates, and all of it undone as one."""

import json

import pytest
from builders import a_person
from sqlalchemy import func, select
from wrong_files import compound

from forms.intake.columns import targets
from forms.intake.findings import DOUBTS, Finding
from forms.intake.table_limits import REASONS, NotReadable
from forms.places.gazetteer import gazetteer
from forms.questionnaire.shipped import LATEST, load
from webapp.imports import batches, files, preparation, preview, runs
from webapp.imports import rows as imports_rows
from webapp.models import Edit, ImportOutcome, ImportState, Practice, Role
from webapp.phrases import imports as sentences
from webapp.practices import drafts

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
    content = files.read(text.encode(), name, files.known_places(session))
    found = preparation.keep(session, content, name, editor, **more)
    batches.done_at_once(session, found)
    assert found.state == ImportState.PREPARED
    return found


def done(session, found, editor, *, update_changed=False):
    """Import what was looked at; which outcomes there were."""
    if update_changed:
        preparation.choose(session, found, None)
    runs.begin(session, found, editor)
    batches.done_at_once(session, found)
    assert found.state == ImportState.DONE
    return imports_rows.outcomes(session, found)


def undone(session, found):
    runs.begin_undo(session, found)
    batches.done_at_once(session, found)
    assert found.state == ImportState.UNDONE
    return imports_rows.undone_rows(session, found)


def rows(session, found):
    return sorted(imports_rows.rows_of(session, found), key=lambda row: row.number)


def practices_in(session):
    return session.scalar(select(func.count()).select_from(Practice))


def test_reading_a_file_changes_no_practice(session, editor):
    found = prepared(session, editor)
    assert found.state == ImportState.PREPARED and practices_in(session) == 0
    assert found.mapping["Remarques"] == "" and found.mapping["Période"] == "period"
    assert imports_rows.outcomes(session, found) == {ImportOutcome.CREATED: 2}
    assert found.content["samples"]["Remarques"] == ["à garder"]


def test_each_row_becomes_a_draft_of_the_editor_and_nothing_is_lost(session, editor):
    found = prepared(session, editor, language="fr")
    assert done(session, found, editor) == {ImportOutcome.CREATED: 2}
    first = rows(session, found)[0]
    assert first.practice.working_copy.answers["places"] == {"countries": ["ES"], "cities": ["Madrid"]}
    assert first.practice.city.name == "Madrid" and first.practice.language == "fr"
    assert first.practice.people == [editor] and first.practice.title == "La cuisine"
    assert first.notes == [["Remarques", "à garder"]]
    assert imports_rows.origin(session, first.practice) is first


def test_a_page_becomes_drafts_with_what_it_says_and_notes_of_the_rest(session, editor):
    found = prepared(session, editor, PAGE, "page.txt")
    done(session, found, editor)
    kitchen, map_ = rows(session, found)
    assert set(kitchen.practice.working_copy.answers) == {"title", "places", "period", "purpose"}
    assert set(map_.practice.working_copy.answers) == {"title", "places"}
    assert ["excerpt", "Where people meet...."] in map_.notes and map_.findings[0][0] == "no_heading"
    assert kitchen.findings == [["cut_off", "purpose", "", ""]]


def test_the_same_file_again_makes_no_twins(session, editor):
    done(session, prepared(session, editor), editor)
    again = prepared(session, editor)
    assert done(session, again, editor, update_changed=True) == {ImportOutcome.SAME: 2}
    assert practices_in(session) == 2


def test_the_same_key_twice_in_one_file_is_two_practices_with_a_finding(session, editor):
    found = prepared(session, editor, TABLE + "La cuisine;Espagne;Madrid;2021;;\n")
    assert done(session, found, editor)[ImportOutcome.CREATED] == 3
    assert rows(session, found)[2].findings[-1][0] == "same_title"


def test_a_changed_row_updates_its_draft_if_asked_to(session, editor):
    done(session, prepared(session, editor), editor)
    changed = TABLE.replace("Cuisiner ensemble.", "Cuisiner et manger ensemble.")
    kept = prepared(session, editor, changed)
    assert done(session, kept, editor) == {ImportOutcome.KEPT: 1, ImportOutcome.SAME: 1}
    wanted = prepared(session, editor, changed)
    assert done(session, wanted, editor, update_changed=True)[ImportOutcome.UPDATED] == 1
    row = rows(session, wanted)[0]
    assert row.practice.working_copy.answers["purpose"] == "Cuisiner et manger ensemble."
    assert undone(session, wanted) == {"restored": 1}
    assert row.practice.working_copy.answers["purpose"] == "Cuisiner ensemble."
    assert rows(session, prepared(session, editor, changed))[0].outcome == "updated"


def test_what_was_written_here_since_is_never_overwritten(session, editor):
    first = prepared(session, editor)
    done(session, first, editor)
    practice = rows(session, first)[0].practice
    drafts.save(session, practice.working_copy, {"purpose": "Our own words."}, editor)
    changed = prepared(session, editor, TABLE.replace("ensemble", "à deux"))
    assert done(session, changed, editor, update_changed=True)[ImportOutcome.KEPT] == 1
    assert practice.working_copy.answers["purpose"] == "Our own words."


def test_an_import_is_undone_as_one_but_for_what_somebody_touched(session, editor):
    found = prepared(session, editor)
    done(session, found, editor)
    practice = rows(session, found)[1].practice
    drafts.save(session, practice.working_copy, {"purpose": "Our own words."}, editor)
    assert undone(session, found) == {"deleted": 1, "kept": 1}
    assert [row.title for row in imports_rows.left_by_undoing(session, found, 9)] == ["L'école"]
    assert session.scalars(select(Practice)).all() == [practice]
    assert done(session, prepared(session, editor), editor)[ImportOutcome.CREATED] == 1


def test_nothing_is_done_or_undone_twice(session, editor):
    found = prepared(session, editor)
    with pytest.raises(preparation.NotNow):
        runs.begin_undo(session, found)
    done(session, found, editor)
    for again in (
        lambda: runs.begin(session, found, editor),
        lambda: preparation.discard(session, found),
        lambda: preparation.remap(session, found, {}),
        lambda: preparation.choose(session, found, None),
    ):
        with pytest.raises(preparation.NotNow):
            again()
    undone(session, found)
    with pytest.raises(preparation.NotNow):
        runs.begin_undo(session, found)


def test_columns_go_where_they_are_told_and_unknown_targets_are_notes(session, editor):
    found = prepared(session, editor)
    preparation.remap(
        session, found, {"Titre": "title", "Remarques": "title", "Objectif": "impact", "Pays": "nonsense"}
    )
    assert found.state == ImportState.LOOKING
    batches.done_at_once(session, found)
    assert found.mapping == {
        "Titre": "title", "Pays": "", "Ville": "", "Période": "", "Objectif": "impact", "Remarques": ""
    }  # fmt: skip
    assert rows(session, found)[0].answers == {"title": "La cuisine", "impact": "Cuisiner ensemble."}


def test_drafts_that_nobody_has_are_taken_over_by_an_editor(session, editor):
    found = prepared(session, None)
    done(session, found, None)
    assert imports_rows.take_over(session, found, editor) == 2 and imports_rows.take_over(session, found, editor) == 0
    assert all(row.practice.people == [editor] for row in rows(session, found))


def test_the_export_of_another_sheaf_can_be_brought_in(session, editor):
    entries = [
        {
            "reference": "SH-2026-0001",
            "title": "A",
            "places": {"countries": ["FR"], "cities": []},
            "topics": ["education"],
        }
    ]
    found = prepared(session, editor, json.dumps({"practices": entries}), "export.json")
    row = rows(session, found)[0]
    assert found.kind == "json" and row.source_key == "SH-2026-0001"
    assert row.answers == {
        "title": "A", "places": {"countries": ["FR"], "cities": []}, "topics": ["education"]
    }  # fmt: skip


@pytest.mark.parametrize(
    ("data", "page", "reason"),
    [
        (b"", False, "empty"),
        (b"Title;City\n", False, "no_rows"),
        (b"\x89PNG\r\n\x1a\n\0", False, "picture"),
        (b"\0\1\2", False, "not_text"),
        (b"PK\x03\x04 broken", False, "damaged"),
        (b"{ broken", False, "not_json"),
        (compound("Workbook"), False, "old_workbook"),
        (b"Dear all", True, "no_practice"),
        (b"%PDF-1.7\n%text only", True, "pdf"),
        (b"%PDF-1.7\n%text only", None, "pdf"),
        (b"\r\n%PDF-1.4\n\0", False, "pdf"),
        (b"\x89PNG\r\n\x1a\n\0", True, "picture"),
        (b"\0\1\2", True, "not_text"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(data, page, reason):
    with pytest.raises(NotReadable) as refused:
        files.read(data, "file.csv", gazetteer(), page=page)
    assert refused.value.reason == reason


def test_every_finding_has_a_sentence(app):
    questionnaire = load(LATEST)
    with app.test_request_context():
        for code in DOUBTS:
            told = sentences.finding(
                Finding(code, "purpose", "purpose" if code != "known_elsewhere" else "FR"), questionnaire
            )
            assert told.endswith((".", "?", "”"))


def test_every_refusal_of_a_table_has_a_sentence(app):
    with app.test_request_context():
        for reason in REASONS:
            assert sentences.refusal(reason, "3").endswith(".")


def test_every_place_for_a_column_has_a_name(app):
    questionnaire = load(LATEST)
    with app.test_request_context():
        names = [sentences.target_name(target, questionnaire) for target in ("", *targets(questionnaire))]
        assert len(set(names)) == len(names)


def test_each_changed_draft_is_written_anew_or_left_as_one_says(session, editor):
    done(session, prepared(session, editor), editor)
    changed = prepared(session, editor, TABLE.replace("ensemble.", "à deux.").replace("2019-11;;", "2019-11;Lire.;"))
    assert imports_rows.outcomes(session, changed) == {ImportOutcome.UPDATED: 2}
    preparation.choose(session, changed, None)
    preparation.choose(session, changed, [2], [2])
    preparation.choose(session, changed, [], [1])
    assert imports_rows.chosen_rows(session, changed) == 1
    assert done(session, changed, editor) == {ImportOutcome.UPDATED: 1, ImportOutcome.KEPT: 1}
    kitchen, school = (row.practice.working_copy.answers for row in rows(session, changed))
    assert kitchen["purpose"] == "Cuisiner ensemble." and school["purpose"] == "Lire."


def test_what_was_foretold_is_outdated_when_the_same_source_was_imported_meanwhile(session, editor):
    first, second = prepared(session, editor), prepared(session, editor)
    assert not preview.is_outdated(session, second)
    done(session, first, editor)
    assert preview.is_outdated(session, second)
    preparation.look_again(session, second)
    batches.done_at_once(session, second)
    assert imports_rows.outcomes(session, second) == {ImportOutcome.SAME: 2} and not preview.is_outdated(
        session, second
    )


def test_what_is_done_is_decided_then_and_not_when_it_was_foretold(session, editor):
    first, second = prepared(session, editor), prepared(session, editor)
    done(session, second, editor)
    assert done(session, first, editor) == {ImportOutcome.SAME: 2} and practices_in(session) == 2


def test_two_imports_of_one_source_are_never_under_way_at_once(session, editor):
    first, second, other = (prepared(session, editor, source=source) for source in ("a", "a", "b"))
    runs.begin(session, first, editor)
    with pytest.raises(preparation.NotNow):
        runs.begin(session, second, editor)
    assert second.state == ImportState.PREPARED
    runs.begin(session, other, editor)
    batches.done_at_once(session, first)
    runs.begin(session, second, editor)


def test_undoing_leaves_what_others_came_to_or_wrote_on(session, editor):
    found = prepared(session, editor, "Title,Country\n" + "".join(f"Practice {n},France\n" for n in range(1, 6)))
    done(session, found, editor)
    first, second, third = [row.practice for row in rows(session, found)][:3]
    first.people.append(a_person(session))
    session.add(Edit(practice_id=second.id, language="en", section="about", person_id=editor.id, answers={}))
    third.title = "Only the title of the record is other: its answers are as they were"
    session.flush()
    counts = undone(session, found)
    assert counts["kept"] == 2 and practices_in(session) == 2
