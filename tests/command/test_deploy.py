"""`build.py deploy`: only what differs gets to where the site is served, and what is withdrawn leaves it first."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import brotli
import pytest

from plugins.publish.compress import origin_of
from plugins.publish.deployed import RECORD
from plugins.publish.lock import lock
from tests.attacks.test_rollback_and_log import DRAFT, LOG, NEW, OLD, STREET_LAMPS, publish
from tests.builders import ARTICLE, article
from tests.command.test_sign import key_file
from tests.county import County, Run, clean_environment
from tests.remote import Bucket, Computer, LocalPlace, Place

SITE = "https://www.jiangwan.example"
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}
BREAKING = """
# Runs ssh, as rsync asks; from its call number {calls} on the line breaks after {passed} bytes.
import os, subprocess, sys, threading

with open({count!r}, "ab+") as file:
    file.write(b".")
    breaks = file.tell() >= {calls}
left = {passed} if breaks else sys.maxsize
ssh = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, bufsize=0)

def pass_on():
    global left
    while left > 0 and (data := os.read(0, min(left, 65536))):
        ssh.stdin.write(data)
        left -= len(data)
    ssh.kill() if left <= 0 else ssh.stdin.close()

threading.Thread(target=pass_on, daemon=True).start()
code = ssh.wait()
os._exit(9 if code else 0)
"""
REASON = ("--reason", "文中的数字有误", "--yes")


@pytest.fixture
def www(tmp_path: Path) -> LocalPlace:
    (tmp_path / "www").mkdir()
    return LocalPlace(str(tmp_path / "www"), tmp_path / "www")


def deploy(county: County, place: Place, *words: str) -> Run:
    return county.command("deploy", place.address, *words, env=place.env)


def withdraw(county: County) -> None:
    county.command("withdraw", STREET_LAMPS, "--key", key_file(county, "feng-hua"), *REASON).expect(0)
    county.commit()
    county.build().expect(0)


def originals(files: dict[str, bytes]) -> dict[str, bytes]:
    """What lies at a target without smaller forms and the record, each smaller form being proved the same."""
    found = {}
    for path, data in files.items():
        match origin_of(path):
            case (origin, encoding):
                assert UNPACK[encoding.value](data) == files[origin], path
                assert len(data) < len(files[origin])
            case None if path != RECORD:
                found[path] = data
    return found


def require_same(county: County, place: Place) -> None:
    files = place.files()
    assert originals(files) == county.snapshot()
    assert json.loads(files[RECORD])["unfinished"] == []
    for path in county.snapshot():
        if path.endswith(".html") and len(files[path]) > 2000:
            assert {f"{path}.br", f"{path}.gz"} <= files.keys()


def test_only_what_differs_is_sent_and_what_is_withdrawn_goes_first(
    county: County, place: Place, tmp_path: Path
) -> None:
    publish(county, OLD)
    deploy(county, place).expect(0)
    require_same(county, place)
    lying, before = place.files(), county.snapshot()
    assert "没有发送" in deploy(county, place).expect(0).out
    assert place.files() == lying

    publish(county, NEW)
    after, untouched, purge = county.snapshot(), "pages/about.html", tmp_path / "purge.txt"
    place.put(untouched, b"what is not sent is not looked at either")
    assert "没有向" in deploy(county, place, "--dry-run", "--purge", str(purge)).expect(0).out
    assert not purge.exists()
    assert place.files() == lying | {untouched: b"what is not sent is not looked at either"}
    deploy(county, place, "--purge", str(purge)).expect(0)
    require_purged(purge, {path for path in {*before, *after} if before.get(path) != after.get(path)})
    assert originals(place.files() | {untouched: after[untouched]}) == after

    withdraw(county)
    place.put(untouched, after[untouched])
    assert deploy(county, place, "--dry-run").expect(0).out.startswith("最先：已撤下的")
    deploy(county, place).expect(0)
    require_same(county, place)
    beside = {path.rpartition("/")[2] for path in originals(place.files()) if path.startswith(f"{STREET_LAMPS}/")}
    assert beside == {"withdrawn.json"}  # which says to web servers that it is gone
    assert not [path for path, data in originals(place.files()).items() if NEW.encode() in data]


def require_purged(purge: Path, differing: set[str]) -> None:
    told = purge.read_text(encoding="ascii").splitlines()
    assert {f"{SITE}/{path}" for path in differing} == {url for url in told if not url.endswith("/")}
    assert [url for url in told if url.endswith("/")] == [
        f"{SITE}/{path.removesuffix('index.html')}" for path in sorted(differing) if path.split("/")[-1] == "index.html"
    ]


def test_a_target_that_was_tampered_with_is_mended_when_asked_to_compare(county: County, www: LocalPlace) -> None:
    deploy(county, www).expect(0)
    www.put("pages/about.html", b"send money")
    www.put("pages/about.html.gz", b"no gzip")
    www.put("pages/more.html", b"more money")
    www.put("theme/js/search.js.zst", b"of another time")
    www.put(".well-known/acme", b"a certificate is on its way")

    deploy(county, www, "--compare").expect(0)

    files = www.files()
    assert files.pop(".well-known/acme") == b"a certificate is on its way"
    assert originals(files) == county.snapshot()
    assert "theme/js/search.js.zst" not in files


def test_files_of_somebody_else_are_left_alone(county: County, place: Place) -> None:
    theirs = {"index.html": b"another site", "manifest.json": b"{}"}
    for path, data in theirs.items():
        place.put(path, data)

    run = deploy(county, place).expect(2)

    assert "index.html" in run.err
    assert place.files() == theirs


def test_storage_is_told_what_browsers_and_caches_need(county: County, storage: str) -> None:
    place = Bucket(storage, "headers")
    deploy(county, place).expect(0)
    css = next(path for path in county.snapshot() if path.startswith("theme/") and path.endswith(".css"))

    page, _ = place.ask("GET", "index.html")
    packed, _ = place.ask("GET", "index.html.br")
    style, _ = place.ask("GET", css)
    source, _ = place.ask("GET", f"{STREET_LAMPS}/source.md")

    assert page["Content-Type"] == packed["Content-Type"] == "text/html; charset=utf-8"
    assert page["Cache-Control"] == packed["Cache-Control"] == "public, max-age=60"
    assert "Content-Encoding" not in page
    assert packed["Content-Encoding"] == "br"
    assert style["Cache-Control"] == "public, max-age=31536000, immutable"
    assert source["Content-Type"] == "text/plain; charset=utf-8"


def test_a_line_that_breaks_leaves_the_site_whole_and_repeating_it_finishes(
    county: County, computer: Computer, tmp_path: Path
) -> None:
    publish(county, OLD)
    (tmp_path / "www").mkdir()
    place = computer.place(tmp_path / "www")
    ssh = place.env["RSYNC_RSH"]
    deploy(county, place).expect(0)
    publish(county, NEW)
    for calls, passed in ((2, 0), (4, 20), (5, 300), (6, 100)):
        shell = tmp_path / f"breaking{calls}.py"
        shell.write_text(BREAKING.format(count=str(tmp_path / f"calls{calls}"), calls=calls, passed=passed), "utf-8")
        broken = LocalPlace(place.address, place.folder, {"RSYNC_RSH": f"{sys.executable} {shell} {ssh}"})

        run = deploy(county, broken).expect(2)

        assert "rsync" in run.err
        for page in (path for path in place.files() if path.endswith(".html")):
            assert (place.folder / page).read_bytes().rstrip().endswith(b"</html>")
    deploy(county, place).expect(0)
    require_same(county, place)


def test_a_deployment_that_is_killed_is_finished_by_repeating_it(county: County, storage: str, tmp_path: Path) -> None:
    place = Bucket(storage, "killed")
    command = [sys.executable, "build.py", "deploy", place.address]
    process = subprocess.Popen(command, cwd=county.root, env=clean_environment() | place.env)
    while len(place.names()) < 20:
        assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert "manifest.json" not in place.names()

    run = deploy(county, place).expect(0)

    assert "中断" in run.out
    require_same(county, place)
    assert [path.name for path in (county.root / ".cache/deploy").iterdir() if path.is_dir()] == []


def damage(county: County, what: str) -> None:
    """The live site is no longer what was published."""
    page = county.output / f"{STREET_LAMPS}.html"
    match what:
        case "a page was changed":
            data = page.read_bytes()
            page.unlink()
            page.write_bytes(data.replace(b"</html>", b"!</html>"))
        case "a page is gone":
            page.unlink()
        case "a preview stands there":
            county.build("--preview").expect(0)
            shutil.rmtree(county.output)
            shutil.copytree(county.root / "preview", county.output)
        case "a trial stands there":
            publish(county, OLD)
            county.write({ARTICLE: article(NEW + "\n", **DRAFT)})
            county.sign(ARTICLE)
            county.commit()
            county.build("--trial").expect(0)
            shutil.rmtree(county.output)
            shutil.copytree(county.root / "trial", county.output)
        case "the log is of another day":
            log = county.root / LOG
            kept = log.read_bytes()
            publish(county, NEW)
            log.write_bytes(kept)
        case "nothing stands there":
            shutil.rmtree(county.output)


@pytest.mark.parametrize(
    "what",
    [
        "a page was changed",
        "a page is gone",
        "a preview stands there",
        "a trial stands there",
        "the log is of another day",
        "nothing stands there",
    ],
)
def test_what_was_not_published_is_not_sent(county: County, www: LocalPlace, what: str) -> None:
    damage(county, what)

    deploy(county, www).expect(2)

    assert www.files() == {}


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ssh://deploy@www.example.cn/srv/www", "示例站点"),
        ("s3://www", "示例站点"),
        ("ssh://deploy:geheim@www.example.cn/srv/www", "密码"),
        ("s3://AKIA:geheim@www", "密码"),
        ("ssh://-oProxyCommand=x/srv/www", "不是部署目标的地址"),
        ("ssh://county.test/srv/$(id)", "不是部署目标的地址"),
        ("ftp://county.test/www", "不是部署目标的地址"),
        ("s3://www?secret=geheim", "不是部署目标的地址"),
        ("production", "GONGKAI_TARGETS"),
        ("output", "GONGKAI_TARGETS"),
        ("./output/www", "之内"),
        ("/", "之内"),
        ("../nowhere", "nowhere"),
    ],
)
def test_an_address_that_cannot_be_meant_is_refused(built: County, address: str, said: str) -> None:
    run = built.command("deploy", address).expect(2)

    assert said in run.err
    assert "geheim" not in run.said


def test_a_target_has_a_name_in_the_settings_and_files_no_smaller_forms_where_none_are_wanted(
    county: County, www: LocalPlace
) -> None:
    settings = county.root / "pelicanconf.py"
    text = settings.read_text(encoding="utf-8") + f'GONGKAI_TARGETS = {{"www": "{www.address}"}}\n'
    settings.write_text(text, encoding="utf-8")
    county.command("deploy", "www").expect(0)
    assert "index.html.br" in www.files()
    settings.write_text(text + "GONGKAI_COMPRESS = ()\n", encoding="utf-8")

    run = county.command("deploy", "www").expect(0)

    assert "压缩方式" in run.out
    assert {path: data for path, data in www.files().items() if path != RECORD} == county.snapshot()
    settings.write_text(text + "GONGKAI_COMPRESS = ('lzma',)\n", encoding="utf-8")
    assert "GONGKAI_COMPRESS" in county.command("deploy", "www").expect(2).err


def test_no_build_switches_while_a_release_is_taken_up_and_no_two_deploy_to_one_place(
    county: County, www: LocalPlace
) -> None:
    slug = hashlib.sha256(www.address.encode()).hexdigest()[:12]
    for held, said in (("output.lock", "另一次生成"), (f"deploy/{slug}.lock", "另一次部署")):
        with lock(county.root / ".cache" / held):
            assert said in deploy(county, www).expect(2).err
        assert www.files() == {}


def test_what_is_served_can_be_proved_and_what_was_smuggled_in_is_found(county: County, www: LocalPlace) -> None:
    deploy(county, www).expect(0)
    verify = ("verify", "--tree", www.address, "--log", LOG)
    county.command(*verify).expect(0)

    for path, data in (
        ("index.html.br", brotli.compress(b"send money" * 300)),
        ("index.html.gz", b"no gzip"),
        ("pages/more.html.gz", gzip.compress(b"send money")),
        (RECORD, b"{}"),
    ):
        before = www.files().get(path)
        www.put(path, data)
        assert f"{path}：" in county.command(*verify).expect(1).out
        www.put(path, before)
    county.command(*verify).expect(0)
