"""How a command ends when the computer, not the text, stands in its way: a sentence or silence, never a trace."""

from __future__ import annotations

import errno
import os
import subprocess
import sys

import pytest

from plugins.problems import why_unwritable
from tests.builders import ARTICLE
from tests.county import County, clean_environment

NEW = ("new", "article", "--account", "jinhe", "--name", "lamp")


def test_what_cannot_be_written_ends_with_a_sentence(county: County) -> None:
    (county.root / "lamp.html.unfinished").mkdir()  # read-only folders do not stop those who run tests as root
    (county.root / "content/articles/jinhe/2026").rename(county.root / "years")
    (county.root / "content/articles/jinhe/2026").write_text("in the way\n")

    for words in (NEW, ("sheet", "content/pages/about.md", "--out", "lamp.html")):
        run = county.command(*words).expect(2)
        assert "写不进去：那里有同名的文件或文件夹" in run.err
        assert "怎么改：请确认您对文件夹" in run.err
        assert "Traceback" not in run.err


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "you may not write there"),
        (errno.EROFS, "you may not write there"),
        (errno.ENOSPC, "the disk is full"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_why_a_file_cannot_be_written_is_said_in_words(number: int, words: str) -> None:
    assert why_unwritable(OSError(number, os.strerror(number))) == words


def test_an_interruption_while_the_program_is_loaded_leaves_no_trace(county: County) -> None:
    county.write({"plugins/commands/console.py": "raise KeyboardInterrupt\n"})

    run = county.command("check").expect(130)

    assert run.said == ""


@pytest.mark.parametrize("words", [("check", ARTICLE), ("trust", "roots"), ("check", "--help")])
def test_a_reader_who_goes_away_ends_it_quietly(county: County, words: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "build.py", *words]

    done = subprocess.run(command, cwd=county.root, env=clean_environment(), stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)

    assert done.returncode == 141
    assert done.stderr == b""


def test_a_reader_who_goes_away_ends_it_quietly_whatever_was_still_tried(county: County) -> None:
    path = county.root / "plugins/commands/pending.py"
    twice = "    try:\n        print(1, flush=True)\n    finally:\n        print(2, flush=True)\n"
    path.write_text(f"{path.read_text('utf-8')}\n\ndef run(*_):\n{twice}", "utf-8")
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "build.py", "pending"]

    done = subprocess.run(command, cwd=county.root, env=clean_environment(), stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)

    assert (done.returncode, done.stderr) == (141, b"")


def test_a_pipe_of_the_programs_own_that_breaks_is_a_bug(county: County) -> None:
    path = county.root / "plugins/commands/pending.py"
    path.write_text(path.read_text("utf-8") + "\n\ndef run(*_):\n    raise BrokenPipeError\n", "utf-8")

    run = county.command("pending").expect(3)

    assert "BrokenPipeError" in run.err
    assert "这是程序的缺陷" in run.err


@pytest.mark.parametrize("verb", ["sign", "sheet"])
def test_a_folder_is_not_taken_for_a_draft(county: County, verb: str) -> None:
    assert "content/articles 是文件夹" in county.command(verb, "content/articles").expect(2).err


def test_what_is_no_picture_is_not_called_clean(county: County) -> None:
    county.write({"content/pages/lamp.jpg": b"no picture at all"})

    run = county.command("clean", "content/pages/lamp.jpg").expect(2)

    assert "content/pages/lamp.jpg 无法作为图片读取" in run.err


def test_a_hook_is_installed_somewhere(county: County) -> None:
    assert "没有写明装到哪个仓库" in county.command("hook", "install").expect(2).err


def test_a_copy_of_the_head_that_is_not_there_is_named(county: County) -> None:
    assert "output.log-head" not in county.command("verify").expect(0).out
    (county.root / "output.log-head").unlink()

    assert "output.log-head" in county.command("verify").expect(0).out
