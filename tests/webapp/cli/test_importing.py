"""Commands that read periods, and bring in practices which stand elsewhere."""

import json

from commands import refused


def test_periods_are_read_a_line_each(sheaf):
    done = sheaf("read-period", typed="2019 - ongoing\n\nDepuis 2020\nnonsense\n")
    readings = [json.loads(line) for line in done.output.splitlines()]
    assert done.exit_code == 0 and len(readings) == 4
    assert set(readings[0]) == {"as_written", "start", "end", "ongoing", "uncertain", "note"}
    assert (readings[0]["as_written"], readings[0]["start"], readings[0]["ongoing"]) == ("2019 - ongoing", "2019", True)
    assert readings[2]["start"] == "2020"
    assert readings[3]["start"] is None and readings[3]["uncertain"]


def test_periods_of_a_file_are_read_and_printed_in_a_language(sheaf, tmp_path):
    file = tmp_path / "periods.txt"
    file.write_text("\ufeffseit März 2019\n2011-14\n", encoding="utf-8")
    readings = [json.loads(line) for line in sheaf("read-period", str(file), "--print", "fr").output.splitlines()]
    assert [reading["printed"] for reading in readings] == ["depuis mars 2019", "2011 – 2014"]
    file.write_bytes("März".encode("latin-1"))
    assert "UTF-8" in refused(sheaf("read-period", str(file)))


LISTING = "Kitchen\n\nSpain Madrid 2019 - ongoing\n\nPurpose: To cook together....\n\nRead More\n"


def test_a_listing_becomes_drafts_with_a_gap_report_and_is_undone(sheaf, tmp_path):
    page = tmp_path / "page.txt"
    page.write_text(LISTING, encoding="utf-8")
    report = sheaf("import-listing", str(page)).output
    assert "to ask of Madrid: tagline" in report and "Import 1: 1 created" in report
    assert "Import 2: 1 same" in sheaf("import-listing", str(page)).output
    assert "Deleted: 1." in sheaf("import-undo", "1").output
    assert "not done" in refused(sheaf("import-undo", "1"))
    assert "no import 9" in refused(sheaf("import-undo", "9"))


def test_a_dry_run_prints_the_entries_as_json_and_imports_nothing(sheaf, tmp_path):
    page = tmp_path / "page.txt"
    page.write_text(LISTING, encoding="utf-8")
    found = json.loads(sheaf("import-listing", str(page), "--dry-run", "--json").stdout)
    (entry,) = found["entries"]
    assert (entry["country"], entry["cities"], entry["period_as_written"]) == ("ES", ["Madrid"], "2019 - ongoing")
    assert found["problems"] == [] and entry["period"]["ongoing"] is True
    assert "no import 1" in refused(sheaf("import-undo", "1"))


def test_a_page_without_practices_is_refused(sheaf, tmp_path):
    page = tmp_path / "page.txt"
    page.write_text("Dear all\n", encoding="utf-8")
    assert "No practice was found" in refused(sheaf("import-listing", str(page)))


def test_a_table_goes_where_its_columns_are_sent(sheaf, tmp_path):
    table = tmp_path / "list.csv"
    table.write_text("Title;Town;Aim\nKitchen;Madrid;Cook\n", encoding="utf-8")
    output = sheaf("import-table", str(table), "--column", "Aim=impact", "--column", "Town=places_cities").output
    assert "Aim -> impact" in output and "known: title, places, impact" in output and "1 created" in output
    assert "no column “Nix”" in refused(sheaf("import-table", str(table), "--column", "Nix=title"))
    assert "no place for a column" in refused(sheaf("import-table", str(table), "--column", "Aim=nonsense"))
    assert "no editor" in refused(sheaf("import-table", str(table), "--by", "nobody@city.example"))


def test_periods_of_a_column_are_read_from_any_kind_of_table(sheaf, tmp_path):
    table = tmp_path / "list.csv"
    table.write_text("Titel;Zeitraum\nA;seit 2019\nB;\nC;2011-14\n", encoding="utf-8")
    done = sheaf("read-period", str(table), "--column", "Zeitraum", "--print", "de")
    readings = [json.loads(line) for line in done.output.splitlines()]
    assert [(one["start"], one["printed"]) for one in readings] == [
        ("2019", "seit 2019"),
        (None, ""),
        ("2011", "2011 – 2014"),
    ]
    assert "There are: Titel, Zeitraum." in refused(sheaf("read-period", str(table), "--column", "Wann"))
    table.write_bytes(b"")
    assert "empty" in refused(sheaf("read-period", str(table), "--column", "Wann"))


def test_drafts_that_changed_in_the_table_are_written_anew_only_if_asked_to(sheaf, tmp_path):
    table = tmp_path / "list.csv"
    table.write_text("Title,Purpose\nKitchen,To cook.\n", encoding="utf-8")
    sheaf("import-table", str(table))
    table.write_text("Title,Purpose\nKitchen,To eat.\n", encoding="utf-8")
    assert "Kitchen [updated]" in sheaf("import-table", str(table), "--dry-run").output
    assert "1 kept" in sheaf("import-table", str(table)).output
    done = sheaf("import-table", str(table), "--update").output
    assert "1 updated" in done
    number = done.partition("Import ")[2].partition(":")[0]
    assert "Put back: 1." in sheaf("import-undo", number).output
