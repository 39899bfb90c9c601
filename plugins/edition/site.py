"""The identity of the site: every GONGKAI_ setting of pelicanconf.py, checked once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from plugins.clock import CHINA
from plugins.edition.addresses import NOT_FOUND
from plugins.edition.identity import wrong_values
from plugins.messages import LANGUAGES, catalogue, tag_of
from plugins.problems import Location, Problem, Rule, SettingsError, Severity
from plugins.slices import Processes

SAMPLE_SUFFIXES = (".example", ".test", ".invalid", ".localhost")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
PREFIX = "GONGKAI_"
ROOTS, LOG, RELEASES, WORKERS = PREFIX + "ROOTS", PREFIX + "LOG", PREFIX + "RELEASES", PREFIX + "WORKERS"
COMPRESS, TARGETS = PREFIX + "COMPRESS", PREFIX + "TARGETS"
# About this computer and its neighbours, not facts about the site.
ELSEWHERE = (ROOTS, LOG, RELEASES, WORKERS, COMPRESS, TARGETS)
MOST_RELEASES = 100
MOST_WORKERS = 256
TOLD_BEFORE = timedelta(days=30)
PELICANS_OWN_NAME = "A Pelican Blog"  # what SITENAME is when pelicanconf.py says nothing

CONTACT_ENDS = Rule(
    id="SET001",
    name="security-contact-ends-soon",
    message="GONGKAI_SECURITY_EXPIRES is {day}: after that day this site is no longer built",
    fix="see that GONGKAI_SECURITY_CONTACT still reaches somebody, then write a day within a year from now",
    why="Whoever finds a hole must be told whom to call; a contact nobody confirmed for a year reaches nobody.",
    severity=Severity.WARNING,
)


@dataclass(frozen=True, slots=True)
class Site:
    """Who publishes this site.  `url` has no slash at its end; `sample` marks every page as a sample.

    `language` is that of the interface; what units write stays as they wrote it.
    `mark` is where the certificate of the party and government mark is shown; `security_expires` the last day on which
    security.txt holds.  `websub_hub` is who tells subscribers at once of what is new in a feed; "" for nobody.
    """

    name: str
    url: str
    place: str
    description: str
    sponsor: str
    operator: str
    contact: str
    id_code: str
    icp: str
    police: str
    mark: str
    report_error: str
    language: str
    security_contact: str
    security_expires: str
    websub_hub: str
    sample: bool

    @property
    def domain(self) -> str:
        return urlsplit(self.url).hostname or ""

    def report_address(self, url: str) -> str:
        """Where an error on the page at `url` is reported; {url} in the setting stands for the whole address of it.

        The page for what is missing stands at every address that leads nowhere, and knows none of them.
        """
        said = "" if url == NOT_FOUND else quote(self.url + url, safe="")
        return self.report_error.removeprefix(self.url).replace("{url}", said)

    @property
    def language_tag(self) -> str:
        return tag_of(self.language)

    def word(self, text: str, **values: str) -> str:
        """`text` (English) in the language of the interface, with `values` at their places."""
        return catalogue("theme", self.language).gettext(text) % values

    @property
    def is_real(self) -> bool:
        """Whether residents could reach this address: names reserved for examples (RFC 2606) and loopback are not."""
        return is_real(self.url)

    @property
    def security_ends(self) -> datetime:
        """From when on security.txt holds no more."""
        return _end_of(date.fromisoformat(self.security_expires))

    def require_in_force(self, now: datetime) -> None:
        """Raises SettingsError where a real site would publish a security.txt that nobody answers for any more."""
        if self.is_real and self.security_ends <= now:
            raise SettingsError(
                "pelicanconf.py: GONGKAI_SECURITY_EXPIRES is {day}, which is over",
                "see that GONGKAI_SECURITY_CONTACT still reaches somebody, then write a day within a year from now",
                day=self.security_expires,
            )


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), CHINA)


def is_real(url: str) -> bool:
    return not is_reserved(urlsplit(url).hostname or "")


def check_contact_ends(url: str, expires: str, now: datetime) -> Iterator[Problem]:
    """Of the site at `url`: told a month before a build stops for it, when there is time to ask whoever answers."""
    if is_real(url) and _end_of(date.fromisoformat(expires)) - TOLD_BEFORE <= now:
        yield CONTACT_ENDS.at(Location("pelicanconf.py"), day=expires)


def is_reserved(host: str) -> bool:
    """Whether nobody but this computer can be meant by it."""
    return host in LOOPBACK or host.endswith(SAMPLE_SUFFIXES)


def roots_path(settings: Mapping[str, Any], root: Path) -> Path:
    """The file with the pinned root people, from the folder of the county.  Raises SettingsError."""
    return root / _place(settings, ROOTS)


def log_path(settings: Mapping[str, Any], root: Path) -> Path:
    """The publication log, from the folder of the county.  Raises SettingsError."""
    return root / _place(settings, LOG)


def releases_kept(settings: Mapping[str, Any]) -> int:
    """How many earlier releases stay, to go back to.  Raises SettingsError."""
    value = settings.get(RELEASES)
    if type(value) is not int or not 0 <= value <= MOST_RELEASES:
        raise unset(RELEASES)
    return value


def workers_of(settings: Mapping[str, Any]) -> Processes:
    """How many processes share long work; all cores when nothing is said.  Raises SettingsError."""
    value = settings.get(WORKERS, 0)
    if type(value) is not int or not 0 <= value <= MOST_WORKERS:
        raise unset(WORKERS)
    return Processes(value)


def _place(settings: Mapping[str, Any], setting: str) -> str:
    value = settings.get(setting)
    if not isinstance(value, str) or not value.strip():
        raise unset(setting)
    return value


def load_site(settings: Mapping[str, Any]) -> Site:
    """The site described by Pelican's settings.  Raises SettingsError on a missing, unknown or mistyped value."""
    wanted = {setting_of(f.name): f.name for f in fields(Site) if f.name not in ("name", "url")}
    for key in settings:
        if key.startswith(PREFIX) and key not in wanted and key not in ELSEWHERE:
            raise SettingsError(
                "pelicanconf.py: the setting {setting} is unknown", "remove it or correct its name", setting=key
            )
    name = settings.get("SITENAME")
    values: dict[str, Any] = {"name": None if name == PELICANS_OWN_NAME else name, "url": settings.get("SITEURL")}
    values |= {name: settings.get(key) for key, name in wanted.items()}
    missing = tuple(setting_of(name) for name, value in values.items() if not _is_given(name, value))
    if missing:
        raise unset(*missing)
    if values["language"] not in LANGUAGES:
        raise SettingsError(
            "pelicanconf.py: GONGKAI_LANGUAGE is {value}, which this site cannot speak",
            "write one of: {known}",
            value=values["language"],
            known=" ".join(LANGUAGES),
        )
    if not _is_address(values["url"]):
        raise SettingsError(
            "pelicanconf.py: SITEURL is {value}, which is no address of a site",
            "write it like https://www.example.gov.cn, without a slash at the end",
            value=values["url"],
        )
    site = Site(**values)
    wrong = tuple(wrong_values(values, is_real=site.is_real))
    if wrong:
        raise SettingsError(
            "pelicanconf.py: not as they must be, or still those of the sample: {settings}",
            "write what your own register says, like: {examples}; docs/reference/settings.md describes each",
            settings=tuple(f"{setting_of(name)} = {value}" for name, value, _ in wrong),
            examples=tuple(dict.fromkeys(like for _, _, like in wrong)),
        )
    return site


def setting_of(name: str) -> str:
    """What the field `name` of a site is called in pelicanconf.py."""
    return {"name": "SITENAME", "url": "SITEURL"}.get(name, PREFIX + name.upper())


def unset(*settings: str) -> SettingsError:
    """About all of them at once."""
    return SettingsError(
        "pelicanconf.py: missing, empty or of the wrong type: {settings}",
        "give each a value; docs/reference/settings.md describes them",
        settings=settings,
    )


def _is_given(name: str, value: object) -> bool:
    if name == "sample":
        return isinstance(value, bool)
    return isinstance(value, str) and (name == "websub_hub" or value.strip() != "")


def _is_address(url: str) -> bool:
    """Whether `url` is a scheme and a host, and nothing else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and url == f"{parts.scheme}://{parts.netloc}"
