"""One commit's files come out of git as they went in, whatever the repository or the environment says."""

import os
import shutil
from pathlib import Path

import pytest

from plugins.paths import lies_in
from plugins.problems import SettingsError
from plugins.review.history import History, blob_id, open_repository
from plugins.review.uncommitted import uncommitted
from plugins.tree import WorkingTree
from tests.review.repositories import NOTE, commit, git, tree_of, write

# ---- what is read ----------------------------------------------------------------------------------------------------


def test_the_bytes_are_those_of_the_commit_and_not_of_the_working_folder(site: Path):
    write(site, {NOTE: b"Changed and not committed.\n"})

    assert tree_of(site).read(NOTE) == b"The lamps are lit.\n"


def test_only_the_data_folders_are_listed_sorted_with_their_sizes(site: Path):
    entries = tree_of(site).entries

    assert [(entry.path, entry.size) for entry in entries.values()] == [("accounts/jinhe.yaml", 10), (NOTE, 19)]
    assert list(entries) == sorted(entries)


def test_names_with_line_breaks_quotes_and_chinese_are_read_as_they_are(site: Path):
    names = [
        "content/a\nb.md",
        "content/\"q'\\.md",
        "content/路灯.md",
        "content/ -x.md",
        "content/*.md",
        "content/\t.md",
    ]
    commit(site, {name: name.encode() for name in names})

    tree = tree_of(site)

    assert {name: tree.read(name) for name in names} == {name: name.encode() for name in names}


def test_a_name_that_is_not_utf8_is_listed_all_the_same(site: Path):
    name = b"content/\xb9\xab\xbf\xaa.md"
    (Path(os.fsdecode(os.fsencode(site) + b"/" + name))).write_bytes(b"x")
    commit(site, {})

    assert name.decode("utf-8", "surrogateescape") in tree_of(site).entries


def test_links_and_submodules_are_no_regular_files_and_cannot_be_read(site: Path):
    (site / "content/link.md").symlink_to("/etc/hostname")
    git(site, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},villages/sub")
    git(site, "update-index", "--add", "--cacheinfo", f"100755,{git(site, 'rev-parse', 'HEAD:README.md')},villages/run")
    git(site, "add", "content/link.md")
    git(site, "commit", "-q", "-m", "links")

    tree = tree_of(site)

    regular = {path: entry.regular for path, entry in tree.entries.items()}
    assert regular == {
        "accounts/jinhe.yaml": True,
        NOTE: True,
        "content/link.md": False,
        "villages/run": True,
        "villages/sub": False,
    }
    for path in ("content/link.md", "villages/sub"):
        with pytest.raises(ValueError, match="not a regular file"):
            tree.read(path)


def test_a_file_that_the_commit_does_not_have_is_not_found(site: Path):
    with pytest.raises(KeyError):
        tree_of(site).read("content/none.md")


def test_an_older_commit_stays_as_it_was(site: Path):
    first = git(site, "rev-parse", "HEAD")
    commit(site, {NOTE: b"The lamps are out.\n"})

    assert tree_of(site, first).read(NOTE) == b"The lamps are lit.\n"
    assert tree_of(site).read(NOTE) == b"The lamps are out.\n"


def test_equal_bytes_have_equal_object_ids(site: Path):
    commit(site, {"content/again.md": b"The lamps are lit.\n"})

    tree = tree_of(site)

    assert tree.object_id("content/again.md") == tree.object_id(NOTE) == blob_id(b"The lamps are lit.\n", 40)


def test_empty_and_binary_files_are_read_whole(site: Path):
    every_byte = bytes(range(256)) * 3 + b"\n\n"
    commit(site, {"content/empty.md": b"", "content/all.png": every_byte, "content/end.md": b"no line break"})

    tree = tree_of(site)

    assert tree.read("content/empty.md") == b""
    assert tree.read("content/all.png") == every_byte
    assert tree.read("content/end.md") == b"no line break"


