"""The folder is the diagram: who may import whom, which library has which door, how long a thing may be."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PLUGINS = ROOT / "plugins"
GROUND = (
    "chain",
    "disk",
    "problems",
    "messages",
    "yamlfile",
    "textfile",
    "paths",
    "folding",
    "headers",
    "pinyin",
    "tree",
    "staging",
    "clock",
    "store",
    "phases",
    "telling",
    "confine",
    "confined",
    "program",
    "slices",
    "cluster",
    "table",
    "money",
    "capitals",
    "sheets",
)
ROOMS = (
    "registry",
    "drafts",
    "accounts",
    "villages",
    "privacy",
    "leads",
    "trust",
    "review",
    "edition",
    "archive",
    "texts",
    "render",
    "feeds",
    "search",
    "publish",
    "deploy",
    "commands",
)
DOORS = {
    "yaml": ("plugins/yamlfile.py",),
    "git": ("plugins/review/history.py",),
    "markdown": ("plugins/edition/body.py",),
    "nh3": ("plugins/edition/body.py",),
    "PIL": ("plugins/edition/pictures.py", "plugins/edition/share.py"),  # what others drew, and what we draw
    "cryptography": ("plugins/trust/sshsig.py",),
    "whoosh": ("plugins/search/",),
    "opencc": ("plugins/folding.py",),
    "pypinyin": ("plugins/pinyin.py",),
    "feedgen": ("plugins/feeds/",),
    "stdnum": ("plugins/registry/", "plugins/privacy/"),
    "lxml": ("plugins/publish/", "plugins/feeds/", "plugins/privacy/documents.py", "plugins/archive/"),
    "openpyxl": ("plugins/sheets.py",),
    "pypdf": ("plugins/privacy/pdf.py",),
    "distributed": ("plugins/cluster.py",),
    "waitress": ("plugins/commands/answer.py",),
    "segno": ("plugins/render/qr.py",),
    "rich": ("plugins/commands/console.py",),
    "watchfiles": ("plugins/commands/serve.py",),
    "unidecode": ("plugins/commands/new.py",),
    "jinja2": ("plugins/render/", "pelicanconf.py"),
    # plugin.py files, render/ and the command that runs it
    "pelican": ("plugins/render/", "plugins/commands/build.py", *(f"plugins/{room}/plugin.py" for room in ROOMS)),
    "pickle": ("plugins/search/pickles.py",),
    "sqlite3": ("plugins/store.py",),
    "brotli": ("plugins/publish/compress.py",),
    "zstandard": ("plugins/publish/compress.py",),
    "obstore": ("plugins/deploy/storage.py",),
    "opensearchpy": ("plugins/search/opensearch.py",),
    "msgspec": ("plugins/edition/packing.py",),
}
CODE = [ROOT / "build.py", ROOT / "pelicanconf.py", *sorted(PLUGINS.rglob("*.py"))]
LONGEST_FUNCTION, LONGEST_FILE = 60, 400


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    """The full name of everything a file imports, wherever in it."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}: import by the full name"
            module = node.module or ""
            yield from (f"{module}.{alias.name}" for alias in node.names)


def room_of(module: str) -> str | None:
    """The room, `ground`, `pipeline` or None of a dotted name."""
    parts = module.split(".")
    if parts[0] != "plugins" or len(parts) < 2:
        return None
    return "ground" if parts[1] in GROUND else parts[1]


files = pytest.mark.parametrize("path", CODE, ids=name_of)


@files
def test_a_room_imports_only_rooms_above_it(path: Path) -> None:
    here = room_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for module in imports(path):
        there = room_of(module)
        if there is None or there == here or here is None:
            continue
        if here == "pipeline":
            assert there == "ground" or ROOMS.index(there) <= ROOMS.index("edition"), module
        elif there == "pipeline":
            assert here == "commands" or name_of(path) == "plugins/review/plugin.py", "only the edges call the pipeline"
        elif name_of(path) == "plugins/review/plugin.py":
            assert there in ("ground", "trust", "edition"), module
        else:
            assert there == "ground" or here != "ground", f"the ground floor imports no room: {module}"
            assert there == "ground" or ROOMS.index(there) < ROOMS.index(here), module


def test_every_room_has_its_place_in_the_order() -> None:
    rooms = {path.name for path in PLUGINS.iterdir() if (path / "__init__.py").exists()}
    ground = {path.stem for path in PLUGINS.glob("*.py")} - {"__init__"}

    assert rooms == {*ROOMS, "pipeline"}
    assert ground == set(GROUND)


@files
def test_a_library_has_one_door(path: Path) -> None:
    for module in imports(path):
        doors = DOORS.get(module.split(".")[0])
        assert doors is None or name_of(path).startswith(doors), f"{module} in {name_of(path)}"


@files
def test_only_the_gate_makes_an_approved(path: Path) -> None:
    if name_of(path) != "plugins/review/gate.py":
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                assert called != "Approved", f"{name_of(path)}:{node.lineno}"


@files
def test_exceptions_are_caught_by_name(path: Path) -> None:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ExceptHandler):
            everything = node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")
            assert not everything or name_of(path) == "build.py", f"{name_of(path)}:{node.lineno}"


@files
def test_nothing_runs_what_it_reads(path: Path) -> None:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in ("eval", "exec", "os.system", "os.popen"), f"{name_of(path)}:{node.lineno}"
            shell = any(word.arg == "shell" for word in node.keywords)
            assert not (called.startswith("subprocess.") and shell), f"{name_of(path)}:{node.lineno}"


@files
def test_files_and_functions_can_be_read_at_once(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= LONGEST_FILE
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{node.name} has {length} lines"


@files
def test_a_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(parsed(path)), name_of(path)


@files
def test_nothing_is_left_to_do_later(path: Path) -> None:
    assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b", path.read_text(encoding="utf-8"))


TEMPLATES = sorted((ROOT / "theme" / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_markup_passes_unescaped_in_one_place_only(path: Path) -> None:
    unescaped = re.findall(r"\|\s*safe\b|Markup\(|autoescape", path.read_text(encoding="utf-8"))

    assert not unescaped or "templates/components/prose/" in path.as_posix(), unescaped


@files
def test_python_marks_no_text_as_markup_but_the_sanitised_body(path: Path) -> None:
    """The catalogue gives back what it was given as one."""
    for node in ast.walk(parsed(path)):
        if (
            isinstance(node, ast.Call)
            and ast.unparse(node.func) == "Markup"
            and not isinstance(node.args[0], ast.Constant)
        ):
            allowed = ("plugins/edition/stories.py", "plugins/edition/packing.py")
            assert name_of(path) in allowed, f"{name_of(path)}:{node.lineno}"


def test_a_plugin_connects_late_and_decides_nothing_in_register() -> None:
    """Importing a room must not import Pelican; what register raises, Pelican would only log."""
    for room in ("review", "render", "feeds", "search", "publish"):
        init = parsed(PLUGINS / room / "__init__.py")
        (register,) = [node for node in init.body if isinstance(node, ast.FunctionDef)]
        imported, called = [ast.unparse(node) for node in register.body[1:]]

        assert imported.startswith(f"from plugins.{room}"), room
        assert called in ("connect()", "plugin.connect()"), room
        assert not any(module.startswith("pelican") for module in imports(PLUGINS / room / "__init__.py"))
