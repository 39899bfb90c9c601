"""The registry of an invented county: policy, accounts of every tier, villages, people, and the keys they sign with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from stdnum.cn import uscc

from bench import words
from plugins.registry.model import PersonId, Tier
from plugins.yamlfile import quote

PLATFORM = "rongmei"
SINCE = "2014-01-01"  # of every person and key: before the oldest article of the largest county
HOURS = "工作日 8:30–12:00，13:30–17:30"
TOWNS_AFTER_FIRST = (Tier.DEPARTMENT, Tier.HOSPITAL, Tier.SCHOOL, Tier.ENTERPRISE, Tier.COMMUNITY)
CYCLE = (Tier.DEPARTMENT, Tier.TOWN, Tier.DEPARTMENT, Tier.SCHOOL, Tier.DEPARTMENT, Tier.HOSPITAL, Tier.COMMUNITY)
CODE_PREFIX = {Tier.ENTERPRISE: "91", Tier.SCHOOL: "12", Tier.HOSPITAL: "12", Tier.APP: "12", Tier.COMMUNITY: "54"}
BOOKKEEPING = Path(__file__).resolve().parent.parent / "accounts" / "bookkeeping.yaml"
POLICY = """\
# Who must sign what.  `site` is part of the namespace of every signature.
site: jiangwan.example
platform: rongmei
profiles:
  standard:
    stages: {review1: unit, proof1: unit, review2: unit, proof2: unit, review3: unit, proof3: platform, release: platform}
  village:
    stages: {review1: unit, review2: unit, review3: town, proof3: platform, release: platform}
use:
  - {kinds: [article, page], profile: standard}
  - {kinds: [affairs, finance, subsidy], profile: village}
"""  # noqa: E501 - a line of YAML

Post = tuple[str, tuple[str, ...]]  # what is on the door, and the roles that come with it
OFFICE: tuple[Post, ...] = (
    ("办公室科员", ("author",)),
    ("办公室副主任", ("review1", "proof2")),
    ("办公室主任", ("proof1", "review2")),
    ("分管负责人", ("review3",)),
)
TOWN_OFFICE: tuple[Post, ...] = (*OFFICE, ("村务公开审核员", ("review3",)))
NEWSROOM: tuple[Post, ...] = (
    *OFFICE,
    ("值班编辑", ("proof3",)),
    ("值班编辑", ("proof3",)),
    ("审核部主任", ("release",)),
    ("审核部副主任", ("release",)),
)
VILLAGE_OFFICE: tuple[Post, ...] = (
    ("村文书", ("author",)),
    ("村务监督委员会主任", ("review1",)),
    ("村民委员会主任", ("review2",)),
)


@cache
def bench_key(person: PersonId) -> Ed25519PrivateKey:
    """The private key of an invented person: no secret, everybody can make it from the id."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"gongkai bench key{person}".encode()).digest())


def registry_files(accounts: int, villages: int, seed: int) -> dict[str, bytes]:
    """accounts/*.yaml and villages/*/village.yaml by path.  At least three accounts: platform, flagship, one town."""
    if accounts < 3:
        raise ValueError("a county has at least 3 accounts: the platform, the flagship and a town")
    files = {"accounts/policy.yaml": POLICY, "accounts/bookkeeping.yaml": BOOKKEEPING.read_text("utf-8")}
    names = iter(_place_names(words.PLACE_FIRST, words.PLACE_SECOND, seed))
    departments, enterprises = iter(words.DEPARTMENTS), iter(words.ENTERPRISES)
    towns: list[tuple[str, str]] = []
    for number, tier in enumerate(islice(_tiers(), accounts), start=1):
        duties: tuple[str, ...] = ("政务公开", "便民服务")
        match tier:
            case Tier.APP:
                id, name, unit = PLATFORM, "今日江湾", "江湾县融媒体中心"
            case Tier.FLAGSHIP:
                id, name, unit = "fabu", "江湾发布", "江湾县人民政府办公室"
            case Tier.DEPARTMENT if department := next(departments, None):
                id, name, unit, duties = department
            case Tier.ENTERPRISE if enterprise := next(enterprises, None):
                id, name, unit = enterprise[0], f"江湾{enterprise[1]}", f"江湾县{enterprise[1]}有限公司"
            case _:
                tier = tier if tier in (Tier.TOWN, Tier.SCHOOL, Tier.HOSPITAL) else Tier.COMMUNITY
                id, name, unit = _placed(tier, *next(names))
        if tier is Tier.TOWN:
            towns.append((id, name))
        files[f"accounts/{id}.yaml"] = _account(number, id, name, unit, tier, duties, seed)
    place_names = _place_names(words.VILLAGE_FIRST, words.VILLAGE_SECOND, seed)
    for number, (syllables, name) in enumerate(islice(place_names, villages), start=1):
        id, town = f"{syllables}-cun", towns[(number - 1) % len(towns)]
        files[f"villages/{id}/village.yaml"] = _village(number, id, name + "村", town, seed)
    return {path: text.encode("utf-8") for path, text in sorted(files.items())}


