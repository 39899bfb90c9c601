"""The memory of what is public, and the audit of a part of an edition against it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from plugins.edition.model import Edition
from plugins.problems import ProblemsFound
from plugins.publish.manifest import PublishedFile
from plugins.publish.published import Published
from plugins.publish.verify import audit
from plugins.staging import Staging
from plugins.store import open_store
from tests.publish.editions import a_filled_staging, a_page, an_edition, html

LAMPS = "articles/jinhe/2026/street-lamps.html"
PICTURE = "articles/jinhe/2026/lamp.png"


@pytest.fixture
def published(tmp_path: Path) -> Iterator[Published]:
    """What a whole build of `an_edition` leaves."""
    with open_store(tmp_path / "store", "key") as store:
        remembered = Published.of(store)
        audited = audit(an_edition(), a_filled_staging(tmp_path / "first"))
        remembered.replace(audited.files, audited.links, "tree 1")
        yield remembered


@pytest.fixture
def staging(tmp_path: Path) -> Staging:
    folder = tmp_path / "output.next"
    folder.mkdir()
    return Staging(folder)


def a_part(*pages: str, gone: tuple[str, ...] = ()) -> Edition:
    whole = an_edition()
    return replace(
        whole,
        stories=(),
        pages=tuple(a_page(path, cause="home") for path in pages),
        feeds=(),
        assets=(),
        gone=frozenset(gone),
    )


def rules_of(edition: Edition, staging: Staging, published: Published) -> list[str]:
    with pytest.raises(ProblemsFound) as found:
        audit(edition, staging, published)
    return [problem.rule for problem in found.value.problems]


def test_it_knows_each_file_with_its_digest_and_cause_and_who_leads_there(published: Published) -> None:
    assert published.tree == "tree 1"
    assert "about.html" in published
    assert "gone.html" not in published
    assert published.linking_to([PICTURE, "about.html", "feeds/site.rss"]) == {PICTURE: [LAMPS], "about.html": [LAMPS]}
    file = published.file("about.html")
    assert file is not None
    assert file.cause == "pages/about"
    assert published.file("gone.html") is None


def test_a_part_may_lead_to_what_is_published_already(published: Published, staging: Staging) -> None:
    staging.write("index.html", html(f'<a href="/{LAMPS}">路灯</a><a href="/new.html">新</a>'), "home")
    staging.write("new.html", html(), "home")

    audited = audit(a_part("index.html", "new.html"), staging, published)

    assert set(audited.files) == {"index.html", "new.html"}
    assert audited.links["index.html"] == {LAMPS, "new.html", "index.html", "theme/site.css", "theme/site.js"}


def test_a_part_may_not_lead_to_what_leaves(published: Published, staging: Staging) -> None:
    staging.write("index.html", html('<a href="/feeds/site.rss">RSS</a>'), "home")

    assert rules_of(a_part("index.html", gone=("feeds/site.rss",)), staging, published) == ["PUB007"]


def test_nothing_leaves_while_a_page_that_stays_leads_there(published: Published, staging: Staging) -> None:
    with pytest.raises(ProblemsFound) as found:
        audit(a_part(gone=(PICTURE,)), staging, published)

    (problem,) = found.value.problems
    assert (problem.rule, problem.location.path) == ("PUB007", LAMPS)
    assert problem.values == {"what": f"/{PICTURE}", "pages": 1}


def test_it_may_leave_with_the_pages_that_lead_there(published: Published, staging: Staging) -> None:
    audit(a_part(gone=(PICTURE, LAMPS)), staging, published)


def test_it_may_leave_when_the_pages_that_led_there_are_written_anew(published: Published, staging: Staging) -> None:
    staging.write(LAMPS, html("<p>没有图片</p>"), "home")

    audit(a_part(LAMPS, gone=(PICTURE,)), staging, published)


def test_a_file_nothing_explains_is_refused_in_a_part_too(published: Published, staging: Staging) -> None:
    (staging.root / "leak.html").write_bytes(html())

    assert rules_of(a_part(), staging, published) == ["PUB001"]


def test_after_any_history_it_knows_what_it_would_of_the_whole(tmp_path: Path) -> None:
    chance = random.Random(5)
    names = [f"p/{n}.html" for n in range(12)]
    site: dict[str, frozenset[str]] = {}
    with open_store(tmp_path / "by parts", "key") as one, open_store(tmp_path / "whole", "key") as other:
        parts, whole = Published.of(one), Published.of(other)
        for step in range(60):
            gone = {path for path in site if chance.random() < 0.15}
            staying = [path for path in names if path not in gone]
            some = {path for path in staying if chance.random() < 0.3}
            some |= {path for path, targets in site.items() if path not in gone and targets & gone}
            after = {*site, *some} - gone
            new = {path: frozenset(each for each in after if chance.random() < 0.3) for path in some}
            site = {path: new.get(path, site.get(path, frozenset())) for path in after}
            parts.apply(files_of(new), new, gone, f"tree {step}")
            whole.replace(files_of(site), site, f"tree {step}")

            besides = {path for path in names if chance.random() < 0.2}
            assert parts.linking_to(names, besides) == whole.linking_to(names, besides)
            assert parts.linking_to(names) == {
                path: pages for path in site if (pages := sorted(page for page in site if path in site[page]))
            }


def files_of(pages: Iterable[str]) -> dict[str, PublishedFile]:
    return {path: PublishedFile("a" * 64, "a cause") for path in pages}


def test_after_a_change_it_knows_the_tree_of_then(published: Published, staging: Staging) -> None:
    staging.write(LAMPS, html('<a href="/new.html">新</a>'), "home")
    staging.write("new.html", html(), "home")
    gone = (PICTURE, "about.html")
    audited = audit(a_part(LAMPS, "new.html", gone=gone), staging, published)

    published.apply(audited.files, audited.links, gone, "tree 2")

    assert published.tree == "tree 2"
    assert PICTURE not in published
    assert published.linking_to(["new.html", PICTURE, "about.html"]) == {"new.html": [LAMPS]}
