"""The pages of the register of outside accounts: those that run, those that ended, and of each of these where to go."""

from __future__ import annotations

from plugins.edition import addresses, tags
from plugins.edition.accountdata import register_data
from plugins.edition.contents import Contents
from plugins.edition.model import Crumb, Page
from plugins.registry.channels import Channel, Sector

SECTORS = tuple(Sector)


def page_at(contents: Contents, url: str) -> Page:
    """The page of the register at one of `addresses.channel_addresses`."""
    if url in (addresses.CHANNELS, addresses.CLOSED_CHANNELS):
        return register_page(contents, url)
    ended = (each for each in contents.registry.channels if addresses.channel_url(each.id) == url)
    return channel_page(contents, next(ended))


def register_page(contents: Contents, url: str) -> Page:
    """One of the two lists: of what runs, or of what ended or is about to."""
    site, is_ending = contents.site, url == addresses.CLOSED_CHANNELS
    channels = tuple(each for each in contents.registry.channels if each.state.is_ending == is_ending)
    column = tags.CHANNELS_COLUMN.spoken(site)
    title = site.word("Outside accounts that ended") if is_ending else column.name
    crumbs = (Crumb(site.word("Home"), addresses.HOME), Crumb(column.name, addresses.CHANNELS))
    return Page(
        url=url,
        template="channels.html",
        title=title,
        description=column.description,
        cause="accounts/channels.csv",
        tags=tags.column_tags(site, tags.CHANNELS_COLUMN),
        context={
            "channels": sorted(channels, key=lambda each: (SECTORS.index(each.sector), each.id)),
            "is_ending": is_ending,
            "count": len(contents.registry.channels),
            "criteria": contents.registry.criteria,
        },
        crumbs=crumbs if is_ending else crumbs[:1],
        data=register_data(site),
    )


def channel_page(contents: Contents, channel: Channel) -> Page:
    """Where to go instead of an account that ended, and where each of its services is now."""
    site = contents.site
    return Page(
        url=addresses.channel_url(channel.id),
        template="channel.html",
        title=site.word("%(name)s (%(platform)s) ended", name=channel.name, platform=channel.platform),
        description=site.word("Where to go now, and where each of its services is"),
        cause="accounts/channels.csv",
        tags=tags.column_tags(site, tags.CHANNELS_COLUMN),
        context={
            "channel": channel,
            "handovers": tuple(each for each in contents.registry.handovers if each.channel == channel.id),
        },
        crumbs=(
            Crumb(site.word("Home"), addresses.HOME),
            Crumb(site.word(tags.CHANNELS_COLUMN.name), addresses.CHANNELS),
            Crumb(site.word("Outside accounts that ended"), addresses.CLOSED_CHANNELS),
        ),
    )
