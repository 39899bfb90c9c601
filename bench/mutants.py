"""Changes the gate in thousands of small ways, one at a time, and asks whether the tests notice: `make mutants`.

mutmut makes the changes and shows them; the tests are run here, in one pytest session that forks once a mutant, since
starting pytest for each takes longer than all else.  Of a function it leaves out what is decorated, and half of what
decides here is a property: so it works on a copy in `.cache/mutants`, in which `@property` stands as
`name = property(plain_name)` and nothing is remembered from one call to the next.

What it found, and how to read it: docs/explanation/mutation-testing.md.
"""

from __future__ import annotations

import ast
import gc
import json
import os
import resource
import signal
import subprocess
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

MUTMUT = "mutmut==3.8.1"
ROOT = Path(__file__).resolve().parent.parent
TOOL = ROOT / ".cache" / "mutmut"
COPY = ROOT / ".cache" / "mutants"
MUTATED = (  # the nearer to the decision, the earlier
    *("review/checks", "review/evidence", "review/gate", "review/statement", "review/case", "review/batch"),
    *("review/withdrawal", "trust/sshsig", "review/sidecar", "review/signing", "trust/checks", "trust/model"),
)
TESTS = (  # all in memory
    *(
        f"tests/review/test_{name}.py"
        for name in ("gate", "laws", "rounds", "signing", "withdrawal", "batch", "sidecar")
    ),
    *(f"tests/review/test_{name}.py" for name in ("emergency", "evidence", "hands", "places", "times")),
    *(f"tests/trust/test_{name}.py" for name in ("sshsig", "trust")),
)
EXAMPLES = 15  # of each property: a mutant that survives costs the time of every test that comes by it
CPU_SECONDS, MEMORY = 8, 4 << 30  # of one test, before its mutant counts as noticed: it never ends
WRAPPERS, REMEMBERING = ("property", "cached_property"), ("cache", "lru_cache")

SETTINGS = """
[tool.mutmut]
source_paths = ["plugins"]
only_mutate = [{files}]
also_copy = [{beside}]
"""


# ---- the copy -----------------------------------------------------------------------------------------------------


def prepare() -> None:
    """Bring the copy up to date with this working tree, every decorated function of the gate laid open, and mutate it.

    What was found of functions that did not change since stays; remove `.cache/mutants` to begin from nothing.
    """
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    opened = {f"plugins/{name}.py" for name in MUTATED}
    for name in sorted(name for name in listed.stdout.decode().split("\0") if (ROOT / name).is_file()):
        data, copy = (ROOT / name).read_bytes(), COPY / name
        if name in opened:
            data = laid_open(data.decode("utf-8")).encode("utf-8")
        if name == "pyproject.toml":
            beside = {each.partition("/")[0] for each in listed.stdout.decode().split("\0")} - {"plugins", "tests", ""}
            data += SETTINGS.format(files=_quoted(sorted(opened)), beside=_quoted(sorted(beside))).encode("utf-8")
        if not copy.exists() or copy.read_bytes() != data:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(data)
    make = "import mutmut.__main__ as m; m.copy_src_dir(); m.copy_also_copy_files(); m.create_mutants(1)"
    _run(COPY, "-c", f"import os; os.makedirs('mutants', exist_ok=True); {make}", capture=True)


def laid_open(text: str) -> str:
    """The module with `@property def x` as `def plain_x` and `x = property(plain_x)`, and without any memory."""
    lines = text.split("\n")
    decorated = [
        node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef) and node.decorator_list
    ]
    for node in sorted(decorated, key=lambda node: -node.lineno):
        name = ast.unparse(node.decorator_list[0]).partition("(")[0]
        if len(node.decorator_list) > 1 or name not in WRAPPERS + REMEMBERING:
            continue
        first, last = node.decorator_list[0].lineno - 1, node.end_lineno or node.lineno
        if name in WRAPPERS:
            head = node.lineno - 1
            lines[head] = lines[head].replace(f"def {node.name}(", f"def plain_{node.name}(")
            lines.insert(last, f"{' ' * node.col_offset}{node.name} = {name}(plain_{node.name})")
        del lines[first : node.lineno - 1]
    return "\n".join(lines)


# ---- the tests ----------------------------------------------------------------------------------------------------


