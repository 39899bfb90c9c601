"""`build.py hook pre-receive`: real pushes to a real bare repository."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import ARTICLE, LEDGER, NOW, TOWN, article, disclosure, page
from tests.county import County, Run
from tests.server import OPERATOR, Clone, Server, a_site, an_empty_server, install

FOLDER = "content/articles/jinhe/2026"
NEW = f"{FOLDER}/new.md"


def refused(run: Run, rule: str, server: Server, before: dict[str, str]) -> None:
    assert run.code == 1, run.said
    assert f" {rule} " in run.err, run.err
    assert "怎么改" in run.err
    assert server.refs == before


# ---- what is taken in ---------------------------------------------------------------------------------------------


def test_a_unit_pushes_a_draft_of_its_own(server: Server, clone: Clone) -> None:
    clone.write({NEW: article(name="new")})
    head = clone.commit_all()

    run = clone.push(by="chen-yu").expect(0)

    assert server.refs == {"refs/heads/main": head}
    assert "PSH" not in run.err


@pytest.mark.parametrize(
    ("by", "files"),
    [
        ("zhou-lin", {"villages/hexing/2026-q2-affairs.md": "x"}),
        ("feng-hua", {"villages/hexing/2026-q2-affairs.md": "x"}),
        (
            "lu-qing",
            {NEW: article(name="new"), LEDGER: disclosure("改。\n"), "content/pages/n.md": page("n", "新页")},
        ),
        (OPERATOR, {"pelicanconf.py": "x = 1\n", "theme/a.html": "x"}),
    ],
)
def test_who_may_change_what(server: Server, clone: Clone, by: str, files: dict[str, str | bytes | None]) -> None:
    clone.write(files)
    head = clone.commit_all()

    clone.push(by=by).expect(0)

    assert server.refs["refs/heads/main"] == head


@pytest.mark.parametrize(
    ("by", "path"),
    [
        ("chen-yu", "content/articles/rongmei/2026/new.md"),
        ("chen-yu", "content/pages/new.md"),
        ("chen-yu", "content/articles/x.md"),
        ("chen-yu", "pelicanconf.py"),
        ("chen-yu", "theme/base.html"),
        ("chen-yu", ".gitattributes"),
        ("chen-yu", ".github/workflows/x.yml"),
        ("zhou-lin", NEW),
        ("zhou-lin", "villages/qianjin/2026-q2-affairs.md"),
        ("lu-qing", "plugins/pipeline/judge.py"),
    ],
)
def test_who_may_not(server: Server, clone: Clone, by: str, path: str) -> None:
    before = server.refs
    clone.write({path: "# x\n"})
    clone.commit_all()

    refused(clone.push(by=by), "PSH007", server, before)


def test_a_branch_of_ones_own_is_free(server: Server, clone: Clone) -> None:
    clone.write({"accounts/jinhe.yaml": TOWN + "# x\n", NEW: article(name="new")})
    clone.commit_all(at=NOW - timedelta(days=9))

    clone.push("HEAD:refs/heads/jinhe/idea", "HEAD:refs/heads/chen-yu/idea", by="chen-yu").expect(0)
    clone.git("commit", "--quiet", "--amend", "--message", "another")
    clone.push("HEAD:refs/heads/jinhe/idea", by="chen-yu", force=True).expect(0)
    clone.push(":refs/heads/jinhe/idea", by="chen-yu").expect(0)

    assert set(server.refs) == {"refs/heads/main", "refs/heads/chen-yu/idea"}


@pytest.mark.parametrize(
    "ref",
    [
        "refs/heads/rongmei/idea",
        "refs/heads/jinhe",
        "refs/heads/main2",
        "refs/heads/Jinhe/idea",
        "refs/tags/v1",
        "refs/tags/main",
        "refs/notes/commits",
        "refs/replace/0000000000000000000000000000000000000001",
        "refs/remotes/origin/main",
    ],
)
def test_no_other_name_is_taken(server: Server, clone: Clone, ref: str) -> None:
    before = server.refs

    refused(clone.push(f"HEAD:{ref}", by="chen-yu"), "PSH001", server, before)


def test_one_reason_refuses_the_whole_push(server: Server, clone: Clone) -> None:
    before = server.refs
    clone.write({NEW: article(name="new")})
    clone.commit_all()

    refused(clone.push("HEAD:main", "HEAD:refs/tags/v1", by="chen-yu"), "PSH001", server, before)


# ---- the line of the branch ---------------------------------------------------------------------------------------


def test_a_forced_push_is_refused(server: Server, clone: Clone) -> None:
    before = server.refs
    clone.git("commit", "--quiet", "--amend", "--message", "another beginning")

    refused(clone.push(by=OPERATOR, force=True), "PSH003", server, before)


def test_the_branch_cannot_be_removed(server: Server, clone: Clone) -> None:
    before = server.refs

    refused(clone.push(":main", by=OPERATOR), "PSH002", server, before)


def test_a_merge_into_the_branch_is_taken_and_one_turned_round_is_not(server: Server, clone: Clone) -> None:
    clone.git("checkout", "--quiet", "-b", "side")
    clone.write({NEW: article(name="new")})
    clone.commit_all(at=NOW - timedelta(days=3))
    clone.git("checkout", "--quiet", "main")
    clone.write({f"{FOLDER}/else.md": article(name="else")})
    clone.commit_all()
    clone.push(by="chen-yu").expect(0)
    before = server.refs
    clone.git("checkout", "--quiet", "side")
    clone.git("merge", "--quiet", "--no-ff", "--message", "turned", "main")

    refused(clone.push(by="chen-yu"), "PSH004", server, before)

    clone.git("reset", "--quiet", "--hard", "HEAD~1")
    clone.git("checkout", "--quiet", "main")
    clone.git("merge", "--quiet", "--no-ff", "--message", "right", "side")
    clone.push(by="chen-yu").expect(0)


@pytest.mark.parametrize("off", [timedelta(minutes=-11), timedelta(minutes=11), timedelta(days=-300)])
def test_a_commit_of_another_time_is_refused(server: Server, clone: Clone, off: timedelta) -> None:
    before = server.refs
    clone.write({NEW: article(name="new")})
    clone.commit_all(at=NOW + off)

    refused(clone.push(by="chen-yu"), "PSH005", server, before)


def test_a_morning_of_commits_is_taken_and_one_dated_back_among_them_is_not(server: Server, clone: Clone) -> None:
    later = NOW + timedelta(hours=3)
    clone.write({NEW: article(name="new")})
    clone.commit_all(at=NOW + timedelta(hours=1))
    clone.write({f"{FOLDER}/else.md": article(name="else")})
    clone.commit_all(at=later)
    clone.push(by="chen-yu", now=later).expect(0)
    before = server.refs
    clone.write({f"{FOLDER}/third.md": article(name="third")})
    clone.commit_all(at=NOW - timedelta(days=200))
    clone.write({f"{FOLDER}/fourth.md": article(name="fourth")})
    clone.commit_all(at=later)

    refused(clone.push(by="chen-yu", now=later), "PSH005", server, before)


# ---- who pushes ---------------------------------------------------------------------------------------------------


def test_a_stranger_is_refused(server: Server, clone: Clone) -> None:
    before = server.refs
    clone.write({NEW: article(name="new")})
    clone.commit_all()

    refused(clone.push(by="nobody"), "PSH006", server, before)
    unnamed = clone.push(by="")
    assert unnamed.code == 1
    assert "GONGKAI_PUSHER" in unnamed.err
    assert server.refs == before


def test_rights_come_from_the_branch_not_from_the_push(server: Server, clone: Clone) -> None:
    before = server.refs
    clone.write({"accounts/jinhe.yaml": TOWN.replace("id: chen-yu", "id: evil")})
    clone.commit_all()

    refused(clone.push(by="evil"), "PSH006", server, before)


def test_a_released_document_is_withdrawn_not_deleted(server: Server, clone: Clone) -> None:
    before = server.refs
    clone.write(dict.fromkeys((ARTICLE, ARTICLE.replace(".md", ".review.yaml"), f"{FOLDER}/lamp.png")))
    clone.commit_all()

    refused(clone.push(by="lu-qing"), "CHG005", server, before)


def test_a_registry_is_taken_from_anyone_with_the_signatures_of_the_root_people(server: Server, clone: Clone) -> None:
    before = server.refs
    clone.write({"accounts/jinhe.yaml": TOWN.replace("锦河穿镇而过", "锦河绕镇而过")})
    clone.commit_all()
    for by in ("chen-yu", OPERATOR):
        refused(clone.push(by=by), "CHG015", server, before)

    clone.git("reset", "--quiet", "--soft", "origin/main")
    clone.sign_registry()
    clone.commit_all()
    clone.push(by="chen-yu").expect(0)


# ---- the first push, the script -----------------------------------------------------------------------------------


def test_an_empty_repository_is_opened_by_an_operator_it_names(tmp_path: Path) -> None:
    server = an_empty_server(tmp_path)
    clone = a_site(tmp_path / "first", server)
    before = server.refs

    refused(clone.push(by="chen-yu"), "PSH009", server, before)
    refused(clone.push("HEAD:refs/heads/wei-jun/x", by=OPERATOR), "PSH001", server, before)
    clone.push(by=OPERATOR, now=NOW + timedelta(days=400)).expect(0)


def test_the_script_is_two_lines_and_never_replaces_another(tmp_path: Path) -> None:
    server = an_empty_server(tmp_path)
    script = server.root / "hooks/pre-receive"

    assert len(script.read_text("utf-8").splitlines()) == 2
    install(server.root).expect(0)
    script.write_text("#!/bin/sh\nexit 0\n", "utf-8")
    assert "pre-receive" in install(server.root).expect(2).err
    assert script.read_text("utf-8") == "#!/bin/sh\nexit 0\n"
    install(tmp_path).expect(2)


def test_messages_reach_the_one_who_pushes_in_chinese(server: Server, clone: Clone) -> None:
    clone.write({"pelicanconf.py": "x"})
    clone.commit_all()

    said = clone.push(by="chen-yu").err

    assert "remote: pelicanconf.py:1:1: PSH007 某chen-yu（chen-yu）不能改这里" in said
    assert "remote: 整次推送都没有收下：有 1 个问题" in said
    assert County(server.root).git("count-objects", "-v")
