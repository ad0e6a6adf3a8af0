"""Practices as a file of data, by format."""

from collections.abc import Callable, Mapping, Sequence

from exports.data import linked_data, records, tables, workbook
from exports.sheet.sheet import Sheet
from forms.questionnaire.questionnaires import Questionnaires

WRITERS: Mapping[str, Callable[[Sequence[Sheet], Questionnaires], bytes]] = {
    "csv": lambda sheets, questionnaires: tables.to_csv(sheets, questionnaires).encode(),
    "xlsx": workbook.to_xlsx,
    "json": lambda sheets, _: records.to_json(sheets).encode(),
    "jsonld": lambda sheets, _: linked_data.to_jsonld(sheets).encode(),
}
