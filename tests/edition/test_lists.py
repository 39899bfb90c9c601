"""The lists across all accounts: by month and by topic, and the pages that lead to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from plugins.edition.change import apply_change, changed_outline
from plugins.edition.contents import Contents
from plugins.edition.lists import archive_page, site_map_page, topics_page, urls
from plugins.edition.model import Page
from plugins.edition.outline import Outline, whole_outline
from tests.edition.test_change import a_paper, an_article, contents_of, paths_of


def pages(contents: Contents) -> dict[str, Page]:
    return {page.url: page for page in Outline(contents, tuple(whole_outline(contents)))}


def test_a_month_has_what_was_published_in_it_here() -> None:
    """The last evening of January in London is the first morning of February in China."""
    early, late = (replace(an_article(2 - n), published=datetime(2026, 1, 31, 15 + 2 * n, tzinfo=UTC)) for n in (0, 1))
    found = pages(contents_of([early, late, a_paper(40)]))

    assert [story.id for story in found["/archive/2026/01/"].context["listing"].stories] == [early.id]
    assert len(found["/archive/2026/02/"].context["listing"].stories) == 2, "articles and disclosures"
    (year,) = found["/archive/"].context["years"]
    assert year == ("2026", (("2026-02", "/archive/2026/02/"), ("2026-01", "/archive/2026/01/")))


def test_a_topic_gathers_what_several_accounts_publish_and_has_no_page_while_there_is_nothing() -> None:
    nothing, something = contents_of([an_article(1)]), contents_of([an_article(1), an_article(2, topics=("lamps",))])

    assert "/topics/lamps/" not in pages(nothing)
    assert topics_page(nothing).context["topics"] == site_map_page(nothing).context["topics"] == ()
    (topic,) = topics_page(something).context["topics"]
    assert (topic.label, topic.url) == ("路灯", "/topics/lamps/")
    page = pages(something)["/topics/lamps/"]
    assert [crumb.url for crumb in page.crumbs] == ["/", "/topics/"]
    assert ("ColumnName", "路灯") in page.tags


def test_the_archive_is_made_anew_for_a_new_month_only() -> None:
    contents = contents_of([an_article(1)])

    def keys(number: int) -> set[tuple[str, ...]]:
        story = an_article(number)
        change = apply_change(contents.catalogue, {story.id: (story, paths_of(story))}, ())
        return set(changed_outline(contents, change))

    assert ("archive",) not in keys(2)
    assert ("archive",) in keys(40)
    assert urls(contents, "/archive/2") == ("/archive/2026/01/", "/archive/2026/02/")
    assert archive_page(contents).context["years"]


def test_an_account_has_months_of_its_own() -> None:
    contents = contents_of([an_article(1), an_article(40), a_paper(80)])
    found = pages(contents)

    (year,) = found["/archive/accounts/jinhe/"].context["years"]
    assert [url for _, url in year[1]] == ["/archive/accounts/jinhe/2026/02/", "/archive/accounts/jinhe/2026/01/"]
    month = found["/archive/accounts/jinhe/2026/02/"]
    assert [crumb.url for crumb in month.crumbs][-2:] == ["/accounts/jinhe/", "/archive/accounts/jinhe/"]
    assert len(month.context["listing"].stories) == 1
    assert found["/archive/accounts/rongmei/"].context["years"] == ()
