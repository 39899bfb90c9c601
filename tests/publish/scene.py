"""A Pelican plugin that brings an Edition and writes its pages: the two rooms before and after which ours stand.

The scene to play is the setting SCENE; each is a valid edition with one thing changed.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from markupsafe import Markup
from pelican import signals

from plugins.edition.model import Edition
from plugins.pipeline.change import Memory
from plugins.store import open_store
from tests.builders import NOW
from tests.publish.editions import a_page, an_edition, fill, html

LAMPS = "articles/jinhe/2026/street-lamps.html"
STORES = ExitStack()


def register() -> None:
    signals.initialized.connect(bring_edition)
    signals.get_generators.connect(offer_pages)


def bring_edition(pelican: Any) -> None:
    scene = pelican.settings["SCENE"]
    if "STORE_PATH" in pelican.settings:
        store = STORES.enter_context(open_store(Path(pelican.settings["STORE_PATH"]), "a key"))
        if scene == "no room to remember":
            store.execute("PRAGMA max_page_count = 3")
        pelican.settings |= {"STORE": store, "MEMORY": Memory(store, "", ""), "NOW": NOW, "LOGGED": None}
    if scene == "a change":
        pelican.settings["EDITION"] = a_change()
    elif scene == "preview":
        pelican.settings["EDITION"] = an_edition(is_preview=True, commit="")
    elif scene != "no edition":
        pelican.settings["EDITION"] = an_edition()


def a_change() -> Edition:
    """The article is written anew, without its picture; a page comes in."""
    whole = an_edition()
    page = next(page for page in whole.pages if page.path == LAMPS)
    story = replace(whole.stories[1], body=Markup('<p>没有图片</p><a href="/new.html">新的一页</a>'))
    return replace(
        whole,
        stories=(story,),
        pages=(page, a_page("new.html", cause="pages/new")),
        assets=(),
        feeds=(),
        gone=frozenset({"articles/jinhe/2026/lamp.png"}),
    )


def offer_pages(pelican: Any) -> type[Pages]:
    return Pages


class Pages:
    """Writes every page and file; the feeds are left to the room of that name."""

    def __init__(self, settings: dict[str, Any], **_: object) -> None:
        self.settings = settings

    def generate_output(self, writer: object) -> None:
        staging, scene = self.settings["STAGING"], self.settings["SCENE"]
        fill(staging, replace(self.settings["EDITION"], feeds=()), with_theme=scene != "a change")
        if scene == "a leak":
            (staging.root / "leak.html").write_bytes(html())
        elif scene == "a large page":
            staging.write("theme/large.js", b"//" * 2_000_000, "theme:large.js")
        elif scene == "a crash":
            raise RuntimeError("a template is wrong")
