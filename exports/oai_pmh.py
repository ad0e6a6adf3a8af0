"""Answers to harvesters: the verbs of OAI-PMH 2.0 as XML.

What belongs here: the envelope, headers and errors of the protocol. What does not: which records there are, and what is
said in them (`metadata`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from exports.metadata import OAI_DC
from exports.xml_text import HEAD, xml_text

OAI = "http://www.openarchives.org/OAI/2.0/"
PREFIX = "oai_dc"
_SCHEMAS = "http://www.openarchives.org/OAI/2.0/"


@dataclass(frozen=True, slots=True)
class Record:
    """A record: `metadata` is an XML element without a declaration, or "" for one that was deleted."""

    identifier: str
    stamp: datetime
    metadata: str

    @property
    def is_deleted(self) -> bool:
        return not self.metadata


@dataclass(frozen=True, slots=True)
class More:
    """How a list goes on: the token for what follows ("" at its end), the length of all, and how many came before."""

    token: str
    total: int
    before: int


def moment(value: datetime) -> str:
    """A time in UTC, to the second: the granularity of these answers."""
    return f"{value:%Y-%m-%dT%H:%M:%SZ}"


def answer(url: str, asked: Mapping[str, str], content: str, *, now: datetime) -> str:
    """The envelope of every answer. `asked` are the arguments; none after badVerb and badArgument."""
    told = "".join(f' {name}="{xml_text(value)}"' for name, value in asked.items())
    return (
        f'{HEAD}<OAI-PMH xmlns="{OAI}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xsi:schemaLocation="{OAI} {_SCHEMAS}OAI-PMH.xsd">\n'
        f"<responseDate>{moment(now)}</responseDate>\n<request{told}>{xml_text(url)}</request>\n{content}</OAI-PMH>\n"
    )


def error(code: str, message: str) -> str:
    return f'<error code="{code}">{xml_text(message)}</error>\n'


def identify(*, name: str, url: str, email: str, earliest: datetime) -> str:
    return (
        f"<Identify>\n<repositoryName>{xml_text(name)}</repositoryName>\n<baseURL>{xml_text(url)}</baseURL>\n"
        f"<protocolVersion>2.0</protocolVersion>\n<adminEmail>{xml_text(email)}</adminEmail>\n"
        f"<earliestDatestamp>{moment(earliest)}</earliestDatestamp>\n<deletedRecord>persistent</deletedRecord>\n"
        "<granularity>YYYY-MM-DDThh:mm:ssZ</granularity>\n</Identify>\n"
    )


def metadata_formats() -> str:
    return (
        f"<ListMetadataFormats>\n<metadataFormat><metadataPrefix>{PREFIX}</metadataPrefix>"
        f"<schema>{_SCHEMAS}oai_dc.xsd</schema><metadataNamespace>{OAI_DC}</metadataNamespace></metadataFormat>\n"
        "</ListMetadataFormats>\n"
    )


def one_record(record: Record) -> str:
    return f"<GetRecord>\n{_record(record)}</GetRecord>\n"


def list_records(records: Iterable[Record], more: More) -> str:
    return f"<ListRecords>\n{''.join(map(_record, records))}{_token(more)}</ListRecords>\n"


def list_identifiers(records: Iterable[Record], more: More) -> str:
    return f"<ListIdentifiers>\n{''.join(map(_header, records))}{_token(more)}</ListIdentifiers>\n"


def _record(record: Record) -> str:
    metadata = "" if record.is_deleted else f"<metadata>\n{record.metadata}</metadata>\n"
    return f"<record>\n{_header(record)}{metadata}</record>\n"


def _header(record: Record) -> str:
    status = ' status="deleted"' if record.is_deleted else ""
    identifier = f"<identifier>{xml_text(record.identifier)}</identifier>"
    return f"<header{status}>{identifier}<datestamp>{moment(record.stamp)}</datestamp></header>\n"


def _token(more: More) -> str:
    """The last part of a list that came in several has an empty token; a list that came whole has none."""
    if not more.token and not more.before:
        return ""
    size = f'completeListSize="{more.total}" cursor="{more.before}"'
    return f"<resumptionToken {size}>{xml_text(more.token)}</resumptionToken>\n"
