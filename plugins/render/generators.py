"""What Pelican runs instead of its own generators: the pages, files and theme of one Edition."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pelican.generators import Generator
from pelican.writers import Writer

from plugins.edition.model import Edition
from plugins.phases import Phase, counted
from plugins.problems import SettingsError
from plugins.render.filters import furnish
from plugins.render.theme import Theme, load_theme
from plugins.staging import Staging

THEME_CAUSE: Final = "theme"


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
        furnish(self.env)

    def generate_output(self, writer: Writer) -> None:
        edition, staging = edition_of(self.settings), staging_of(self.settings)
        theme = load_theme(Path(self.theme))
        self._write_pages(writer, edition, staging, theme)
        for asset in edition.assets:
            staging.write(asset.path, asset.data, asset.cause)
        for path, data in theme.files.items():
            staging.write(path, data, THEME_CAUSE)

    def _write_pages(self, writer: Writer, edition: Edition, staging: Staging, theme: Theme) -> None:
        shared = {
            "site": edition.site,
            "preview": edition.is_preview,
            "commit": edition.commit,
            "css_url": theme.css_url,
            "addresses": edition.addresses,
            "localsiteurl": "",
        }
        for page in counted(Phase.PAGES, edition.pages, name=lambda page: page.path):
            staging.declare(page.path, page.cause)
            template = self.env.get_template(page.template)
            writer.write_file(page.path, template, shared, page=page, **page.context)


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
