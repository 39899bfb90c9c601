"""What comes back of an earlier release, and what must not."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.privacy.allowed import Allowed
from plugins.publish.manifest import PublishedFile, digest_of
from plugins.publish.personal import PersonalReader
from plugins.publish.restore import Past, Restored, restore
from tests.publish.editions import html

LAMPS, WELL = "articles/jinhe/2026/lamps", "articles/jinhe/2026/well"
Site = dict[str, tuple[str, bytes]]  # path -> cause, bytes

THEN: Site = {
    "index.html": ("home", html(f'<a href="/{LAMPS}.html">灯</a><a href="/news/1.html">新闻</a>')),
    "news/1.html": ("news", html("<p>第一页</p>")),
    f"{LAMPS}.html": (LAMPS, html(f'<p>旧的灯</p><img src="/{LAMPS}/lamp.png" alt="灯">')),
    f"{LAMPS}/lamp.png": (LAMPS, b"\x89PNG old"),
    f"{WELL}.html": (WELL, html("<p>旧的井</p>")),
    "feeds/site.atom.xml": ("feeds", f"<feed><id>{LAMPS}</id>旧的灯</feed>".encode()),
    "theme/site.css": ("theme", b"old"),
    "theme/site.js": ("theme", b"js"),
}
NEW = "articles/jinhe/2026/new"


def changed(**files: tuple[str, bytes] | None) -> Site:
    return {path: file for path, file in {**THEN, **files}.items() if file is not None}


NOW: Site = changed(
    **{
        "index.html": ("home", html(f'<a href="/{NEW}.html">新</a><a href="/{LAMPS}.html">灯</a>')),
        f"{NEW}.html": (NEW, html()),
        f"{WELL}.html": (WELL, html("<p>新的井</p>")),
        "theme/site.css": ("theme", b"new"),
    }
)
# Taken down: its page says so, its picture and what told of it are gone.
WITHDRAWN: Site = {
    **NOW,
    "index.html": ("home", html(f'<a href="/{NEW}.html">新</a>')),
    f"{LAMPS}.html": (LAMPS, html("<p>已撤下</p>")),
    "feeds/site.atom.xml": ("feeds", b"<feed>nothing</feed>"),
}
del WITHDRAWN[f"{LAMPS}/lamp.png"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def manifest(site: Site) -> dict[str, PublishedFile]:
    return {path: PublishedFile(digest_of(data), cause) for path, (cause, data) in site.items()}


def put_back(folder: Path, then: Site, now: Site, *withdrawn: str) -> Restored:
    for path, (_, data) in then.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    known = {document: document in withdrawn for document in (LAMPS, WELL, NEW)}
    past = Past(manifest(then), manifest(now), folder.joinpath, known)
    return restore(past, "https://www.jiangwan.example", PersonalReader(Allowed(), ()))


def test_a_release_comes_back_to_the_byte(folder: Path) -> None:
    restored = put_back(folder, THEN, NOW)

    assert restored.files == manifest(THEN)
    assert restored.staying == frozenset()


def test_what_was_taken_down_does_not_come_back_nor_what_tells_of_it(folder: Path) -> None:
    restored = put_back(folder, THEN, WITHDRAWN, LAMPS)

    now, then = manifest(WITHDRAWN), manifest(THEN)
    assert {LAMPS, "home", "feeds"} <= restored.staying
    for path in (f"{LAMPS}.html", "index.html", "feeds/site.atom.xml", f"{NEW}.html"):
        assert restored.files[path] == now[path]
    assert f"{LAMPS}/lamp.png" not in restored.files
    assert restored.files[f"{WELL}.html"] == then[f"{WELL}.html"], "what has nothing to do with it comes back"
    assert restored.files["theme/site.css"] == then["theme/site.css"]


def test_it_is_enough_that_a_document_lost_a_file(folder: Path) -> None:
    """A list of recipients that ran out is in no log."""
    restored = put_back(folder, THEN, WITHDRAWN)

    assert f"{LAMPS}/lamp.png" not in restored.files
    assert restored.files[f"{LAMPS}.html"] == manifest(WITHDRAWN)[f"{LAMPS}.html"]


def test_it_is_enough_that_the_log_says_so(folder: Path) -> None:
    restored = put_back(folder, THEN, NOW, WELL)

    assert restored.files[f"{WELL}.html"] == manifest(NOW)[f"{WELL}.html"]


def test_what_todays_rules_refuse_to_show_does_not_come_back(folder: Path) -> None:
    number = html("<p>联系人手机13800138000</p>")
    then = {**THEN, f"{WELL}.html": (WELL, number), "news/1.html": ("news", number)}

    restored = put_back(folder, then, NOW)

    assert restored.staying == {WELL, "news"}
    assert restored.files[f"{WELL}.html"] == manifest(NOW)[f"{WELL}.html"]
    assert restored.files["theme/site.css"] == manifest(then)["theme/site.css"]


def test_no_page_comes_back_that_would_lead_nowhere(folder: Path) -> None:
    """The second page of the news told of the lamps and is no more; a guide that led there stays as it is now."""
    then = {
        **THEN,
        "news/2.html": ("news", html(f'<a href="/{LAMPS}.html">灯</a>')),
        "guide.html": ("guide", html('<a href="/news/2.html">更多</a>')),
    }
    now = {**WITHDRAWN, "guide.html": ("guide", html('<a href="/news/1.html">更多</a>'))}

    restored = put_back(folder, then, now, LAMPS)

    assert "news/2.html" not in restored.files
    assert restored.files["guide.html"] == manifest(now)["guide.html"]
