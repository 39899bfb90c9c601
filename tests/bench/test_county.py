"""The invented counties of the benchmarks are real ones to every part of the pipeline, and always the same."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from bench.county import make_county
from bench.sign import PROJECT
from plugins.clock import CHINA
from plugins.drafts.model import Draft
from plugins.pipeline.judge import Judged, judge
from plugins.registry.model import Kind, Tier
from plugins.tree import WorkingTree
from plugins.villages.ledger import Ledger

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=CHINA)
SMALL = {"articles": 30, "accounts": 6, "villages": 3}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("bench") / "county"
    make_county(root, **SMALL)
    return root


@pytest.fixture(scope="module")
def judged(county: Path) -> Judged:
    return judge(WorkingTree(county), NOW)


def sources_of(root: Path) -> dict[str, bytes]:
    """Every file of a county that somebody wrote, by path."""
    paths = {path.relative_to(root): path for path in root.rglob("*") if path.is_file()}
    made = (".git", ".cache", "output")
    return {name.as_posix(): path.read_bytes() for name, path in paths.items() if name.parts[0] not in made}


def head_of(root: Path) -> str:
    command = ["git", "-C", str(root), "rev-parse", "HEAD"]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout.strip()


def ledgers(judged: Judged) -> list[tuple[Draft, Ledger]]:
    return [(each.draft, each.tables.ledger) for each in judged.written.values() if each.tables.ledger]


def test_a_generated_county_has_no_problem_and_every_document_is_approved(judged: Judged) -> None:
    assert judged.problems == ()
    assert len(judged.decision.approved) == judged.checked
    assert sum(approved.draft.kind is Kind.ARTICLE for approved in judged.decision.approved) == SMALL["articles"]


def test_its_accounts_are_of_several_tiers_and_its_villages_disclose_two_quarters(judged: Judged) -> None:
    tiers = {account.tier for account in judged.registry.accounts.values()}
    finance = [approved.draft for approved in judged.decision.approved if approved.draft.kind is Kind.FINANCE]

    assert {Tier.APP, Tier.FLAGSHIP, Tier.TOWN, Tier.DEPARTMENT} <= tiers
    assert len(judged.registry.accounts) == SMALL["accounts"]
    assert {draft.period for draft in finance} == {"2026Q2", "2026Q3"}
    assert len(finance) == 2 * SMALL["villages"]


def test_a_quarter_opens_with_what_the_one_before_closed_with(judged: Judged) -> None:
    by_village: dict[str, list[Ledger]] = {}
    for draft, ledger in sorted(ledgers(judged), key=lambda pair: pair[0].period):
        by_village.setdefault(draft.owner, []).append(ledger)

    assert len(by_village) == SMALL["villages"]
    for first, second in by_village.values():
        assert first.closing == second.opening


def test_every_expense_of_a_village_names_a_vote_that_is_published(judged: Judged) -> None:
    decided = {approved.draft.id for approved in judged.decision.approved if approved.draft.step == "decided"}
    expenses = [line for _, ledger in ledgers(judged) for line in ledger.lines if line.expense]

    assert expenses
    assert {line.resolution for line in expenses} <= decided


def test_two_counties_from_the_same_numbers_are_the_same_bytes_and_commit(county: Path, tmp_path: Path) -> None:
    commit = make_county(tmp_path / "again", **SMALL)

    assert sources_of(tmp_path / "again") == sources_of(county)
    assert commit == head_of(county)


def test_another_seed_makes_another_county(county: Path, tmp_path: Path) -> None:
    commit = make_county(tmp_path / "other", **SMALL, seed=2)

    assert commit != head_of(county)
    assert judge(WorkingTree(tmp_path / "other"), NOW).problems == ()


def test_how_many_processes_write_it_makes_no_difference(tmp_path: Path) -> None:
    make_county(tmp_path / "one", **SMALL, commit=False, processes=1)
    make_county(tmp_path / "two", **SMALL, commit=False, processes=2)

    assert sources_of(tmp_path / "one") == sources_of(tmp_path / "two")


def test_a_county_of_a_hundred_accounts_and_villages_has_no_id_or_code_twice(tmp_path: Path) -> None:
    make_county(tmp_path / "wide", articles=1, accounts=103, villages=160, quarters=0, commit=False)

    judged = judge(WorkingTree(tmp_path / "wide"), NOW)

    assert judged.problems == ()
    assert (len(judged.registry.accounts), len(judged.registry.villages)) == (103, 160)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep me")

    with pytest.raises(FileExistsError):
        make_county(tmp_path, **SMALL)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_it_is_built_in_its_own_folder_with_the_theme_of_the_program(county: Path) -> None:
    command = [sys.executable, str(PROJECT / "build.py"), "--root", str(county), "build"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert (county / "output" / "index.html").is_file()
    assert len(list((county / "output" / "articles").rglob("*.html"))) == SMALL["articles"]
