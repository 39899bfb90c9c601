"""The sample county as its people meet it: cloned, built, served, read in a real browser under the strict policy."""

from __future__ import annotations

import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[2]
WAIT_SECONDS = 90
UNSIGNED = "content/articles/jinhe/2026/not-yet-signed.md"


@dataclass(frozen=True)
class Served:
    """A running `build.py serve` in a clone of this repository."""

    root: Path
    site: str
    preview: str
    said: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("sample") / "county"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(root)], check=True)
    port = _two_free_ports()
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "build.py", "serve", "--port", str(port)],
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        said = _read_until(process, "Ctrl+C")
        yield Served(root, f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}", said)
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=30)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone that notes what it was refused and what it asked of others."""
    page = browser.new_page(viewport={"width": 390, "height": 800})
    yield page
    page.close()


def test_every_document_of_the_sample_is_published(served: Served) -> None:
    documents = list(served.root.glob("content/**/*.md"))
    documents += list(served.root.glob("villages/*/*.md"))
    documents = [path for path in documents if not path.with_suffix(".withdrawn.yaml").exists()]

    assert len(documents) >= 40
    assert re.search(rf"已发布 {len(documents)} 篇", served.said), served.said


def test_a_resident_searches_on_the_home_page_and_opens_the_hit(served: Served, page: Page) -> None:
    complaints: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))

    page.goto(served.site + "/")
    page.locator("input[name=q]").first.fill("路灯")
    page.locator("input[name=q]").first.press("Enter")
    first = page.locator("#search-results a").first
    title = first.inner_text()
    first.click()

    assert page.locator("h1").inner_text() == title
    assert "路灯" in page.locator("main").inner_text()
    assert complaints == []
    assert hosts == {served.site.removeprefix("http://")}


def test_a_resident_without_script_reads_the_books_of_a_village(served: Served, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as reader:
        page = reader.new_page()
        page.goto(served.site + "/villages/")
        page.get_by_role("link", name="合兴村").first.click()
        page.get_by_role("link", name=re.compile("第三季度财务")).first.click()
        text = page.locator("main").inner_text()

    assert "568,040.71" in text
    assert "一审" in text
    assert "签发" in text


def test_a_page_that_is_not_there_says_so_in_chinese(served: Served, page: Page) -> None:
    response = page.goto(served.site + "/articles/none.html")

    assert response is not None
    assert response.status == 404
    assert page.locator("h1").count() == 1


def test_an_unsigned_draft_is_in_the_preview_under_a_watermark_and_nowhere_else(served: Served, page: Page) -> None:
    signed = next((served.root / "content/articles/jinhe/2026").glob("*.md"))
    text = re.sub(r"(?m)^id: .*$", "id: articles/jinhe/2026/not-yet-signed", signed.read_text(encoding="utf-8"))
    (served.root / UNSIGNED).write_text(text, encoding="utf-8")
    address = "/articles/jinhe/2026/not-yet-signed.html"

    _wait_for(served.root / "preview" / address.lstrip("/"))
    page.goto(served.preview + address)

    assert "未审核" in page.locator("body").inner_text()
    assert not (served.root / "trial" / address.lstrip("/")).exists()
    assert (served.root / "trial" / "index.html").exists()


def _two_free_ports() -> int:
    """A port that is free together with the next one."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


def _read_until(process: subprocess.Popen[bytes], wanted: str) -> str:
    assert process.stdout is not None
    said = b""
    end = time.monotonic() + WAIT_SECONDS
    while wanted.encode() not in said and time.monotonic() < end and process.poll() is None:
        if select.select([process.stdout], [], [], 1)[0]:
            said += os.read(process.stdout.fileno(), 65536)
    text = said.decode("utf-8", "replace")
    assert wanted in text, text
    return text


def _wait_for(path: Path) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.2)
    assert path.exists(), f"{path} was not made"


def test_a_commit_is_published_by_the_running_server(served: Served, page: Page) -> None:
    """As in the tutorial: sign, commit, and the site that is being served shows it."""
    before = (served.root / "trial" / "manifest.json").read_text(encoding="utf-8")
    commit = ["git", "-c", "user.name=Test", "-c", "user.email=test@jiangwan.example", "commit", "--quiet"]
    subprocess.run([*commit, "--allow-empty", "--message", "a new state"], cwd=served.root, check=True)

    end = time.monotonic() + WAIT_SECONDS
    while (served.root / "trial" / "manifest.json").read_text(encoding="utf-8") == before and time.monotonic() < end:
        time.sleep(0.5)

    landed = subprocess.run(["git", "rev-parse", "HEAD"], cwd=served.root, capture_output=True, check=True)
    assert landed.stdout.decode().strip() in (served.root / "trial" / "manifest.json").read_text(encoding="utf-8")
