"""A site to prove, and a reader of what somebody made of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.builders import (
    ARTICLE,
    article,
    disclosure,
)
from tests.county import County, a_county
from tests.edition.verifying import LONG_BODY, RECIPIENTS, SUBSIDY, Edit, Reader
from tests.serving import served


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> County:
    """A county with an article of every sort of markup, and a list of recipients.  Look at it, do not change it."""
    subsidy = disclosure(
        body="补贴已经发到一卡通。\n",
        name="2026-subsidy",
        title="合兴村2026年耕地地力保护补贴公示",
        kind="subsidy",
        period="2026",
        ledger=None,
        opening=None,
        closing=None,
        recipients="2026-subsidy.csv",
        basis="农业农村部门关于耕地地力保护补贴的规定",
        phone="0512-00000302",
        shown_from="2026-04-14",
        shown_until="2026-12-31",
    )
    county = a_county(
        tmp_path_factory.mktemp("published"),
        {
            ARTICLE: article(LONG_BODY, image="lamp.png", image_alt="修好的路灯", keywords="[路灯, 报修]"),
            f"{SUBSIDY}.md": subsidy,
            "villages/hexing/2026-subsidy.csv": RECIPIENTS,
        },
    )
    county.build().expect(0)
    return county


@pytest.fixture
def after(published: County, browser_page: Page, tmp_path: Path) -> Iterator[Callable[..., Reader]]:
    """`after(edit)`: a reader of the site once somebody edited its files."""
    servers = []

    def start(edit: Edit = lambda site: None) -> Reader:
        site = tmp_path / f"site{len(servers)}"
        shutil.copytree(published.output, site)
        edit(site)
        server = served(site)
        servers.append(server)
        return Reader(browser_page, server.__enter__())

    yield start
    for server in servers:
        server.__exit__(None, None, None)
