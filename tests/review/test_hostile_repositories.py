"""Hostile repositories and environments: neither says what is in a commit, nor runs anything."""

import os
import stat
import subprocess
import zlib
from pathlib import Path

import pytest

from plugins.problems import SettingsError
from plugins.review.history import open_repository
from plugins.review.uncommitted import uncommitted
from tests.review.repositories import NOTE, commit, git, tree_of, write


def marker_script(folder: Path, name: str = "run-me") -> tuple[Path, Path]:
    """A program that leaves a marker when it is run."""
    marker, script = folder / f"{name}.was-run", folder / name
    script.write_text(f"#!/bin/sh\ntouch '{marker}'\nexit 1\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return script, marker


# ---- hostile repositories and environments --------------------------------------------------------------------------


def test_replaced_objects_are_not_seen(site: Path):
    evil_blob = git(site, "hash-object", "-w", "--stdin", stdin=b"Send money to this number.\n")
    git(site, "replace", git(site, "rev-parse", f"HEAD:{NOTE}"), evil_blob)
    honest = git(site, "--no-replace-objects", "rev-parse", "HEAD")
    evil_commit = commit(site, {NOTE: b"Send money to another number.\n"})
    git(site, "reset", "-q", "--hard", honest)
    git(site, "replace", honest, evil_commit)
    assert "Send money" in git(site, "show", f"{honest}:{NOTE}")  # plain git is taken in

    assert open_repository(site).commit_id() == honest
    assert tree_of(site).read(NOTE) == b"The lamps are lit.\n"


def test_grafts_change_nothing(site: Path):
    id = git(site, "rev-parse", "HEAD")
    write(site, {".git/info/grafts": f"{id} {'2' * 40}\n".encode()})

    assert open_repository(site).commit_id() == id
    assert tree_of(site).read(NOTE) == b"The lamps are lit.\n"


def test_no_program_named_by_the_repository_is_run(site: Path, tmp_path: Path):
    script, marker = marker_script(tmp_path)
    hook, hook_marker = marker_script(tmp_path, "post-index-change")
    write(site, {".gitattributes": b"*.md filter=evil diff=evil\n"})
    git(site, "config", "core.fsmonitor", str(script))
    git(site, "config", "core.hooksPath", str(hook.parent))
    git(site, "config", "core.pager", str(script))
    git(site, "config", "diff.external", str(script))
    git(site, "config", "alias.ls-tree", f"!{script}")
    for key in ("filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.textconv"):
        git(site, "config", key, str(script))
    write(site, {NOTE: b"The lamps are out.\n"})
    subprocess.run(["git", "status"], cwd=site, capture_output=True)
    assert marker.exists()  # plain git runs them
    for left in (marker, hook_marker):
        left.unlink(missing_ok=True)

    assert tree_of(site).read(NOTE) == b"The lamps are lit.\n"
    assert uncommitted(site) == (NOTE,)

    assert not marker.exists()
    assert not hook_marker.exists()


def test_a_missing_object_is_not_fetched_from_anywhere(site: Path, tmp_path: Path):
    script, marker = marker_script(tmp_path)
    blob = git(site, "rev-parse", f"HEAD:{NOTE}")
    git(site, "config", "core.repositoryFormatVersion", "1")
    git(site, "config", "extensions.partialClone", "origin")
    git(site, "config", "remote.origin.promisor", "true")
    git(site, "config", "remote.origin.url", f"file://{site}")
    git(site, "config", "remote.origin.uploadPack", str(script))
    git(site, "config", "protocol.file.allow", "always")
    (site / ".git/objects" / blob[:2] / blob[2:]).unlink()
    subprocess.run(["git", "cat-file", "-p", blob], cwd=site, capture_output=True)
    assert marker.exists()  # plain git asks the remote
    marker.unlink()

    with pytest.raises(SettingsError, match="damaged"):
        tree_of(site).read(NOTE)

    assert not marker.exists()


def test_bytes_that_do_not_belong_to_their_id_are_refused(site: Path):
    blob = git(site, "rev-parse", f"HEAD:{NOTE}")
    path = site / ".git/objects" / blob[:2] / blob[2:]
    path.chmod(0o644)
    path.write_bytes(zlib.compress(b"blob 19\0The lamps are off.\n"))

    with pytest.raises(SettingsError, match="damaged"):
        tree_of(site).read(NOTE)


def test_variables_that_name_another_repository_are_ignored_and_kept(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    commit(other, {NOTE: b"Elsewhere.\n"})
    script, marker = marker_script(tmp_path)
    hostile = {
        "GIT_DIR": str(other / ".git"),
        "GIT_WORK_TREE": str(other),
        "GIT_INDEX_FILE": str(other / ".git/index"),
        "GIT_OBJECT_DIRECTORY": str(other / ".git/objects"),
        "GIT_COMMON_DIR": str(other / ".git"),
        "GIT_NAMESPACE": "evil",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": str(script),
        "GIT_TRACE": str(tmp_path / "trace"),
        "GIT_PYTHON_GIT_EXECUTABLE": str(script),
    }
    for name, value in hostile.items():
        monkeypatch.setenv(name, value)

    assert tree_of(site).read(NOTE) == b"The lamps are lit.\n"
    assert uncommitted(site) == ()

    assert {name: os.environ[name] for name in hostile} == hostile
    assert not marker.exists()
    assert not (tmp_path / "trace").exists()


def test_the_settings_of_the_person_and_of_the_machine_are_not_read(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    script, marker = marker_script(tmp_path)
    (tmp_path / ".gitconfig").write_text(f'[core]\n\tfsmonitor = "{script}"\n[core]\n\tbroken')
    monkeypatch.setenv("HOME", str(tmp_path))

    assert uncommitted(site) == ()
    assert not marker.exists()


def test_a_git_in_the_working_folder_is_not_run(site: Path, monkeypatch: pytest.MonkeyPatch):
    script, marker = marker_script(site, "git")
    monkeypatch.chdir(site)

    assert tree_of(site).read(NOTE) == b"The lamps are lit.\n"
    assert script.exists()
    assert not marker.exists()
