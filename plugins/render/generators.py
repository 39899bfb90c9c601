"""What Pelican runs instead of its own generators: the pages, files and theme of one Edition."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pelican import signals
from pelican.generators import Generator
from pelican.settings import DEFAULT_CONFIG
from pelican.writers import Writer

from plugins.cluster import cluster_of
from plugins.edition.catalogue import Catalogue
from plugins.edition.contents import Contents
from plugins.edition.model import Edition, Page, Withdrawn
from plugins.edition.outline import Key, Outline, make_pages
from plugins.edition.share import drawing
from plugins.edition.site import Site, workers_of
from plugins.headers import HEADERS_FILE, headers_file
from plugins.phases import Phase, counted, phase
from plugins.problems import SettingsError
from plugins.registry.model import Registry
from plugins.render.compiled import keep_compiled
from plugins.render.filters import furnish
from plugins.render.theme import Theme, load_theme
from plugins.staging import Staging
from plugins.store import copy_of, open_to_read

THEME_CAUSE: Final = "theme"
HEADERS_CAUSE: Final = "headers"
PELICANS = frozenset(DEFAULT_CONFIG) - {"PLUGINS"}  # all that Pelican knows are values, but its plugins are modules
LANGUAGE: Final = "GONGKAI_LANGUAGE"
OF_JINJA = ("JINJA_FILTERS", "JINJA_GLOBALS", "JINJA_TESTS")


class EditionGenerator(Generator):  # type: ignore[misc]
    """Writes each page of the edition through Pelican's writer, and each file of the edition and the theme as it is."""

    env: Environment

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Pelican would fall back on its own theme for a template ours lacks; a missing template must be an error.
        self.env.loader = FileSystemLoader(Path(self.theme) / "templates")
        # Not left to a setting that somebody may delete: what a draft says is text, and what is missing is an error.
        self.env.autoescape, self.env.undefined = True, StrictUndefined
        # One build sees one theme: no page has to ask whether the file of a template changed, or loads it again.
        self.env = self.env.overlay(auto_reload=False, cache_size=-1)
        # No template has globals of its own.  Jinja compares them with those of the page at each import of a component,
        # and a plain dictionary many times faster than a chain of two.
        self.env.make_globals = lambda own: self.env.globals  # type: ignore[assignment, method-assign]
        keep_compiled(self.env, self.settings.get("COMPILED"))
        furnish(self.env, self.settings[LANGUAGE])

    def generate_output(self, writer: Writer) -> None:
        edition, staging = edition_of(self.settings), staging_of(self.settings)
        theme = load_theme(Path(self.theme))
        self._write_pages(writer, edition, staging, theme)
        for drawn in workers_of(self.settings).share(drawing, None, edition.covers):
            for cover, data in drawn:
                staging.write(cover.path, data, cover.cause)
        with phase(Phase.PAGES):
            for asset in edition.assets:
                staging.write(asset.path, asset.data, asset.cause)
            for path, data in theme.files.items():
                staging.write(path, data, THEME_CAUSE)
            staging.write(HEADERS_FILE, headers_file(), HEADERS_CAUSE)

    def write_page(self, writer: Writer, page: Page, shared: Mapping[str, Any]) -> None:
        writer.write_file(page.path, self.env.get_template(page.template), shared, page=page, **page.context)

    def _write_pages(self, writer: Writer, edition: Edition, staging: Staging, theme: Theme) -> None:
        for path, cause in edition.announced():
            staging.declare(path, cause)
        pages, press = edition.pages, None
        cluster, workers = cluster_of(self.settings), workers_of(self.settings)
        if isinstance(pages, Outline) and (cluster or workers).pays(len(pages)) and not self._is_listened_to(writer):
            press = self._press(edition, pages.contents, theme)
        if press is None or not isinstance(pages, Outline):
            shared = _shared(edition.site, edition.is_preview, edition.commit, theme.css_url, edition.addresses)
            for page in counted(Phase.PAGES, pages, name=lambda page: page.path):
                self.write_page(writer, page, shared)
            return
        with phase(Phase.PAGES, len(pages)) as step:
            if cluster is None:
                for written in workers.share(printing, press, pages.keys):
                    step(*written)
            else:
                for printed in cluster.share(printing_afar, _parcel(press), pages.keys):
                    bring_in(printed, staging)
                    step(len(printed))

    def _is_listened_to(self, writer: Writer) -> bool:
        """Whether a plugin wants to hear of each page, or brought what other processes cannot be given."""
        listened = any(each.receivers for each in (signals.content_written, signals.generator_init))
        return listened or type(writer) is not Writer or any(self.settings[name] for name in OF_JINJA)

    def _press(self, edition: Edition, contents: Contents, theme: Theme) -> Press | None:
        """None where only this process can read the stories.

        Of a part nothing is let out: what is remembered stays that of the build before until this one is live.
        """
        stories = contents.catalogue.let_read() if edition.gone is None else None
        if stories is None:
            return None
        return Press(
            settings={name: self.settings[name] for name in (*PELICANS, LANGUAGE)} | {"PLUGINS": []},
            theme=Path(self.theme),
            output=Path(self.output_path),
            stories=stories,
            registry=contents.registry,
            withdrawn=contents.withdrawn,
            today=contents.today,
            site=edition.site,
            is_preview=edition.is_preview,
            commit=edition.commit,
            css_url=theme.css_url,
        )