def test_many_files_take_few_calls_of_git(site: Path, monkeypatch: pytest.MonkeyPatch):
    files = {f"content/{number:04}.md": f"text {number}\n".encode() for number in range(600)}
    commit(site, files)
    tree = tree_of(site)
    calls: list[str] = []
    run = History.run
    monkeypatch.setattr(History, "run", lambda self, *a, **k: calls.append(a[0]) or run(self, *a, **k))

    assert {name: tree.read(name) for name in tree.entries if name in files} == files
    assert calls.count("cat-file") <= 4


def test_files_that_lie_apart_are_fetched_in_one_call(site: Path, monkeypatch: pytest.MonkeyPatch):
    files = {f"content/{number:04}.md": f"text {number}\n".encode() for number in range(600)}
    commit(site, files)
    tree = tree_of(site)
    calls: list[str] = []
    run = History.run
    monkeypatch.setattr(History, "run", lambda self, *a, **k: calls.append(a[0]) or run(self, *a, **k))
    apart = ["content/0001.md", "content/0300.md", "content/0599.md", "content/none.md"]

    tree.hold(apart)

    assert [tree.read(name) for name in apart[:-1]] == [files[name] for name in apart[:-1]]
    assert calls.count("cat-file") == 1


def test_a_part_of_a_commit_or_folder_is_what_the_whole_holds_there(site: Path):
    """No link on the way is followed, and no other spelling found, by either."""
    folder = "content/articles/jinhe"
    write(
        site, {f"{folder}/2025/a.md": b"a\n", "villages/hexing/village.yaml": b"id: hexing\n", "villages/x.png": b"x"}
    )
    (site / "content/articles/linked").symlink_to("jinhe")
    (site / "villages/linked").symlink_to("hexing")
    commit(site, {})
    paths = (folder, f"{folder}/2026", NOTE, "content/articles/linked", "content/articles/linked/2026", "content/x")

    for tree in (tree_of(site), WorkingTree(site)):
        for path in (*paths, "content/articles/Jinhe", "villages", "accounts/jinhe.yaml"):
            whole = {each: entry for each, entry in tree.entries.items() if lies_in(each, {path})}
            assert tree.below(path).entries == whole, path
        assert tree.below().entries == {}
        assert tree.subfolders("villages") == ("hexing",)
        assert tree.subfolders("nowhere") == ()


