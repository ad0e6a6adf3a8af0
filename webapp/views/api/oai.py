"""Harvesting by OAI-PMH 2.0: a record for each language of a practice, in sets by topic and country."""

import base64
import binascii
import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass, replace
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from exports.metadata import datacite_xml, description, metadata, oai_pmh
from exports.metadata.oai_pmh import DATACITE, FORMATS, ErrorCode, More, Record
from forms.places.countries import COUNTRIES, country_name
from forms.questionnaire.shipped import LATEST
from webapp.catalogue import search
from webapp.config import Settings
from webapp.core.clock import now
from webapp.core.db import session
from webapp.core.links import address
from webapp.documents import publishing
from webapp.integrations import harvest, openapi
from webapp.integrations.harvest import Span
from webapp.models import Revision, StoredFile
from webapp.questionnaires import load
from webapp.web import security
from webapp.web.limits import limiter
from webapp.web.permissions import Right, requires

blueprint = Blueprint("oai", __name__)
limiter.shared_limit(lambda: openapi.RATE, scope="api")(blueprint)
AT_ONCE = 100
LISTS = {"metadataPrefix", "from", "until", "set", "resumptionToken"}
ARGUMENTS = {
    "Identify": set[str](),
    "ListSets": {"resumptionToken"},
    "ListMetadataFormats": {"identifier"},
    "GetRecord": {"identifier", "metadataPrefix"},
    "ListIdentifiers": LISTS,
    "ListRecords": LISTS,
}


