"""The rules of a questionnaire's TOML files, and a sentence for each breach; all of a file are raised together."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import cast, get_args

from babel import Locale, UnknownLocaleError

from forms.questionnaire.field_types import FIELD_TYPE_NAMES, FieldTypeName
from forms.questionnaire.model import Choice, Field, Limit, OnSheet, Questionnaire, Role, Section, ShowIf, Unit
from forms.questionnaire.toml_table import Table
from forms.questionnaire.types import FIELD_TYPES

SOURCE_LANGUAGE = "en"
FIELD_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
OPTION_CODE = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
UNITS: tuple[str, ...] = get_args(Unit)


def file_name(version: str, language: str) -> str:
    """Return the name of a questionnaire's file in one language: `2026.toml`, `2026.fr.toml`."""
    return f"{version}.toml" if language == SOURCE_LANGUAGE else f"{version}.{language}.toml"


def read_source(table: Table) -> Questionnaire:
    """Return the questionnaire in the top table of a source file. Raises QuestionnaireError with every fault found."""
    sections = tuple(_section(section) for section in table.tables("sections", "section"))
    questionnaire = Questionnaire(
        version=table.text("edition"),
        language=table.text("language"),
        title=table.text("title"),
        intro=table.text("intro"),
        sections=sections,
        words=_words(table, sections),
    )
    table.refuse_the_rest()
    if questionnaire.version != table.stem:
        table.refuse(f"the edition says {questionnaire.version!r}, but the file is named for {table.stem!r}")
    if questionnaire.language != SOURCE_LANGUAGE:
        table.refuse(f"the source is in {questionnaire.language!r}, but every source is in {SOURCE_LANGUAGE!r}")
    _check_whole(table, questionnaire)
    table.raise_problems()
    return questionnaire


def _section(table: Table) -> Section:
    section = Section(
        id=table.text("id"),
        title=table.text("title"),
        intro=table.text("intro"),
        minutes=table.number("minutes", least=1),
        fields=tuple(_field(field) for field in table.tables("fields", "field")),
    )
    if not FIELD_ID.fullmatch(section.id):
        table.refuse("the id must be lower-case letters, digits and single underscores")
    table.refuse_the_rest()
    return section


def _field(table: Table) -> Field:
    kind = cast(FieldTypeName, table.text("kind"))  # `_check_field` refuses any other
    label = table.text("label")
    field = Field(
        id=table.text("id"),
        type=kind,
        label=label,
        help=table.text("help"),
        example=table.text("example"),
        required=table.yes_no("required"),
        limit=_limit(table.table("limit", optional=True), kind),
        options=tuple(_option(option) for option in table.tables("options", optional=True)),
        translatable=table.yes_no("translatable"),
        searchable=table.yes_no("searchable"),
        sheet=_on_sheet(table.table("sheet"), label),
        show_if=_show_if(table.table("show_if", optional=True)),
    )
    table.refuse_the_rest()
    _check_field(table, field)
    return field


def _limit(table: Table | None, kind: FieldTypeName) -> Limit | None:
    if table is None:
        return None
    unit = table.text("unit")
    limit = Limit(cast(Unit, unit), table.number("most", least=1), table.number("least", least=0, default=0))
    if unit not in UNITS:
        table.refuse(f"the unit of the limit is {unit!r}; it must be one of {', '.join(UNITS)}")
    elif kind in FIELD_TYPES and unit not in FIELD_TYPES[kind].units:
        table.refuse(f"a {kind} cannot be limited in {unit}")
    if limit.least > limit.most:
        table.refuse(f"the limit asks for at least {limit.least} but allows at most {limit.most}")
    table.refuse_the_rest()
    return limit


def _option(table: Table) -> Choice:
    option = Choice(table.text("code"), table.text("label"), table.text("help", default=""))
    if not OPTION_CODE.fullmatch(option.code):
        table.refuse(f"the option code {option.code!r} must be lower-case letters and digits joined by hyphens or dots")
    table.refuse_the_rest()
    return option


def _on_sheet(table: Table | None, label: str) -> OnSheet:
    if table is None:
        return OnSheet(Role.HIDDEN, label)
    role = table.text("role")
    printed = table.text("label", default=label)
    table.refuse_the_rest()
    if role not in set(Role):
        table.refuse(f"the role {role!r} on the sheet is not one of {', '.join(Role)}")
        return OnSheet(Role.HIDDEN, printed)
    return OnSheet(Role(role), printed)


def _show_if(table: Table | None) -> ShowIf | None:
    return None if table is None else table.whole(ShowIf(table.text("field"), table.text_or_yes_no("is")))