def test_a_bare_repository_and_a_second_working_folder_are_read_too(site: Path, tmp_path: Path):
    git(site, "clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    git(site, "worktree", "add", "-q", str(tmp_path / "second"))

    for root in (tmp_path / "bare.git", tmp_path / "second"):
        assert tree_of(root).read(NOTE) == b"The lamps are lit.\n"


def test_a_repository_with_sha256_ids_is_read_too(tmp_path: Path):
    git(tmp_path, "init", "-q", "--object-format=sha256")
    id = commit(tmp_path, {NOTE: b"The lamps are lit.\n"})

    tree = tree_of(tmp_path, id)

    assert len(tree.object_id(NOTE)) == 64
    assert tree.read(NOTE) == b"The lamps are lit.\n"


# ---- which commit ----------------------------------------------------------------------------------------------------


def test_a_branch_is_never_a_tag_of_the_same_name(site: Path):
    first = git(site, "rev-parse", "HEAD")
    second = commit(site, {NOTE: b"More lamps.\n"})
    git(site, "tag", "main", first)

    assert open_repository(site).commit_id("main") == second
    assert open_repository(site).commit_id("refs/tags/main") == first


def test_a_remote_branch_has_its_short_name(site: Path, tmp_path: Path):
    git(site, "clone", "-q", ".", str(tmp_path / "clone"))

    history = open_repository(tmp_path / "clone")

    assert history.commit_id("origin/main") == history.commit_id("HEAD")


def test_a_local_branch_that_poses_as_a_remote_one_is_refused(site: Path, tmp_path: Path):
    git(site, "clone", "-q", ".", str(tmp_path / "clone"))
    commit(tmp_path / "clone", {NOTE: b"Mine.\n"})
    git(tmp_path / "clone", "branch", "origin/main")

    with pytest.raises(SettingsError, match="two different branches"):
        open_repository(tmp_path / "clone").commit_id("origin/main")


def test_an_annotated_tag_names_its_commit(site: Path):
    git(site, "tag", "-a", "v1", "-m", "first")

    assert open_repository(site).commit_id("refs/tags/v1") == git(site, "rev-parse", "HEAD")


@pytest.mark.parametrize(
    "rev",
    ["", "none", "HEAD~1", "main^{tree}", "main:accounts", "-h", "--all", "@", "f" * 40, "f" * 7, "refs/heads/no"],
)
def test_whatever_is_no_commit_is_an_operators_matter(site: Path, rev: str):
    with pytest.raises(SettingsError, match="has no commit"):
        open_repository(site).commit_id(rev)


def test_the_id_of_a_file_is_no_commit(site: Path):
    with pytest.raises(SettingsError, match="has no commit"):
        open_repository(site).commit_id(git(site, "rev-parse", f"HEAD:{NOTE}"))


def test_a_tree_is_asked_for_by_full_id_only(site: Path):
    for commit_id in ("HEAD", "main", git(site, "rev-parse", "--short", "HEAD"), "--help"):
        with pytest.raises(ValueError, match="full commit id"):
            open_repository(site).tree(commit_id)


def test_a_folder_without_repository_is_an_operators_matter(tmp_path: Path):
    with pytest.raises(SettingsError, match="not a git repository"):
        open_repository(tmp_path)


def test_the_repository_around_the_folder_is_not_taken(site: Path):
    with pytest.raises(SettingsError, match="not a git repository"):
        open_repository(site / "content")


def test_a_repository_without_commit_is_an_operators_matter(tmp_path: Path):
    git(tmp_path, "init", "-q")

    with pytest.raises(SettingsError, match="no commit yet"):
        open_repository(tmp_path).commit_id()


def test_without_git_the_message_says_what_to_install(site: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", os.devnull)

    with pytest.raises(SettingsError, match="git is not installed"):
        open_repository(site)


# ---- what is not committed -------------------------------------------------------------------------------------------


def test_a_fresh_clone_has_nothing_uncommitted(site: Path, tmp_path: Path):
    git(site, "clone", "-q", ".", str(tmp_path / "clone"))

    assert uncommitted(tmp_path / "clone") == ()


def test_changed_new_and_deleted_files_are_listed_and_no_others(site: Path):
    commit(site, {"content/gone.md": b"x", "content/same.md": b"y", ".gitignore": b"*.tmp\n"})
    (site / "content/gone.md").unlink()
    (site / "content/same.md").touch()
    write(
        site, {NOTE: b"Changed.\n", "villages/新.md": b"new", "content/new.tmp": b"ignored by git", "README.md": b"!"}
    )

    assert uncommitted(site) == (NOTE, "content/gone.md", "content/new.tmp", "villages/新.md")


def test_a_staged_change_is_not_yet_committed(site: Path):
    write(site, {NOTE: b"Changed.\n"})
    git(site, "add", NOTE)

    assert uncommitted(site) == (NOTE,)


def test_a_file_rewritten_with_the_same_bytes_or_with_windows_line_ends_is_not_changed(site: Path):
    write(site, {NOTE: b"The lamps are lit.\r\n", "accounts/jinhe.yaml": b"id: jinhe\n"})

    assert uncommitted(site) == ()


def test_a_file_that_became_a_link_is_changed(site: Path, tmp_path: Path):
    shutil.copy(site / NOTE, tmp_path / "same.md")
    (site / NOTE).unlink()
    (site / NOTE).symlink_to(tmp_path / "same.md")

    assert uncommitted(site) == (NOTE,)
