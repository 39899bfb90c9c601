"""A Pelican plugin that brings an Edition and writes its pages: the two rooms before and after which ours stand.

The scene to play is the setting SCENE; each is a valid edition with one thing changed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pelican import signals

from tests.publish.editions import an_edition, fill, html


def register() -> None:
    signals.initialized.connect(bring_edition)
    signals.get_generators.connect(offer_pages)


def bring_edition(pelican: Any) -> None:
    scene = pelican.settings["SCENE"]
    if scene == "preview":
        pelican.settings["EDITION"] = an_edition(is_preview=True, commit="")
    elif scene != "no edition":
        pelican.settings["EDITION"] = an_edition()


def offer_pages(pelican: Any) -> type[Pages]:
    return Pages


class Pages:
    """Writes every page and file; the feeds are left to the room of that name."""

    def __init__(self, settings: dict[str, Any], **_: object) -> None:
        self.settings = settings

    def generate_output(self, writer: object) -> None:
        staging, scene = self.settings["STAGING"], self.settings["SCENE"]
        fill(staging, replace(self.settings["EDITION"], feeds=()))
        if scene == "a leak":
            (staging.root / "leak.html").write_bytes(html())
        elif scene == "a large page":
            staging.write("theme/large.js", b"//" * 2_000_000, "theme:large.js")
        elif scene == "a crash":
            raise RuntimeError("a template is wrong")
