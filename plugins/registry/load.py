"""Reads accounts/*.yaml and villages/*/village.yaml into a Registry, or raises with everything that is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from plugins.paths import is_for_all_villages, is_identifier
from plugins.problems import Location, Problem, ProblemsFound
from plugins.registry.allowed import ALLOWED_PATH, parse_allow_list
from plugins.registry.bookkeeping import BOOKKEEPING_PATH, parse_bookkeeping
from plugins.registry.channels import CHANNELS_PATH, parse_channels
from plugins.registry.checks import check_registry, code_problem
from plugins.registry.columns import COLUMN_TYPES_PATH, column_types
from plugins.registry.contact import parse_contact, parse_services
from plugins.registry.criteria import CRITERIA_PATH, parse_criteria
from plugins.registry.freshness import FRESHNESS_PATH, parse_freshness
from plugins.registry.handover import HANDOVER_PATH, parse_handovers
from plugins.registry.model import (
    ROLES,
    Account,
    AccountId,
    Column,
    Key,
    Person,
    PersonId,
    Registry,
    Tier,
    Village,
    VillageId,
)
from plugins.registry.obligations import OBLIGATIONS_PATH, Obligations, parse_obligations
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
from plugins.registry.synonyms import SYNONYMS_PATH, parse_synonyms
from plugins.registry.topics import TOPICS_PATH, parse_topics
from plugins.registry.workdays import WORKDAYS_PATH, Workdays, parse_workdays
from plugins.tree import Tree
from plugins.yamlfile import Fields, read_yaml

POLICY_PATH = "accounts/policy.yaml"
PINYIN = re.compile(r"(?:[a-z]{1,6}|[0-9])(?: (?:[a-z]{1,6}|[0-9]))*")  # no syllable is longer
TABLES: Mapping[str, tuple[str, Callable[[bytes], tuple[object, Iterable[Problem]]]]] = {
    CHANNELS_PATH: ("channels", parse_channels),
    HANDOVER_PATH: ("handovers", parse_handovers),
}  # what a CSV file says goes into this part of the registry
LISTS: Mapping[str, tuple[str, Callable[[Fields], object]]] = {
    POLICY_PATH: ("policy", parse_policy),
    ALLOWED_PATH: ("allowed", parse_allow_list),
    SYNONYMS_PATH: ("synonyms", parse_synonyms),
    CRITERIA_PATH: ("criteria", parse_criteria),
    TOPICS_PATH: ("topics", parse_topics),
    FRESHNESS_PATH: ("freshness", parse_freshness),
    BOOKKEEPING_PATH: ("bookkeeping", parse_bookkeeping),
    OBLIGATIONS_PATH: ("obligations", parse_obligations),
    WORKDAYS_PATH: ("workdays", parse_workdays),
}  # and what a YAML file says that is about no unit
OF_VILLAGES = (OBLIGATIONS_PATH, WORKDAYS_PATH)
TRUST_PATH = "accounts/trust.yaml"  # vouches for all the others; read in trust/model.py


def load_registry(tree: Tree) -> Registry:
    """The whole registry of `tree`.  Raises ProblemsFound: a registry with one fault can vouch for nothing."""
    problems: list[Problem] = []
    said: dict[str, Any] = {}
    accounts: dict[AccountId, Account] = {}
    villages: dict[VillageId, Village] = {}
    types = column_types(tree, problems)
    for path, name in _files(tree, problems):
        if path in TABLES:
            key, parse_table = TABLES[path]
            said[key], found = parse_table(tree.read(path))
            problems.extend(found)
            continue
        table, found = read_yaml(tree.read(path), path)
        problems.extend(found)
        if table is None:
            continue
        fields = Fields(table, problems)
        if path in LISTS:
            key, parse = LISTS[path]
            said[key] = parse(fields)
        elif path.startswith("accounts/"):
            account = _account(fields, name, types)
            accounts[account.id] = account
        else:
            village = _village(fields, name)
            villages[village.id] = village
        fields.done()
    if "policy" not in said:
        raise ProblemsFound([*problems, NO_POLICY.at(Location(POLICY_PATH))])
    if problems:
        raise ProblemsFound(problems)
    workdays = said.pop("workdays", Workdays())
    said["obligations"] = replace(said.get("obligations", Obligations()), workdays=workdays)
    registry = Registry(accounts=accounts, villages=villages, version=_version(tree), **said)
    problems.extend(check_registry(registry))
    if problems:
        raise ProblemsFound(problems)
    return registry


def registry_files(tree: Tree) -> Tree:
    """The part of a tree that is its registry, with what vouches for it."""
    profiles = (f"villages/{village}/village.yaml" for village in tree.subfolders("villages"))
    return tree.below("accounts", *OF_VILLAGES, *profiles)


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
        elif is_for_all_villages(path) and path not in OF_VILLAGES:
            problems.append(WRONG_PLACE.at(Location(path)))
        elif path in OF_VILLAGES or (parts[0] == "villages" and parts[2:] == ["village.yaml"]):
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
        contact=parse_contact(fields.group("contact")),
        columns=tuple(_column(column, types) for column in fields.groups("columns")),
        people=_people(fields),
        at=fields.at("id"),
        pinyin=_pinyin(fields),
        services=parse_services(fields),
        responsible=fields.texts("responsible", required=False),
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
        contact=parse_contact(fields.group("contact")),
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
