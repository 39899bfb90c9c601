"""What accounts/allowed.yaml says: the mail domains of offices, and values that may be shown though they look private.

It is part of the registry, so it is reviewed and signed like the rest of it.  What an entry means on a given day, and
whether it has any effect, is for `privacy/allowed.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from plugins.problems import Location, Rule
from plugins.yamlfile import Fields

ALLOWED_PATH = "accounts/allowed.yaml"
DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}", re.ASCII)
# Where anybody gets a mailbox: to allow the domain would allow everybody's address.
PUBLIC_MAIL = frozenset(
    (
        "126.com",
        "139.com",
        "163.com",
        "188.com",
        "189.cn",
        "21cn.com",
        "aliyun.com",
        "foxmail.com",
        "gmail.com",
        "hotmail.com",
        "icloud.com",
        "live.com",
        "outlook.com",
        "protonmail.com",
        "qq.com",
        "sina.cn",
        "sina.com",
        "sina.com.cn",
        "sohu.com",
        "tom.com",
        "vip.163.com",
        "vip.qq.com",
        "wo.cn",
        "yahoo.com",
        "yeah.net",
    )
)
WIDE = frozenset({"com.cn", "net.cn", "org.cn", "ac.cn", "edu.cn"})

BAD_MAIL_DOMAIN = Rule(
    id="REG040",
    name="bad-mail-domain",
    message="{domain} cannot be an office mail domain",
    fix="write a domain of your own such as jiangwan.gov.cn; a single address elsewhere goes under values",
    why="Anybody can have an address at a public mail provider.",
)


class PersonalKind(StrEnum):
    """What a finding is; each has its rule in `privacy/rules.py`."""

    RESIDENT_ID = "resident-id"
    BANK_CARD = "bank-card"
    MOBILE = "mobile-number"
    OLD_RESIDENT_ID = "old-resident-id"
    PASSPORT = "passport"
    TRAVEL_PERMIT = "travel-permit"
    VEHICLE_PLATE = "vehicle-plate"
    EMAIL = "email-address"
    HOUSE_NUMBER = "house-number"
    POSSIBLE_RESIDENT_ID = "possible-resident-id"


@dataclass(frozen=True, slots=True)
class AllowedValue:
    """One value that may be shown, through `until`; without `documents` it may stand anywhere, the registry too."""

    kind: PersonalKind
    value: str
    reason: str
    person: str
    until: date
    documents: tuple[str, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class AllowList:
    """The whole of accounts/allowed.yaml; a county without that file allows nothing."""

    mail_domains: tuple[str, ...] = ()
    values: tuple[AllowedValue, ...] = ()


def parse_allow_list(fields: Fields) -> AllowList:
    """The list `fields` holds; what is wrong joins their problems."""
    domains = fields.texts("mail_domains", required=False)
    for domain in domains:
        if not DOMAIN.fullmatch(domain) or domain in PUBLIC_MAIL | WIDE:
            fields.problems.append(BAD_MAIL_DOMAIN.at(fields.at("mail_domains"), domain=domain))
    return AllowList(domains, tuple(_value(each) for each in fields.groups("values", required=False)))


def _value(fields: Fields) -> AllowedValue:
    allowed = AllowedValue(
        kind=fields.choice("kind", PersonalKind),
        value=fields.text("value"),
        reason=fields.text("reason"),
        person=fields.text("person"),
        until=fields.a_day("until"),
        documents=fields.texts("documents", required=False),
        at=fields.at("value"),
    )
    fields.done()
    return allowed