def _check_field(table: Table, field: Field) -> None:
    if not FIELD_ID.fullmatch(field.id):
        table.refuse("the id must be lower-case letters, digits and single underscores")
    for code in _repeated(option.code for option in field.options):
        table.refuse(f"the option code {code!r} is used twice")
    if field.type not in FIELD_TYPES:
        table.refuse(f"the kind {field.type!r} is not one of {', '.join(FIELD_TYPES)}")
        return
    kind = FIELD_TYPES[field.type]
    if field.options and not kind.takes_options:
        table.refuse(f"a {field.type} has no options to choose from")
    if kind.takes_options and not field.options:
        table.refuse(f"a {field.type} needs options to choose from")
    if field.sheet.role not in kind.roles:
        table.refuse(f"a {field.type} cannot be the {field.sheet.role} of the sheet")


def _check_whole(table: Table, questionnaire: Questionnaire) -> None:
    """Check what needs more than one field: unique ids, one title, conditions on earlier fields."""
    for section_id in _repeated(section.id for section in questionnaire.sections):
        table.refuse(f"the section id {section_id!r} is used twice")
    titles = [field for field in questionnaire.fields if field.sheet.role is Role.TITLE]
    if len(titles) != 1:
        table.refuse(f"there must be exactly one field with the role title, and there are {len(titles)}")
    if sum(field.sheet.role is Role.SUMMARY for field in questionnaire.fields) > 1:
        table.refuse("there is more than one field with the role summary")
    earlier: dict[str, Field] = {}
    for section in questionnaire.sections:
        for field in section.fields:
            for sentence in _broken_in_context(field, earlier):
                table.at(section.id, field.id).refuse(sentence)
            earlier[field.id] = field


def _broken_in_context(field: Field, earlier: Mapping[str, Field]) -> Iterator[str]:
    if field.id in earlier:
        yield f"the field id {field.id!r} is used twice"
    if field.sheet.role is Role.TITLE and not field.required:
        yield "it is the title, so it must be required"
    if field.show_if is not None:
        asked, value = earlier.get(field.show_if.field), field.show_if.value
        if asked is None:
            yield f"it depends on {field.show_if.field!r}, but no earlier field has that id"
        elif not _can_be(asked, value):
            yield f"it depends on {asked.id!r} being {value!r}, but it never is"


def _can_be(field: Field, value: str | bool) -> bool:
    if isinstance(value, bool):
        return field.type == "agreement"
    return field.option(value) is not None


def _words(table: Table, sections: tuple[Section, ...]) -> Mapping[str, str]:
    """Return the words of the field types that are asked; older files may hold those of others, too."""
    asked = {field.type for section in sections for field in section.fields}
    needed = {word for type in asked if type in FIELD_TYPES for word in FIELD_TYPES[type].words}
    texts = table.table("words", optional=not needed)
    if texts is None:
        return {}
    known = (word for type in FIELD_TYPE_NAMES for word in FIELD_TYPES[type].words)
    words = {word: texts.text(word, default=None if word in needed else "") for word in known}
    texts.refuse_the_rest()
    return {word: text for word, text in words.items() if text}


def _repeated(names: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return [name for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]


def read_translation(table: Table, source: Questionnaire) -> Questionnaire:
    """Return `source` with the texts of a translation. Raises QuestionnaireError for missing texts and unknown ids."""
    version, language = table.text("edition"), table.text("language")
    if f"{version}.{language}" != table.stem:
        table.refuse(f"the file says edition {version!r} in {language!r}, but is named for {table.stem!r}")
    try:
        Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        table.refuse(f"the language {language!r} is not known")
    sections, fields = table.table("sections") or table.empty(), table.table("fields") or table.empty()
    questionnaire = Questionnaire(
        version=source.version,
        language=language,
        title=table.text("title"),
        intro=table.text("intro"),
        sections=tuple(_translated_section(section, sections, fields) for section in source.sections),
        words=_words(table, source.sections),
    )
    for rest in (sections, fields, table):
        rest.refuse_the_rest()
    table.raise_problems()
    return questionnaire


def _translated_section(section: Section, sections: Table, fields: Table) -> Section:
    texts = sections.table(section.id, section=section.id) or sections.empty()
    translated = tuple(_translated_field(field, section, fields) for field in section.fields)
    return texts.whole(replace(section, title=texts.text("title"), intro=texts.text("intro"), fields=translated))


def _translated_field(field: Field, section: Section, fields: Table) -> Field:
    texts = fields.table(field.id, section=section.id, field=field.id) or fields.empty()
    label = texts.text("label")
    own_label = field.sheet.label != field.label
    printed = texts.text("sheet_label") if own_label else label
    options: tuple[Choice, ...] = ()
    if field.options:
        labels = texts.table("options") or texts.empty()
        options = labels.whole(tuple(_translated_option(option, labels) for option in field.options))
    translated = replace(
        field,
        label=label,
        help=texts.text("help"),
        example=texts.text("example"),
        sheet=replace(field.sheet, label=printed),
        options=options,
    )
    return texts.whole(translated)


def _translated_option(option: Choice, labels: Table) -> Choice:
    texts = labels.table(option.code) or labels.empty()
    return texts.whole(replace(option, label=texts.text("label"), help=texts.text("help") if option.help else ""))
