"""Which folder an edition may become: what is not signed off never gets near the live site."""

from __future__ import annotations

from pathlib import Path

from plugins.edition.model import Edition
from plugins.problems import SettingsError

PREVIEW = "preview"


def require_destination(edition: Edition, live: Path) -> None:
    """A preview goes to a folder called preview…, a public edition to any other.  Raises SettingsError."""
    if edition.is_preview and not live.name.startswith(PREVIEW):
        raise SettingsError(
            "a preview shows what is not signed off and cannot be published to {folder}",
            "name a folder that begins with “preview” in OUTPUT_PATH",
            folder=live,
        )
    if not edition.is_preview and live.name.startswith(PREVIEW):
        raise SettingsError(
            "{folder} is for previews and cannot hold the public site",
            "name a folder in OUTPUT_PATH that does not begin with “preview”",
            folder=live,
        )
    if not edition.is_preview and not edition.commit:
        raise SettingsError(
            "the public site is built from a commit, and this edition has none",
            "commit the changes and build again, or build a preview",
        )
