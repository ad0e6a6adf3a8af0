"""Harvesting by libraries: OAI-PMH 2.0 at `/oai`, one record for each language of each practice, in Dublin Core.

Withdrawn practices stay as deleted records. There are no sets. Not here: the XML (exports/oai_pmh.py) and which records
there are (api/harvest.py).
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import re
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request

from exports import description, metadata, oai_pmh
from exports.oai_pmh import PREFIX, More, Record
from webapp import publishing
from webapp.api import harvest
from webapp.api.harvest import Span
from webapp.api.records import address
from webapp.clock import now
from webapp.config import Settings
from webapp.db import session
from webapp.models import Revision
from webapp.permissions import Right, requires

blueprint = Blueprint("oai", __name__)
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
    """What the protocol calls an error: its code and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True, slots=True)
class Token:
    """Where a list goes on: its span as it was asked for, the last record, and how many came before."""

    since: str
    until: str
    stamp: str
    revision: int
    before: int

    def __str__(self) -> str:
        text = json.dumps([self.since, self.until, self.stamp, self.revision, self.before])
        return base64.urlsafe_b64encode(text.encode()).decode()


@blueprint.get("/oai")
@requires(Right.ANYONE)
def harvested() -> Response:
    url = address("oai.harvested")
    asked: dict[str, str] = request.args.to_dict()
    try:
        content = _content(asked)
    except Refused as refused:
        content = oai_pmh.error(refused.code, refused.message)
        if refused.code in ("badVerb", "badArgument"):
            asked = {}
    response = Response(oai_pmh.answer(url, asked, content, now=now()), content_type="text/xml; charset=utf-8")
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _content(asked: dict[str, str]) -> str:
    verb = asked.get("verb", "")
    if verb not in ARGUMENTS or len(request.args.getlist("verb")) != 1:
        raise Refused("badVerb", f"The argument verb must be one of: {', '.join(ARGUMENTS)}.")
    unknown = set(asked) - {"verb"} - ARGUMENTS[verb]
    twice = [name for name in asked if len(request.args.getlist(name)) > 1]
    if unknown or twice:
        raise Refused("badArgument", f"Unknown or repeated: {', '.join(sorted({*unknown, *twice}))}.")
    if verb == "Identify":
        return _identify()
    if verb == "ListSets":
        raise Refused("noSetHierarchy", "There are no sets.")
    if verb == "ListMetadataFormats":
        if "identifier" in asked:
            _found(asked["identifier"])
        return oai_pmh.metadata_formats()
    if verb == "GetRecord":
        if not {"identifier", "metadataPrefix"} <= set(asked):
            raise Refused("badArgument", "identifier and metadataPrefix are needed.")
        found = _found(asked["identifier"])
        _check_prefix(asked["metadataPrefix"])
        return oai_pmh.one_record(_record(found, whole=True))
    return _list(asked, whole=verb == "ListRecords")


def _identify() -> str:
    settings: Settings = current_app.config["SETTINGS"]
    return oai_pmh.identify(
        name=settings.network,
        url=address("oai.harvested"),
        email=parseaddr(settings.mail_from)[1],
        earliest=harvest.earliest(session()) or now(),
    )


def _check_prefix(prefix: str) -> None:
    if prefix != PREFIX:
        raise Refused("cannotDisseminateFormat", f"The only format is {PREFIX}.")


def _list(asked: dict[str, str], *, whole: bool) -> str:
    token = _token(asked) if "resumptionToken" in asked else None
    if token is None:
        if "metadataPrefix" not in asked:
            raise Refused("badArgument", "metadataPrefix is needed.")
        _check_prefix(asked["metadataPrefix"])
        if "set" in asked:
            raise Refused("noSetHierarchy", "There are no sets.")
    since, until = (token.since, token.until) if token else (asked.get("from", ""), asked.get("until", ""))
    if since and until and len(since) != len(until):
        raise Refused("badArgument", "from and until must have the same granularity.")
    span = Span(_moment(since)[0] if since else None, _moment(until)[1] if until else None)
    if span.since and span.before and span.since >= span.before:
        raise Refused("badArgument", "from must not be later than until.")
    after = (dt.datetime.fromisoformat(token.stamp), token.revision) if token else None
    found, total = harvest.records(session(), span, after=after, most=AT_ONCE + 1)
    if not found:
        raise Refused("noRecordsMatch", "Nothing was published or withdrawn in that time.")
    shown, before = found[:AT_ONCE], token.before if token else 0
    following = ""
    if len(found) > AT_ONCE:
        last = harvest.stamp(shown[-1]).isoformat()
        following = str(Token(since, until, last, shown[-1].id, before + AT_ONCE))
    records = [_record(one, whole=whole) for one in shown]
    write = oai_pmh.list_records if whole else oai_pmh.list_identifiers
    return write(records, More(following, total, before))


def _token(asked: dict[str, str]) -> Token:
    if set(asked) != {"verb", "resumptionToken"}:
        raise Refused("badArgument", "resumptionToken stands alone.")
    try:
        since, until, stamp, revision, before = json.loads(base64.urlsafe_b64decode(asked["resumptionToken"]))
        token = Token(str(since), str(until), str(stamp), int(revision), int(before))
        aware = dt.datetime.fromisoformat(token.stamp).tzinfo is not None
    except (binascii.Error, ValueError, TypeError):
        aware = False
    if not aware or not 0 <= token.revision < 2**31 or token.before < 0:
        raise Refused("badResumptionToken", "This token is not one of ours. Begin the list again.")
    return token


def _moment(text: str) -> tuple[dt.datetime, dt.datetime]:
    """The first moment of a day or a second, and the first moment after it."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?", text, re.ASCII):
        raise Refused("badArgument", "Times are YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.")
    try:
        begins = dt.datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=dt.UTC)
        return begins, begins + (dt.timedelta(days=1) if len(text) == 10 else dt.timedelta(seconds=1))
    except (ValueError, OverflowError) as error:
        raise Refused("badArgument", "There is no such day or time.") from error


def _identifier(revision: Revision) -> str:
    return f"oai:{_host()}:{revision.practice.reference}:{revision.language}"


def _host() -> str:
    site: str = current_app.config["SETTINGS"].site_url
    return urlsplit(site).hostname or "localhost"


def _found(identifier: str) -> Revision:
    scheme, _, rest = identifier.partition(":")
    host, _, named = rest.partition(":")
    reference, _, language = named.partition(":")
    ours = (scheme, host) == ("oai", _host()) and "\0" not in identifier
    if (found := harvest.record(session(), reference, language) if ours else None) is None:
        raise Refused("idDoesNotExist", "There is no such record.")
    return found


def _record(revision: Revision, *, whole: bool) -> Record:
    """The record of a revision; without `whole`, "-" stands for its metadata, which the list does not show."""
    gone, xml = not (revision.is_published and revision.practice.is_public), "-"
    if whole and not gone:
        sheet = publishing.to_sheet(session(), publishing.of_revision(revision), on_screen=True)
        xml = metadata.dublin_core(description.of_sheet(sheet)).partition("?>\n")[2]
    return Record(_identifier(revision), harvest.stamp(revision), "" if gone else xml)
