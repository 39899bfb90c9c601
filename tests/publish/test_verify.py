"""The audit: a whole output passes; each single fault is found, named and stops it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from plugins.edition.model import Edition
from plugins.problems import Problem, ProblemsFound
from plugins.publish.checks import CHECKS
from plugins.publish.output import read_output
from plugins.publish.verify import audit
from plugins.registry.model import Stage
from plugins.slices import Processes
from plugins.staging import Staging
from tests.publish.editions import a_filled_staging, a_page, a_story, an_edition, html

ABOUT = "about.html"


@pytest.mark.parametrize("workers", [2, 3])
def test_many_processes_find_what_one_finds(tmp_path: Path, workers: int) -> None:
    """Also what is only known when all is read: a link to nothing, a number that stands on several pages."""
    edition = an_edition(pages=tuple(a_page(f"p/{n}.html") for n in range(9)), stories=(), feeds=(), assets=())
    staging = a_filled_staging(tmp_path / "output.next", edition)
    for n in range(1, 9):
        body = f'<p>电话1380000000{n // 3}</p><a href="/p/0.html">1</a>\n<a href="/gone-{n // 5}.html">2</a>'
        (staging.root / f"p/{n}.html").write_bytes(html(body))

    alone = read_output(edition, staging)
    together = read_output(edition, staging, workers=Processes(workers))

    assert together == alone
    assert list(alone.personal) == ["p/1.html", "p/3.html", "p/6.html"]
    assert [seen.pages for seen in alone.findings.values()] == [
        9,
        4,
        4,
    ]  # the home page that all lead to, and two others


def problems_of(edition: Edition, staging: Staging) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsFound) as found:
        audit(edition, staging)
    return found.value.problems


def rules_of(edition: Edition, staging: Staging) -> list[str]:
    return [problem.rule for problem in problems_of(edition, staging)]


@pytest.fixture
def staging(tmp_path: Path) -> Staging:
    return a_filled_staging(tmp_path / "output.next")


def test_a_whole_output_passes_with_every_file_in_the_manifest(staging: Staging) -> None:
    audited = audit(an_edition(), staging)

    assert set(audited.files) == set(staging.causes)
    for path, file in audited.files.items():
        assert file.digest == hashlib.sha256((staging.root / path).read_bytes()).hexdigest()
        assert file.cause == staging.causes[path]


def test_a_file_nothing_explains_is_refused(staging: Staging) -> None:
    (staging.root / "theme/leak.txt").write_bytes(b"not signed off")

    (problem,) = problems_of(an_edition(), staging)

    assert (problem.rule, problem.location.path) == ("PUB001", "theme/leak.txt")


def test_nobody_else_writes_the_manifest(staging: Staging) -> None:
    staging.write("manifest.json", b"{}", "theme")
    staging.write("manifest/ab.json", b"{}", "theme")

    assert rules_of(an_edition(), staging) == ["PUB001", "PUB001"]


def test_a_file_that_was_announced_and_not_written_is_refused(staging: Staging) -> None:
    staging.declare("theme/print.css", "theme:print.css")

    assert rules_of(an_edition(), staging) == ["PUB002"]


@pytest.mark.parametrize("make", [lambda path: path.symlink_to("/etc/hosts"), lambda path: os.mkfifo(path)])
def test_a_link_or_device_is_refused_even_with_a_cause(staging: Staging, make: Callable[[Path], None]) -> None:
    staging.declare("theme/hosts.txt", "theme:hosts.txt")
    make(staging.root / "theme" / "hosts.txt")

    assert rules_of(an_edition(), staging) == ["PUB003"]


def test_a_link_to_a_folder_is_not_followed(staging: Staging, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.txt").write_bytes(b"secret")
    (staging.root / "linked").symlink_to(tmp_path / "outside", target_is_directory=True)

    (problem,) = problems_of(an_edition(), staging)

    assert (problem.rule, problem.location.path) == ("PUB003", "linked")


@pytest.mark.parametrize("data", [b"", b" \n", html()[:-9]])
def test_an_empty_or_cut_off_page_is_refused(staging: Staging, data: bytes) -> None:
    (staging.root / ABOUT).write_bytes(data)

    assert rules_of(an_edition(), staging) == ["PUB004"]


def test_a_page_feed_or_file_of_the_edition_that_nobody_wrote_is_refused(tmp_path: Path) -> None:
    edition = an_edition()
    staging = a_filled_staging(tmp_path / "output.next", replace(edition, feeds=(), assets=(), pages=edition.pages[1:]))
    (staging.root / "articles/jinhe/2026/lamp.png").unlink(missing_ok=True)

    places = {problem.location.path for problem in problems_of(edition, staging) if problem.rule == "PUB005"}

    assert places == {
        "index.html",
        "feeds/site.rss.xml",
        "feeds/site.atom.xml",
        "feeds/site.feed.json",
        "articles/jinhe/2026/lamp.png",
    }


def test_an_approved_story_without_a_page_is_refused_at_its_draft(staging: Staging) -> None:
    forgotten = a_story(id="articles/jinhe/2026/b", url="/articles/jinhe/2026/b.html", source="content/b.md")
    edition = an_edition(stories=(*an_edition().stories, forgotten))

    (problem,) = problems_of(edition, staging)

    assert (problem.rule, problem.location.path) == ("PUB006", "content/b.md")


def test_a_dead_link_is_told_once_with_the_number_of_its_pages(tmp_path: Path) -> None:
    edition = an_edition(pages=(*an_edition().pages, *(a_page(f"p/{n}.html") for n in range(3))))
    staging = a_filled_staging(tmp_path / "output.next", edition)
    for n in range(3):
        (staging.root / f"p/{n}.html").write_bytes(html('<p>\n<a href="/gone.html">x</a>\n<a href="/gone.html">y</a>'))

    (problem,) = problems_of(edition, staging)

    assert problem.rule == "PUB007"
    assert (str(problem.location), problem.values) == ("p/0.html:2:1", {"what": "/gone.html", "pages": 3})


def test_a_picture_that_changed_after_sign_off_is_refused(staging: Staging) -> None:
    (staging.root / "articles/jinhe/2026/lamp.png").write_bytes(b"\x89PNG another lamp")

    assert rules_of(an_edition(), staging) == ["PUB010"]


def test_an_unsigned_story_is_for_previews_only(staging: Staging) -> None:
    stories = (replace(an_edition().stories[0], awaiting=(Stage.REVIEW3,)), an_edition().stories[1])

    assert rules_of(an_edition(stories=stories, waiting=stories[:1]), staging) == ["PUB011"]
    audit(an_edition(stories=stories, is_preview=True, commit=""), staging)


def test_all_faults_are_told_in_one_run(staging: Staging) -> None:
    (staging.root / "leak.txt").write_bytes(b"x")
    (staging.root / "feeds/site.rss.xml").unlink()
    (staging.root / ABOUT).write_bytes(html('<p onclick="x()"><img src="https://tracker.example/1.gif">'))

    assert sorted(rules_of(an_edition(), staging)) == ["PUB001", "PUB002", "PUB008", "PUB009"]


def test_the_audit_writes_nothing(staging: Staging) -> None:
    before = {path: path.stat().st_mtime_ns for path in staging.root.rglob("*")}

    audit(an_edition(), staging)

    assert {path: path.stat().st_mtime_ns for path in staging.root.rglob("*")} == before


def test_every_check_is_in_the_list() -> None:
    from plugins.publish import checks

    assert {check for name, check in vars(checks).items() if name.startswith("check_")} == set(CHECKS)
