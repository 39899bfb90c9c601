"""Pages made by other machines: the same site, also when one is lost while it works."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from tests.builders import NOW
from tests.clusters import Machines
from tests.command.test_workers import seconds_of
from tests.county import County, clean_environment

# Some tenths of a second of each page: time enough to find a process at work.
SLOW = "{% for n in range(9999) %}{% for m in range(1999) %}{% endfor %}{% endfor %}"


def test_a_site_made_by_others_is_the_same_though_one_is_lost(county: County) -> None:
    template = county.root / "theme/templates/base.html"
    county.write({"theme/templates/base.html": template.read_text(encoding="utf-8") + SLOW})
    here = county.copied_to(county.root.parent / "here", site=False)
    here.build().expect(0)
    with Machines(2) as machines:
        build = started(county, machines.address)
        before = {worker: seconds_of(worker) for worker in machines.workers}
        first = next_at_work(build, before)
        os.kill(first, signal.SIGKILL)
        said, _ = build.communicate()

        assert build.returncode == 0, said
        assert machines.alive() == [worker for worker in machines.workers if worker != first]
    assert county.snapshot() == here.snapshot()


def test_a_build_that_nobody_works_for_changes_nothing(county: County) -> None:
    before = county.snapshot()
    county.write({"theme/static/css/site.css": "/* another theme makes everything anew */"})

    with Machines(0) as machines:
        said = county.command("build", "--scheduler", machines.address).expect(2).said
    assert "调度器有 0 个工作进程" in said
    assert county.snapshot() == before
    assert "不是可以信任的调度器地址" in county.command("build", "--scheduler", "tcp://10.1.1.1:8786").expect(2).said


def started(county: County, address: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "build.py", "build", "--scheduler", address],
        cwd=county.root,
        env=clean_environment() | {"SOURCE_DATE_EPOCH": str(int(NOW.timestamp()))},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def next_at_work(build: subprocess.Popen[str], before: dict[int, float]) -> int:
    """The first worker that has done more than listen."""
    while build.poll() is None:
        for worker, seconds in before.items():
            if seconds_of(worker) > seconds + 1.5:
                return worker
        time.sleep(0.02)
    raise AssertionError(build.communicate()[0])
