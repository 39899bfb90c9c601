"""Valid things to start from: change one, and the test says what it is about.

`FILES` is a whole small county as text.  From it come a registry, drafts, sign-offs and cases in memory, and, in
`tests/county.py`, a real repository on disk.  Keys belong to ids: `key_of("chen-yu")` is the same on every machine.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from bench.files import MemoryTree
from plugins.clock import CHINA
from plugins.drafts.load import load_draft
from plugins.drafts.model import Draft
from plugins.messages import Term, translate
from plugins.problems import Problem
from plugins.registry.load import load_registry
from plugins.registry.model import Registry, Stage
from plugins.review import signing
from plugins.review.case import Case
from plugins.review.sidecar import write_sidecar
from plugins.review.signing import current_round, next_statement
from plugins.review.statement import SignOff
from plugins.trust.model import Root
from plugins.trust.sshsig import sign_native

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=CHINA)
SIGNED = datetime(2026, 3, 5, 8, 0, tzinfo=CHINA)  # the first sign-off; each later one a minute after the one before
BODY = "城东的路灯全部修好了。\n\n## 怎么报修\n\n拨打镇里的便民电话，或者到便民服务中心登记。\n"
ARTICLE = "content/articles/jinhe/2026/street-lamps.md"
LEDGER = "villages/hexing/2026-q1-finance.md"
STANDARD = {
    "review1": "xie-fen",
    "proof1": "hu-qing",
    "review2": "hu-qing",
    "proof2": "xie-fen",
    "review3": "feng-hua",
    "proof3": "gu-ping",
    "release": "lu-qing",
}
OF_PAGES = STANDARD | {"review1": "xiong-lei", "proof1": "pan-mei", "review2": "pan-mei", "proof2": "xiong-lei"}
OF_PAGES |= {"review3": "du-fei"}
OF_VILLAGES = {"review1": "wu-sheng", "review2": "zhou-hua", "review3": "feng-hua"}
OF_VILLAGES |= {"proof3": "gu-ping", "release": "lu-qing"}

Front = Mapping[str, Any]
Files = dict[str, str | bytes]


# ---- keys ---------------------------------------------------------------------------------------------------------


@cache
def key_of(person: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"sample key of {person}".encode()).digest())


def blob_of(person: str) -> bytes:
    """The public key of `person` in SSH wire format."""
    parts = (b"ssh-ed25519", key_of(person).public_key().public_bytes_raw())
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def public_line(person: str) -> str:
    return "ssh-ed25519 " + base64.b64encode(blob_of(person)).decode("ascii")


def a_root(id: str, *keys: str) -> Root:
    """A root person with the keys of these ids (their own: none given)."""
    return Root(id, f"某{id}", tuple(public_line(key) for key in keys or (id,)))


# ---- the registry, as text ----------------------------------------------------------------------------------------


def person(id: str, *roles: str, since: str = "2024-01-01", until: str = "", key: str | None = None) -> str:
    """One entry of `people:`.  Whoever has a role to sign has a key; `key` gives them another line for it."""
    lines = [f"  - id: {id}", f"    name: 某{id}", "    post: 工作人员", f"    roles: [{', '.join(roles)}]"]
    lines += [f"    since: {since}"] + ([f"    until: {until}"] if until else [])
    if roles != ("author",):
        given = key or f"{{key: {public_line(id)}, since: {since}, sample: true}}"
        lines += ["    keys:", f"      - {given}"]
    return "\n".join(lines) + "\n"


UNIT_STEPS = "review1: unit, proof1: unit, review2: unit, proof2: unit, review3: unit"
LAST_STEPS = "proof3: platform, release: platform"
POLICY = f"""\
site: jiangwan.example
platform: rongmei
land_within_days: 400
profiles:
  standard:
    stages: {{{UNIT_STEPS}, {LAST_STEPS}}}
    paper: [review2, review3]
    forge: [review1]
    escalates_to: strict
  strict:
    stages: {{{UNIT_STEPS}, {LAST_STEPS}}}
  emergency:
    stages: {{{UNIT_STEPS}, {LAST_STEPS}}}
    later: [proof1, review2, proof2, proof3]
    within_hours: 48
  village:
    stages: {{review1: unit, review2: unit, review3: town, {LAST_STEPS}}}
