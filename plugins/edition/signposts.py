"""The files for machines: sitemap, feeds.opml, robots.txt, security.txt, llms.txt, what villages have to publish."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plugins.edition import accountdata, addresses, due, feeds, opml, redirects, sitemap, villagedata
from plugins.edition.contents import Contents
from plugins.edition.files import Asset
from plugins.edition.opendata import PACKAGE
from plugins.edition.site import Site
from plugins.registry.model import AccountId, VillageId

ROBOTS = "robots.txt"
SECURITY = ".well-known/security.txt"
LLMS = "llms.txt"
OF_MAP, OF_SITE = "sitemap", "site"  # why they exist


@dataclass(frozen=True, slots=True)
class Posted:
    """Of a whole edition, or of a change with the parts of the sitemap, villages and accounts it touches."""

    contents: Contents
    is_preview: bool = False
    parts: frozenset[str] | None = None
    villages: frozenset[VillageId] | None = None
    is_any_moved: bool = True  # whether what old addresses lead to may be another than before
    accounts: frozenset[AccountId] | None = None

    @property
    def _villages(self) -> Iterable[VillageId]:
        return self.contents.registry.villages if self.villages is None else self.villages

    @property
    def _due(self) -> tuple[str, ...]:
        return due.units_of(self.contents, self._villages)

    @property
    def _data(self) -> tuple[str, ...]:
        return villagedata.units_of(self.contents, self._villages)

    def announced(self) -> Iterator[tuple[str, str]]:
        yield from ((path, OF_SITE) for path in (ROBOTS, SECURITY, LLMS, opml.PATH))
        yield from ((path, OF_MAP) for path in (sitemap.INDEX, sitemap.LISTS))
        yield from ((redirects.PATH, OF_SITE) for _ in range(self.is_any_moved))
        catalogue = self.contents.catalogue
        parts = ((part, count) for part, count, _ in catalogue.mapped_parts())
        if self.parts is not None:
            parts = ((part, catalogue.count_mapped(part)) for part in self.parts)
        for part, count in parts:
            yield from ((path, OF_MAP) for path in sitemap.paths_of(part, count))
        yield from ((path, due.CAUSE) for path in due.paths(self._due))
        yield from villagedata.paths(self.contents, self._data)
        yield from accountdata.announced(self.contents, self.accounts)

    def files(self) -> Iterator[Asset]:
        contents, site = self.contents, self.contents.site
        yield Asset(ROBOTS, robots(site, is_preview=self.is_preview).encode("utf-8"), OF_SITE)
        yield Asset(SECURITY, security(site).encode("utf-8"), OF_SITE)
        yield Asset(LLMS, llms(contents).encode("utf-8"), OF_SITE)
        if self.is_any_moved:
            yield Asset(redirects.PATH, redirects.redirects_file(contents), OF_SITE)
        yield Asset(opml.PATH, opml.opml(contents), OF_SITE)
        yield Asset(sitemap.INDEX, sitemap.index(contents), OF_MAP)
        yield Asset(sitemap.LISTS, sitemap.lists(contents), OF_MAP)
        parts = self.parts
        if parts is None:
            parts = frozenset(part for part, _, _ in contents.catalogue.mapped_parts())
        for part in sorted(parts):
            yield from (Asset(path, data, OF_MAP) for path, data in sitemap.part_files(contents, part))
        yield from due.files(contents, self._due)
        yield from villagedata.files(contents, self._data)
        yield from accountdata.files(contents, self.accounts)


def robots(site: Site, *, is_preview: bool) -> str:
    """RFC 9309: everybody may read everything; of a preview, nobody anything."""
    allowed = "Disallow: /" if is_preview else "Allow: /"
    return f"User-agent: *\n{allowed}\n\nSitemap: {site.url}/{sitemap.INDEX}\n"


def security(site: Site) -> str:
    """RFC 9116.  It ends on a day that is set, not counted: the same commit gives the same file."""
    return (
        f"Contact: {site.security_contact}\n"
        f"Expires: {site.security_ends.isoformat()}\n"
        "Preferred-Languages: zh, en\n"
        f"Canonical: {site.url}/{SECURITY}\n"
    )


def llms(contents: Contents) -> str:
    """What there is, in plain words, for whoever reads the site with a program (llmstxt.org)."""
    site, known = contents.site, contents.addresses
    lists = (
        (addresses.NEWS, site.word("News"), site.word("what happened lately in all units")),
        (addresses.NOTICES, site.word("Notices"), site.word("water and power cuts, traffic, closures and policies")),
        (addresses.GUIDES, site.word("Guides"), site.word("what to bring, where to go, how long it takes")),
        (addresses.ACCOUNTS, site.word("Accounts"), site.word("the accounts of the units on this platform")),
        (addresses.VILLAGES, site.word("Villages"), site.word("affairs, finance and subsidies of the villages")),
        (addresses.DIRECTORY, site.word("Directory"), site.word("units by what they do, and by name")),
    )
    machines = (
        (f"/{sitemap.INDEX}", site.word("Sitemap"), site.word("every page with the time of its last change")),
        (feeds.links_to(site)[1].url, site.word("Feed"), site.word("the latest in full, with what was withdrawn")),
        (addresses.FEEDS, site.word("Subscribe"), site.word("a feed of each account and each village")),
        (addresses.OPML, "OPML", site.word("the addresses of all feeds")),
        (
            f"/{accountdata.ACCOUNTS}",
            site.word("Accounts"),
            site.word("contact, services and columns of each as data"),
        ),
        (
            addresses.DATA + PACKAGE,
            site.word("Villages"),
            site.word("ledgers, votes and what is due of each village as data packages"),
        ),
        (addresses.VERIFY, site.word("Verify"), site.word("record.json beside a page proves who signed it")),
    )
    return "\n".join(
        (
            f"# {site.name}",
            f"\n> {site.description}\n",
            site.word("Sponsor: %(name)s", name=site.sponsor) + "\n",
            site.word(
                "Each text was signed before it came here; the figures of villages lie beside their pages as CSV."
            ),
            f"\n## {site.word('Lists')}\n",
            *(f"- [{name}]({site.url}{url}): {about}" for url, name, about in lists if url in known),
            f"\n## {site.word('For programs')}\n",
            *(f"- [{name}]({site.url}{url}): {about}" for url, name, about in machines),
            "",
        )
    )
