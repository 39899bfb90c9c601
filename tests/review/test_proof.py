"""Every document of a commit is proved, and what is remembered of an earlier proof never changes a verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from bench.county import make_county
from plugins.drafts.load import load_draft, load_drafts
from plugins.pipeline.judge import judge
from plugins.privacy.allowed import allowed_on
from plugins.registry.load import load_registry
from plugins.registry.model import PersonId, Stage
from plugins.review.gate import decide, read_cases
from plugins.review.history import History, open_repository
from plugins.review.landing import NO_LANDINGS, Landings, landing_of
from plugins.review.memory import NOTHING, Memory, Remembered, Verdict, key_of
from plugins.review.proof import proved
from plugins.review.withdrawal import Withdrawal, namespace, signed_withdrawal, withdrawal_path, write_withdrawal
from plugins.slices import HERE, Processes
from plugins.tree import WorkingTree
from plugins.trust.sshsig import sign_native
from tests.builders import (
    ARTICLE,
    FILES,
    LEDGER,
    LEDGER_CSV,
    NOW,
    POLICY,
    SIGNED,
    TOWN,
    article,
    disclosure,
    page,
    person,
    public_line,
    rules,
)
from tests.builders import (
    key_of as private_key_of,
)
from tests.county import SITE, County, a_repository

PUMP = "content/articles/jinhe/2026/pump.md"
URGENT = "content/articles/jinhe/2026/water.md"
TWIN = "content/articles/jinhe/2026/copy.md"
MORE = {
    PUMP: article(name="pump"),
    URGENT: article(name="water", emergency="主管网爆裂，东片今晚停水", published=None),
    "villages/hexing/2026-q1-finance.csv": LEDGER_CSV,
}
RETIRED = f"{{key: {public_line('feng-hua')}, since: 2024-01-01, retired_on: 2026-03-06, sample: true}}"
SIGNED_WHOLE = (PUMP, *(source for source in FILES if source.endswith(".md")))
RELEASED = SIGNED + timedelta(minutes=6)


@pytest.fixture
def county(tmp_path: Path) -> County:
    """A repository with everything signed and committed; of the emergency only what it needs to go out."""
    county = a_repository(tmp_path / "county", FILES | MORE)
    county.sign(URGENT, upto=Stage.RELEASE)
    county.sign(*SIGNED_WHOLE)
    county.commit(trusted=False)
    return county


def verdicts(
    county: County,
    memory: Memory = NOTHING,
    now: datetime = NOW,
    rev: str = "HEAD",
    landings: Landings = NO_LANDINGS,
) -> dict[str, Verdict]:
    history = open_repository(county.root)
    tree = history.tree(history.commit_id(rev))
    return {each.source: each for each in proved(tree, load_registry(tree), now, landings, memory)}


def published(county: County, at: datetime) -> Landings:
    """The log as it stands after everything that the gate lets pass was published."""
    tree = WorkingTree(county.root)
    registry = load_registry(tree)
    cases, _ = read_cases(tree, load_drafts(tree).good, registry, at)
    return Landings({each.draft.id: landing_of(each, at) for each in decide(cases).approved})


def memory_of(county: County) -> Memory:
    return Memory.of(open_repository(county.root))


def key_now(history: History, now: datetime = NOW) -> str:
    registry = load_registry(history.tree(history.commit_id()))
    return key_of(registry, allowed_on(registry, now.date()), True)


def withdrawal_of(county: County, source: str, at: datetime = NOW - timedelta(days=1)) -> bytes:
    draft, _ = load_draft(WorkingTree(county.root), source)
    assert draft is not None
    who = PersonId("feng-hua")
    key = next(iter(load_registry(WorkingTree(county.root)).people[who].keys))
    said = Withdrawal(SITE, draft.id, draft.owner, "", 9, "数字有误", "", who, key.fingerprint, at)
    return write_withdrawal(signed_withdrawal(said, sign_native(private_key_of(who), said.bytes(), namespace(SITE))))


# ---- verdicts -----------------------------------------------------------------------------------------------------


def test_what_is_signed_at_every_stage_is_approved_and_named_by_its_last_statement(county: County) -> None:
    found = verdicts(county)

    assert all(each.approved for each in found.values())
    draft, _ = load_draft(WorkingTree(county.root), PUMP)
    assert draft is not None
    pump = found[PUMP]
    assert (pump.document, pump.manifest, pump.revision) == (draft.id, draft.digest, 1)
    assert len(pump.statement) == 64
    assert rules(found[URGENT].problems) == ["REV027"]


def test_what_is_changed_after_it_was_signed_is_not_approved(county: County) -> None:
    county.commit({PUMP: article("水泵没有修好。\n", name="pump")}, trusted=False)

    found = verdicts(county)

    assert rules(found[PUMP].problems) == ["REV002"]
    assert [source for source, each in found.items() if not each.approved] == [PUMP]


def test_the_verdicts_are_those_of_the_pipeline(county: County) -> None:
    county.write({PUMP: article("改过的水泵。\n", name="pump"), TWIN: article(name="street-lamps")})
    county.write({"content/pages/about.md": page("about", "短"), URGENT: "没有元数据\n"})
    county.write({"villages/hexing/2026-q1-finance.csv": LEDGER_CSV.replace("1150.00", "1151.00")})
    county.sign(LEDGER, TWIN, "content/pages/about.md")
    county.commit(trusted=False)

    judged = judge(WorkingTree(county.root), NOW)
    found = verdicts(county)

    assert {each.draft.source for each in judged.decision.approved} == {k for k, each in found.items() if each.approved}
    assert set(judged.sources) == set(found)
    for held in judged.decision.held:
        assert sorted(rules(held.problems)) == sorted(rules(found[held.draft.source].problems))


def test_many_processes_find_what_one_finds(tmp_path: Path) -> None:
    root = tmp_path / "county"
    make_county(root, articles=30, accounts=6, villages=2)
    changed = next(iter(sorted(root.rglob("2026/*.md"))))
    changed.write_bytes(changed.read_bytes() + "\n添了一句。\n".encode())
    county = County(root)
    commit = county.commit(trusted=False)
    tree = open_repository(root).tree(commit)
    registry = load_registry(tree)

    alone = proved(tree, registry, NOW, workers=HERE)

    assert proved(tree, registry, NOW, workers=Processes(2)) == alone
    assert [each.source for each in alone if not each.approved] == [changed.relative_to(root).as_posix()]


# ---- memory -------------------------------------------------------------------------------------------------------

Edit = Callable[[County, Random], None]


def text_of(source: str, body: str) -> str:
    name = source.rpartition("/")[2].removesuffix(".md")
    if source == LEDGER:
        return disclosure(body)
    return article(body, name, **({"emergency": "停水", "published": None} if source == URGENT else {}))


def edit_a_draft(county: County, random: Random) -> None:
    source = random.choice((ARTICLE, PUMP, URGENT, LEDGER))
    county.write({source: text_of(source, f"第{random.randrange(3)}次改写的正文。\n")})


def sign_a_draft(county: County, random: Random) -> None:
    source = random.choice((ARTICLE, PUMP, URGENT, LEDGER))
    if load_draft(WorkingTree(county.root), source)[0] is not None:
        county.sign(source, upto=random.choice((None, None, Stage.REVIEW1, Stage.RELEASE)))


def edit_a_file(county: County, random: Random) -> None:
    csv = random.choice((LEDGER_CSV, LEDGER_CSV.replace("徐平", "徐安"), LEDGER_CSV.replace("1150.00", "1.00"), ""))
    county.write({"villages/hexing/2026-q1-finance.csv": csv})


def spoil_a_sidecar(county: County, random: Random) -> None:
    paths = sorted(county.root.glob("*/**/*.review.yaml"))
    path, other = random.choice(paths), random.choice(paths)
    data = random.choice((path.read_bytes()[:-1], other.read_bytes(), path.read_bytes() + b"\n", b""))
    path.write_bytes(data)


def edit_the_registry(county: County, random: Random) -> None:
    town = random.choice(
        (
            TOWN,
            TOWN.replace("某feng-hua", "冯华"),
            TOWN.replace(person("hu-qing", "proof1", "review2"), person("hu-qing", "proof1")),
            TOWN.replace(
                person("xie-fen", "review1", "proof2"), person("xie-fen", "review1", "proof2", until="2026-03-04")
            ),
            TOWN.replace(public_line("feng-hua"), public_line("wu-sheng-new")),
            TOWN.replace(person("feng-hua", "review3"), person("feng-hua", "review3", key=RETIRED)),
            TOWN.replace(person("feng-hua", "review3"), person("feng-hua", "review3", key=RETIRED)),
        )
    )
    policy = random.choice((POLICY, POLICY, POLICY.replace("within_hours: 48", "within_hours: 72")))
    allowed = "values:\n  - {kind: email-address, value: a@b.example, reason: 试, person: gu-ping, until: 2026-03-06}\n"
    county.write({"accounts/jinhe.yaml": town, "accounts/policy.yaml": policy, "accounts/allowed.yaml": allowed})


def write_an_address(county: County, random: Random) -> None:
    county.write({PUMP: article("来信请寄 a@b.example 。\n", name="pump")})
    county.sign(PUMP)


def make_a_twin(county: County, random: Random) -> None:
    if (county.root / TWIN).exists():
        county.write({TWIN: None})
    else:
        county.write({TWIN: article("另一篇。\n", name=random.choice(("pump", "copy")))})
        county.sign(TWIN)


def withdraw(county: County, random: Random) -> None:
    source = random.choice((PUMP, LEDGER))
    path = withdrawal_path(source)
    if (county.root / path).exists():
        county.write({path: None})
    elif load_draft(WorkingTree(county.root), source)[0] is not None:
        county.write({path: withdrawal_of(county, source, random.choice((NOW, SIGNED + timedelta(hours=2))))})


def mend_everything(county: County, random: Random) -> None:
    county.write(FILES | MORE)
    for path in county.root.glob("*/**/*.review.yaml"):
        path.unlink()
    county.sign(*SIGNED_WHOLE)
    county.sign(URGENT, upto=random.choice((None, Stage.RELEASE)))


EDITS: tuple[Edit, ...] = (
    edit_a_draft,
    sign_a_draft,
    sign_a_draft,
    edit_a_file,
    spoil_a_sidecar,
    edit_the_registry,
    write_an_address,
    make_a_twin,
    withdraw,
    mend_everything,
    mend_everything,
)
TIMES = (
    NOW,
    NOW,
    SIGNED - timedelta(days=1),
    SIGNED + timedelta(minutes=3),
    RELEASED + timedelta(hours=1),
    RELEASED + timedelta(hours=49),
)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_changed_the_verdicts_with_memory_are_those_without(county: County, seed: int) -> None:
    random = Random(seed)
    memory = memory_of(county)
    logs = [NO_LANDINGS, NO_LANDINGS]
    seen = set()
    for _ in range(15):
        for edit in random.sample(EDITS, 2):
            edit(county, random)
        county.commit(trusted=False)
        logs.append(published(county, random.choice(TIMES)))
        for rev, now in (("HEAD", NOW), ("HEAD", random.choice(TIMES)), (older(county, random), random.choice(TIMES))):
            log = random.choice(logs[-4:])
            clean = verdicts(county, NOTHING, now, rev, log)
            assert verdicts(county, memory, now, rev, log) == clean, f"{rev} at {now}"
            assert verdicts(county, memory, now, rev, log) == clean, f"{rev} at {now}, again"
            seen |= {(each.source, each.approved) for each in clean.values()}

    assert {(PUMP, True), (PUMP, False), (LEDGER, True), (LEDGER, False), (URGENT, True)} <= seen


def older(county: County, random: Random) -> str:
    return random.choice(county.git("rev-list", "HEAD").split())


def test_what_is_remembered_is_not_judged_again(county: County) -> None:
    """The other side of speed: whoever can write the memory decides, so it lies where only this computer's user can."""
    county.commit({PUMP: article("谁也没有签过。\n", name="pump")}, trusted=False)
    memory, history = memory_of(county), open_repository(county.root)
    tree = history.tree(history.commit_id())
    forged = Verdict(PUMP, "articles/jinhe/2026/pump", approved=True)
    files = {PUMP: tree.object_id(PUMP)}
    memory.keep(key_now(history), [Remembered(forged, files, (0, ""), NOW)])

    assert verdicts(county, memory)[PUMP] == forged
    assert memory.file is not None
    assert memory.file.is_relative_to(county.root / ".git")


