"""Every kind of target does the same: a folder, a computer reached by ssh, storage that speaks S3."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from plugins.commands.deploy import open_target
from plugins.deploy.address import parse_address
from plugins.deploy.headers import headers_of
from plugins.deploy.target import Target
from plugins.phases import Phase, phase
from plugins.problems import SettingsError
from plugins.publish.segments import Difference
from tests.remote import Computer, Place

FILES = {
    "index.html": "首页",
    "a/名单-1.csv": "张*",
    "a/index.html": "一",
    ".well-known/security.txt": "ours",
    ".well-known/x": "theirs",
}
OURS = frozenset(FILES) - {".well-known/x"}


@pytest.fixture
def target(place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Target:
    for name, value in place.env.items():
        monkeypatch.setenv(name, value)
    return open_target(parse_address(place.address, tmp_path))


@pytest.fixture
def stage(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / "stage" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "stage" / path).write_text(text, encoding="utf-8")
    return tmp_path / "stage"


def apply(target: Target, stage: Path, send: list[str], remove: list[str]) -> None:
    with phase(Phase.SENDING) as step:
        target.apply(stage, send, remove, step)


def test_what_is_sent_lies_there_and_what_is_removed_does_not(target: Target, place: Place, stage: Path) -> None:
    apply(target, stage, list(FILES), [])
    assert place.files() == {path: text.encode() for path, text in FILES.items()}
    assert target.fetch(("a/名单-1.csv", "a/none.html")) == {"a/名单-1.csv": "张*".encode()}

    shutil.rmtree(stage / "a")
    apply(target, stage, ["index.html"], ["a/index.html", "a/never-was.html", "b/never-was.html"])
    assert place.files().keys() == FILES.keys() - {"a/index.html"}
    apply(target, stage, [], ["a/名单-1.csv"])
    assert place.files().keys() == {"index.html", ".well-known/security.txt", ".well-known/x"}


def test_what_differs_is_found_by_looking_at_every_file(target: Target, place: Place, stage: Path) -> None:
    assert target.compare(stage, OURS) == Difference(OURS, frozenset())
    apply(target, stage, list(FILES), [])
    assert target.compare(stage, OURS) == Difference(frozenset(), frozenset())

    place.put("a/名单-1.csv", "李*".encode())
    place.put("a/index.html", None)
    place.put("b/名单.csv", b"of nobody")
    place.put("c.html", b"of nobody")

    assert target.compare(stage, OURS) == Difference(
        frozenset(("a/名单-1.csv", "a/index.html")), frozenset(("b/名单.csv", "c.html"))
    )


def test_a_computer_whose_key_changed_is_not_trusted(
    computer: Computer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    known = computer.config.with_name("known_hosts")
    other = tmp_path / "known_hosts"
    other.write_text(known.read_text("ascii").split()[0] + " " + " ".join(_a_key(tmp_path)), encoding="ascii")
    config = tmp_path / "config"
    config.write_text(computer.config.read_text("utf-8").replace(str(known), str(other)), encoding="utf-8")
    monkeypatch.setenv("RSYNC_RSH", f"ssh -F {config}")

    with pytest.raises(SettingsError, match="rsync ended with"):
        open_target(parse_address(f"ssh://county.test{tmp_path}", tmp_path)).fetch(("a",))


def _a_key(folder: Path) -> list[str]:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / "other")], check=True)
    return (folder / "other.pub").read_text("ascii").split()[:2]


def test_each_kind_of_file_is_called_by_its_name() -> None:
    page, feed = headers_of("a/index.html.br"), headers_of("feeds/site.atom.xml")
    shard = headers_of("search/s-abcdefghijkl/0.json.gz")

    assert page == {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "public, max-age=60",
        "Content-Encoding": "br",
    }
    assert feed["Content-Type"] == "application/xml; charset=utf-8"
    assert shard["Content-Type"] == "application/json"
    assert "immutable" in shard["Cache-Control"]
    assert "immutable" in headers_of("theme/site.2fd988b4dc5b.css")["Cache-Control"]
    assert "immutable" not in headers_of("theme/js/search.js")["Cache-Control"]
    assert headers_of("a/2026.v1.table.csv")["Content-Type"] == "text/csv; charset=utf-8"
    assert headers_of("a/report.pdf")["Content-Type"] == "application/pdf"
    assert headers_of("a/what")["Content-Type"] == "application/octet-stream"
