"""Pushes that mean something else than they seem to: each is refused by its rule, and the server is as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import ARTICLE, TOWN, article
from tests.county import County, Run
from tests.server import OPERATOR, Clone, Server

FOLDER = "content/articles/jinhe/2026"
NEW = f"{FOLDER}/new.md"
NUMBER = "11010519491231002X"  # the example of the standard
MARK = "attack-was-here"


def refused(server: Server, clone: Clone, rule: str, *refs: str, by: str = "chen-yu", force: bool = False) -> Run:
    """The push is refused by this rule and leaves nothing; an honest one right after it is taken in."""
    before = server.refs
    run = clone.push(*refs, by=by, force=force)
    assert run.code == 1, run.said
    assert f" {rule} " in run.err, run.err
    assert server.refs == before
    assert not server.holds(MARK), "the objects of a refused push stay in quarantine, and go"
    clone.git("checkout", "--quiet", "--force", "-B", "honest", "origin/main")
    clone.git("clean", "-fdq")
    clone.write({f"{FOLDER}/honest.md": article(name="honest")})
    clone.commit_all()
    clone.push(by="chen-yu").expect(0)
    return run


def test_a_merge_that_says_more_than_its_parents(server: Server, clone: Clone) -> None:
    """`git log -p` shows nothing of it: the change is in the merge alone."""
    clone.git("checkout", "--quiet", "-b", "side")
    clone.write({NEW: article(name="new")})
    clone.commit_all()
    clone.git("checkout", "--quiet", "main")
    clone.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
    clone.write({"content/pages/about.md": MARK})
    clone.commit_all("merge")

    refused(server, clone, "PSH007")


def test_a_merge_that_brings_back_what_the_branch_gave_up(server: Server, clone: Clone) -> None:
    """It holds only what one of its parents holds, so no commit brings anything, and others lose their work."""
    clone.git("checkout", "--quiet", "-b", "side")
    clone.write({NEW: article(MARK, name="new")})
    clone.commit_all()
    clone.git("checkout", "--quiet", "main")
    clone.write({"content/pages/about.md": "改好了。\n"})
    clone.commit_all()
    clone.push(by="lu-qing").expect(0)
    tree = clone.git("rev-parse", "side^{tree}")
    merge = clone.git("commit-tree", tree, "-p", "main", "-p", "side", "-m", "merge")
    clone.git("reset", "--quiet", "--hard", merge)

    run = refused(server, clone, "PSH007")

    assert "content/pages/about.md" in run.err


def test_a_merge_of_a_foreign_history_into_the_branch(server: Server, clone: Clone) -> None:
    clone.git("checkout", "--quiet", "--orphan", "foreign")
    clone.git("rm", "-rq", "--cached", ".")
    clone.git("clean", "-fdxq")
    clone.write({"plugins/evil.py": MARK})
    clone.commit_all()
    clone.git("checkout", "--quiet", "--force", "main")
    clone.git("merge", "--quiet", "--no-ff", "--allow-unrelated-histories", "--message", "x", "foreign")

    refused(server, clone, "PSH007")


def test_a_replacement_of_an_object(server: Server, clone: Clone) -> None:
    clone.write({ARTICLE: MARK})
    clone.git("add", "--all")
    blob = clone.git("rev-parse", f"HEAD:{ARTICLE}")
    clone.git("replace", blob, clone.git("rev-parse", f":{ARTICLE}"))

    refused(server, clone, "PSH001", "refs/replace/*:refs/replace/*", by=OPERATOR)


def test_a_replacement_on_the_server_changes_nothing(server: Server, clone: Clone) -> None:
    """Somebody with a shell there makes the old tip look as if it were the new one."""
    clone.git("commit", "--quiet", "--amend", "--message", MARK)
    head = clone.git("rev-parse", "HEAD")
    old = server.refs["refs/heads/main"]
    County(server.root).git("fetch", "--quiet", str(clone.root), head)
    County(server.root).git("update-ref", f"refs/replace/{old}", head)

    run = clone.push(by=OPERATOR, force=True)

    assert run.code == 1
    assert " PSH003 " in run.err


@pytest.mark.parametrize(
    ("path", "mode", "rule"),
    [
        (f"{FOLDER}/link.png", "120000", "CHG008"),
        (f"{FOLDER}/run.csv", "100755", "CHG009"),
        (f"{FOLDER}/.gitattributes", "100644", "CHG013"),
        (f"{FOLDER}/.htaccess", "100644", "CHG010"),
        (f"{FOLDER}/a\\b.png", "100644", "CHG010"),
        (f"{FOLDER}/e\u0301.png", "100644", "CHG010"),
        (f"{FOLDER}/\u200bnew.md", "100644", "CHG010"),
        (f"{FOLDER}/nul.csv", "100644", "CHG010"),
        (f"{FOLDER}/LAMP.png", "100644", "CHG011"),
        ("content/articles/Jinhe/2026/x.md", "100644", "CHG011"),
    ],
)
def test_a_file_that_is_not_what_it_seems(server: Server, clone: Clone, path: str, mode: str, rule: str) -> None:
    clone.store(path, f"../{MARK}".encode(), mode)
    clone.commit_staged()

    refused(server, clone, rule)


def test_a_submodule(server: Server, clone: Clone) -> None:
    clone.git("update-index", "--add", "--cacheinfo", f"160000,{clone.git('rev-parse', 'HEAD')},{FOLDER}/module")
    clone.write({".gitmodules": f'[submodule "m"]\n\tpath = {FOLDER}/module\n\turl = ext::sh -c {MARK}\n'})
    clone.git("add", ".gitmodules")
    clone.commit_staged()

    run = refused(server, clone, "CHG008")

    assert " CHG013 " in run.err


def test_a_link_in_a_commit_that_the_next_one_takes_back(server: Server, clone: Clone) -> None:
    clone.store(f"{FOLDER}/link.png", f"../{MARK}".encode(), "120000")
    clone.commit_staged()
    clone.git("rm", "--quiet", "--cached", f"{FOLDER}/link.png")
    clone.commit_staged()

    refused(server, clone, "CHG008")


def test_registry_and_texts_in_one_push(server: Server, clone: Clone) -> None:
    clone.write({NEW: article(MARK, name="new")})
    clone.commit_all()
    clone.write({"accounts/jinhe.yaml": TOWN.replace("锦河穿镇而过", "锦河绕镇而过")})
    clone.commit_all()

    refused(server, clone, "CHG001", by=OPERATOR)


def test_registry_and_texts_with_the_registry_taken_back(server: Server, clone: Clone) -> None:
    clone.write({"accounts/jinhe.yaml": TOWN.replace("锦河穿镇而过", "锦河绕镇而过")})
    clone.commit_all()
    clone.write({"accounts/jinhe.yaml": TOWN, NEW: article(MARK, name="new")})
    clone.commit_all()

    refused(server, clone, "CHG001", by=OPERATOR)


def test_a_number_in_a_commit_that_the_next_one_takes_back(server: Server, clone: Clone) -> None:
    clone.write({NEW: article(f"证件号 {NUMBER} {MARK}\n", name="new")})
    clone.commit_all()
    clone.write({NEW: article(name="new")})
    clone.commit_all()

    run = refused(server, clone, "CHG014")

    assert NUMBER not in run.said


@pytest.mark.parametrize("ref", ["HEAD:main", "HEAD:refs/heads/jinhe/x"])
def test_a_number_in_the_message_of_a_commit(server: Server, clone: Clone, ref: str) -> None:
    clone.write({NEW: article(name="new")})
    clone.commit_all(f"{MARK} {NUMBER}")

    refused(server, clone, "CHG014", ref)


def test_a_number_under_a_name_of_the_program_on_a_branch_of_ones_own(server: Server, clone: Clone) -> None:
    clone.write({"tests/list.csv": f"{MARK},{NUMBER}\n"})
    clone.commit_all()

    refused(server, clone, "CHG014", "HEAD:refs/heads/jinhe/x")


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030"])
def test_a_number_in_a_table_of_another_encoding(server: Server, clone: Clone, encoding: str) -> None:
    """Taken back by the next commit, it would stay in every clone."""
    table = NEW.replace("new.md", "list.csv")
    clone.write({NEW: article(name="new")})
    (clone.root / table).write_bytes(f"名单,{NUMBER}\n".encode(encoding))
    clone.commit_all()
    clone.write({table: None})
    clone.commit_all()

    assert NUMBER not in refused(server, clone, "CHG014").said


def test_a_file_of_a_kind_nobody_looks_into(server: Server, clone: Clone) -> None:
    clone.write({NEW: article(name="new"), NEW.replace("new.md", "notes.log"): f"{MARK}\n"})
    clone.commit_all()

    refused(server, clone, "CHG010")


def test_a_tag_in_the_place_of_a_commit(server: Server, clone: Clone) -> None:
    clone.git("tag", "--annotate", "--message", MARK, "v1")

    before = server.refs
    run = clone.push("v1:refs/heads/chen-yu/x", by="chen-yu")

    assert run.code == 1
    assert server.refs == before


def test_the_pushed_program_answers_for_nothing(server: Server, clone: Clone, tmp_path: Path) -> None:
    """The hook is the program beside the repository; what is pushed stays objects."""
    trap = tmp_path / "trap"
    code = f"#!/bin/sh\n''''true; touch '{trap}'; exit # '''\nopen({str(trap)!r}, 'w')\n"
    names = ("build.py", "sitecustomize.py", "plugins/__init__.py", "hooks/pre-receive", "yaml.py", "conftest.py")
    clone.write(dict.fromkeys(names, code + f"# {MARK}\n"))
    clone.write({".gitattributes": "* filter=trap diff=trap\n"})
    for driver in ("filter.trap.smudge", "filter.trap.clean", "diff.trap.textconv"):
        County(server.root).git("config", driver, f"touch {trap}; cat")
    clone.commit_all()

    refused(server, clone, "PSH007")

    assert not trap.exists()
