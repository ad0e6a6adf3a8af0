"""Every setting of an installation: its name, default and one line of help, read from the environment."""

import datetime as dt
import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from email.utils import parseaddr
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

from exports.sheet.page_size import Paper

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "SHEAF_"
MIN_SECRET_LENGTH = 32
WEEK = 7


class ConfigError(Exception):
    """A setting is missing or wrong; the message says which one and what to do."""


class Environment(StrEnum):
    PRODUCTION = "production"
    DEMO = "demo"
    DEVELOPMENT = "development"
    TESTING = "testing"


def setting(default: object, text: str) -> Any:
    """Return a dataclass field that carries its own line of help."""
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True, slots=True)
class Settings:
    """The typed settings. Each may be given as `SHEAF_<NAME>`, or `SHEAF_<NAME>_FILE` naming a file that holds it."""

    environment: Environment = setting(
        Environment.PRODUCTION,
        "production, demo, development or testing; letters are shown on a page in demo and development only",
    )
    instance: Path = setting(ROOT / "instance", "the folder of this installation's data")
    secret_key: str = setting(
        "", "signs sessions and forms; at least 32 characters; one machine makes its own on first start"
    )
    database_url: str = setting("", "SQLAlchemy URL; empty: SQLite in the instance folder")
    jobs_url: str = setting(
        "", "sqlite:///FILE, postgresql://… or redis://… for the job engine; empty: SQLite in the instance folder"
    )
    files_url: str = setting(
        "", "file:///FOLDER or s3://BUCKET/PREFIX for uploads and documents; empty: the instance folder"
    )
    limits_url: str = setting(
        "memory://",
        "memory:// or redis://… for counting requests against rate limits; in memory each web process counts by itself",
    )
    mail_url: str = setting(
        "",
        "smtp://[user:password@]host[:port], encrypted with a user or where it is offered; smtp+starttls://… or smtps://… "
        "to require it; empty: letters are written to the outbox folder only",
    )
    mail_from: str = setting("Sheaf <no-reply@localhost>", "the sender of every letter")
    contact_email: str = setting(
        "",
        "where readers may write: at the foot of every page, on error pages, and told to harvesters and programs; empty: "
        "pages name no address, and programs are told that of mail_from",
    )
    network: str = setting("Sheaf", "the name of the network of cities, as readers see it")
    site_url: str = setting("http://127.0.0.1:8000", "the public address, used in letters and on sheets")
    paper: Paper = setting(
        Paper.A4, "a4 or letter: the paper that sheets are made for; another may be asked for by address"
    )
    upload_megabytes: int = setting(25, "the largest picture that is taken, in megabytes")
    deadline: dt.date | None = setting(
        None, "the last day for this year's practices (YYYY-MM-DD), shown to cities; empty: none"
    )
    review_days: int = setting(30, "days within which the editors promise to answer, shown to cities")
    remind_days: int = setting(
        14, "days without a word after which a city is reminded of a practice that was returned to it; 0: never"
    )
    editors_reword: bool = setting(
        False, "yes or no: editors may change a city's words while the practice is with them; the city gets a letter"
    )
    contact_years: int = setting(
        3, "years for which a contact is shown after its city sent or confirmed it, then the organisation; 0: no end"
    )
    undo_minutes: int = setting(
        2, "minutes that the letter about an acceptance or a return waits, so that an editor can still undo it"
    )
    staff_idle_hours: int = setting(
        12, "hours after which editors, archivists, administrators and coordinators who save nothing are signed out"
    )
    staff_session_days: int = setting(7, "days after which they sign in again in any case")
    access_log: str = setting("", "a file for the web server's access log, or - for the terminal; empty: none is kept")
    webhooks_reach: tuple[IPv4Network | IPv6Network, ...] = setting(
        (),
        "networks besides the public internet that webhooks may call, also without encryption, such as 10.1.0.0/16; "
        "several with commas; empty: none",
    )
    program_log_days: int = setting(
        365, "days for which it is kept what programs did with their keys and what webhooks were sent; 0: no end"
    )
    job_log_days: int = setting(
        90,
        "days for which work in the background is listed when it is over, at least 7; what failed stays for a year or "
        "longer; 0: no end",
    )
    workers: int = setting(2, "web processes started by `sheaf run`")
    worker_threads: int = setting(2, "jobs that one worker runs at the same time")
    pdf_speed_patches: bool = setting(
        True,
        "yes or no: lay out pages by our shorter ways through WeasyPrint; no: by its own, for the same documents in 1.6 times "
        "the time, so that a security release of it can be used at once",
    )
    check_documents: bool = setting(
        True,
        "yes or no: check each published sheet against PDF/A, PDF/UA and Office Open XML (the PDF needs a Java JDK)",
    )
    lease_seconds: float = setting(30.0, "seconds without a sign of life after which a job is given to another worker")

    @property
    def shows_emails(self) -> bool:
        """Whether letters may be read on a page, because no real person receives them."""
        return self.environment in (Environment.DEMO, Environment.DEVELOPMENT, Environment.TESTING)

    @property
    def resolved_contact_email(self) -> str:
        """The bare address where readers may write."""
        return parseaddr(self.contact_email or self.mail_from)[1]

    @property
    def resolved_database_url(self) -> str:
        return self.database_url or f"sqlite:///{self.instance / 'sheaf.sqlite3'}"

    @property
    def resolved_jobs_url(self) -> str:
        return self.jobs_url or f"sqlite:///{self.instance / 'jobs.sqlite3'}"

    @property
    def https(self) -> bool:
        return self.site_url.startswith("https://")


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environ`, by default the process's. Raises ConfigError."""
    environ = os.environ if environ is None else environ
    known = {f.name: f for f in fields(Settings)}
    values: dict[str, object] = {}
    for variable, text in environ.items():
        if not variable.startswith(PREFIX):
            continue
        name, value = variable[len(PREFIX) :].lower(), text
        if name.endswith("_file") and name[:-5] in known:
            name, value = name[:-5], _read_file(variable, text)
        if name not in known:
            raise ConfigError(f"{variable} is not a setting of Sheaf. `./sheaf settings` lists them all.")
        values[name] = _convert(variable, name, value, known[name].default)
    return with_secret(Settings(**values))  # type: ignore[arg-type]


def _read_file(variable: str, name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError(f"{variable} names {name}, which cannot be read: {error.strerror}.") from error


def _convert(variable: str, name: str, text: str, default: Any) -> object:
    """Read a setting, by a rule of its own or by the type of its default."""
    own: dict[str, Callable[[str], object]] = {
        "instance": lambda text: Path(text).resolve(),
        "deadline": _day,
        "mail_url": _mail_url,
        "webhooks_reach": _networks,
        "job_log_days": _week_or_none,
    }
    read = own.get(name) or (_yes if isinstance(default, bool) else type(default))
    try:
        return read(text)
    except ValueError as error:
        raise ConfigError(f"{variable} is “{text}”, which is not understood: {error}.") from error


def _yes(text: str) -> bool:
    """Read "yes" or "no", also as "true" and "false", "1" and "0". Raises ValueError."""
    known = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    if text.lower() not in known:
        raise ValueError("it is either yes or no")
    return known[text.lower()]


def _mail_url(text: str) -> str:
    """Read an address of a mail server, or nothing. Raises ValueError."""
    if text and text.partition("://")[0] not in ("smtp", "smtp+starttls", "smtps"):
        raise ValueError("it begins with smtp://, smtp+starttls:// or smtps://")
    return text


def _week_or_none(text: str) -> int:
    """Read days: 0, or 7 and more. Raises ValueError."""
    days = int(text)
    if days and days < WEEK:
        raise ValueError("it is 0, or 7 days or more: downloads that are made in the background are kept for a week")
    return days


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Read networks in CIDR notation, with commas between them. Raises ValueError."""
    return tuple(ip_network(one.strip()) for one in text.split(",") if one.strip())


def _day(text: str) -> dt.date | None:
    """Read a date such as 2026-09-30, or nothing. Raises ValueError."""
    if not text:
        return None
    day = dt.date.fromisoformat(text)
    if day.isoformat() != text:  # Python also reads 20260930 and 2026-W40-3, which nobody means
        raise ValueError("a day is written YYYY-MM-DD")
    return day


def with_secret(settings: Settings) -> Settings:
    """Return settings with a secret key, which only a single machine (SQLite) makes for itself. Raises ConfigError."""
    if not settings.secret_key and not settings.database_url:
        return replace(settings, secret_key=_own_secret(settings.instance / "secret_key"))
    if len(settings.secret_key) < MIN_SECRET_LENGTH:
        raise ConfigError(
            f"SHEAF_SECRET_KEY must be given and hold at least {MIN_SECRET_LENGTH} characters. "
            'Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
        )
    return settings


def _own_secret(path: Path) -> str:
    """Return the key in a file, made if there is none. Raises ConfigError for a file that holds none."""
    if not path.exists():
        _make_secret(path)
    key = path.read_text(encoding="utf-8").strip()
    if len(key) < MIN_SECRET_LENGTH:
        raise ConfigError(
            f"{path} holds no whole secret key; writing it may have been interrupted. Delete the file: Sheaf then "
            "makes a new one, and everybody signs in again."
        )
    return key


def _make_secret(path: Path) -> None:
    """Write a new key whole or not at all; if another process was faster, its key stays."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".secret_key-")  # only its owner may read it
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(name, path)  # unlike a rename, this never replaces a key that is in use
    finally:
        Path(name).unlink()
