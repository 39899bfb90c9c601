"""A draft is read strictly, with the files it shows; every fault has its rule and its place."""

from __future__ import annotations

from typing import Any

import pytest

from plugins.drafts.checks import check_draft
from plugins.drafts.load import load_drafts
from tests.builders import (
    ARTICLE,
    BODY,
    LEDGER,
    LEDGER_CSV,
    NOW,
    STANDARD,
    a_draft,
    a_registry,
    a_tree,
    article,
    disclosure,
    draft_of,
    page,
    places,
    read_draft,
    rules,
)

REGISTRY = a_registry()
FOLDER = "content/articles/jinhe/2026"


def found(text: str | bytes, path: str = ARTICLE, **files: str | bytes) -> list[str]:
    """`RULE line:column` of all problems of a draft: of reading it, or else of checking it."""
    draft, problems = read_draft(text, files={name.replace("_", "."): data for name, data in files.items()}, path=path)
    if draft is not None:
        assert problems == ()
        problems = tuple(check_draft(draft, REGISTRY, NOW.date()))
    return places(problems)


def place(text: str, wanted: str, skip: int = 0) -> str:
    before = text.partition(wanted)[0] + wanted[:skip]
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def value(text: str, key: str) -> str:
    """The place of the value of a key."""
    return place(text, f"{key}: ", skip=len(key) + 2)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (article(), ARTICLE),
        (page("about", "关于本网站"), "content/pages/about.md"),
        (
            article(kind="notice", keywords="[路灯]", source="{unit: 某社, title: 原文, url: https://news.example/1}"),
            ARTICLE,
        ),
    ],
)
def test_a_draft_in_order_has_no_problems(text: str, path: str) -> None:
    assert found(text, path) == []


def test_a_disclosure_comes_with_its_ledger() -> None:
    draft = draft_of(disclosure(), files={"2026-q1-finance.csv": LEDGER_CSV}, path=LEDGER)

    assert [file.name for file in draft.files] == ["2026-q1-finance.csv"]
    assert list(check_draft(draft, REGISTRY, NOW.date())) == []


# ---- the file -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hello\n", ["DRA001 1:1"]),
        ("\n" + article(), ["DRA001 1:1"]),
        (" ---\nid: x\n---\n", ["DRA001 1:1"]),
        ("---\nid: x\n", ["DRA002 1:1"]),
        ("---\nid: x\n--- \n", ["DRA002 1:1"]),
        ("---\nid: x\n---", ["DRA002 1:1"]),
    ],
)
def test_metadata_stands_between_two_lines_of_three_hyphens(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "path",
    [
        "content/notes.md",
        "content/articles/street-lamps.md",
        "content/articles/jinhe/street-lamps.md",
        "content/articles/jinhe/26/street-lamps.md",
        "content/articles/jinhe/２０２６/street-lamps.md",
        "content/articles/jinhe/2026/Street-Lamps.md",
        "content/articles/jinhe/2026/路灯.md",
        "content/articles/jinhe/2026/index.md",
        "content/articles/jinhe/2026/con.md",
        "content/articles/jinhe/2026/deep/er.md",
        "content/pages/deep/about.md",
        "villages/hexing/index.md",
        "villages/hexing/2026/x.md",
        "villages/x.md",
    ],
)
def test_a_draft_lies_where_a_draft_is_expected(path: str) -> None:
    assert found(article(), path) == ["DRA003 1:1"]


def test_a_draft_that_is_a_link_is_refused() -> None:
    drafts = load_drafts(a_tree(links=(ARTICLE,)))

    assert [(p.rule, p.location.path) for p in drafts.problems] == [("DRA021", ARTICLE)]


def test_a_file_beside_a_draft_that_is_a_link_is_refused() -> None:
    drafts = load_drafts(a_tree(links=(f"{FOLDER}/lamp.png",)))

    assert [(p.rule, p.location.path) for p in drafts.problems] == [("DRA021", f"{FOLDER}/lamp.png")]


def test_a_draft_in_gbk_or_with_windows_line_ends_is_refused_and_nothing_is_guessed() -> None:
    assert found(article().encode("gbk")) == ["TXT001 3:1"]
    assert found(article().replace("\n", "\r\n"))[0] == "TXT003 1:4"
    assert found(b"\xef\xbb\xbf" + article().encode()) == ["TXT002 1:1"]


# ---- the metadata -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key", ["save_as", "url", "template", "_content", "override_save_as", "status", "slug", "Title"]
)
def test_a_key_that_pelican_would_obey_is_unknown_here(key: str) -> None:
    text = article(**{key: "../index.html"})

    assert found(text) == [f"YML006 {place(text, key + ': ')}"]


@pytest.mark.parametrize("key", ["id", "title", "account", "kind", "column", "summary", "author", "created", "review"])
def test_nothing_required_is_filled_with_a_default(key: str) -> None:
    assert found(article(**{key: None})) == ["YML007 2:1"]