Printed = tuple[int, str, float]  # how many pages, which of them took longest, and how many seconds that took


@dataclass(frozen=True, slots=True)
class Press:
    """All that pages are printed with, as data: any process sets it up for itself.

    `stories` is the store they lie in; `settings` are those that Pelican knows and the language.
    """

    settings: dict[str, Any]
    theme: Path
    output: Path
    stories: Path
    registry: Registry
    withdrawn: tuple[Withdrawn, ...]
    today: date
    site: Site
    is_preview: bool
    commit: str
    css_url: str


def printing(press: Press) -> Callable[[Sequence[Key]], Printed]:
    """Makes and writes the pages of some keys."""
    return partial(_printer(press), Writer(str(press.output), press.settings))


def _printer(press: Press) -> Callable[[Writer, Sequence[Key]], Printed]:
    catalogue = Catalogue(open_to_read(press.stories), press.registry.accounts, press.registry.villages)
    contents = Contents(press.site, press.registry, catalogue, press.today, press.withdrawn)
    places = {"path": press.settings["PATH"], "theme": str(press.theme), "output_path": str(press.output)}
    generator = EditionGenerator(context={}, settings=press.settings, **places)
    shared = _shared(press.site, press.is_preview, press.commit, press.css_url, contents.addresses)

    def write(writer: Writer, keys: Sequence[Key]) -> Printed:
        seconds, slowest, began = 0.0, "", time.perf_counter()
        for page in make_pages(contents, keys):
            generator.write_page(writer, page, shared)
            began, took = (now := time.perf_counter()), now - began
            if took > seconds:
                seconds, slowest = took, page.path
        return len(keys), slowest, seconds

    return write


@dataclass(frozen=True, slots=True)
class Parcel:
    """A press for another machine: with the files it reads, by path in the theme, and the store of its stories."""

    press: Press
    theme: Mapping[str, bytes]
    stories: bytes


def _parcel(press: Press) -> Parcel:
    templates = press.theme / "templates"
    theme = {path.relative_to(press.theme).as_posix(): path.read_bytes() for path in sorted(templates.rglob("*.html"))}
    return Parcel(press, theme, copy_of(press.stories))


def printing_afar(parcel: Parcel) -> Callable[[Sequence[Key]], dict[str, bytes]]:
    """Makes the pages of some keys, by path: nothing of them stays where they were made."""
    unpacked = TemporaryDirectory(prefix="gongkai-")
    theme, stories, output = (Path(unpacked.name, name) for name in ("theme", "stories", "output"))
    for name, data in parcel.theme.items():
        (theme / name).parent.mkdir(parents=True, exist_ok=True)
        (theme / name).write_bytes(data)
    stories.write_bytes(parcel.stories)
    write = _printer(replace(parcel.press, theme=theme, stories=stories, output=output))

    def make(keys: Sequence[Key], held: TemporaryDirectory[str] = unpacked) -> dict[str, bytes]:
        # A writer remembers what it wrote; pages that were lost on their way are asked for again.
        write(Writer(str(output), parcel.press.settings), keys)
        made = {path: path.read_bytes() for path in sorted(output.rglob("*")) if path.is_file()}
        shutil.rmtree(output)
        return {path.relative_to(output).as_posix(): data for path, data in made.items()}

    return make


def bring_in(printed: Mapping[str, bytes], staging: Staging) -> None:
    """Pages that were made elsewhere, each to its place; one that nobody announced is refused by its name."""
    for path, data in printed.items():
        if path not in staging.causes:
            raise ValueError(f"not announced: {path!r}")
        target = staging.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def _shared(site: Site, is_preview: bool, commit: str, css_url: str, addresses: Container[str]) -> dict[str, Any]:
    """What every page is given."""
    return {
        "site": site,
        "preview": is_preview,
        "commit": commit,
        "css_url": css_url,
        "addresses": addresses,
        "localsiteurl": "",
    }


def edition_of(settings: dict[str, Any]) -> Edition:
    """The edition the gate left for this run.  Without the gate there is none, and nothing may be rendered."""
    edition = settings.get("EDITION")
    if not isinstance(edition, Edition):
        raise SettingsError(
            "the review plugin did not run, so nothing may be published",
            "list plugins.review first in PLUGINS of pelicanconf.py",
        )
    return edition


def staging_of(settings: dict[str, Any]) -> Staging:
    staging = settings.get("STAGING")
    if not isinstance(staging, Staging):
        raise SettingsError(
            "the publish plugin did not run, so there is nowhere to render to",
            "list plugins.publish last in PLUGINS of pelicanconf.py",
        )
    return staging
