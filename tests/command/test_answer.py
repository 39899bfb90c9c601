"""`build.py answer`: a real process is asked over real HTTP, while the site and its index change beneath it."""

from __future__ import annotations

import html
import http.client
import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from plugins.search.folder import STATE
from tests.county import County, a_county

LAMPS = quote("路灯")


@dataclass(frozen=True)
class Said:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def titles(self) -> list[str]:
        return [hit["title"] for hit in json.loads(self.body)["hits"]]


@dataclass(frozen=True)
class Running:
    county: County
    port: int
    process: subprocess.Popen[bytes]

    def ask(self, target: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Said:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, target, body=body, headers=headers)
            answer = connection.getresponse()
            return Said(answer.status, answer.headers, answer.read())
        finally:
            connection.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    county = a_county(tmp_path_factory.mktemp("answer"))
    county.run("build.py", "build").expect(0)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "build.py", "answer", "--port", str(port)],
        cwd=county.root,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        assert process.stdout is not None
        assert select.select([process.stdout], [], [], 60)[0]
        yield Running(county, port, process)
    finally:
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)
        assert "路灯" not in said.decode(), "nobody writes down what was asked"
        assert "search?" not in said.decode()


def test_a_question_is_answered_as_a_page_that_needs_no_script(running: Running) -> None:
    answer = running.ask(f"/search?q={LAMPS}")

    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert '<a class="search-hit__title" href="/articles/jinhe/2026/street-lamps.html">' in answer.text
    assert "<mark>路灯</mark>" in answer.text
    assert 'value="路灯"' in answer.text
    css = re.search(r'href="(/theme/site\.[0-9a-f]{12}\.css)"', answer.text)
    assert css is not None
    assert (running.county.output / css[1].lstrip("/")).is_file()


def test_the_same_is_said_as_json(running: Running) -> None:
    answers = [running.ask(f"/search.json?q={LAMPS}"), running.ask(f"/search?q={LAMPS}", Accept="application/json")]

    for answer in answers:
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        told = json.loads(answer.body)
        assert set(told) == {"q", "narrowed", "sort", "page", "count", "partly", "hits", "facets"}
        assert told["count"] == len(told["hits"]) == 1
        assert set(told["hits"][0]) == {"title", "url", "owner", "kind", "date", "extract", "ended"}
        assert told["facets"]["account"] == [{"value": "jinhe", "label": "锦河镇", "count": 1}]


def test_an_answer_is_narrowed_by_what_stands_in_the_address(running: Running) -> None:
    assert running.ask(f"/search.json?q={LAMPS}&account=jinhe&year=2026&kind=news").titles != []
    assert running.ask(f"/search.json?q={LAMPS}&account=rongmei").titles == []
    assert running.ask(f"/search.json?q={LAMPS}&village=hexing").titles == []
    page = running.ask(f"/search?q={LAMPS}&account=jinhe").text
    assert '<input type="hidden" name="account" value="jinhe">' in page, "the next question stays in this account"
    assert f'href="/search?q={LAMPS}">' in page, "and leads out of it again"


def test_every_answer_bears_strict_headers(running: Running) -> None:
    for target in (f"/search?q={LAMPS}", "/search", "/search.json?q=x", "/search?page=no", "/none"):
        headers = running.ask(target).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "origin"
        assert headers["Cache-Control"] == "no-store"
        assert "Server" not in headers


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "a" * 3000,
        "q=%ff%fe",
        "q=%00",
        "q=a&q=b",
        "q=" + "+".join(f"{number}" for number in range(30)),
        "account=../../etc",
        "year=twenty",
        "page=0",
        "page=99999",
        "sort=random",
        "&".join(f"x{n}=1" for n in range(40)),
    ],
)
def test_nonsense_is_refused_with_a_sentence(running: Running, query: str) -> None:
    page, told = running.ask(f"/search?{query}"), running.ask(f"/search.json?{query}")

    assert (page.status, told.status) == (400, 400)
    assert re.search(r'id="search-status" role="status">[^<]{8,}</p>', page.text)
    assert set(json.loads(told.body)) == {"error"}


def test_what_messengers_add_to_a_link_does_no_harm(running: Running) -> None:
    assert running.ask(f"/search.json?q={LAMPS}&from=timeline&isappinstalled=0").status == 200


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_a_question_never_becomes_markup(running: Running, words: str) -> None:
    page = running.ask(f"/search?q={quote(words)}").text

    assert words not in page
    assert html.escape(words) in page.replace("&#34;", "&quot;")


def test_a_question_never_becomes_a_template(running: Running) -> None:
    assert 'value="{{ 7 * 7 }}"' in running.ask(f"/search?q={quote('{{ 7 * 7 }}')}").text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_only_reading_is_allowed(running: Running, method: str) -> None:
    answer = running.ask(f"/search?q={LAMPS}", method)

    assert answer.status == 405
    assert answer.headers["Allow"] == "GET, HEAD"


def test_a_head_is_a_get_without_a_body(running: Running) -> None:
    head, get = running.ask(f"/search?q={LAMPS}", "HEAD"), running.ask(f"/search?q={LAMPS}")

    assert head.status == 200
    assert head.headers["Content-Length"] == str(len(get.body))
    assert head.body == b""


def test_nothing_else_of_the_computer_is_served(running: Running) -> None:
    for target in ("/", "/index.html", "/../pelicanconf.py", "/search/../build.py", "/search/manifest.json"):
        assert running.ask(target).status == 404


def test_an_index_that_is_just_being_replaced_is_waited_for(running: Running) -> None:
    index = running.county.root / ".cache" / "search"
    away = index.with_name("search.away")
    index.rename(away)
    child = os.fork()
    if child == 0:
        time.sleep(0.7)
        away.rename(index)
        os._exit(0)
    try:
        assert running.ask(f"/search.json?q={LAMPS}").titles != []
    finally:
        os.waitpid(child, 0)


def test_of_another_release_than_the_site_nothing_is_told_until_the_index_is_made_anew(running: Running) -> None:
    index = running.county.root / ".cache" / "search"
    kept = index.with_name("search.kept")
    shutil.copytree(index, kept)
    (index / STATE).write_text("of another release", encoding="utf-8")
    try:
        first = running.ask(f"/search.json?q={LAMPS}")
        assert first.status == 503
        assert first.headers["Retry-After"]
        end = time.monotonic() + 60
        while (answer := running.ask(f"/search.json?q={LAMPS}")).status == 503 and time.monotonic() < end:
            time.sleep(0.2)
        assert len(answer.titles) == 1
    finally:
        shutil.rmtree(index)
        kept.rename(index)


def test_a_resident_without_script_narrows_and_opens_a_hit(running: Running, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as reader:
        page = reader.new_page()
        page.goto(f"http://127.0.0.1:{running.port}/search?q={LAMPS}")
        page.get_by_text("缩小范围").click()
        page.get_by_role("link", name="锦河镇 1").click()
        shown = page.locator("li.search-hit").count()
        address = page.url

    assert shown == 1
    assert "account=jinhe" in address


def test_a_port_that_is_taken_is_told(running: Running) -> None:
    run = running.county.run("build.py", "answer", "--port", str(running.port))
    assert "--port" in run.expect(2).said
