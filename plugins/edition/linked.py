"""What search engines are told of a page in their own words: JSON-LD with the types of schema.org.

Only what the page itself shows, from the same model.  A page that is not to be indexed has none: so no list of
recipients ever gets here, nor anything of a document that was withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from plugins.edition.addresses import SEARCH, account_url, village_url
from plugins.edition.card import moment, picture_of, subject_of
from plugins.edition.model import Page, Story
from plugins.edition.site import Site
from plugins.registry.contact import Opening
from plugins.registry.model import Account, Kind, Tier, Village
from plugins.villages.period import parse_period

Node = dict[str, Any]
CONTEXT = "https://schema.org"
CONTENT_LANGUAGE = "zh-CN"
LONGEST_HEADLINE = 110
# An account is its unit's; not every unit is an organ of government.
UNIT_TYPES: Mapping[Tier, str] = {
    Tier.HOSPITAL: "Hospital",
    Tier.SCHOOL: "School",
    Tier.ENTERPRISE: "Organization",
    Tier.COMMUNITY: "Organization",
}
WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
GUIDE = "guide"
CSV = "CSV"


def linked_data(page: Page, site: Site) -> Node | None:
    """All that is said of a page, as one document; None where nothing is."""
    nodes = list(_nodes(page, site)) if page.indexable else []
    return {"@context": CONTEXT, "@graph": nodes} if nodes else None


def _nodes(page: Page, site: Site) -> Iterator[Node]:
    subject = subject_of(page)
    if page.url == "/":
        yield _website(site)
        yield _sponsor(site)
    elif isinstance(subject, Story):
        yield _story(site, subject, page.context.get("original"))
    elif "shelf" in page.context and subject is not None:
        yield _owner(site, subject) | {"description": subject.about, "image": site.url + picture_of(site, subject).url}
    if page.crumbs:
        yield _breadcrumbs(page, site)


def _website(site: Site) -> Node:
    target = {"@type": "EntryPoint", "urlTemplate": f"{site.url}{SEARCH}?q={{question}}"}
    search = {"@type": "SearchAction", "target": target, "query-input": "required name=question"}
    return {
        "@type": "WebSite",
        "name": site.name,
        "description": site.description,
        "url": site.url + "/",
        "inLanguage": site.language_tag,
        "publisher": {"@id": _sponsor_id(site)},
        "potentialAction": search,
    }


def _sponsor(site: Site) -> Node:
    return {
        "@type": "GovernmentOrganization",
        "@id": _sponsor_id(site),
        "name": site.sponsor,
        "url": site.url + "/",
        "areaServed": site.place,
        "telephone": site.contact,
    }


def _sponsor_id(site: Site) -> str:
    return site.url + "/#sponsor"


def _owner(site: Site, owner: Account | Village) -> Node:
    """The unit behind an account, or a village, as it can be reached."""
    node = _named(site, owner)
    if isinstance(owner, Account) and owner.name != owner.unit:
        node["alternateName"] = owner.name
    contact = {"telephone": owner.contact.phone, "address": owner.contact.address, "email": owner.contact.email}
    hours = [_opening(each) for each in owner.contact.opening]
    return (
        node
        | {key: value for key, value in contact.items() if value}
        | ({"openingHoursSpecification": hours} if hours else {})
    )


def _opening(opening: Opening) -> Node:
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": [WEEK[day] for day in opening.days],
        "opens": opening.opens.isoformat("minutes"),
        "closes": opening.closes.isoformat("minutes"),
    }


def _named(site: Site, owner: Account | Village) -> Node:
    """The same by name and address only."""
    if isinstance(owner, Village):
        return {"@type": "Organization", "name": owner.name, "url": site.url + village_url(owner.id)}
    kind = UNIT_TYPES.get(owner.tier, "GovernmentOrganization")
    return {"@type": kind, "name": owner.unit, "url": site.url + account_url(owner.id)}


def _story(site: Site, story: Story, original: Story | None = None) -> Node:
    if story.ledger or story.subsidies:
        return _dataset(site, story)
    if story.genre == GUIDE:
        return _service(site, story)
    if story.kind is Kind.PAGE:
        return {"@type": "WebPage", "name": story.title} | _common(site, story)
    source: Node = {"author": _named(site, story.owner)}
    if story.reprint:
        source = {"author": {"@type": "Organization", "name": story.reprint.unit}}
        source |= {"isBasedOn": story.reprint.url} if story.reprint.url else {}
    elif original:
        source = {"author": _named(site, original.owner), "isBasedOn": site.url + original.url}
    if story.migrated_from and story.migrated_from.url:
        source["isBasedOn"] = story.migrated_from.url
    section = {"articleSection": story.column.name} if story.column else {}
    kind = "NewsArticle" if story.account else "Article"
    return {"@type": kind, "headline": story.title[:LONGEST_HEADLINE], **source, **section} | _common(site, story)


def _common(site: Site, story: Story) -> Node:
    node: Node = {
        "description": story.summary,
        "url": site.url + story.url,
        "image": site.url + picture_of(site, story).url,
        "datePublished": moment(story.published),
        "dateModified": moment(story.updated),
        "inLanguage": CONTENT_LANGUAGE,
        "publisher": _named(site, story.owner),
    }
    return node | ({"keywords": list(story.keywords)} if story.keywords else {})


def _service(site: Site, story: Story) -> Node:
    return {
        "@type": "GovernmentService",
        "name": story.title,
        "description": story.summary,
        "url": site.url + story.url,
        "image": site.url + picture_of(site, story).url,
        "areaServed": site.place,
        "serviceOperator": _owner(site, story.owner),
    }


def _dataset(site: Site, story: Story) -> Node:
    """Figures of a village with the files they can be had as.  The file of a list of recipients is none of them."""
    files = [
        {
            "@type": "DataDownload",
            "name": each.label,
            "contentUrl": site.url + each.url,
            "encodingFormat": "text/csv",
            "contentSize": f"{each.size} B",
        }
        for each in story.attachments
        if each.type == CSV
    ]
    node: Node = {"@type": "Dataset", "name": story.title, **_common(site, story), "creator": _named(site, story.owner)}
    node |= {"isAccessibleForFree": True, "spatialCoverage": f"{site.place}{story.owner.name}"}
    if story.period:
        period = parse_period(story.period)
        node["temporalCoverage"] = f"{period.first}/{period.last}"
    return node | ({"distribution": files} if files else {})


def _breadcrumbs(page: Page, site: Site) -> Node:
    steps = [*((each.label, each.url) for each in page.crumbs), (page.title, page.url)]
    items = [
        {"@type": "ListItem", "position": position, "name": label, "item": site.url + url}
        for position, (label, url) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}