class Judge:
    """A pytest plugin that, in place of one run of the tests, runs for each mutant those that come by its line."""

    def __init__(self, wanted: str) -> None:
        self.wanted = wanted
        self.modules = {module: Path("plugins", f"{module}.py.meta") for module in MUTATED}
        self.by_line: dict[tuple[str, int], set[int]] = {}
        self.seconds: list[float] = []
        self.noticed: Counter[int] = Counter()  # how many mutants each test noticed: those that did are asked first

    def pytest_collection(self) -> None:
        """Fewer examples, the same each time, and no search for the smallest: that a test fails is enough."""
        from hypothesis import Phase, settings

        few = settings(max_examples=EXAMPLES, phases=[Phase.explicit, Phase.generate], derandomize=True, database=None)
        settings.register_profile("mutants", few, deadline=None)
        settings.load_profile("mutants")

    def pytest_runtestloop(self, session: Any) -> bool:
        for number, item in enumerate(session.items):
            self._watch(number, item)
        gc.freeze()  # a collection in a child would copy every page it touches
        started, tried = time.monotonic(), 0
        for module, meta in self.modules.items():
            held = json.loads(meta.read_text(encoding="utf-8"))
            states: dict[str, int | None] = held["exit_code_by_key"]
            statements = _statements(meta.with_suffix(""))
            for name in [name for name, state in states.items() if state != 1 and self.wanted in name]:
                tests = {
                    n for line in statements[name.rpartition(".")[2]] for n in self.by_line.get((module, line), ())
                }
                ordered = sorted(tests, key=lambda n: (-self.noticed[n], self.seconds[n]))
                states[name] = self._judge(name, [(n, session.items[n]) for n in ordered]) if ordered else 33
                tried += 1
                meta.write_text(json.dumps(held, indent=1), encoding="utf-8")
            told = Counter("noticed" if state == 1 else "left" for state in states.values())
            print(f"{module} {dict(told)}, {tried} tried in {time.monotonic() - started:.0f} s", flush=True)
        return True

    def _watch(self, number: int, item: Any) -> None:
        """Run one test on the program as it is and note which lines of the gate it comes by."""
        files = {str(meta.with_suffix("").resolve()): module for module, meta in self.modules.items()}
        seen: set[tuple[str, int]] = set()

        def watch(frame: Any, event: str, _: object) -> Any:
            module = files.get(frame.f_code.co_filename)
            if module is None:
                return None
            seen.add((module, frame.f_lineno))
            return watch

        started = time.process_time()
        sys.settrace(watch)
        passes = _passes(item)
        sys.settrace(None)
        assert passes, f"{item.nodeid} fails without any mutant"
        self.seconds.append(time.process_time() - started)
        for place in seen:
            self.by_line.setdefault(place, set()).add(number)

    def _judge(self, name: str, tests: list[tuple[int, Any]]) -> int:
        """1: a test failed, or never ended; 0: every test passed."""
        said, says = os.pipe()
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            os.environ["MUTANT_UNDER_TEST"] = name
            for number, item in tests:
                signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)  # ends the process
                if not _passes(item):
                    os.write(says, number.to_bytes(4, "big"))
                    os._exit(1)
            os._exit(0)
        os.close(says)
        _, status = os.waitpid(child, 0)
        failed = os.read(said, 4)
        os.close(said)
        if failed:
            self.noticed[int.from_bytes(failed, "big")] += 1
        return 0 if status == 0 else 1


def _statements(path: Path) -> dict[str, range]:
    """The lines, in the function as it was, of the statement each mutant changes."""
    lines = path.read_text(encoding="utf-8").split("\n")
    spans = json.loads(path.with_name(path.name + ".spans").read_text(encoding="utf-8"))["spans"]
    found: dict[str, range] = {}
    for name, (start, end) in spans.items():
        first, last = spans[name.rpartition("__mutmut_")[0] + "__mutmut_orig"]
        was, now = lines[first:last], lines[start:end]  # without the line of the name
        differ = next((n for n, (old, new) in enumerate(zip(was, now, strict=False)) if old != new), -2)
        function = ast.parse(textwrap.dedent("\n".join(lines[first - 1 : last]))).body[0]
        inside = [node for node in ast.walk(function) if isinstance(node, ast.stmt) and node is not function]
        around = [node for node in inside if node.lineno <= differ + 2 <= (node.end_lineno or node.lineno)]
        if around:
            node = max(around, key=lambda node: (node.lineno, -(node.end_lineno or 0)))
            body = getattr(node, "body", None)
            until = body[0].lineno - 1 if body else node.end_lineno or node.lineno
            found[name] = range(first + node.lineno - 1, first + max(until, node.lineno))
        else:
            found[name] = range(first, last + 1)
    return found


def _passes(item: Any) -> bool:
    from _pytest.runner import runtestprotocol

    return all(report.passed for report in runtestprotocol(item, log=False, nextitem=None))


# ---- what is left -------------------------------------------------------------------------------------------------


def survivors() -> Iterator[tuple[str, str]]:
    """Each mutant no test noticed, with the lines it changes."""
    left: dict[str, str] = {}
    for module in MUTATED:
        meta = COPY / "mutants" / "plugins" / f"{module}.py.meta"
        states = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
        notes = {33: " (no test comes by it)", None: " (not tried)"}
        left |= {name: notes.get(state, "") for name, state in states.items() if state != 1}
    show = "import sys, json; from mutmut.mutation.diff_apply import get_diff_for_mutant as show; "
    show += "print(json.dumps({name: show(name) for name in sys.argv[1:]}))"
    diffs: dict[str, str] = json.loads(_run(COPY, "-c", show, *left, capture=True))
    for name, note in left.items():
        lines = [line for line in diffs[name].splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
        yield name + note, "\n".join(lines)


def _run(where: Path, *arguments: str, capture: bool = False) -> str:
    environment = os.environ | {"PYTHONPATH": str(TOOL)}
    run = subprocess.run([sys.executable, *arguments], cwd=where, env=environment, check=True, capture_output=capture)
    return run.stdout.decode() if capture else ""


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def main(arguments: list[str]) -> None:
    """A word given tries only the mutants with it in their names.  `--judge` is how it calls itself in the copy."""
    if arguments[:1] == ["--judge"]:
        import pytest

        sys.path[0] = str(Path.cwd())  # the mutated modules, and not what stands beside this file
        tests = [name for name in TESTS if Path(name).exists()]
        # That a test fails is enough: saying why would mean to read thousands of mutated lines each time.
        options = ["-q", "-p", "no:cacheprovider", "--tb=native", "--assert=plain", "--capture=sys"]
        sys.exit(pytest.main([*options, *tests], plugins=[Judge(arguments[1])]))
    if not TOOL.exists():
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--target", str(TOOL), MUTMUT], check=True)
    prepare()
    _run(COPY / "mutants", __file__, "--judge", "".join(arguments[:1]))
    found = list(survivors())
    for name, change in found:
        print(f"# {name}\n{change}\n")
    print(f"{len(found)} left:", dict(Counter("/".join(name.split(".")[1:3]) for name, _ in found)))


if __name__ == "__main__":
    main(sys.argv[1:])