use:
  - {{kinds: [article], profile: standard, emergency: emergency}}
  - {{kinds: [page], profile: standard}}
  - {{kinds: [affairs, finance, subsidy], profile: village}}
"""
CONTACT = "contact: {address: 人民路1号, phone: 0512-00000000, hours: 工作日 8:30–17:30}\n"
PLATFORM_HEAD = f"""\
id: rongmei
name: 今日江湾
unit: 江湾县融媒体中心
code: 12999999000000101E
tier: app
about: 全县政务公开和便民服务的统一平台。
duties: [平台运行, 三校与签发]
{CONTACT}columns:
  - {{id: platform, name: 平台公告, type: 工作动态, description: 平台怎么运行}}
people:
"""
TOWN_HEAD = f"""\
id: jinhe
name: 锦河镇
unit: 锦河镇人民政府
code: 11999999000000009L
tier: town
about: 在县城东北，锦河穿镇而过。
duties: [村镇建设, 农业农村]
{CONTACT}columns:
  - {{id: news, name: 镇村动态, type: 工作动态, description: 锦河镇里的事}}
people:
"""
VILLAGE_HEAD = f"""\
id: hexing
name: 合兴村
code: 54999999MC0000001M
division: "329999101201"
town: jinhe
about: 合兴村在锦河镇西侧。
households: 1203
residents: 4126
{CONTACT}supervision: 锦河镇纪检监察办 0512-00000302
people:
"""
PLATFORM = PLATFORM_HEAD + "".join(
    (
        person("su-yi", "author"),
        person("xiong-lei", "review1", "proof2"),
        person("pan-mei", "proof1", "review2"),
        person("du-fei", "review3"),
        person("gu-ping", "proof3"),
        person("lu-qing", "release"),
    )
)
TOWN_PEOPLE = (
    person("chen-yu", "author"),
    person("xie-fen", "review1", "proof2"),
    person("hu-qing", "proof1", "review2"),
    person("feng-hua", "review3"),
)
TOWN = TOWN_HEAD + "".join(TOWN_PEOPLE)
VILLAGE = VILLAGE_HEAD + "".join(
    (person("zhou-lin", "author"), person("wu-sheng", "review1"), person("zhou-hua", "review2"))
)
REPRESENTATIVES = (
    "{id: representatives, name: 村民代表会议, quorum: at least 2/3, majority: more than 1/2, of: present, basis: 样例}"
)
PARTY_MEMBERS = (
    "{id: party-members, name: 党员大会, quorum: at least 2/3, majority: more than 1/2, of: expected, basis: 样例}"
)
BOOKKEEPING = f"""\
votes:
  - {REPRESENTATIVES}
  - {PARTY_MEMBERS}
large_lines:
  - {{side: expense, from: 20000.00, exempt: [税金及附加], basis: 样例办法第十八条}}
"""
REGISTRY: Files = {
    "accounts/bookkeeping.yaml": BOOKKEEPING,
    "accounts/policy.yaml": POLICY,
    "accounts/rongmei.yaml": PLATFORM,
    "accounts/jinhe.yaml": TOWN,
    "villages/hexing/village.yaml": VILLAGE,
}


# ---- documents, as text -------------------------------------------------------------------------------------------


def document(front: Front, body: str) -> str:
    """A draft's text.  Values are YAML as it stands; a mapping becomes a group; None leaves the key out."""
    lines = ["---"]
    for key, value in front.items():
        if isinstance(value, Mapping):
            lines += [f"{key}:", *(f"  {name}: {each}" for name, each in value.items())]
        elif value is not None:
            lines.append(f"{key}: {value}")
    return "\n".join(lines) + "\n---\n\n" + body


