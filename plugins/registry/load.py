"""Reads accounts/*.yaml and villages/*/village.yaml into a Registry, or raises with everything that is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from plugins.paths import is_identifier
from plugins.problems import Location, Problem, ProblemsFound
from plugins.registry.allowed import ALLOWED_PATH, AllowList, parse_allow_list
from plugins.registry.channels import CHANNELS_PATH, Channel, parse_channels
from plugins.registry.checks import check_registry, code_problem
from plugins.registry.columns import COLUMN_TYPES_PATH, column_types
from plugins.registry.criteria import CRITERIA_PATH, Criterion, parse_criteria
from plugins.registry.handover import HANDOVER_PATH, Handover, parse_handovers
from plugins.registry.model import (
    ROLES,
    Account,
    AccountId,
    Column,
    Contact,
    Key,
    Person,
    PersonId,
    Policy,
    Registry,
    Tier,
    Village,
    VillageId,
)
from plugins.registry.policy import parse_policy
from plugins.registry.rules import (
    BAD_DIVISION,
    BAD_ID,
    BAD_KEY,
    BAD_PINYIN,
    NO_POLICY,
    NOT_A_FILE,
    UNKNOWN_ROLE,
    WRONG_COLUMN_TYPE,
    WRONG_PLACE,
)
from plugins.registry.sshkey import parse_public_key
from plugins.registry.synonyms import SYNONYMS_PATH, Synonyms, parse_synonyms
from plugins.registry.topics import TOPICS_PATH, Topic, parse_topics
from plugins.tree import Tree
from plugins.yamlfile import Fields, read_yaml

POLICY_PATH = "accounts/policy.yaml"
PINYIN = re.compile(r"(?:[a-z]{1,6}|[0-9])(?: (?:[a-z]{1,6}|[0-9]))*")  # no syllable is longer
TABLES = (CHANNELS_PATH, HANDOVER_PATH)
TRUST_PATH = "accounts/trust.yaml"  # vouches for all the others; read in trust/model.py


def load_registry(tree: Tree) -> Registry:
    """The whole registry of `tree`.  Raises ProblemsFound: a registry with one fault can vouch for nothing."""
    problems: list[Problem] = []
    policy: Policy | None = None
    allowed = AllowList()
    synonyms: tuple[Synonyms, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    channels: tuple[Channel, ...] = ()
    handovers: tuple[Handover, ...] = ()
    topics: tuple[Topic, ...] = ()
    accounts: dict[AccountId, Account] = {}
    villages: dict[VillageId, Village] = {}
    types = column_types(tree, problems)
    for path, name in _files(tree, problems):
        if path == CHANNELS_PATH:
            channels, found = parse_channels(tree.read(path))
            problems.extend(found)
            continue
        if path == HANDOVER_PATH:
            handovers, found = parse_handovers(tree.read(path))
            problems.extend(found)
            continue
        table, found = read_yaml(tree.read(path), path)
        problems.extend(found)
        if table is None:
            continue
        fields = Fields(table, problems)
        if path == POLICY_PATH:
            policy = parse_policy(fields)
        elif path == ALLOWED_PATH:
            allowed = parse_allow_list(fields)
        elif path == SYNONYMS_PATH:
            synonyms = parse_synonyms(fields)
        elif path == CRITERIA_PATH:
            criteria = parse_criteria(fields)
        elif path == TOPICS_PATH:
            topics = parse_topics(fields)
        elif path.startswith("accounts/"):
            account = _account(fields, name, types)
            accounts[account.id] = account
        else:
            village = _village(fields, name)
            villages[village.id] = village
        fields.done()
    if policy is None:
        raise ProblemsFound([*problems, NO_POLICY.at(Location(POLICY_PATH))])
    if problems:
        raise ProblemsFound(problems)
    registry = Registry(
        policy, accounts, villages, _version(tree), allowed, synonyms, channels, handovers, criteria, topics
    )
    problems.extend(check_registry(registry))
    if problems:
        raise ProblemsFound(problems)
    return registry


def registry_files(tree: Tree) -> Tree:
    """The part of a tree that is its registry, with what vouches for it."""
    profiles = (f"villages/{village}/village.yaml" for village in tree.subfolders("villages"))
    return tree.below("accounts", *profiles)


def _version(tree: Tree) -> int:
    """The version accounts/trust.yaml claims to be; whether it is one is for review/succession.py."""
    entry = tree.entries.get(TRUST_PATH)
    table, _ = read_yaml(tree.read(TRUST_PATH), TRUST_PATH) if entry and entry.regular else (None, ())
    return Fields(table, []).integer("version") if table is not None else 0


def _files(tree: Tree, problems: list[Problem]) -> Iterator[tuple[str, str]]:
    """Registry files with the id their place gives them; anything else in accounts/ is a problem."""
    for path in tree.entries:
        parts = path.split("/")
        if path == TRUST_PATH or (path == COLUMN_TYPES_PATH and tree.entries[path].regular):
            continue
        if parts[0] == "accounts":
            known = path in TABLES or (len(parts) == 2 and path.endswith(".yaml"))
            if known and tree.entries[path].regular:
                yield path, parts[1].removesuffix(".yaml")
            else:
                problems.append(WRONG_PLACE.at(Location(path)))
        elif parts[0] == "villages" and len(parts) == 3 and parts[2] == "village.yaml":
            if tree.entries[path].regular:
                yield path, parts[1]
            else:
                problems.append(NOT_A_FILE.at(Location(path)))


def _account(fields: Fields, name: str, types: tuple[str, ...]) -> Account:
    return Account(
        id=AccountId(_id(fields, name)),
        name=fields.text("name"),
        unit=fields.text("unit"),
        code=_code(fields),
        tier=fields.choice("tier", Tier),
        about=fields.text("about"),
        duties=fields.texts("duties", required=False),
        contact=_contact(fields),
        columns=tuple(_column(column, types) for column in fields.groups("columns")),
        people=_people(fields),
        at=fields.at("id"),
        pinyin=_pinyin(fields),
    )


def _village(fields: Fields, name: str) -> Village:
    division = fields.text("division")
    if division and not (len(division) == 12 and division.isascii() and division.isdigit()):
        fields.problems.append(BAD_DIVISION.at(fields.at("division"), division=division))
    return Village(
        id=VillageId(_id(fields, name)),
        name=fields.text("name"),
        code=_code(fields),
        division=division,
        town=AccountId(fields.text("town")),
        about=fields.text("about"),
        households=fields.integer("households"),
        residents=fields.integer("residents"),
        contact=_contact(fields),
        supervision=fields.text("supervision"),
        people=_people(fields),
        at=fields.at("id"),
        pinyin=_pinyin(fields),
    )


def _pinyin(fields: Fields) -> str:
    """How the name is read, where the registry says so: as many syllables as the name has characters."""
    text, name = fields.text("pinyin", default=""), fields.text("name")
    if text and (not PINYIN.fullmatch(text) or len(text.split(" ")) != len(name)):
        fields.problems.append(BAD_PINYIN.at(fields.at("pinyin"), pinyin=text, name=name, count=len(name)))
    return text


def _id(fields: Fields, name: str) -> str:
    text = fields.text("id")
    if text and (text != name or not is_identifier(text)):
        fields.problems.append(BAD_ID.at(fields.at("id"), id=text, expected=name))
    return text


def _code(fields: Fields) -> str:
    code = fields.text("code")
    if code:
        fields.problems.extend(code_problem(code, fields.at("code")))
    return code


def _contact(fields: Fields) -> Contact:
    group = fields.group("contact")
    if group is None:
        return Contact("", "", "")
    contact = Contact(group.text("address"), group.text("phone"), group.text("hours"), group.text("email", default=""))
    group.done()
    return contact


def _column(fields: Fields, types: tuple[str, ...]) -> Column:
    column = Column(fields.text("id"), fields.text("name"), fields.text("type"), fields.text("description"))
    if column.id and not is_identifier(column.id):
        fields.problems.append(BAD_ID.at(fields.at("id"), id=column.id, expected="a-z 0-9 -"))
    if column.type and column.type not in types:
        known = " ".join(types)
        fields.problems.append(WRONG_COLUMN_TYPE.at(fields.at("type"), type=column.type, known=known))
    fields.done()
    return column


def _people(fields: Fields) -> tuple[Person, ...]:
    return tuple(_person(person) for person in fields.groups("people"))


def _person(fields: Fields) -> Person:
    roles = fields.texts("roles")
    for role in roles:
        if role not in ROLES:
            fields.problems.append(UNKNOWN_ROLE.at(fields.at("roles"), role=role, known=" ".join(sorted(ROLES))))
    person = Person(
        id=PersonId(fields.text("id")),
        name=fields.text("name"),
        post=fields.text("post"),
        roles=frozenset(roles),
        since=fields.a_day("since"),
        until=fields.day("until", required=False),
        keys=tuple(_key(key) for key in fields.groups("keys", required=False)),
        at=fields.at("id"),
    )
    if person.id and not is_identifier(person.id):
        fields.problems.append(BAD_ID.at(person.at, id=person.id, expected="a-z 0-9 -"))
    fields.done()
    return person


def _key(fields: Fields) -> Key:
    kind, blob = "", b""
    text = fields.text("key")
    try:
        kind, blob = parse_public_key(text)
    except ValueError as error:
        if text:
            fields.problems.append(BAD_KEY.at(fields.at("key"), reason=error.args[0]))
    since: date = fields.a_day("since")
    key = Key(
        type=kind,
        blob=blob,
        since=since,
        retired_on=fields.day("retired_on", required=False),
        compromised_since=fields.day("compromised_since", required=False),
        sample=fields.yes("sample"),
    )
    fields.done()
    return key
