"""One table of headers for all who send them; what real servers make of it is in tests/command/test_web_servers.py."""

from __future__ import annotations

import re
from html import unescape

import pytest

from plugins.headers import (
    HEADERS_FILE,
    POLICY,
    SANDBOX,
    SENT_POLICY,
    headers_file,
    headers_of,
    is_named_by_content,
)
from tests.county import County


def test_every_page_says_of_itself_what_the_server_says_of_it(built: County) -> None:
    for path, data in built.snapshot().items():
        if path.endswith(".html"):
            page, sent = data.decode(), headers_of(path)
            (policy,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
            (referrer,) = re.findall(r'<meta name="referrer" content="([^"]*)">', page)
            assert unescape(policy) == POLICY
            assert referrer == sent["Referrer-Policy"], path


@pytest.mark.parametrize("policy", [POLICY, SENT_POLICY, SANDBOX])
def test_no_policy_lets_a_script_or_a_style_stand_in_a_page(policy: str) -> None:
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "*" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("name", ["list.csv", "plan.pdf", "form.docx", "table.xlsx", "source.md", "what", "a.html.exe"])
def test_what_units_handed_in_is_kept_and_not_shown(name: str) -> None:
    headers = headers_of(f"articles/jinhe/2026/a/{name}")
    assert headers["Content-Disposition"] == "attachment"
    assert headers["Content-Security-Policy"] == SANDBOX


@pytest.mark.parametrize("name", ["index.html", "a/lamp.webp", "feeds/site.atom.xml", "a/record.json", "theme/js/a.js"])
def test_what_pages_are_made_of_is_no_download(name: str) -> None:
    assert "Content-Disposition" not in headers_of(name)


def test_only_what_is_named_by_its_digest_is_kept_for_long(built: County) -> None:
    kept = {path for path in built.snapshot() if is_named_by_content(path)}
    assert {path for path in kept if path.endswith(".css")}
    assert {path.split("/")[0] for path in kept} == {"theme", "search"}
    assert "search/manifest.json" not in kept


def test_the_file_for_hosts_says_nothing_twice_that_may_not_be_joined(built: County) -> None:
    assert built.snapshot()[HEADERS_FILE] == headers_file()
    rules = dict[str, dict[str, str]]()
    for line in headers_file().decode().splitlines():
        if line.startswith("/"):
            rules[line] = {}
        else:
            name, _, value = line.strip().partition(": ")
            rules[[*rules][-1]][name] = value
    assert rules["/*"]["Content-Security-Policy"] == SENT_POLICY
    assert rules["/*.pdf"]["Content-Disposition"] == "attachment"
    assert "Cache-Control" not in rules["/*"]
    twice = {name for path, rule in rules.items() if path != "/*" for name in rule if name in rules["/*"]}
    assert twice == {"Content-Security-Policy", "Referrer-Policy"}, "all policies hold, of referrers the last"