@pytest.mark.parametrize(
    ("key", "written", "rule"),
    [
        ("id", "articles/jinhe/2026/../../index", "DRA004"),
        ("id", "articles/rongmei/2026/street-lamps", "DRA004"),
        ("id", "pages/street-lamps", "DRA004"),
        ("id", "articles/jinhe/2026/Street-Lamps", "DRA004"),
        ("id", "articles/jinhe/2026/street lamps", "DRA004"),
        ("id", "articles/jinhe/2026/index", "DRA004"),
        ("id", "/articles/jinhe/2026/street-lamps", "DRA004"),
        ("account", "rongmei", "DRA006"),
        ("account", "atlantis", "DRA007"),
        ("column", "gossip", "DRA008"),
        ("title", "短", "DRA009"),
        ("title", "长" * 61, "DRA009"),
        ("summary", "太短了", "DRA009"),
        ("summary", "长" * 201, "DRA009"),
        ("author", "xie-fen", "DRA018"),
        ("author", "zhou-lin", "DRA018"),
        ("author", "nobody", "DRA018"),
        ("published", "2026-03-03T09:30+08:00", "DRA019"),
        ("kind", "closure-notice", "YML009"),
        ("published", "tomorrow", "YML005"),
        ("keywords", "路灯", "YML005"),
        ("until", "2026-03-04", "DRA019"),
        ("until", "总有一天", "YML005"),
        ("replaces", "[../../rongmei/2026/rules.md]", "DRA032"),
        ("replaces", "[../../../../villages/hexing/2026-q1-finance.md]", "DRA032"),
        ("replaces", "[../../../../../../etc/passwd]", "DRA032"),
    ],
)
def test_a_wrong_value_is_a_problem_at_the_value(key: str, written: str, rule: str) -> None:
    text = article(**{key: written})

    assert found(text) == [f"{rule} {value(text, key)}"]


HEAD = {"issuer": "锦河镇人民政府", "validity": "有效"}


@pytest.mark.parametrize(
    ("number", "index", "rule"),
    [
        ("江政发〔2026〕3号", "11999999000000009L/2026-00003", ""),
        ("江政发[2026]3号", None, "DRA033"),
        ("江政发〔2026〕第3号", None, "DRA033"),
        ("江政发〔2026〕03号", None, "DRA033"),
        ("江政发〔2026〕3号", "11999999000000009L/2026-3", "DRA034"),
        ("江政发〔2026〕3号", "11999999000000001U/2026-00003", "DRA034"),  # the code of another unit
    ],
)
def test_the_numbers_of_an_official_document_are_written_as_they_are_looked_up(
    number: str, index: str | None, rule: str
) -> None:
    text = article(document=HEAD | {"number": number} | ({"index": index} if index else {}))

    where = value(text, "  number" if rule == "DRA033" else "  index") if rule else ""

    assert found(text) == ([f"{rule} {where}"] if rule else [])


def test_a_column_that_explains_documents_asks_which() -> None:
    registry = a_registry({"accounts/jinhe.yaml": REGISTRY_TEXT.replace("type: 工作动态", "type: 政策解读")})

    assert rules(check_draft(a_draft(), registry, NOW.date())) == ["DRA035"]
    assert rules(check_draft(a_draft(interprets="[rules.md]"), registry, NOW.date())) == []


def test_what_holds_until_a_day_begins_before_it() -> None:
    text = article(effective="2026-05-02", until="2026-05-01")

    assert found(text) == [f"DRA019 {value(text, 'until')}"]


def test_the_id_stays_when_the_file_is_renamed() -> None:
    assert found(article(id="articles/jinhe/2026/old-name")) == []


def test_a_page_belongs_to_the_platform() -> None:
    text = page("about", "关于本网站", account="jinhe", author="chen-yu")

    assert found(text, "content/pages/about.md") == [f"DRA023 {value(text, 'account')}"]


def test_an_author_whose_term_ended_writes_no_more() -> None:
    registry = a_registry({"accounts/jinhe.yaml": REGISTRY_TEXT.replace("    since: 2024-01-01\n", TERM, 1)})
    draft = a_draft()

    assert rules(check_draft(draft, registry, NOW.date())) == ["DRA018"]


REGISTRY_TEXT = str(a_tree().read("accounts/jinhe.yaml").decode())
TERM = "    since: 2024-01-01\n    until: 2026-03-03\n"


def test_a_stage_nobody_knows_is_an_unknown_key() -> None:
    text = article(review={**STANDARD, "review4": "du-fei"})

    assert found(text) == [f"YML006 {place(text, 'review4')}"]


def test_an_empty_draft_says_nothing() -> None:
    text = article(body="\n  \n")

    assert found(text) == [f"DRA017 {value(text, 'title')}"]


def test_the_template_has_to_be_filled_in() -> None:
    text = article(body=BODY + "\n〔待填〕电话\n")

    assert found(text) == [f"DRA024 {place(text, '〔待填〕')}"]


def test_all_faults_of_the_metadata_are_found_in_one_run() -> None:
    text = article(title=None, kind="gossip", created="soon", extra="1")

    assert [each.split()[0] for each in found(text)] == ["YML007", "YML005", "YML009", "YML006"]


