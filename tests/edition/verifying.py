"""A resident at the page that proves others, and what was done to the site before."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.builders import (
    BODY,
    blob_of,
)

DOCUMENT = "articles/jinhe/2026/street-lamps"
SUBSIDY = "villages/hexing/2026-subsidy"
RECIPIENTS = """\
serial,group,recipient,project,basis,quantity,standard,amount,paid_on
1,一组,张*,耕地地力保护补贴,3.2亩,3.2,120元/亩,384.00,2026-03-01
2,二组,李*华,耕地地力保护补贴,2.0亩,2.0,120元/亩,240.00,2026-03-01
"""
TABLE = "| 路段 | 盏数 |\n| --- | ---: |\n| 兴学路 | 42 |\n"
LONG_BODY = (
    f"{BODY}\n{TABLE}\n1. 先看*编号*\n2. 再打电话 `0512-00000000`\n\n"
    "> 见[平台说明](../../../pages/about.md)，也见[县政府](https://www.jiangwan.example/?a=1&b=2)。\n\n"
    '![“夜里”的路灯 > 白天](lamp.png "修好以后")\n'
)
Edit = Callable[[Path], None]


class Reader:
    """Someone who opens pages of one folder; `complaints` is what the browser refused, `hosts` whom it asked."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("request", lambda asked: self.hosts.add(asked.url.split("/")[2]))

    def follow(self, document: str) -> None:
        """The link on the page of a document, as a reader clicks it."""
        self.page.goto(f"{self.address}/{document}.html")
        self.page.click(".sign-off__verify")
        self.settle()

    def ask(self, words: str) -> None:
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}/verify.html#{words}")
        self.settle()

    def settle(self) -> None:
        self.page.wait_for_selector("#verify-checks[data-answered]", state="attached")

    @property
    def verdict(self) -> str:
        return self.page.inner_text("#verify-status")

    @property
    def state(self) -> str:
        return (self.page.get_attribute("#verify-status", "class") or "").rpartition("--")[2]

    def rows(self, state: str) -> list[str]:
        return [
            f"{row.locator('.checked__title').inner_text()}: {row.locator('.checked__detail').inner_text()}"
            for row in self.page.locator(f".checked--{state}").all()
        ]


def flip(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert old in data
    assert len(old) == len(new)
    path.write_bytes(data.replace(old, new, 1))


def fingerprint_of(someone: str) -> str:
    digest = hashlib.sha256(blob_of(someone)).digest()
    return "SHA256:" + base64.b64encode(digest).decode("ascii").rstrip("=")


def in_record(change: Callable[[dict[str, Any]], None], document: str = DOCUMENT) -> Edit:
    """Somebody rewrites the record."""

    def edit(site: Path) -> None:
        path = site / document / "record.json"
        record = json.loads(path.read_bytes())
        change(record)
        path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")

    return edit
