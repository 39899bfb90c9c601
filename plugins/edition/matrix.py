"""The 1+1+N matrix (政务新媒体矩阵): the account that speaks for the county, the portal, and all units, by sector."""

from __future__ import annotations

from dataclasses import dataclass

from plugins.edition import addresses, shelves, tags
from plugins.edition.contents import Contents
from plugins.edition.lists import home_crumb
from plugins.edition.model import Page
from plugins.registry.channels import ChannelState
from plugins.registry.model import Account, Registry, Tier


@dataclass(frozen=True, slots=True)
class Place:
    """An account of the matrix, and the platforms on which its unit also runs one."""

    account: Account
    platforms: tuple[str, ...]


def matrix_page(contents: Contents) -> Page:
    """By tier, and in each in the order of the registry: nobody stands before another for being read more."""
    site = contents.site
    column = tags.MATRIX_COLUMN.spoken(site)
    return Page(
        url=addresses.MATRIX,
        template="matrix.html",
        title=column.name,
        description=column.description,
        cause="matrix",
        tags=tags.column_tags(site, tags.MATRIX_COLUMN),
        context={"tiers": matrix(contents.registry), "ones": (Tier.FLAGSHIP, Tier.APP)},
        crumbs=(home_crumb(site),),
    )


def matrix(registry: Registry) -> tuple[tuple[Tier, tuple[Place, ...]], ...]:
    return tuple(
        (shelf.tier, tuple(Place(account, _platforms(registry, account)) for account in shelf.accounts))
        for shelf in shelves.tiers(registry.accounts.values())
    )


def _platforms(registry: Registry, account: Account) -> tuple[str, ...]:
    """Where an account of the unit runs, each once."""
    running = (each for each in registry.channels_of(account.id) if each.state is ChannelState.ACTIVE)
    return tuple(dict.fromkeys(each.platform for each in running))
