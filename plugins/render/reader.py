"""The only reader Pelican has: it knows the approved stories and refuses every other file.

Our generators do not read files at all.  Should a setting or another plugin make Pelican look into content/, it finds
nothing there that the gate did not approve.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pelican.readers import BaseReader

from plugins.edition.model import Edition, Story


class NotApproved(Exception):
    """A file that is not part of this edition."""


class ApprovedReader(BaseReader):  # type: ignore[misc]
    """Answers with the story the gate approved; never opens the file."""

    enabled = True
    file_extensions = ("md",)

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        story = self._story(source_path)
        metadata = {
            "title": story.title,
            "summary": story.summary,
            "date": story.published,
            "category": self.process_metadata("category", story.owner.name),
            "slug": story.id.replace("/", "-"),
        }
        return str(story.body), metadata

    def _story(self, source_path: str) -> Story:
        edition = self.settings.get("EDITION")
        source = Path(source_path).resolve()
        root = Path(self.settings["PATH"]).resolve().parent
        stories = edition.stories if isinstance(edition, Edition) else ()
        for story in stories:
            if root / story.source == source:
                return story
        raise NotApproved(source_path)
