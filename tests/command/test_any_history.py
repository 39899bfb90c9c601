"""Whatever happens to a county, the site a build brings up to date is the site a first build makes, byte for byte.

Hypothesis makes the histories: documents come, are edited, moved, deleted and withdrawn; accounts, terms, policies,
templates and settings change; days go by.  After every step two processes build the same commit at the same time with
the same log: one with all that is remembered, one in a copy that was never built.  To look longer:

    GONGKAI_HISTORIES=300 python -m pytest -n 0 --hypothesis-seed=7 tests/command/test_any_history.py
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from plugins.clock import CHINA
from plugins.drafts.load import load_draft
from plugins.drafts.model import Draft
from plugins.registry.load import load_registry
from plugins.registry.model import PersonId, Stage
from plugins.review.withdrawal import Withdrawal, signed_withdrawal, withdrawal_path, write_withdrawal
from plugins.review.withdrawal import namespace as of_withdrawals
from plugins.tree import WorkingTree
from plugins.trust.sshsig import sign_native
from tests.builders import (
    FILES,
    LEDGER,
    LEDGER_CSV,
    PLATFORM,
    POLICY,
    TOWN,
    VILLAGE,
    a_picture,
    article,
    disclosure,
    key_of,
    page,
    person,
    public_line,
)
from tests.county import PROJECT, SITE, County, a_repository, clean_environment
from tests.forked import the_program

START = datetime(2026, 4, 15, 9, 0, tzinfo=CHINA)
HISTORIES = int(os.environ.get("GONGKAI_HISTORIES", "3"))
STEPS = 6
MADE = (".git/gongkai", ".cache", "output", "output.spare", "output.releases")  # what nobody but a build writes
HEAD_OF_LOG = "output.log-head"
PROBLEM = re.compile(r"^\S+?:\d+:\d+: [A-Z]{3}\d{3} .*$", re.MULTILINE)

FOLDERS = ("content/articles/jinhe/2026", "content/articles/jinhe/2025")
NAMES = ("street-lamps", "a", "b", "c")
PAGES = ("content/pages/contact.md", "content/pages/about.md")
SUBSIDY = "villages/hexing/2026-subsidy.md"
DOCUMENTS = (*(f"{FOLDERS[0]}/{name}.md" for name in NAMES), LEDGER, SUBSIDY)
DAYS = ("2026-03-04T09:30+08:00", "2026-03-05T09:30+08:00", "2026-04-16T08:00+08:00", "2026-04-30T08:00+08:00", None)
KEYS: tuple[dict[str, str], ...] = (
    {},
    {"kind": "notice", "until": "2026-04-16"},
    {"kind": "policy", "effective": "2026-04-17", "replaces": "[a.md]"},
    {"kind": "policy", "replaces": "[a.md, ../2025/c.md]"},
    {"follows": "a.md"},
    {"follows": "b.md", "interprets": "[a.md]"},
)
TITLES = ("城东的路灯全部修好了", "城西的公厕全部修好了", "关于锦河镇道路施工的通告")
MAIL = "a@b.example"
RECIPIENTS = """\
serial,group,recipient,project,basis,quantity,standard,amount,paid_on
1,第一组,周*元,耕地地力保护补贴,江农发〔2026〕14号,4.2亩,120.00元/亩,504.00,2026-03-02
"""
TERMS = ("", "2026-03-04", "2026-03-05", "2026-04-20")  # the last day of a term; all signed on 2026-03-05
RETIRED = f"{{key: {public_line('feng-hua')}, since: 2024-01-01, retired_on: 2026-04-20, sample: true}}"
TOWNS = (
    TOWN,
    TOWN.replace("村镇建设", "镇村建设"),
    TOWN.replace("name: 锦河镇\n", "name: 锦河新镇\n"),
    TOWN.replace("name: 镇村动态", "name: 镇里的事"),
    TOWN.replace(person("feng-hua", "review3"), person("feng-hua", "review3", key=RETIRED)),
    *(
        TOWN.replace(person("hu-qing", "proof1", "review2"), person("hu-qing", "proof1", "review2", until=day))
        for day in TERMS[1:]
    ),
)
OTHERS = (
    ("accounts/rongmei.yaml", (PLATFORM, PLATFORM.replace("全县政务公开", "全县政务公开、政策问答"))),
    ("villages/hexing/village.yaml", (VILLAGE, VILLAGE.replace("households: 1203", "households: 1204"))),
    ("accounts/policy.yaml", (POLICY, POLICY.replace("within_hours: 48", "within_hours: 72"))),
)  # fmt: skip
ALLOWED = "values:\n  - {{kind: email-address, value: {mail}, reason: 试, person: gu-ping, until: {until}}}\n"
TEMPLATES = ("templates/article.html", "templates/home.html", "static/css/tokens.css")
SETTINGS = (
    ('SITENAME = "今日江湾"', 'SITENAME = "江湾公开"'),
    ('GONGKAI_CONTACT = "0512-00000000"', 'GONGKAI_CONTACT = "0512-00000001"'),
    ("GONGKAI_RELEASES = 5", "GONGKAI_RELEASES = 2"),
)

bodies = st.sampled_from(
    [
        "路灯修好了。\n",
        "见[另一篇](a.md)和[那一篇](b.md)。\n",
        "见[去年的](../2025/c.md)。\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n",
        f"来信请寄 {MAIL} 。\n",
        "![灯](lamp.png)\n\n换了灯。\n",
        "<script>不行</script>\n",
    ]
)


def change(**drawn: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Any]:
    """A rule after which the site is built, or else with the next one."""

    def to_rule(happens: Callable[..., None]) -> Any:
        def and_build(self: AnyHistory, is_built: bool, **values: Any) -> None:
            happens(self, **values)
            if is_built:
                self.build_and_compare()

        and_build.__name__ = happens.__name__
        return rule(is_built=st.sampled_from([True, True, False]), **drawn)(and_build)

    return to_rule


class AnyHistory(RuleBasedStateMachine):
    """A county that is built after its changes, and each time a copy that was never built to compare it with."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="gongkai-history-"))
        self.now = START
        self.county = a_repository(self.folder / "county", FILES)
        for name in ("pelicanconf.py", ".gitignore", "tests/keys/roots.yaml"):
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, self.root / name)
        shutil.copytree(PROJECT / "theme", self.root / "theme")
        self.county.sign_all()
        self.build_and_compare()

    @property
    def root(self) -> Path:
        return self.county.root

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    # ---- what happens to a county -----------------------------------------------------------------------------

    @change(
        name=st.sampled_from(NAMES),
        folder=st.sampled_from(FOLDERS),
        body=bodies,
        title=st.sampled_from(TITLES),
        day=st.sampled_from(DAYS),
        urgent=st.booleans(),
        keys=st.sampled_from(KEYS),
        signed=st.sampled_from([True, True, True, False]),
    )
    def write_an_article(
        self,
        name: str,
        folder: str,
        body: str,
        title: str,
        day: str | None,
        urgent: bool,
        keys: dict[str, str],
        signed: bool,
    ) -> None:
        """Added, or edited where there is one; with an id that another file may have."""
        more = {"emergency": "主管网爆裂，东片今晚停水", "published": None} if urgent else {"published": day}
        source = f"{folder}/{name}.md"
        self.county.write({source: article(body, name, title=title, keywords="[路灯, 报修]", **more, **keys)})
        if "lamp.png" in body:
            self.county.write({f"{folder}/lamp.png": a_picture()})
        if signed:
            self.sign(source, upto=Stage.RELEASE if urgent else None)

    @change(
        text=st.sampled_from(
            ["第一季度收支逐笔公开。\n", "第一季度收支公开，见[路灯](../../content/articles/jinhe/2026/a.md)。\n"]
        ),
        right=st.booleans(),
    )
    def write_a_ledger(self, text: str, right: bool) -> None:
        table = LEDGER_CSV if right else LEDGER_CSV.replace("1150.00", "1151.00")
        self.county.write({LEDGER: disclosure(text), "villages/hexing/2026-q1-finance.csv": table})
        self.sign(LEDGER)

    @change(until=st.sampled_from(["2026-04-16", "2026-05-01", "2026-12-31"]))
    def publish_a_list_for_a_time(self, until: str) -> None:
        front = {"kind": "subsidy", "period": "2026", "recipients": "2026-subsidy.csv", "basis": "江农发〔2026〕14号"}
        front |= {"phone": "0512-00000302", "shown_from": "2026-04-14", "shown_until": until, "title": "耕地补贴公示"}
        text = disclosure("已经发到一卡通。\n", "2026-subsidy", **front, ledger=None, opening=None, closing=None)
        self.county.write({SUBSIDY: text, SUBSIDY.replace(".md", ".csv"): RECIPIENTS})
        self.sign(SUBSIDY)

    @change(source=st.sampled_from(PAGES), title=st.sampled_from(["关于本网站", "联系我们"]))
    def write_or_remove_a_page(self, source: str, title: str) -> None:
        if (self.root / source).exists() and "contact" in source:
            self.remove(source)
        else:
            self.county.write({source: page(Path(source).stem, title)})
            self.sign(source)

    @change(source=st.sampled_from(DOCUMENTS), name=st.sampled_from(NAMES), folder=st.sampled_from(FOLDERS))
    def move(self, source: str, name: str, folder: str) -> None:
        """With its sign-offs; its id stays."""
        target = f"{folder}/{name}.md"
        if source.startswith("content/") and (self.root / source).exists() and not (self.root / target).exists():
            for old, new in zip(self.files_of(source), self.files_of(target, all=True), strict=False):
                (self.root / new).parent.mkdir(parents=True, exist_ok=True)
                (self.root / old).rename(self.root / new)

    @change(source=st.sampled_from(DOCUMENTS))
    def delete(self, source: str) -> None:
        self.remove(source)

    @change(path=st.sampled_from([f"{FOLDERS[0]}/lamp.png", f"{FOLDERS[0]}/stray.png", SUBSIDY.replace(".md", ".csv")]))
    def lose_or_find_a_file(self, path: str) -> None:
        if (self.root / path).exists():
            (self.root / path).unlink()
        else:
            self.county.write({path: RECIPIENTS if path.endswith(".csv") else a_picture()})

    @change(source=st.sampled_from(DOCUMENTS), revision=st.sampled_from([1, 9]))
    def withdraw_or_take_that_back(self, source: str, revision: int) -> None:
        path = withdrawal_path(source)
        if (self.root / path).exists():
            (self.root / path).unlink()
        elif draft := self.draft(source):
            key = load_registry(WorkingTree(self.root)).people[PersonId("feng-hua")].keys[0]
            who = PersonId("feng-hua")
            said = Withdrawal(SITE, draft.id, draft.owner, "", revision, "数字有误", "", who, key.fingerprint, self.now)
            signature = sign_native(key_of("feng-hua"), said.bytes(), of_withdrawals(SITE))
            self.county.write({path: write_withdrawal(signed_withdrawal(said, signature))})

    @change(town=st.sampled_from(TOWNS))
    def change_an_account_or_a_term(self, town: str) -> None:
        self.county.write({"accounts/jinhe.yaml": town})

    @change(which=st.sampled_from(OTHERS), number=st.integers(0, 1))
    def change_the_platform_a_village_or_the_policy(self, which: tuple[str, tuple[str, str]], number: int) -> None:
        self.county.write({which[0]: which[1][number]})

    @change(until=st.sampled_from(["", "2026-04-15", "2026-04-20", "2026-12-31"]))
    def allow_an_address_for_a_time(self, until: str) -> None:
        self.county.write(
            {"accounts/allowed.yaml": ALLOWED.format(mail=MAIL, until=until) if until else "values: []\n"}
        )

    @change(path=st.sampled_from(TEMPLATES), number=st.integers(0, 1))
    def change_a_template(self, path: str, number: int) -> None:
        mark = "\n/* 1 */\n" if path.endswith(".css") else "\n<!-- 1 -->\n"
        original = (PROJECT / "theme" / path).read_text(encoding="utf-8")
        if path.endswith("article.html"):
            mark, original = "", original.replace("</article>", "<!-- 1 --></article>" if number else "</article>")
        self.county.write({f"theme/{path}": original + mark * number})

    @change(setting=st.sampled_from(SETTINGS), number=st.integers(0, 1))
    def change_a_setting(self, setting: tuple[str, str], number: int) -> None:
        path = self.root / "pelicanconf.py"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(setting[0], setting[1]) if number else text.replace(setting[1], setting[0]))

    @change(time=st.sampled_from([timedelta(0), timedelta(hours=1), timedelta(days=1), timedelta(days=12)]))
    def wait(self, time: timedelta) -> None:
        self.now += time

    # ---- how it is done ---------------------------------------------------------------------------------------

    def draft(self, source: str) -> Draft | None:
        if not (self.root / source).is_file():
            return None
        return load_draft(WorkingTree(self.root), source)[0]

    def sign(self, source: str, upto: Stage | None = None) -> None:
        """Whatever can be read is signed, as colluding signers would."""
        if self.draft(source):
            self.county.sign(source, upto=upto)

    def remove(self, source: str) -> None:
        for path in self.files_of(source):
            (self.root / path).unlink()

    def files_of(self, source: str, *, all: bool = False) -> list[str]:
        names = [source, source.removesuffix(".md") + ".review.yaml"]
        return [name for name in names if all or (self.root / name).exists()]

    def build_and_compare(self) -> None:
        self.county.commit()
        fresh = self.copy()
        env = {"SOURCE_DATE_EPOCH": str(int(self.now.timestamp()))}
        before = self.county.snapshot()
        program = the_program(os.getpid())
        code, *told = program.run(self.root, "build", env=clean_environment() | env)
        fresh_code, *fresh_told = program.run(fresh.root, "build", env=clean_environment() | env)
        said, fresh_said = "".join(told), "".join(fresh_told)
        assert {code, fresh_code} <= {0, 1}, said + fresh_said
        assert (code, sorted(PROBLEM.findall(said))) == (fresh_code, sorted(PROBLEM.findall(fresh_said)))
        expected = fresh.snapshot() if fresh.output.exists() else before
        assert dict(differences(self.county.snapshot(), expected)) == {}
        assert self.log(self.root) == self.log(fresh.root)
        shutil.rmtree(fresh.root)

    def copy(self) -> County:
        """The same repository and log in a folder in which nothing was ever built."""
        made = {str(self.root / name) for name in MADE}

        def ignored(folder: str, names: list[str]) -> set[str]:
            return {name for name in names if f"{folder}/{name}" in made}

        fresh = County(self.folder / "fresh")
        shutil.copytree(self.root, fresh.root, ignore=ignored, copy_function=os.link)
        for name in ("log/publication.jsonl", HEAD_OF_LOG):  # the build adds to these
            if (fresh.root / name).exists():
                (fresh.root / name).unlink()
                shutil.copyfile(self.root / name, fresh.root / name)
        return fresh

    def log(self, root: Path) -> bytes:
        path = root / "log" / "publication.jsonl"
        return path.read_bytes() if path.exists() else b""


def differences(found: dict[str, bytes], expected: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """The paths at which two sites differ, with what is wrong there."""
    for path in sorted(found.keys() | expected.keys()):
        if path not in expected:
            yield path, "should be gone"
        elif path not in found:
            yield path, "is missing"
        elif found[path] != expected[path]:
            yield path, f"{found[path][:20000]!r} is not {expected[path][:20000]!r}"


def test_after_any_history_the_site_is_the_one_a_first_build_makes() -> None:
    run_state_machine_as_test(AnyHistory, settings=settings(max_examples=HISTORIES, stateful_step_count=STEPS))
