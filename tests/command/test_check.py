"""`build.py check`: every problem with its place and remedy, in one run, in the language asked for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.builders import ARTICLE, article
from tests.county import County

FOLDER = "content/articles/jinhe/2026"
LINE = re.compile(r"^(content|villages|accounts)/\S+:\d+:\d+: [A-Z]{3}\d{3} \S")


@pytest.fixture
def county(built: County, tmp_path: Path) -> County:
    return built.copied_to(tmp_path / "county", site=False)


def test_a_county_in_order_ends_with_0(county: County) -> None:
    run = county.command("check").expect(0)

    assert run.err == ""
    assert "没有问题" in run.out


def test_problems_end_with_1_and_stand_on_a_line_each_with_their_remedy(county: County) -> None:
    county.write({f"{FOLDER}/bad.md": article("<b>粗</b>\n", name="bad", kind="gossip", column=None)})
    county.write({f"{FOLDER}/worse.md": article("<b>粗</b>\n", name="worse")})

    run = county.command("check").expect(1)

    problems = [line for line in run.out.splitlines() if not line.startswith("  ")][:-1]
    assert all(LINE.match(line) for line in problems), problems
    assert [line.split()[1] for line in problems] == ["YML007", "YML009", "DRA014", "DRA014"]
    assert run.out.count("  怎么改：") == len(problems)
    assert re.search(r"[\u4e00-\u9fff]", problems[0])


def test_a_contact_for_security_that_is_about_to_run_out_is_told_and_holds_nothing_back(county: County) -> None:
    conf = county.root / "pelicanconf.py"
    ends = 'SITEURL = "https://www.jiangwan.gov.cn"\nGONGKAI_SECURITY_EXPIRES = "2026-12-01"\n'
    conf.write_text(conf.read_text(encoding="utf-8") + ends, encoding="utf-8")

    run = county.command("check").expect(0)

    assert "pelicanconf.py:1:1: SET001 GONGKAI_SECURITY_EXPIRES 是 2026-12-01" in run.out


def test_english_is_there_for_those_who_ask(county: County) -> None:
    county.write({f"{FOLDER}/bad.md": article(name="bad", kind="gossip")})

    for words in (("--lang", "en", "check"), ("check", "--lang", "en"), ("check", "--lang=en")):
        run = county.command(*words).expect(1)
        assert "which is none of its values" in run.out
        assert "  fix: write one of: news" in run.out


def test_a_slip_in_the_command_and_a_settings_error_end_with_2_and_are_told_apart(county: County) -> None:
    run = county.command("check", "content/nobody.md").expect(2)

    assert run.out == ""
    assert run.err.startswith("命令写得不对：没有文件 content/nobody.md")
    assert county.command("check", "/etc/passwd").expect(2).err.startswith("命令写得不对：")
    assert county.command("check", env={"SOURCE_DATE_EPOCH": "soon"}).expect(2).err.startswith("设置：")
    county.write({f"{FOLDER}/new.md": article(name="new")})
    run = county.command("sign", f"{FOLDER}/new.md", "--key", "nothing", "--yes").expect(2)
    assert "命令写得不对：密钥文件 nothing 不能用：没有这个文件" in run.err


def test_one_file_is_judged_by_itself(county: County) -> None:
    county.write({f"{FOLDER}/bad.md": article(name="bad", kind="gossip")})

    assert county.command("check", ARTICLE).expect(0).out
    assert "YML009" in county.command("check", f"{FOLDER}/bad.md").expect(1).out
    assert "YML009" in county.command("check", "content").expect(1).out


def test_a_waiting_draft_is_no_fault_but_not_done(county: County) -> None:
    county.write({f"{FOLDER}/new.md": article(name="new")})

    run = county.command("check", f"{FOLDER}/new.md").expect(1)

    assert "REV001 等待某xie-fen（xie-fen）签一审（review1）" in run.out
    run = county.command("--lang", "en", "check", f"{FOLDER}/new.md").expect(1)
    assert "REV001 waits for first review (review1) by 某xie-fen（xie-fen）" in run.out


def test_windows_line_ends_in_the_working_folder_do_no_harm(county: County) -> None:
    """git stores LF (.gitattributes); an editor that writes CRLF must not void what was signed."""
    path = county.root / ARTICLE
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    county.command("check", ARTICLE).expect(0)


def test_a_bug_ends_with_3_and_shows_itself_whole(county: County) -> None:
    file = county.root / "plugins/clock.py"
    file.write_text(
        file.read_text("utf-8").replace("    epoch = os.", "    raise ZeroDivisionError\n    epoch = os."), "utf-8"
    )

    run = county.command("check").expect(3)

    assert "ZeroDivisionError" in run.err
    assert "程序的缺陷" in run.err


def test_help_names_every_verb_in_chinese(county: County) -> None:
    run = county.command("--help").expect(0)

    assert all(verb in run.out for verb in ("check", "new", "sign", "build", "serve", "search"))
    assert "找出稿件的全部问题" in run.out
    assert "例如：" in county.command("sign", "--help").expect(0).out
