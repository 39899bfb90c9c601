"""Open data: the accounts and the register of outside accounts as JSON and CSV, for whoever reads with a program.

Only what the pages show.  No figure of an outside account is in it: a table of followers beside names is a ranking,
whoever sorts it (docs/decisions/0025-register-of-channels.md).  What each key means: docs/reference/open-data.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from plugins.accounts.words import HEADINGS, to_rows
from plugins.clock import CHINA
from plugins.edition import addresses
from plugins.edition.contents import Contents
from plugins.edition.feed import FeedLink
from plugins.edition.feeds import links_to
from plugins.edition.files import Asset
from plugins.edition.shelves import account_shelf
from plugins.edition.site import Site
from plugins.registry.channels import HEADER, Channel
from plugins.registry.model import Account, AccountId
from plugins.table import write_csv

JSON = "application/json"
CSV = "text/csv"
ACCOUNTS = "accounts/index.json"
REGISTER = "channels/register.json"
REGISTER_TABLE = "channels/register.csv"
SCHEMAS = "/theme/schema/"
FIGURES = ("cost", "staff", "followers", "posts", "reads", "updated_on")  # they decide what is closed, and stay inside
SHOWN = tuple(column for column in HEADER if column not in FIGURES)

Facts = dict[str, Any]


def account_path(account: AccountId) -> str:
    return f"accounts/{account}/account.json"


def data_of(account: Account) -> tuple[FeedLink, ...]:
    """What the page of an account says of the file beside it."""
    return (FeedLink(f"{account.name} (JSON)", f"/{account_path(account.id)}", JSON, "JSON"),)


def register_data(site: Site) -> tuple[FeedLink, ...]:
    title = site.word("Register of outside accounts")
    return (
        FeedLink(f"{title} (JSON)", f"/{REGISTER}", JSON, "JSON"),
        FeedLink(f"{title} (CSV)", f"/{REGISTER_TABLE}", CSV, "CSV"),
    )


def accounts_data(site: Site) -> tuple[FeedLink, ...]:
    return (FeedLink(site.word("Directory of accounts") + " (JSON)", f"/{ACCOUNTS}", JSON, "JSON"),)


def announced(contents: Contents, touched: Iterable[AccountId] | None) -> Iterator[tuple[str, str]]:
    """Path and cause of each file: of all, or of those that tell of the `touched` accounts."""
    registry = contents.registry
    for id in registry.accounts if touched is None else sorted(touched):
        yield account_path(id), f"accounts/{id}"
    if touched is None:
        yield ACCOUNTS, "accounts"
        if registry.channels:
            yield from ((path, "accounts/channels.csv") for path in (REGISTER, REGISTER_TABLE))


def files(contents: Contents, touched: Iterable[AccountId] | None) -> Iterator[Asset]:
    for path, cause in announced(contents, touched):
        yield Asset(path, _bytes_of(contents, path), cause)


def _bytes_of(contents: Contents, path: str) -> bytes:
    registry = contents.registry
    match path:
        case "accounts/index.json":
            return _json(contents.site, "accounts", {"accounts": [_entry(contents, each) for each in _all(contents)]})
        case "channels/register.json":
            lines = [_channel(contents.site, each) for each in registry.channels]
            return _json(contents.site, "register", {"channels": lines})
        case "channels/register.csv":
            shown = [HEADER.index(column) for column in SHOWN]
            rows = ([row[place] for place in shown] for row in to_rows(registry.channels))
            return write_csv([HEADINGS[column] for column in SHOWN], rows)
    return _json(contents.site, "account", _account(contents, registry.accounts[AccountId(path.split("/")[1])]))


def _all(contents: Contents) -> Iterable[Account]:
    return contents.registry.accounts.values()


def _entry(contents: Contents, account: Account) -> Facts:
    site = contents.site
    return {
        "id": account.id,
        "name": account.name,
        "unit": account.unit,
        "code": account.code,
        "tier": account.tier.value,
        "url": site.url + addresses.account_url(account.id),
        "data": f"{site.url}/{account_path(account.id)}",
    }


def _account(contents: Contents, account: Account) -> Facts:
    """What the page of an account says, but for the documents themselves: those are in its feeds."""
    site, shelf = contents.site, account_shelf(contents, account)
    updated = {each.column.id: each.updated.astimezone(CHINA).isoformat() for each in shelf.columns}
    columns = (column for column in account.columns if column.id in updated)
    return _entry(contents, account) | {
        "about": account.about,
        "duties": list(account.duties),
        "contact": _contact(account),
        "services": [
            _filled({"name": each.name, "url": _absolute(site, each.url), "note": each.note}) for each in shelf.services
        ],
        "columns": [
            {
                "id": column.id,
                "name": column.name,
                "type": column.type,
                "description": column.description,
                "url": site.url + addresses.column_url(account.id, column.id),
                "updated": updated[column.id],
            }
            for column in columns
        ],
        "channels": [_channel(site, each) for each in contents.registry.channels_of(account.id)],
        "feeds": [{"title": each.title, "type": each.type, "url": site.url + each.url} for each in links_to(account)],
        "updated": shelf.updated.astimezone(CHINA).isoformat() if shelf.updated else None,
    }


def _contact(account: Account) -> Facts:
    contact = account.contact
    told = {"address": contact.address, "phone": contact.phone, "email": contact.email, "hours": contact.hours}
    opening = [
        {"days": [day + 1 for day in each.days], "opens": f"{each.opens:%H:%M}", "closes": f"{each.closes:%H:%M}"}
        for each in contact.opening
    ]
    return _filled(told | {"holidays": contact.holidays, "way": contact.way, "opening": opening})


def _channel(site: Site, channel: Channel) -> Facts:
    cells = {column: getattr(channel, column) for column in SHOWN}
    told = {column: str(value) if value is not None else "" for column, value in cells.items()}
    told["notice"] = site.url + addresses.document_url(channel.notice) if channel.notice else ""
    told["successor"] = _absolute(site, channel.successor) if channel.successor else ""
    return _filled(told)


def _absolute(site: Site, url: str) -> str:
    return site.url + url if url.startswith("/") else url


def _filled(facts: Facts) -> Facts:
    """Without what nobody said."""
    return {key: value for key, value in facts.items() if value not in ("", [])}


def _json(site: Site, schema: str, facts: Mapping[str, Any]) -> bytes:
    told = {"$schema": f"{site.url}{SCHEMAS}{schema}.json", **facts}
    return json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"
