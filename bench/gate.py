"""Measures the proof of a whole commit: from cold, again without a change, and with one document changed.

    python -m bench.gate

Each proof runs in a process of its own; each figure is a median.  What is proved is said in plugins/review/proof.py.
Nothing is asserted here: what the figures were, on which machine, stands in README.md.
"""

from __future__ import annotations

import argparse
import base64
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from bench.build import Result, machine, measure, table
from bench.county import commit_files, make_county
from bench.sign import sign_document
from bench.units import bench_key
from plugins.clock import build_time
from plugins.drafts.load import draft_paths, load_draft
from plugins.registry.load import load_registry
from plugins.registry.model import Key, Registry
from plugins.review.gate import read_sign_offs
from plugins.review.history import open_repository
from plugins.review.memory import Memory
from plugins.review.proof import proved
from plugins.review.statement import SignOff
from plugins.slices import Processes
from plugins.tree import WorkingTree
from plugins.trust.sshsig import verify

SAMPLE = 200  # signatures that are verified by ssh-keygen as well: a process for each
START = "import git, plugins.review.proof"  # what every proof waits for first


def prove(root: Path, processes: int) -> int:
    """Prove HEAD, as a command would, and print what was found."""
    history = open_repository(root)
    tree = history.tree(history.commit_id())
    verdicts = proved(tree, load_registry(tree), build_time(), memory=Memory.of(history), workers=Processes(processes))
    print(f"{len(verdicts)} documents, {sum(each.approved for each in verdicts)} of them approved")
    return 0 if all(each.approved for each in verdicts) else 1


def benchmark(root: Path, runs: int) -> Iterator[Result]:
    """The proofs of a county, each `runs` times."""
    forget = root / ".git" / "gongkai"
    changed = sorted(root.glob("content/articles/*/*/*.md"))[0]
    here = [sys.executable, "-m", "bench.gate", "--prove", str(root)]

    def repeat(name: str, command: Sequence[str], before: Callable[[], None] = lambda: None) -> Result:
        found = []
        for _ in range(runs):
            before()
            found.append(measure(command))
        return Result(name, tuple(found))

    yield repeat("starting Python with the program", [sys.executable, "-c", START])
    yield repeat("cold, one process", [*here, "--processes", "1"], lambda: shutil.rmtree(forget, ignore_errors=True))
    yield repeat("cold", here, lambda: shutil.rmtree(forget, ignore_errors=True))
    yield repeat("again, nothing changed", here)
    yield repeat("again, one document changed and signed anew", here, lambda: change(root, changed))


def change(root: Path, path: Path) -> None:
    """Another sentence, signed at every stage, committed."""
    with path.open("a", encoding="utf-8") as file:
        file.write("\n这里又补充了一句。\n")
    tree = WorkingTree(root)
    draft, problems = load_draft(tree, path.relative_to(root).as_posix())
    assert draft is not None, problems
    sign_document(root, draft, load_registry(tree), bench_key)
    commit_files(root, draft.source, draft.sidecar)


def compare(root: Path) -> str:
    """What one signature costs here, and when ssh-keygen verifies it."""
    history = open_repository(root)
    tree = history.tree(history.commit_id())
    registry = load_registry(tree)
    sign_offs = list(islice(_sign_offs(root), SAMPLE))
    with tempfile.TemporaryDirectory() as folder:
        theirs = _seconds(sign_offs, lambda each: _verify_by_ssh_keygen(each, registry, Path(folder)))
    ours = _seconds(sign_offs, lambda each: _verify(each, registry))
    return (
        f"{len(sign_offs)} signatures, each: {ours * 1000:.2f} ms here, {theirs * 1000:.2f} ms by "
        f"`ssh-keygen -Y verify`, {theirs / ours:.0f} times as long."
    )


def _sign_offs(root: Path) -> Iterator[SignOff]:
    history = open_repository(root)
    tree = history.tree(history.commit_id())
    for path in draft_paths(tree):
        draft, problems = load_draft(tree, path)
        assert draft is not None, problems
        yield from read_sign_offs(tree, draft)[0]


def _seconds(sign_offs: Sequence[SignOff], check: Callable[[SignOff], None]) -> float:
    """By the clock, for one: the median."""
    taken = []
    for each in sign_offs:
        started = time.perf_counter()
        check(each)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def _verify(sign_off: SignOff, registry: Registry) -> None:
    verify(sign_off.signature, sign_off.signed_bytes, _key(sign_off, registry).blob, registry.policy.namespace)


def _verify_by_ssh_keygen(sign_off: SignOff, registry: Registry, folder: Path) -> None:
    """As somebody would who trusts nothing here: raises CalledProcessError on a signature that does not hold."""
    namespace = registry.policy.namespace
    allowed, signature = folder / "allowed_signers", folder / "signature"
    key = _key(sign_off, registry)
    blob = base64.b64encode(key.blob).decode("ascii")
    allowed.write_text(f'x namespaces="{namespace}" {key.type} {blob}\n', encoding="ascii")
    signature.write_text(sign_off.signature, encoding="ascii")
    command = ["ssh-keygen", "-Y", "verify", "-q", "-f", str(allowed), "-I", "x", "-n", namespace, "-s", str(signature)]
    subprocess.run(command, input=sign_off.signed_bytes, check=True, capture_output=True)


def _key(sign_off: SignOff, registry: Registry) -> Key:
    keys = registry.people[sign_off.statement.hand].keys
    return next(key for key in keys if key.fingerprint == sign_off.statement.key)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.gate", description="Measure the proof of a whole commit.")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--county", type=Path, help="one made before (it gets more commits); default: a new one")
    parser.add_argument("--processes", type=int, default=0, help="that prove at a time (default: one for each core)")
    parser.add_argument("--prove", type=Path, metavar="COUNTY", help="do not measure: prove this one once")
    arguments = parser.parse_args()
    if arguments.prove:
        return prove(arguments.prove, arguments.processes)
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as folder:
        root = arguments.county or Path(folder, "county")
        if arguments.county is None:
            make_county(root, articles=arguments.articles)
        print(f"`python -m bench.gate --articles {arguments.articles} --runs {arguments.runs}`; {machine()}\n")
        results = benchmark(root, arguments.runs)
        print(table([("proof", "wall", "processor", "peak memory"), *(result.row() for result in results)]))
        print(compare(root))
    return 0


if __name__ == "__main__":
    sys.exit(main())