def article(body: str = BODY, name: str = "street-lamps", **changes: Any) -> str:
    """An article of the town; `changes` replace its front matter, None removes a key."""
    front: dict[str, Any] = {
        "id": f"articles/jinhe/2026/{name}",
        "title": "城东的路灯全部修好了",
        "account": "jinhe",
        "kind": "news",
        "column": "news",
        "summary": "四十二盏路灯三天内修好，报修电话公布。",
        "author": "chen-yu",
        "created": "2026-03-04",
        "published": "2026-03-05T09:30+08:00",
        "review": STANDARD,
    }
    return document(front | changes, body)


def page(name: str, title: str, body: str = "这里说明本网站的情况。\n", **changes: Any) -> str:
    front: dict[str, Any] = {
        "id": f"pages/{name}",
        "title": title,
        "account": "rongmei",
        "summary": "关于本网站的一页说明文字。",
        "author": "su-yi",
        "created": "2026-03-01",
        "published": "2026-03-05T09:00+08:00",
        "review": OF_PAGES,
    }
    return document(front | changes, body)


def disclosure(body: str = "第一季度收支逐笔公开。\n", name: str = "2026-q1-finance", **changes: Any) -> str:
    front: dict[str, Any] = {
        "id": f"villages/hexing/{name}",
        "title": "合兴村2026年第一季度财务公开",
        "village": "hexing",
        "kind": "finance",
        "summary": "第一季度收入与支出逐笔公开，接受监督。",
        "author": "zhou-lin",
        "created": "2026-03-04",
        "published": "2026-04-14T10:00+08:00",
        "period": "2026Q1",
        "ledger": f"{name}.csv",
        "opening": "1000.00",
        "closing": "1150.00",
        "review": OF_VILLAGES,
    }
    return document(front | changes, body)


LEDGER_CSV = """\
date,voucher_no,account,summary,income,expense,balance,handler,approver,source_of_funds,resolution_id,attachment
2026-01-06,记-2026-01-001,经营收入,收老厂房租金,200.00,,1200.00,徐平,周华,村集体经营收入,,
2026-02-10,记-2026-02-001,管理费用,付电话宽带费,,50.00,1150.00,徐平,周华,村级自有资金,,
"""


@cache
def a_picture(colour: str = "teal", size: tuple[int, int] = (64, 40)) -> bytes:
    """A small PNG."""
    held = BytesIO()
    Image.new("RGB", size, colour).save(held, "PNG")
    return held.getvalue()


DOCUMENTS: Files = {
    ARTICLE: article(image="lamp.png", image_alt="修好的路灯", keywords="[路灯, 报修]"),
    "content/articles/jinhe/2026/lamp.png": a_picture(),
    "content/pages/about.md": page("about", "关于本网站"),
    "content/pages/privacy.md": page("privacy", "隐私说明"),
    "content/pages/report-error.md": page("report-error", "网站找错"),
    "content/pages/accessibility.md": page("accessibility", "无障碍说明"),
    LEDGER: disclosure(),
    "villages/hexing/2026-q1-finance.csv": LEDGER_CSV,
}
FILES: Files = REGISTRY | DOCUMENTS


# ---- trees, drafts, sign-offs, cases ------------------------------------------------------------------------------


def a_tree(files: Mapping[str, str | bytes | None] | None = None, links: Iterable[str] = ()) -> MemoryTree:
    """The county with `files` added or replaced; None removes one."""
    merged = FILES | dict(files or {})
    held = {path: each.encode() if isinstance(each, str) else each for path, each in merged.items() if each is not None}
    return MemoryTree(held, frozenset(links))


def a_registry(files: Mapping[str, str | bytes | None] | None = None) -> Registry:
    return load_registry(a_tree(files))


def a_draft(
    body: str = BODY, *, files: Mapping[str, str | bytes] | None = None, path: str = ARTICLE, **changes: Any
) -> Draft:
    """An article; `changes` replace its front matter, `files` lie beside it by name."""
    name = path.rpartition("/")[2].removesuffix(".md")
    return draft_of(article(body, name, **changes), files=files, path=path)