def test_what_the_log_knows_is_remembered_and_what_it_does_not_know_yet_is_not(county: County) -> None:
    """A sign-off that waits to be published grows too old one day; what is out has arrived."""
    log = published(county, NOW - timedelta(days=1))
    county.commit({PUMP: article("水泵又坏了。\n", name="pump"), URGENT: None}, trusted=False)
    county.sign(PUMP)
    county.commit(trusted=False)
    memory = memory_of(county)

    found = verdicts(county, memory, landings=log)
    history = open_repository(county.root)
    registry = load_registry(history.tree(history.commit_id()))
    remembered = memory.recall(key_of(registry, allowed_on(registry, NOW.date()), False))

    assert PUMP not in remembered
    assert {source for source, each in found.items() if each.approved} - {PUMP} == set(remembered)


def test_only_approvals_without_a_remark_are_remembered(county: County) -> None:
    county.commit({PUMP: article("谁也没有签过。\n", name="pump")}, trusted=False)
    memory = memory_of(county)

    found = verdicts(county, memory)
    remembered = memory.recall(key_now(open_repository(county.root)))

    assert set(remembered) == set(found) - {PUMP, URGENT}
    assert set(remembered[LEDGER].files) == {
        LEDGER,
        "villages/hexing/2026-q1-finance.csv",
        "villages/hexing/2026-q1-finance.review.yaml",
    }


