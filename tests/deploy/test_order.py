"""A deployment that breaks off anywhere leaves pages that work, nothing withdrawn, and is finished by repeating it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from plugins.deploy.folder import Folder
from plugins.deploy.found import look
from plugins.deploy.plan import Rank, order, originals, to_purge
from plugins.deploy.release import Release
from plugins.deploy.send import send
from plugins.phases import Step
from plugins.problems import SettingsError
from plugins.publish.compress import SUFFIXES, origin_of
from plugins.publish.deployed import EVERYTHING, RECORD, Deployed, levels_of, parse_deployed
from plugins.publish.segments import Difference
from tests.deploy.releases import ENCODINGS, LAMPS, LONG, SCHOOL, a_site, page, published, staged

LEVELS = levels_of(ENCODINGS)
OTHER_STYLE = "theme/site.bbbbbbbbbbbb.css"


class BrokenOff(Exception):
    """The line is cut."""


class Breaking(Folder):
    """A real folder behind a line that is cut after so many files."""

    def __init__(self, path: Path, after: int) -> None:
        super().__init__(path)
        self.left = after

    def apply(self, stage: Path, send: Sequence[str], remove: Sequence[str], step: Step) -> None:
        def one(count: int = 1, name: str = "", seconds: float = 0.0) -> None:
            step()

        for path in remove:
            self._count()
            super().apply(stage, [], [path], one)
        for path in send:
            self._count()
            super().apply(stage, [path], [], one)

    def _count(self) -> None:
        if self.left == 0:
            raise BrokenOff
        self.left -= 1


def deploy(target: Folder, release: Release, stage: Path, withdrawn: Sequence[str] = ()) -> Difference:
    """What the command does, without what it asks first."""
    found = look(target, release, LEVELS)
    made = staged(release, None if found.change is None else found.change.changed, stage)
    change, unfinished = found.change, (EVERYTHING,)
    if change is None:
        seen = target.compare(stage, made.all_forms)
        change = originals(Difference(seen.changed, seen.removed - {RECORD}), made.files)
    else:
        unfinished = tuple(sorted(change.changed | change.removed))
    if change.changed or change.removed or found.change is None:
        send(target, made, order(change, made, withdrawn), LEVELS, unfinished, lambda: None)
    return change


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def require_same(www: Path, release: Release) -> None:
    there = files_of(www)
    assert parse_deployed(there.pop(RECORD)) == Deployed(LEVELS)
    assert {path: data for path, data in there.items() if origin_of(path) is None} == files_of(release.live)
    for path in there:
        origin = origin_of(path)
        assert origin is None or origin[0] in there


def missing_of_pages(www: Path) -> list[str]:
    """What any page there would load and not find, in any of its forms that a reader may be given."""
    lacking = []
    for path in www.rglob("*.html"):
        lacking += [
            each for each in re.findall(r'href="/([^"]+)"', path.read_text("utf-8")) if not (www / each).exists()
        ]
    return lacking


@pytest.fixture
def www(tmp_path: Path) -> Path:
    (tmp_path / "www").mkdir()
    return tmp_path / "www"


def test_it_goes_in_an_order_that_leaves_every_page_whole(tmp_path: Path) -> None:
    new = a_site(OTHER_STYLE) | {f"{SCHOOL}.html": page(LONG), f"{SCHOOL}/recipients.html": page("名单")}
    release = published(tmp_path / "new", new)
    made = staged(release, None, tmp_path / "stage")
    gone = frozenset(("theme/site.aaaaaaaaaaaa.css", f"{LAMPS}/old.webp", "manifest/0.json"))

    plan = order(Difference(frozenset(made.files), gone), made, [LAMPS])

    sent = {part.rank: {path for path in part.send if origin_of(path) is None} for part in plan}
    assert [part.rank for part in plan] == sorted(part.rank for part in plan)
    assert sent[Rank.WITHDRAWN] == {f"{LAMPS}.html", f"{LAMPS}/lamp.webp", f"{LAMPS}/record.json"}
    assert sent[Rank.LOADED] == {OTHER_STYLE}
    assert sent[Rank.PAGE] == {f"{SCHOOL}.html", f"{SCHOOL}/recipients.html"}
    assert sent[Rank.LEADING] == {"index.html", "feeds/site.atom.xml", "search/manifest.json"}
    assert sent[Rank.SEGMENT] == {"manifest/all.json"}
    assert sent[Rank.MANIFEST] == {"manifest.json"}
    assert f"{LAMPS}/old.webp" in plan[0].remove
    assert {"theme/site.aaaaaaaaaaaa.css", "theme/site.aaaaaaaaaaaa.css.gz", "manifest/0.json"} <= {*plan[-1].remove}


def test_broken_off_anywhere_every_page_works_and_repeating_it_finishes(tmp_path: Path) -> None:
    old = published(tmp_path / "old", a_site())
    new = published(
        tmp_path / "new", a_site(OTHER_STYLE, lamps="路灯又坏了") | {f"{SCHOOL}.html": page(LONG, OTHER_STYLE)}
    )
    for after in range(60):
        www = tmp_path / f"www{after}"
        www.mkdir()
        deploy(Folder(www), old, tmp_path / f"stage{after}a")
        try:
            deploy(Breaking(www, after), new, tmp_path / f"stage{after}b")
        except BrokenOff:
            assert missing_of_pages(www) == []
        else:
            break
        deploy(Folder(www), new, tmp_path / f"stage{after}c")
        require_same(www, new)
    else:
        pytest.fail("it never came to its end")
    assert after > 15


def test_a_first_deployment_that_breaks_off_is_finished_by_repeating_it(tmp_path: Path, www: Path) -> None:
    release = published(tmp_path / "site", a_site())
    with pytest.raises(BrokenOff):
        deploy(Breaking(www, 6), release, tmp_path / "a")

    change = deploy(Folder(www), release, tmp_path / "b")

    require_same(www, release)
    assert len(change.changed) < len(release.files())


def test_what_is_withdrawn_is_gone_before_anything_else_is_sent(tmp_path: Path, www: Path) -> None:
    deploy(Folder(www), published(tmp_path / "old", a_site(lamps="不该公开的话")), tmp_path / "a")
    tombstone = a_site(OTHER_STYLE, lamps="已撤下") | {f"{LAMPS}.html": page("已撤下")}
    tombstone = {path: text for path, text in tombstone.items() if not path.startswith(f"{LAMPS}/")}
    new = published(tmp_path / "new", tombstone)
    first = 1 + 2 + 2 * len(SUFFIXES) + 1  # the record; its two files; their forms and those of the page; the page

    with pytest.raises(BrokenOff):
        deploy(Breaking(www, first), new, tmp_path / "b", [LAMPS])

    there = files_of(www)
    assert there[f"{LAMPS}.html"] == page("已撤下").encode()
    assert not [path for path in there if path.startswith((f"{LAMPS}/", f"{LAMPS}.html."))]
    assert "不该公开的话".encode() in there["index.html"], "the rest has not been sent yet"
    deploy(Folder(www), new, tmp_path / "c", [LAMPS])
    require_same(www, new)
    assert not [path for path, data in files_of(www).items() if "不该公开的话".encode() in data]


def test_what_a_broken_deployment_brought_goes_when_the_next_release_no_longer_has_it(
    tmp_path: Path, www: Path
) -> None:
    """No manifest tells of it: that of the target is of the release before, and the new one never had it."""
    first = published(tmp_path / "1", a_site())
    second = published(tmp_path / "2", a_site() | {f"{SCHOOL}.html": page("说早了"), f"{LAMPS}/record.json": "{ }"})
    deploy(Folder(www), first, tmp_path / "a")
    with pytest.raises(BrokenOff):
        deploy(Breaking(www, 10), second, tmp_path / "b")
    assert (www / f"{SCHOOL}.html").exists()

    change = deploy(Folder(www), first, tmp_path / "c")

    assert f"{SCHOOL}.html" in change.removed
    require_same(www, first)


def test_a_page_that_becomes_short_loses_its_smaller_forms(tmp_path: Path, www: Path) -> None:
    deploy(Folder(www), published(tmp_path / "1", a_site()), tmp_path / "a")
    assert (www / "index.html.br").exists()
    release = published(tmp_path / "2", a_site() | {"index.html": page("短")})

    deploy(Folder(www), release, tmp_path / "b")

    assert not (www / "index.html.br").exists()
    require_same(www, release)


@pytest.mark.parametrize("lost", ["manifest.json", RECORD, "manifest/all.json"])
@pytest.mark.parametrize("how", ["gone", "damaged"])
def test_a_target_whose_manifest_is_lost_is_compared(tmp_path: Path, www: Path, lost: str, how: str) -> None:
    deploy(Folder(www), published(tmp_path / "1", a_site()), tmp_path / "a")
    (www / f"{SCHOOL}.html").write_text("of a deployment nobody knows of", encoding="utf-8")
    (www / "index.html.zst").write_text("of another time", encoding="utf-8")
    if how == "gone":
        (www / lost).unlink()
    else:
        (www / lost).write_bytes((www / lost).read_bytes()[:-1] + b" ")
    release = published(tmp_path / "2", a_site(lamps="路灯又坏了"))

    deploy(Folder(www), release, tmp_path / "b")

    require_same(www, release)
    assert not (www / "index.html.zst").exists()


def test_what_a_target_says_of_files_outside_of_it_is_not_believed(tmp_path: Path, www: Path) -> None:
    release = published(tmp_path / "site", a_site())
    deploy(Folder(www), release, tmp_path / "a")
    (tmp_path / "precious").write_text("not to be deleted", encoding="utf-8")
    (www / RECORD).write_bytes(Deployed(LEVELS, ("../precious",)).data)

    deploy(Folder(www), release, tmp_path / "b")

    assert (tmp_path / "precious").exists()
    require_same(www, release)


@pytest.mark.parametrize("link", ["articles", "theme", ".unfinished"])
def test_a_link_in_a_target_leads_nobody_out_of_it(tmp_path: Path, www: Path, link: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    (www / link).symlink_to(elsewhere)
    if link != ".unfinished":
        elsewhere.mkdir()
    release = published(tmp_path / "site", a_site())

    if link == ".unfinished":
        deploy(Folder(www), release, tmp_path / "a")
        require_same(www, release)
    else:
        with pytest.raises(SettingsError, match="is a link"):
            deploy(Folder(www), release, tmp_path / "a")

    assert not elsewhere.exists() or not list(elsewhere.iterdir())


def test_the_purge_list_has_every_address_that_changed_or_went() -> None:
    change = Difference(frozenset(("index.html", "a/index.html", "articles/路灯.csv")), frozenset(("b/index.html",)))

    assert list(to_purge(change, "https://www.jiangwan.example")) == [
        "https://www.jiangwan.example/a/index.html",
        "https://www.jiangwan.example/a/",
        "https://www.jiangwan.example/articles/%E8%B7%AF%E7%81%AF.csv",
        "https://www.jiangwan.example/b/index.html",
        "https://www.jiangwan.example/b/",
        "https://www.jiangwan.example/index.html",
        "https://www.jiangwan.example/",
    ]
