"""Answers to harvesters: the verbs, headers and errors of OAI-PMH 2.0 as XML."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from exports.metadata.datacite_xml import OAI_DATACITE
from exports.metadata.datacite_xml import SCHEMA as DATACITE_SCHEMA
from exports.metadata.metadata import OAI_DC, OAI_DC_SCHEMA
from exports.xml_text import HEAD, moment, schema_location, xml_text

OAI = "http://www.openarchives.org/OAI/2.0/"
DUBLIN_CORE, DATACITE = "oai_dc", "oai_datacite"
_SCHEMA = "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
FORMATS = {
    DUBLIN_CORE: (OAI_DC_SCHEMA, OAI_DC),
    DATACITE: (DATACITE_SCHEMA, OAI_DATACITE),
}
"""Each metadata prefix with its schema and its namespace."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record in the sets `sets`; `metadata` is an XML element, or "" for a record that was deleted."""

    identifier: str
    stamp: datetime
    metadata: str
    sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class More:
    """How a list goes on: the token for what follows ("" at its end), the length of all, and how many came before."""

    token: str
    total: int
    before: int


def answer(url: str, arguments: Mapping[str, str], content: str, *, now: datetime) -> str:
    """Return the envelope of every answer; `arguments` are none after badVerb and badArgument."""
    told = "".join(f' {name}="{xml_text(value)}"' for name, value in arguments.items())
    return (
        f'{HEAD}<OAI-PMH xmlns="{OAI}" {schema_location(OAI, _SCHEMA)}>\n'
        f"<responseDate>{moment(now)}</responseDate>\n<request{told}>{xml_text(url)}</request>\n{content}</OAI-PMH>\n"
    )


class ErrorCode(StrEnum):
    """What the protocol calls an error."""

    BAD_ARGUMENT = "badArgument"
    BAD_RESUMPTION_TOKEN = "badResumptionToken"  # noqa: S105 (only a code)
    BAD_VERB = "badVerb"
    CANNOT_DISSEMINATE_FORMAT = "cannotDisseminateFormat"
    ID_DOES_NOT_EXIST = "idDoesNotExist"
    NO_RECORDS_MATCH = "noRecordsMatch"


def error(code: ErrorCode, message: str) -> str:
    return f'<error code="{code}">{xml_text(message)}</error>\n'


def identify(*, name: str, url: str, email: str, earliest: datetime) -> str:
    return (
        f"<Identify>\n<repositoryName>{xml_text(name)}</repositoryName>\n<baseURL>{xml_text(url)}</baseURL>\n"
        f"<protocolVersion>2.0</protocolVersion>\n<adminEmail>{xml_text(email)}</adminEmail>\n"
        f"<earliestDatestamp>{moment(earliest)}</earliestDatestamp>\n<deletedRecord>persistent</deletedRecord>\n"
        "<granularity>YYYY-MM-DDThh:mm:ssZ</granularity>\n<compression>gzip</compression>\n</Identify>\n"
    )


def metadata_formats() -> str:
    each = (
        f"<metadataFormat><metadataPrefix>{prefix}</metadataPrefix><schema>{schema}</schema>"
        f"<metadataNamespace>{namespace}</metadataNamespace></metadataFormat>\n"
        for prefix, (schema, namespace) in FORMATS.items()
    )
    return f"<ListMetadataFormats>\n{''.join(each)}</ListMetadataFormats>\n"


def list_sets(sets: Iterable[tuple[str, str]]) -> str:
    """Return the sets, each given by its `setSpec` and its name."""
    each = (
        f"<set><setSpec>{xml_text(spec)}</setSpec><setName>{xml_text(name)}</setName></set>\n" for spec, name in sets
    )
    return f"<ListSets>\n{''.join(each)}</ListSets>\n"


def answer_of(verb: str, records: Iterable[Record], more: More | None = None) -> str:
    """Return the records that GetRecord, ListRecords or ListIdentifiers asks for."""
    write = _header if verb == "ListIdentifiers" else _record
    return f"<{verb}>\n{''.join(map(write, records))}{_token(more) if more else ''}</{verb}>\n"


def _record(record: Record) -> str:
    metadata = f"<metadata>\n{record.metadata}</metadata>\n" if record.metadata else ""
    return f"<record>\n{_header(record)}{metadata}</record>\n"


def _header(record: Record) -> str:
    status = "" if record.metadata else ' status="deleted"'
    identifier = f"<identifier>{xml_text(record.identifier)}</identifier>"
    sets = "".join(f"<setSpec>{xml_text(one)}</setSpec>" for one in record.sets)
    return f"<header{status}>{identifier}<datestamp>{moment(record.stamp)}</datestamp>{sets}</header>\n"


def _token(more: More) -> str:
    """Return the resumption token: empty at the end of a list of several parts, absent from a list that came whole."""
    if not more.token and not more.before:
        return ""
    size = f'completeListSize="{more.total}" cursor="{more.before}"'
    return f"<resumptionToken {size}>{xml_text(more.token)}</resumptionToken>\n"
