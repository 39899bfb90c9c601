"""One process or many make the same site; one that is killed leaves the site as it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.builders import NOW
from tests.county import PROJECT, County, clean_environment

# Twenty seconds of one page: time enough to find the process that makes it.
SLOW = "{% for n in range(9999) %}{% for m in range(99999) %}{% endfor %}{% endfor %}"
needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")


def with_workers(county: County, count: int) -> County:
    settings = (county.root / "pelicanconf.py").read_text(encoding="utf-8")
    county.write({"pelicanconf.py": f"{settings}\nGONGKAI_WORKERS = {count}\n"})
    return county


def test_the_sample_county_is_the_same_from_one_process_two_and_three(tmp_path: Path) -> None:
    sites, now = [], str(int(time.time()))
    for count in (1, 2, 3):
        county = County(tmp_path / str(count))
        subprocess.run(["git", "clone", "--quiet", str(PROJECT), str(county.root)], check=True)
        with_workers(county, count).command("build", env={"SOURCE_DATE_EPOCH": now})
        sites.append(county.snapshot())

    assert len(sites[0]) > 500
    assert sites[0].keys() == sites[1].keys() == sites[2].keys()
    assert [path for path in sites[0] if not sites[0][path] == sites[1][path] == sites[2][path]] == []


@needs_proc
def test_a_process_that_is_killed_ends_the_build_and_the_site_stays(county: County) -> None:
    before = county.snapshot()
    with_workers(county, 2)
    template = county.root / "theme/templates/article.html"
    county.write({"theme/templates/article.html": template.read_text(encoding="utf-8") + SLOW})
    build = subprocess.Popen(
        [sys.executable, "build.py", "--lang", "en", "build"],
        cwd=county.root,
        env=clean_environment() | {"SOURCE_DATE_EPOCH": str(int(NOW.timestamp()))},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    os.kill(a_worker_of(build), signal.SIGKILL)
    said, _ = build.communicate()

    assert build.returncode == 2, said
    assert "a process of this build ended before its time" in said
    assert county.snapshot() == before
    template.write_text(template.read_text(encoding="utf-8").removesuffix(SLOW), encoding="utf-8")
    county.build().expect(0)


def a_worker_of(build: subprocess.Popen[str]) -> int:
    """One that has worked for a second."""
    for _ in range(3000):
        assert build.poll() is None, build.communicate()
        for server in children_of(build.pid):
            for worker in children_of(server) if b"forkserver" in command_of(server) else ():
                if seconds_of(worker) > 1:
                    return worker
        time.sleep(0.02)
    raise AssertionError("no process worked for the build")


def children_of(process: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def command_of(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def seconds_of(process: int) -> float:
    """Of processor time that it used."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
