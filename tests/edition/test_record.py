"""The record proves a page with the tools of any Linux, by the very commands the documentation gives."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.edition.record import OFFLINE, indented, shown_words
from plugins.registry.model import Stage
from tests.county import PROJECT, County, clean_environment

DOCUMENT = "articles/jinhe/2026/street-lamps"
PAGE = PROJECT / "docs" / "how-to" / "verify-a-page.md"


def commands() -> str:
    match = re.search(r"```sh\n(.*?)\n```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert match is not None
    return match[1]


@pytest.fixture
def downloaded(built: County, tmp_path: Path) -> Path:
    """What a reader downloads of one page."""
    for name in ("record.json", "source.md", "lamp.png"):
        shutil.copy(built.output / DOCUMENT / name, tmp_path)
    return tmp_path


def run(folder: Path) -> tuple[str, str]:
    done = subprocess.run(
        ["bash", "-c", commands()], cwd=folder, env=clean_environment(), capture_output=True, text=True, check=False
    )
    return done.stdout, done.stderr


def test_the_documented_commands_are_those_the_record_and_the_verify_page_give(built: County) -> None:
    record = json.loads((built.output / DOCUMENT / "record.json").read_bytes())

    assert commands() == OFFLINE
    assert "\n".join(record["offline"]) == OFFLINE
    assert "sha256sum --check --ignore-missing" in (built.output / "verify.html").read_text("utf-8")


def test_the_documented_commands_prove_a_published_page(downloaded: Path) -> None:
    said, complaints = run(downloaded)
    record = json.loads((downloaded / "record.json").read_bytes())

    assert complaints == ""
    assert said.startswith(record["check_code"])
    assert "source.md: OK\nlamp.png: OK\n" in said
    assert said.count('Good "signoff.v1@jiangwan.example" signature for') == 7
    named = re.findall(r"^previous  (\w+)$", said, re.MULTILINE)
    digests = re.findall(r"^([0-9a-f]{64})  statement$", said, re.MULTILINE)
    assert named == ["none", *digests[:-1]]


def test_the_documented_commands_name_a_file_that_was_changed(downloaded: Path) -> None:
    (downloaded / "source.md").write_bytes((downloaded / "source.md").read_bytes() + b" ")

    said, _ = run(downloaded)

    assert "source.md: FAILED\nlamp.png: OK\n" in said


def test_the_documented_commands_name_a_statement_that_was_changed(downloaded: Path) -> None:
    path = downloaded / "record.json"
    path.write_bytes(path.read_bytes().replace(b"T08:02", b"T08:03", 1))

    said, complaints = run(downloaded)

    assert said.count("Good ") == 6
    assert "Could not verify signature" in said + complaints


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>路灯\n亮了。</p>\n", "路灯亮了。"),
        ('<p>见<a href="/a.html?x=1&amp;y=2" title="&quot;href=">这里</a></p>', "见</a.html?x=1&y=2>这里"),
        ('<p><img alt="a > b src=" src="/x.png" loading="lazy"></p>', "</x.png>"),
        ("<pre><code>1 &lt; 2 &amp;&amp; 3</code></pre>", "1<2&&3"),
        ("", ""),
    ],
)
def test_what_a_reader_sees_is_taken_down_without_blanks_and_with_addresses(html: str, words: str) -> None:
    assert shown_words(html) == words


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(list(Stage)),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
)


@given(values)
def test_a_record_is_written_as_the_standard_library_writes_it(value: object) -> None:
    assert indented(value) == json.dumps(value, ensure_ascii=False, indent=1)
