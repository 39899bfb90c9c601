"""Where a story comes from: told first on an older site or an outside account, or made of what another unit gave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from plugins.drafts.model import Draft, unit_of_lead
from plugins.edition.addresses import channel_url
from plugins.registry.model import Registry


@dataclass(frozen=True, slots=True)
class BroughtOver:
    """Where a story was told first, and on which day; `platform` and `channel` (its name) of an outside account.

    `url` is "" where nobody knows the old address.  `ended_url` is the page that says where to go instead of the
    account; "" while it runs.
    """

    published: date
    url: str
    platform: str = ""
    channel: str = ""
    ended_url: str = ""


def brought_over(draft: Draft, registry: Registry) -> BroughtOver | None:
    old = draft.migrated_from
    if old is None:
        return None
    for channel in registry.channels:
        if channel.id == old.channel:
            ended = channel_url(channel.id) if channel.state.is_ending else ""
            return BroughtOver(old.published, old.url, channel.platform, channel.name, ended)
    return BroughtOver(old.published, old.url)


@dataclass(frozen=True, slots=True)
class Material:
    """The lead a story was made of, by id, the name of the unit that gave it, and since when somebody worked on it.

    Of the lead itself nothing is known here: what no build opens, none can publish.
    """

    lead: str
    unit: str
    since: date


def material_of(draft: Draft, registry: Registry) -> Material | None:
    if not draft.lead:
        return None
    id = unit_of_lead(draft.lead)
    names = {str(unit.id): unit.name for unit in registry.units}
    return Material(draft.lead, names.get(id, id), draft.created)