def code(prefix: str, number: int) -> str:
    """A unified social credit code in the unassigned division 999999, with its check character."""
    body = f"{prefix}999999{number:09d}"
    return body + str(uscc.calc_check_digit(body))


def _tiers() -> Iterator[Tier]:
    yield from (Tier.APP, Tier.FLAGSHIP, Tier.TOWN, *TOWNS_AFTER_FIRST)
    while True:
        yield from CYCLE


def _place_names(first: Mapping[str, str], second: Mapping[str, str], seed: int) -> Iterator[tuple[str, str]]:
    """Syllables and characters of places, each once; when all pairs are used, they come again with a numeral."""
    pairs = [(a, b) for a in first for b in second]
    Random(f"{seed} places").shuffle(pairs)
    yield from ((first[a] + second[b], a + b) for a, b in pairs)
    for number in range(2, 1000):
        yield from ((f"{first[a]}{second[b]}-{number}", f"{a}{b}{number}号") for a, b in pairs)


def _placed(tier: Tier, syllables: str, name: str) -> tuple[str, str, str]:
    kinds = {Tier.TOWN: "镇", Tier.SCHOOL: "小学", Tier.HOSPITAL: "卫生院", Tier.COMMUNITY: "社区"}
    full = name + kinds[tier]
    units = {Tier.TOWN: f"{full}人民政府", Tier.COMMUNITY: f"江湾县{full}居民委员会"}
    return syllables, full, units.get(tier, f"江湾县{full}")


def _account(number: int, id: str, name: str, unit: str, tier: Tier, duties: Sequence[str], seed: int) -> str:
    posts = NEWSROOM if tier is Tier.APP else TOWN_OFFICE if tier is Tier.TOWN else OFFICE
    work = "、".join(duties)
    lines = _head(id, name, code(CODE_PREFIX.get(tier, "11"), number))
    lines += [
        f"unit: {quote(unit)}",
        f"tier: {tier}",
        f"about: {quote(f'{unit}在“今日江湾”上的账号，负责{work}，有事请打办公电话。')}",
        f"duties: [{', '.join(map(quote, duties))}]",
        *_contact(f"江湾县人民路{number}号", number),
        "columns:",
    ]
    for column, label, type_ in words.COLUMNS[tier]:
        description = quote(f"{name}的{label}")
        lines.append(f"  - {{id: {column}, name: {quote(label)}, type: {type_}, description: {description}}}")
    return "\n".join([*lines, *_people(id, posts, seed)]) + "\n"


def _village(number: int, id: str, name: str, town: tuple[str, str], seed: int) -> str:
    households = 600 + number * 37 % 900
    lines = _head(id, name, code("54", 100_000 + number))
    lines += [
        f'division: "329999{number // 100:03d}{200 + number % 100:03d}"',
        f"town: {town[0]}",
        f"about: {quote(f'{name}在{town[1]}，有{households}户，村民以种田和就近做工为主。')}",
        f"households: {households}",
        f"residents: {households * 3 + number % 50}",
        *_contact(f"江湾县{town[1]}{name}便民服务中心", 1000 + number),
        f"supervision: {quote(f'{town[1]}纪检监察办 {phone(2000 + number)}；县农业农村局 {phone(201)}')}",
    ]
    return "\n".join([*lines, *_people(id, VILLAGE_OFFICE, seed)]) + "\n"


def phone(number: int) -> str:
    """An office phone in the range no exchange gives out."""
    return f"0512-0000{number % 10_000:04d}"


def _head(id: str, name: str, code: str) -> list[str]:
    return [f"id: {id}", f"name: {quote(name)}", f"code: {quote(code)}"]


def _contact(address: str, number: int) -> list[str]:
    return [f"contact: {{address: {quote(address)}, phone: {phone(number)}, hours: {quote(HOURS)}}}"]


def _people(unit: str, posts: Sequence[Post], seed: int) -> list[str]:
    random = Random(f"{seed} people of {unit}")
    surnames = random.sample(sorted(words.SURNAMES), len(posts))
    lines = ["people:"]
    for surname, (post, roles) in zip(surnames, posts, strict=True):
        first, second = random.choice(sorted(words.GIVEN_FIRST)), random.choice(sorted(words.GIVEN_SECOND))
        given = words.GIVEN_FIRST[first] + words.GIVEN_SECOND[second]
        id = PersonId(f"{words.SURNAMES[surname]}-{given}-{unit}")
        lines += [
            f"  - id: {id}",
            f"    name: {quote(surname + first + second)}",
            f"    post: {quote(post)}",
            f"    roles: [{', '.join(roles)}]",
            f"    since: {SINCE}",
        ]
        if roles != ("author",):
            public = bench_key(id).public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode("ascii")
            lines += ["    keys:", f"      - {{key: {public}, since: {SINCE}, sample: true}}"]
    return lines