def damages(data: bytes) -> Iterator[bytes]:
    yield b""
    for cut in (1, 40, 66, 67, 500, len(data) - 10):
        yield data[:-cut]
    for position in (0, 10, 120, len(data) // 2, len(data) - 3):
        yield data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :]
    yield data + data
    yield data + b"\n"
    yield b"\xff" * 200
    yield b"[" * 100_000


def test_a_damaged_memory_is_none(county: County) -> None:
    memory = memory_of(county)
    found = verdicts(county, memory)
    assert memory.file is not None
    data = memory.file.read_bytes()
    key = key_now(open_repository(county.root))
    assert memory.recall(key)

    for damaged in damages(data):
        memory.file.write_bytes(damaged)
        assert memory.recall(key) == {}
        assert verdicts(county, memory) == found
        assert memory.file.read_bytes() == data


def test_a_memory_of_another_program_or_registry_is_none(county: County) -> None:
    memory = memory_of(county)
    verdicts(county, memory)

    assert memory.recall("0" * 64) == {}


def test_a_memory_that_a_commit_brings_is_never_read(county: County) -> None:
    """`git add --force` puts an ignored folder into a commit, and a pull writes it into every clone."""
    county.commit({PUMP: article("谁也没有签过。\n", name="pump")}, trusted=False)
    history = open_repository(county.root)
    tree = history.tree(history.commit_id())
    forged = Remembered(
        Verdict(PUMP, "articles/jinhe/2026/pump", approved=True), {PUMP: tree.object_id(PUMP)}, (0, ""), NOW
    )
    for folder in (".cache/gate", "gongkai/gate", "content/.git/gongkai/gate"):
        Memory(county.root / folder / "approved.json").keep(key_now(history), [forged])
    county.git("add", "--force", "--all", ".cache", "gongkai")
    county.commit_staged()

    found = verdicts(county, memory_of(county))

    assert rules(found[PUMP].problems) == ["REV002"]
    assert found[LEDGER].approved


def test_a_linked_working_folder_remembers_where_no_commit_writes(county: County) -> None:
    linked = county.root.parent / "linked"
    county.git("worktree", "add", "--quiet", str(linked))
    memory = Memory.of(open_repository(linked))
    assert memory.file is not None

    assert memory.file.is_relative_to(county.root / ".git" / "worktrees")
    verdicts(County(linked), memory)
    assert memory.file.exists()


def test_where_nothing_can_be_written_nothing_is_remembered(county: County) -> None:
    (county.root / ".git" / "gongkai").write_bytes(b"a file where the folder should be")

    assert verdicts(county, memory_of(county)) == verdicts(county)