class Refused(Exception):
    """An error of the protocol: its code and a sentence."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True, slots=True)
class Token:
    """Where a list goes on: what was asked for, the last record, and how many came before."""

    prefix: str
    since: str
    until: str
    set: str
    stamp: str
    revision: int
    before: int

    def __str__(self) -> str:
        text = json.dumps(astuple(self))
        return base64.urlsafe_b64encode(text.encode()).decode()


@blueprint.get("/oai")
@requires(Right.ANYONE)
def harvested() -> Response:
    return _answer(request.args)


@blueprint.post("/oai")
@security.csrf.exempt  # nothing is changed, and nobody's cookie is looked at
@requires(Right.ANYONE)
def harvested_by_form() -> Response:
    """The same by POST; an argument that also stands in the address is there twice."""
    return _answer(request.values)


@blueprint.errorhandler(429)
def later(error: HTTPException) -> Response:
    """Answer 503 with Retry-After, which is what harvesters know of too many calls."""
    response = Response(
        "Too many calls came from there. Wait as long as Retry-After says.\n", 503, mimetype="text/plain"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _answer(arguments: MultiDict[str, str]) -> Response:
    url = address("oai.harvested")
    asked: dict[str, str] = {name: value for name, value in arguments.to_dict().items() if value}
    try:
        content = _content(asked, [name for name in asked if len(arguments.getlist(name)) > 1])
    except Refused as refused:
        content = oai_pmh.error(refused.code, refused.message)
        if refused.code in (ErrorCode.BAD_VERB, ErrorCode.BAD_ARGUMENT):
            asked = {}
    response = Response(oai_pmh.answer(url, asked, content, now=now()), content_type="text/xml; charset=utf-8")
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _content(arguments: dict[str, str], twice: list[str]) -> str:
    """Return the answer to arguments, of which some came twice. Raises Refused."""
    verb = arguments.get("verb", "")
    if verb not in ARGUMENTS or "verb" in twice:
        raise Refused(ErrorCode.BAD_VERB, f"The argument verb must be one of: {', '.join(ARGUMENTS)}.")
    unknown = set(arguments) - {"verb"} - ARGUMENTS[verb]
    if unknown or twice:
        raise Refused(ErrorCode.BAD_ARGUMENT, f"Unknown or repeated: {', '.join(sorted({*unknown, *twice}))}.")
    if verb == "Identify":
        settings: Settings = current_app.config["SETTINGS"]
        return oai_pmh.identify(
            name=settings.network,
            url=address("oai.harvested"),
            email=settings.resolved_contact_email,
            earliest=harvest.earliest(session()) or now(),
        )
    if verb == "ListSets":
        if "resumptionToken" in arguments:
            raise Refused(ErrorCode.BAD_RESUMPTION_TOKEN, "The list of sets comes whole.")
        return oai_pmh.list_sets(_sets())
    if verb == "ListMetadataFormats":
        if "identifier" in arguments:
            _found(arguments["identifier"])
        return oai_pmh.metadata_formats()
    if verb == "GetRecord":
        if not {"identifier", "metadataPrefix"} <= set(arguments):
            raise Refused(ErrorCode.BAD_ARGUMENT, "identifier and metadataPrefix are needed.")
        found = _found(arguments["identifier"])
        _check_prefix(arguments["metadataPrefix"])
        return oai_pmh.answer_of(verb, [_record(found, arguments["metadataPrefix"])])
    return _list(arguments, verb)


def _check_prefix(prefix: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9_.!~*'()-]+", prefix):
        raise Refused(ErrorCode.BAD_ARGUMENT, "A metadataPrefix has letters, digits and a few signs only.")
    if prefix not in FORMATS:
        raise Refused(ErrorCode.CANNOT_DISSEMINATE_FORMAT, f"The formats are: {', '.join(FORMATS)}.")


def _sets() -> list[tuple[str, str]]:
    """Return every set that may have records, with its name in English."""
    countries = sorted(search.facet_counts(session(), "country"))
    return [
        ("topic", "Topics"),
        *((f"topic:{one.code}", one.label) for one in load(LATEST).field("topics").options),
        ("country", "Countries"),
        *((f"country:{code}", country_name(code, "en")) for code in countries if code in COUNTRIES),
    ]


def _of(spec: str) -> tuple[str, str] | None:
    """Return what a set holds, as a kind and a code; None for everything."""
    kind, colon, code = spec.partition(":")
    if not re.fullmatch(r"[a-z]+(:[A-Za-z0-9_-]+)?", spec, re.ASCII) or kind not in harvest.KINDS:
        raise Refused(ErrorCode.BAD_ARGUMENT, "There is no such set: ListSets names them.")
    return (kind, code) if colon else None


def _list(arguments: dict[str, str], verb: str) -> str:
    whole = verb == "ListRecords"
    token = _token(arguments) if "resumptionToken" in arguments else _first(arguments)
    since, until = token.since, token.until
    if since and until and len(since) != len(until):
        raise Refused(ErrorCode.BAD_ARGUMENT, "from and until must have the same granularity.")
    of = _of(token.set) if token.set else None
    span = Span(_moment(since)[0] if since else None, _moment(until)[1] if until else None, of)
    if span.since and span.before and span.since >= span.before:
        raise Refused(ErrorCode.BAD_ARGUMENT, "from must not be later than until.")
    after = (dt.datetime.fromisoformat(token.stamp), token.revision) if token.stamp else None
    found, total = harvest.records(session(), span, after=after, most=AT_ONCE + 1)
    if not found and after is not None:
        raise Refused(ErrorCode.BAD_RESUMPTION_TOKEN, "What was to follow has changed meanwhile. Begin the list again.")
    if not found:
        raise Refused(ErrorCode.NO_RECORDS_MATCH, "Nothing of that was published or withdrawn in that time.")
    shown, following = found[:AT_ONCE], ""
    if len(found) > AT_ONCE:
        last = harvest.stamp(shown[-1]).isoformat()
        following = str(replace(token, stamp=last, revision=shown[-1].id, before=token.before + AT_ONCE))
    stored = publishing.stored_photos(session(), [one.answers for one in shown] if whole else ())
    records = [_record(one, token.prefix if whole else "", stored) for one in shown]
    return oai_pmh.answer_of(verb, records, More(following, total, token.before))


def _first(arguments: dict[str, str]) -> Token:
    """Return where a list begins."""
    if "metadataPrefix" not in arguments:
        raise Refused(ErrorCode.BAD_ARGUMENT, "metadataPrefix is needed.")
    _check_prefix(arguments["metadataPrefix"])
    return Token(
        arguments["metadataPrefix"],
        arguments.get("from", ""),
        arguments.get("until", ""),
        arguments.get("set", ""),
        "",
        0,
        0,
    )


def _token(arguments: dict[str, str]) -> Token:
    if set(arguments) != {"verb", "resumptionToken"}:
        raise Refused(ErrorCode.BAD_ARGUMENT, "resumptionToken stands alone.")
    try:
        *texts, revision, before = json.loads(base64.urlsafe_b64decode(arguments["resumptionToken"]))
        prefix, since, until, of, stamp = map(str, texts)
        token = Token(prefix, since, until, of, stamp, int(revision), int(before))
        aware = prefix in FORMATS and dt.datetime.fromisoformat(token.stamp).tzinfo is not None
    except (binascii.Error, ValueError, TypeError, OverflowError):  # the last one: JSON may say Infinity
        aware = False
    if not aware or not (0 <= token.revision < 2**31 and 0 <= token.before < 2**31):
        raise Refused(ErrorCode.BAD_RESUMPTION_TOKEN, "This token is not one of ours. Begin the list again.")
    return token


def _moment(text: str) -> tuple[dt.datetime, dt.datetime]:
    """Return the first moment of a day or a second, and the first after it."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?", text, re.ASCII):
        raise Refused(ErrorCode.BAD_ARGUMENT, "Times are YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.")
    try:
        begins = dt.datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=dt.UTC)
        return begins, begins + (dt.timedelta(days=1) if len(text) == 10 else dt.timedelta(seconds=1))
    except (ValueError, OverflowError) as error:
        raise Refused(ErrorCode.BAD_ARGUMENT, "There is no such day or time.") from error


def _host() -> str:
    site: str = current_app.config["SETTINGS"].site_url
    return urlsplit(site).hostname or "localhost"


def _found(identifier: str) -> Revision:
    scheme, _, rest = identifier.partition(":")
    host, _, named = rest.partition(":")
    reference, _, language = named.partition(":")
    ours = (scheme, host) == ("oai", _host()) and "\0" not in identifier
    if (found := harvest.record(session(), reference, language) if ours else None) is None:
        raise Refused(ErrorCode.ID_DOES_NOT_EXIST, "There is no such record.")
    return found


def _record(revision: Revision, prefix: str, stored: Mapping[str, StoredFile] | None = None) -> Record:
    """Return the record of a revision in a format; without `prefix`, "-" stands for its metadata."""
    gone, xml = not (revision.is_published and revision.practice.is_public), "-"
    if prefix and not gone:
        snapshot = publishing.of_revision(revision)
        work = description.of_sheet(publishing.to_sheet(session(), snapshot, on_screen=True, stored=stored))
        if prefix == DATACITE:
            xml = datacite_xml.oai_datacite(work, symbol=_host())
        else:
            xml = metadata.dublin_core(work).partition("?>\n")[2]
    sets = tuple(f"{kind}:{code}" for kind, code in harvest.kinds_of(revision))
    identifier = f"oai:{_host()}:{revision.practice.reference}:{revision.language}"
    return Record(identifier, harvest.stamp(revision), "" if gone else xml, sets)