# ---- disclosures --------------------------------------------------------------------------------------------------


def affairs(**changes: object) -> str:
    front = {"kind": "affairs", "ledger": None, "opening": None, "closing": None, "period": None, "matter": "东塘清淤"}
    return disclosure(name="2026-pond", **{**front, "step": "decided", **changes})


POND = "villages/hexing/2026-pond.md"


def votes(body: str, expected: int, present: int, in_favour: int, against: int, abstained: int) -> str:
    counts = f"expected: {expected}, present: {present}, in_favour: {in_favour}, against: {against}"
    return f"{{body: {body}, {counts}, abstained: {abstained}}}"


def test_a_matter_of_the_village_is_in_order() -> None:
    assert found(affairs(votes=votes("representatives", 52, 47, 45, 1, 1)), POND) == []


@pytest.mark.parametrize(
    ("changes", "rule", "key"),
    [
        ({"step": None}, "DRA020", "matter"),
        ({"matter": None}, "DRA020", "step"),
        ({"step": "dreamt"}, "YML009", "step"),
        ({"kind": "news"}, "YML009", "kind"),
        ({"votes": votes("representatives", 52, 47, 45, 1, 2)}, "DRA022", "votes"),
        ({"votes": votes("representatives", 40, 47, 45, 1, 1)}, "DRA022", "votes"),
        ({"votes": votes("nobody", 52, 47, 45, 1, 1)}, "DRA060", "body"),
        ({"village": "atlantis"}, "DRA007", "village"),
    ],
)
def test_a_matter_that_does_not_add_up_is_refused(changes: dict[str, object], rule: str, key: str) -> None:
    text = affairs(**changes)

    assert f"{rule} {value(text, key)}" in found(text, POND)


@pytest.mark.parametrize(
    ("counts", "rules"),
    [
        (("representatives", 52, 35, 18, 17, 0), []),
        (("representatives", 52, 34, 34, 0, 0), ["DRA061"]),  # 2/3 of 52 are more than 34
        (("representatives", 51, 34, 17, 17, 0), ["DRA062"]),  # half of them is not more than half
        (("representatives", 3, 0, 0, 0, 0), ["DRA061", "DRA062"]),
        (("party-members", 44, 38, 22, 0, 16), ["DRA062"]),  # of all, not of those present
        (("party-members", 44, 38, 23, 0, 15), []),
    ],
)
def test_what_is_decided_was_decided_by_enough_to_the_person(counts: tuple[Any, ...], rules: list[str]) -> None:
    decided = found(affairs(votes=votes(*counts), step="decided"), POND)

    assert [problem.split()[0] for problem in decided] == rules
    assert found(affairs(votes=votes(*counts), step="discussed"), POND) == []


def test_the_kind_of_an_article_is_no_disclosure() -> None:
    text = affairs(kind="article")

    assert f"YML005 {value(text, 'kind')}" in found(text, POND)


def test_a_draft_is_not_written_tomorrow() -> None:
    today, tomorrow = (article(created=f"2026-11-{day}", published=None) for day in (22, 23))

    assert found(today) == []
    assert found(tomorrow) == [f"DRA031 {value(tomorrow, 'created')}"]


def test_a_list_of_recipients_is_shown_for_a_time_in_order() -> None:
    text = disclosure(
        name="2026-rice",
        kind="subsidy",
        ledger=None,
        opening=None,
        closing=None,
        recipients="2026-rice.csv",
        basis="某文件",
        phone="0512-00000000",
        shown_from="2026-04-20",
        shown_until="2026-04-19",
    )
    draft = draft_of(text, files={"2026-rice.csv": "serial\n"}, path="villages/hexing/2026-rice.md")

    assert places(check_draft(draft, REGISTRY, NOW.date())) == [f"DRA019 {value(text, 'shown_until')}"]


WRONG_REPRINTS = {
    "of its own account": {"reprint_of": "other.md"},
    "of a page": {"reprint_of": "../../../pages/about.md"},
    "of two things": {
        "reprint_of": "../../rongmei/2026/a.md",
        "source": {"unit": "县供电公司", "title": "检修通知", "url": "https://example.org/1.html"},
    },
}


@pytest.mark.parametrize("case", WRONG_REPRINTS)
def test_a_reprint_names_one_story_of_another_account(case: str) -> None:
    assert rules(check_draft(a_draft(**WRONG_REPRINTS[case]), a_registry(), NOW.date())) == ["DRA040"]


def test_a_reprint_of_another_account_is_in_order() -> None:
    draft = a_draft(reprint_of="../../rongmei/2026/a.md", also_in="[rongmei/platform]")
    assert rules(check_draft(draft, a_registry(), NOW.date())) == []


@pytest.mark.parametrize("column", ["rongmei/none", "nobody/news", "rongmei", "jinhe/news"])
def test_a_second_column_is_one_that_does_not_list_it_yet(column: str) -> None:
    assert rules(check_draft(a_draft(also_in=f"[{column}]"), a_registry(), NOW.date())) == ["DRA041"]