def draft_of(text: str, *, files: Mapping[str, str | bytes] | None = None, path: str = ARTICLE) -> Draft:
    """The draft with this text, which is in order."""
    draft, problems = read_draft(text, files=files, path=path)
    assert draft is not None, [str(problem.location) + problem.message() for problem in problems]
    return draft


def read_draft(
    text: str | bytes, *, files: Mapping[str, str | bytes] | None = None, path: str = ARTICLE
) -> tuple[Draft | None, tuple[Problem, ...]]:
    folder = path.rpartition("/")[0]
    beside = {f"{folder}/{name}": data for name, data in (files or {}).items()}
    return load_draft(a_tree({path: text, **beside}), path)


def signed(
    draft: Draft,
    registry: Registry | None = None,
    upto: Stage | None = None,
    *,
    at: datetime = SIGNED,
    before: tuple[SignOff, ...] = (),
) -> tuple[SignOff, ...]:
    """The sign-offs of the people the draft names, through `upto` (all: None), a minute apart from `at`."""
    registry = registry or a_registry()
    case = Case(draft, before, registry, NOW)
    this, stages = current_round(case), case.profile.stages
    while this.due is not None:
        stage, signer = this.due, registry.people[draft.signers[this.due]]
        moment = at + timedelta(minutes=len(this.sign_offs))
        key = next(key for key in signer.keys if key.usable(moment.date()))
        said = next_statement(draft, registry, this, signer, key.fingerprint, moment)
        this = signing.signed(this, said, stages, hand_of(signer.id), registry.policy.namespace)
        if stage is upto:
            break
    return this.record


def hand_of(person: str) -> signing.Signer:
    return lambda message, namespace: sign_native(key_of(person), message, namespace)


def resigned(sign_off: SignOff, hand: str | None = None, **changes: Any) -> SignOff:
    """The sign-off with a statement that says something else, signed again by `hand` (the same person: None)."""
    said = replace(sign_off.statement, **changes)
    armour = sign_native(key_of(hand or said.person), said.bytes(), "signoff.v1@jiangwan.example")
    return replace(sign_off, statement=said, signature=armour)


def chained(sign_offs: Iterable[SignOff]) -> tuple[SignOff, ...]:
    """The sign-offs signed again so that each names the one before: what colluding signers could do."""
    done: list[SignOff] = []
    for sign_off in sign_offs:
        previous = done[-1].statement.digest if done else "none"
        done.append(resigned(sign_off, previous=previous))
    return tuple(done)


def sidecar(
    draft: Draft, registry: Registry | None = None, upto: Stage | None = None, before: tuple[SignOff, ...] = ()
) -> bytes:
    return write_sidecar(signed(draft, registry, upto, before=before))


def a_case(
    draft: Draft | None = None,
    sign_offs: tuple[SignOff, ...] | None = None,
    registry: Registry | None = None,
    now: datetime = NOW,
) -> Case:
    """An article with every sign-off it needs."""
    draft = draft or a_draft()
    registry = registry or a_registry()
    return Case(draft, signed(draft, registry) if sign_offs is None else sign_offs, registry, now)


def rules(problems: Iterable[Problem]) -> list[str]:
    """The rule of each.  Whatever a test provokes can also be told: where it is, what is wrong, and how to mend it."""
    found = tuple(problems)
    for problem in found:
        told = f"{problem.location} {problem.message()} {problem.fix()}"
        assert "None" not in told, told
        terms = [value for value in problem.values.values() if isinstance(value, Term)]
        untold = [term for term in terms if translate(term) == term and not problem.rule.startswith("YML")]
        assert not untold, f"{told}: not translated: {untold}"
    return [problem.rule for problem in found]


def places(problems: Iterable[Problem]) -> list[str]:
    """`RULE line:column` of each, in order."""
    return [f"{p.rule} {p.location.line}:{p.location.column}" for p in problems]
