"""`build.py check --base`: what a change brings, judged with the registry of the branch, from git objects alone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from plugins.commands.compare import Found, compare
from plugins.drafts.load import load_draft
from plugins.problems import Severity
from plugins.registry.model import PersonId
from plugins.review.history import open_repository
from plugins.review.sidecar import parse_sidecar, write_sidecar
from plugins.review.withdrawal import Withdrawal, namespace, signed_withdrawal, write_withdrawal
from plugins.tree import WorkingTree
from tests.builders import ARTICLE, NOW, TOWN, a_picture, a_registry, article, hand_of, person, rules, signed
from tests.county import County

FOLDER = "content/articles/jinhe/2026"
SIDECAR = ARTICLE.replace(".md", ".review.yaml")
NUMBER = "11010519491231002X"  # the example of the standard


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, built: County) -> County:
    """A clone whose main holds the whole county and the program; `change` is the branch it stands on."""
    county = built.copied_to(tmp_path_factory.mktemp("published") / "county", site=False)
    county.git("add", "--all")
    county.git("commit", "--quiet", "--allow-empty", "--message", "the program")
    county.git("checkout", "--quiet", "-b", "change")
    return county


@pytest.fixture
def county(published: County, tmp_path: Path) -> County:
    return published.copied_to(tmp_path / "county")


def change(county: County, base: str = "main") -> Found:
    history = open_repository(county.root)
    return compare(history, history.commit_id(base), history.commit_id("change"), NOW, base)


def resign(county: County, source: str) -> None:
    """A new round on top of the record, as `build.py sign` writes it."""
    tree = WorkingTree(county.root)
    draft, _ = load_draft(tree, source)
    assert draft is not None
    before, _ = parse_sidecar((county.root / draft.sidecar).read_bytes(), draft.sidecar)
    now = signed(draft, before=before)
    kept = {each.statement.digest for each in now}
    county.write(
        {draft.sidecar: write_sidecar((*(each for each in before if each.statement.digest not in kept), *now))}
    )


# ---- what is looked at --------------------------------------------------------------------------------------------


def test_a_signed_article_is_all_right(county: County) -> None:
    county.write({f"{FOLDER}/new.md": article(name="new")})
    county.sign(f"{FOLDER}/new.md")
    county.commit()

    found = change(county)

    assert rules(found.problems) == []
    assert found.documents == (f"{FOLDER}/new.md",)


def test_only_what_the_change_touches_is_judged(county: County) -> None:
    county.git("checkout", "--quiet", "main")
    county.commit({f"{FOLDER}/old.md": article("<b>粗</b>\n", name="old")})
    county.git("checkout", "--quiet", "-B", "change")
    county.commit({f"{FOLDER}/new.md": article("<b>粗</b>\n", name="new")})

    found = change(county)

    assert {problem.location.path for problem in found.problems} == {f"{FOLDER}/new.md"}
    assert "DRA014" in rules(found.problems)


def test_a_document_is_touched_by_a_change_of_what_it_shows(county: County) -> None:
    county.commit({f"{FOLDER}/lamp.png": a_picture("red")})

    found = change(county)

    assert rules(found.problems) == ["REV002"]
    assert found.documents == (ARTICLE,)


def test_a_document_is_touched_when_what_it_refers_to_is_gone(county: County) -> None:
    county.commit({f"{FOLDER}/lamp.png": None})

    found = change(county)

    assert [problem.location.path for problem in found.problems] == [ARTICLE]


def test_an_unsigned_draft_waits(county: County) -> None:
    county.commit({f"{FOLDER}/new.md": article(name="new")})

    (problem,) = change(county).problems

    assert (problem.rule, problem.severity) == ("REV001", Severity.WAITING)


def test_a_change_that_brings_nothing_is_told_so(county: County) -> None:
    county.git("commit", "--quiet", "--allow-empty", "--message", "nothing")

    assert change(county) == Found(())


# ---- whose word counts --------------------------------------------------------------------------------------------


def test_the_registry_of_the_change_decides_nothing(county: County) -> None:
    """A unit that makes its own author the holder of every stage, and has him sign, in one change."""
    everything = tuple(f"{kind}{n}" for n in (1, 2, 3) for kind in ("review", "proof"))
    county.write({"accounts/jinhe.yaml": TOWN + person("evil", "author", *everything, "release")})
    new = article(name="new", author="evil")
    county.write({f"{FOLDER}/new.md": new})
    county.commit()

    found = change(county)

    assert "CHG001" in rules(found.problems)
    assert any(p.location.path == f"{FOLDER}/new.md" and p.severity is Severity.ERROR for p in found.problems)


def test_a_broken_new_registry_is_told_at_its_line(county: County) -> None:
    county.commit({"accounts/jinhe.yaml": TOWN + "  - id: evil\n"})

    found = change(county)

    assert "YML007" in rules(found.problems)
    assert {problem.location.path for problem in found.problems if problem.rule == "YML007"} == {"accounts/jinhe.yaml"}


def test_a_registry_that_is_not_signed_names_who_signs(county: County) -> None:
    changed = TOWN.replace("锦河穿镇而过", "锦河绕镇而过")
    county.commit({"accounts/jinhe.yaml": changed}, trusted=False)
    waiting = [problem for problem in change(county).problems if problem.rule == "CHG015"]

    county.commit({"accounts/jinhe.yaml": changed})

    assert "root-lin-zhengxin" in waiting[0].fix()
    assert rules(change(county).problems) == []


def test_registry_program_and_texts_travel_apart(county: County) -> None:
    county.write({"accounts/jinhe.yaml": TOWN.replace("锦河穿镇而过", "锦河绕镇而过"), "theme/extra.html": "x"})
    county.write({f"{FOLDER}/new.md": article(name="new")})
    county.git("add", "--all")
    county.commit_staged()

    found = change(county)

    mixed = [problem for problem in found.problems if problem.rule == "CHG001"]
    assert [problem.location.path for problem in mixed] == ["accounts/jinhe.yaml", "theme/extra.html"]


def test_a_change_of_the_program_says_who_takes_it_in(county: County) -> None:
    county.write({"pelicanconf.py": "import os\n"})
    county.git("add", "--all")
    county.commit_staged()

    (problem,) = change(county).problems

    assert (problem.rule, problem.severity) == ("CHG002", Severity.WARNING)


# ---- what must not be lost ----------------------------------------------------------------------------------------


def test_a_new_round_on_top_of_the_record_is_all_right(county: County) -> None:
    county.write({ARTICLE: article("城东的路灯又修好了。\n", image="lamp.png", image_alt="修好的路灯")})
    resign(county, ARTICLE)
    county.commit()

    assert not {"CHG003", "CHG004"} & {*rules(change(county).problems)}


def test_a_revision_that_falls_is_refused(county: County) -> None:
    county.git("checkout", "--quiet", "main")
    old = (county.root / SIDECAR).read_bytes()
    text = (county.root / ARTICLE).read_bytes()
    county.write({ARTICLE: article("第二版。\n", image="lamp.png", image_alt="修好的路灯")})
    resign(county, ARTICLE)
    county.commit()
    county.git("checkout", "--quiet", "-B", "change")
    county.commit({ARTICLE: text, SIDECAR: old})

    assert "CHG003" in rules(change(county).problems)


def test_a_lost_sign_off_is_refused(county: County) -> None:
    sign_offs, _ = parse_sidecar((county.root / SIDECAR).read_bytes(), SIDECAR)
    county.commit({SIDECAR: write_sidecar(sign_offs[:-1])})

    found = change(county)

    assert "CHG004" in rules(found.problems)


def test_an_altered_record_is_a_lost_one(county: County) -> None:
    sign_offs, _ = parse_sidecar((county.root / SIDECAR).read_bytes(), SIDECAR)
    first = replace(sign_offs[0], statement=replace(sign_offs[0].statement, note="另有说明"))
    county.commit({SIDECAR: write_sidecar((first, *sign_offs[1:]))})

    assert "CHG004" in rules(change(county).problems)


@pytest.mark.parametrize("gone", [(ARTICLE, SIDECAR, f"{FOLDER}/lamp.png"), (ARTICLE,)])
def test_a_released_document_is_withdrawn_not_removed(county: County, gone: tuple[str, ...]) -> None:
    county.commit(dict.fromkeys(gone))

    problems = [problem for problem in change(county).problems if problem.rule == "CHG005"]

    assert [problem.location.path for problem in problems] == [ARTICLE]
    assert "build.py withdraw articles/jinhe/2026/street-lamps" in problems[0].fix()


def test_a_withdrawal_stays(county: County) -> None:
    path = ARTICLE.replace(".md", ".withdrawn.yaml")
    key = a_registry().people[PersonId("lu-qing")].keys[0]
    said = Withdrawal(
        site="jiangwan.example",
        document="articles/jinhe/2026/street-lamps",
        owner="jinhe",
        title="城东的路灯全部修好了",
        revision=1,
        reason="第二段的数字有误",
        successor="",
        person=PersonId("lu-qing"),
        key=key.fingerprint,
        at=NOW,
    )

    def file_of(withdrawal: Withdrawal) -> bytes:
        signature = hand_of("lu-qing")(withdrawal.bytes(), namespace(withdrawal.site))
        return write_withdrawal(signed_withdrawal(withdrawal, signature))

    county.git("checkout", "--quiet", "main")
    county.commit({path: file_of(said)})
    county.git("checkout", "--quiet", "-B", "change")
    for changed in (None, b"x: 1\n", file_of(said).replace("有误".encode(), "无误".encode())):
        county.commit({path: changed})
        assert "CHG016" in rules(change(county).problems)

    county.commit({path: file_of(replace(said, reason="第二段和第三段的数字有误"))})
    assert "CHG016" not in rules(change(county).problems)


def test_a_document_may_move_with_its_record(county: County) -> None:
    (county.root / "content/articles/jinhe/2025").mkdir()
    for name in ("street-lamps.md", "street-lamps.review.yaml", "lamp.png"):
        county.git("mv", f"{FOLDER}/{name}", f"content/articles/jinhe/2025/{name}")
    county.commit_staged()

    assert not {"CHG004", "CHG005"} & {*rules(change(county).problems)}


# ---- branches that went on ----------------------------------------------------------------------------------------


def test_a_file_both_sides_changed_is_told(county: County) -> None:
    county.commit({f"{FOLDER}/new.md": article(name="new")})
    county.git("checkout", "--quiet", "main")
    county.commit({f"{FOLDER}/new.md": article("另一个。\n", name="new"), f"{FOLDER}/else.md": article(name="else")})

    found = change(county)

    assert [problem.location.path for problem in found.problems if problem.rule == "CHG006"] == [f"{FOLDER}/new.md"]


def test_the_people_of_today_decide_not_those_of_the_fork(county: County) -> None:
    county.write({f"{FOLDER}/new.md": article(name="new")})
    county.sign(f"{FOLDER}/new.md")
    county.commit()
    county.git("checkout", "--quiet", "main")
    county.commit(
        {"accounts/jinhe.yaml": TOWN.replace("id: xie-fen", "id: xie-fang").replace("某xie-fen", "某xie-fang")}
    )

    assert "REV006" in rules(change(county).problems)


def test_a_history_without_a_common_beginning_is_refused(county: County) -> None:
    county.git("checkout", "--quiet", "--orphan", "elsewhere")
    county.git("commit", "--quiet", "--message", "anew")
    county.git("branch", "--force", "change")

    assert rules(change(county).problems) == ["CHG007"]


# ---- files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "mode", "rule"),
    [
        (f"{FOLDER}/link.md", "120000", "CHG008"),
        ("accounts/more.yaml", "120000", "CHG008"),
        (f"{FOLDER}/run.md", "100755", "CHG009"),
        (f"{FOLDER}/a:b.png", "100644", "CHG010"),
        (f"{FOLDER}/e\u0301.png", "100644", "CHG010"),
        (f"{FOLDER}/.htaccess", "100644", "CHG010"),
        (f"{FOLDER}/con.csv", "100644", "CHG010"),
        (f"{FOLDER}/Street-Lamps.md", "100644", "CHG011"),
        ("Content/articles/jinhe/2026/x.md", "100644", "CHG011"),
        (f"{FOLDER}/.gitattributes", "100644", "CHG013"),
        (".gitmodules", "100644", "CHG013"),
        ("docs/.GITATTRIBUTES", "100644", "CHG013"),
    ],
)
def test_what_may_not_lie_in_the_repository_is_refused(county: County, path: str, mode: str, rule: str) -> None:
    county.store(path, b"../../pages/about.md", mode)
    county.commit_staged()

    assert (rule, path) in [(problem.rule, problem.location.path) for problem in change(county).problems]


def test_a_file_that_is_too_large_is_not_even_read(county: County) -> None:
    county.store(f"{FOLDER}/huge.md", b"x" * (10 * 1024 * 1024 + 1))
    county.commit_staged()

    assert rules(change(county).problems) == ["CHG012"]


def test_what_an_earlier_commit_held_is_found(county: County) -> None:
    county.commit({f"{FOLDER}/list.md": article(f"证件号 {NUMBER}\n", name="list")})
    county.commit({f"{FOLDER}/list.md": None})
    county.git("commit", "--quiet", "--allow-empty", "--message", f"名单\n\n{NUMBER}")

    problems = change(county).problems

    assert rules(problems) == ["CHG014", "CHG014"]
    assert NUMBER not in "".join(problem.message() + problem.fix() for problem in problems)


# ---- the command --------------------------------------------------------------------------------------------------

MARK = "attack-was-here"
PLANTED = (
    "pelicanconf.py",
    "sitecustomize.py",
    "usercustomize.py",
    "conftest.py",
    "build.py",
    "yaml.py",
    "plugins/__init__.py",
    "plugins/pipeline/judge.py",
    "plugins/review/gate.py",
    "content/__init__.py",
    "theme/templates/base.html",
    ".github/workflows/check.yml",
    ".gitlab-ci.yml",
    ".gitea/workflows/check.yml",
    ".pre-commit-config.yaml",
    "Makefile",
    "setup.py",
    ".envrc",
    ".githooks/post-checkout",
)


def test_nothing_of_the_change_is_run(published: County, tmp_path: Path) -> None:
    """The operator's checkout stands on main; the change lies beside it as objects, with a trap at every path."""
    theirs, trap = tmp_path / "theirs", tmp_path / MARK
    attacker = published.copied_to(theirs)
    code = f"#!/bin/sh\n''''true; touch '{trap}'; exit # '''\nopen({str(trap)!r}, 'w')\n"
    attacker.write(dict.fromkeys(PLANTED, code))
    attacker.write(
        {".gitattributes": "* filter=trap diff=trap\n*.md text eol=lf\n", ".gitconfig": f"[core]\n\tpager = {trap}\n"}
    )
    attacker.write({f"{FOLDER}/new.md": article(name="new")})
    attacker.git("add", "--all", "--force")
    attacker.commit_staged()
    county = published.copied_to(tmp_path / "ours")
    county.git("checkout", "--quiet", "main")
    county.git("fetch", "--quiet", str(theirs), "change:refs/remotes/pull/1")
    for driver in ("filter.trap.smudge", "filter.trap.clean", "diff.trap.textconv", "diff.trap.command"):
        county.git("config", driver, f"touch {trap}; cat")

    run = county.command("check", "--base", "main", "--head", "refs/remotes/pull/1", "--format", "sarif").expect(1)

    found = {result["ruleId"] for result in json.loads(run.out)["runs"][0]["results"]}
    assert {"CHG001", "REV001"} <= found
    assert not trap.exists()
    assert county.git("status", "--porcelain") == ""


def test_the_command_reads_main_while_it_stands_elsewhere(county: County) -> None:
    county.commit({f"{FOLDER}/new.md": article(name="new", published="2027-01-01T08:00+08:00")})
    county.sign(f"{FOLDER}/new.md")
    county.commit()

    run = county.command("check", "--base", "main").expect(0)

    assert "REV013" in run.out, "a document that waits for its day only may be taken in"
    county.command("check", "--head", "change").expect(2)
    county.command("check", "--base", "main", "content").expect(2)
    county.command("check", "--base", "nobody").expect(2)
