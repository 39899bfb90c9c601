"""The recipes for forges are strict YAML, ask for no rights, and their own lines work in a real clone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.builders import article
from tests.county import PROJECT, County, clean_environment

RECIPES = PROJECT / "docs" / "how-to" / "ci"
ACTIONS = [RECIPES / "github.yml", RECIPES / "gitea.yml"]
NEW = "content/articles/jinhe/2026/new.md"


class Strict(yaml.SafeLoader):
    """Refuses a key that stands twice; `on` stays a word."""


def _mapping(loader: Strict, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key) for key, _ in node.value]
    assert len(set(keys)) == len(keys), keys
    return {loader.construct_object(key): loader.construct_object(value, deep=True) for key, value in node.value}


Strict.add_constructor("tag:yaml.org,2002:map", _mapping)
Strict.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:bool"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def recipe(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=Strict)  # a SafeLoader
    return found


@pytest.mark.parametrize("path", ACTIONS, ids=lambda path: path.stem)
def test_a_workflow_may_only_read_and_takes_its_program_from_the_base(path: Path) -> None:
    text, workflow = path.read_text(encoding="utf-8"), recipe(path)

    assert list(workflow["on"]) == ["pull_request"]
    assert workflow["permissions"] == {"contents": "read"}
    assert "secrets." not in text
    for job in workflow["jobs"].values():
        checkout = job["steps"][0]
        assert checkout["with"]["ref"] == "${{ github.event.pull_request.base.sha }}"
        assert checkout["with"]["persist-credentials"] == "false"
        for step in job["steps"]:
            assert "${{" not in step.get("run", ""), "what an event says reaches the shell as a variable, never as text"


@pytest.fixture
def runner(built: County, tmp_path: Path) -> County:
    """What a runner has after its checkout: the base, and a remote that knows a change as forges name it."""
    forge = tmp_path / "forge"
    county = built.copied_to(forge, site=False)
    shutil.copy2(PROJECT / "Makefile", forge)
    shutil.copy2(PROJECT / "requirements.txt", forge)
    county.git("add", "--all")
    county.git("commit", "--quiet", "--message", "the program")
    county.git("checkout", "--quiet", "-b", "change")
    county.commit({NEW: article("<b>粗</b>\n", name="new"), "build.py": "raise SystemExit(0)\n"})
    county.git("add", "--all")
    county.git("commit", "--quiet", "--allow-empty", "--message", "a program that always agrees")
    for ref in ("refs/pull/7/head", "refs/merge-requests/7/head"):
        county.git("update-ref", ref, "change")
    county.git("checkout", "--quiet", "main")
    work = tmp_path / "work"
    work.mkdir()
    county.git("clone", "--quiet", str(forge), str(work / "site"))
    return County(work / "site")


def shell(line: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """A line as a runner gives it to its shell; `make .venv/ready` finds the environment of these tests."""
    env = clean_environment() | variables | {"PATH": os.environ["PATH"]}
    return subprocess.run(["bash", "-e", "-c", line], cwd=folder, env=env, capture_output=True, check=False)


def prepared(site: Path) -> None:
    """What `make .venv/ready` leaves behind; the test of the Makefile is `.ci/run`, which calls it for real."""
    (site / ".venv" / "bin").mkdir(parents=True)
    (site / ".venv" / "bin" / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', "utf-8")
    (site / ".venv" / "bin" / "python").chmod(0o755)


@pytest.mark.parametrize("path", ACTIONS, ids=lambda path: path.stem)
def test_the_lines_of_a_workflow_find_what_a_change_brings(path: Path, runner: County) -> None:
    prepared(runner.root)
    base = runner.git("rev-parse", "HEAD")
    (job,) = recipe(path)["jobs"].values()
    lines = [step["run"] for step in job["steps"] if "run" in step and not step["run"].startswith("make ")]
    assert len(lines) == 2

    done = [shell(line, runner.root, CHANGE="7", BASE=base) for line in lines]

    assert done[0].returncode == 0, done[0].stderr
    assert done[1].returncode == 1, done[1].stderr
    assert f"::error file={NEW},line=".encode() in done[1].stdout
    assert b"title=CHG001" in done[1].stdout


def test_the_lines_for_gitlab_leave_a_report(runner: County, tmp_path: Path) -> None:
    job = recipe(RECIPES / "gitlab.yml")["check"]
    folder = tmp_path / "gitlab"
    folder.mkdir()
    variables = {
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_MERGE_REQUEST_IID": "7",
        "CI_REPOSITORY_URL": str(tmp_path / "forge"),
    }
    lines = [line for line in job["script"] if not line.startswith("make ")]
    before, after = " && ".join(lines[:-1]), lines[-1]

    assert shell(before, folder, **variables).returncode == 0
    prepared(folder / "site")
    done = shell(after, folder / "site", **variables)

    assert done.returncode == 1, done.stderr
    report = json.loads((folder / job["artifacts"]["reports"]["codequality"]).read_text("utf-8"))
    assert NEW in {each["location"]["path"] for each in report}
    assert job["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "merge_request_event"'}]
