"""Files that are not what they seem: links, strays, names that are one on another system, changes nobody committed."""

from __future__ import annotations

import pytest

from plugins.registry.model import Stage
from tests.builders import ARTICLE, REGISTRY, a_picture, article, page
from tests.county import County, Run, a_county

FOLDER = "content/articles/jinhe/2026"
LINK = "120000"
MARK = "attack-was-here"


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> tuple[County, Run]:
    names = ("link-to-draft", "link-to-picture", "link-to-sign-offs", "twins")
    documents: dict[str, str | bytes] = {f"{FOLDER}/{name}.md": article(f"{MARK}\n", name=name) for name in names}
    documents[f"{FOLDER}/link-to-picture.md"] = article(
        f"{MARK}\n", name="link-to-picture", image="secret.png", image_alt="x"
    )
    documents[f"{FOLDER}/secret.png"] = a_picture("black")
    documents[f"{FOLDER}/twins.md"] = article(f"{MARK} [甲](Liste.csv) [乙](liste.csv)\n", name="twins")
    documents |= {f"{FOLDER}/Liste.csv": "a\n", f"{FOLDER}/liste.csv": "b\n"}
    documents |= {f"{FOLDER}/stray.png": a_picture("red"), f"{FOLDER}/.htaccess": MARK, f"{FOLDER}/raw.html": MARK}
    documents |= {f"{FOLDER}/other.markdown": MARK, f"{FOLDER}/other.rst": MARK, "content/robots.txt": MARK}
    documents |= {"content/index.html": MARK, "villages/hexing/index.md": page("about", MARK)}
    county = a_county(tmp_path_factory.mktemp("files"), documents, commit=False)
    county.git("add", "accounts", "content", "villages")
    county.store(f"{FOLDER}/link-to-draft.md", b"../../../pages/about.md", LINK)
    county.store(f"{FOLDER}/secret.png", b"/etc/passwd", LINK)
    county.store(f"{FOLDER}/link-to-sign-offs.review.yaml", b"street-lamps.review.yaml", LINK)
    county.store("content/articles/jinhe/2025", b"/etc", LINK)
    county.commit_staged()
    return county, county.build()


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        (f"{FOLDER}/link-to-draft.md", "DRA021"),
        (f"{FOLDER}/secret.png", "DRA021"),
        (f"{FOLDER}/link-to-sign-offs.review.yaml", "REV016"),
        (f"{FOLDER}/twins.md", "DRA011"),
        ("content/articles/jinhe/2025", "DRA012"),
        ("content/robots.txt", "DRA012"),
        ("content/index.html", "DRA012"),
        ("villages/hexing/index.md", "DRA003"),
    ],
)
def test_it_is_refused_by_its_rule(attacked: tuple[County, Run], path: str, rule: str) -> None:
    assert any(line.startswith(f"{path}:") and f" {rule} " in line for line in attacked[1].out.splitlines()), attacked[
        1
    ].out


def test_nothing_of_it_is_published(attacked: tuple[County, Run]) -> None:
    county, _ = attacked

    assert county.mentions(MARK) == []  # nor in robots.txt: the one that is out is that of the site
    assert county.mentions("root:x:") == []
    assert not any(path.is_symlink() for path in county.output.rglob("*"))
    names = {path.rpartition("/")[2] for path in county.snapshot()}
    assert not names & {"stray.png", "secret.png", ".htaccess", "raw.html", "liste.csv", "Liste.csv"}


def test_the_honest_article_is_published(attacked: tuple[County, Run]) -> None:
    county, run = attacked

    assert run.code == 1
    assert county.publishes("articles/jinhe/2026/street-lamps")


# ---- one county each ----------------------------------------------------------------------------------------------


def test_what_is_not_committed_is_not_published(county: County) -> None:
    county.write({ARTICLE: article(MARK + "\n"), f"{FOLDER}/new.md": article(MARK + "\n", name="new")})
    county.sign(f"{FOLDER}/new.md")

    run = county.build().expect(0)

    assert county.mentions(MARK) == []
    assert county.publishes("articles/jinhe/2026/street-lamps")
    assert not county.publishes("articles/jinhe/2026/new")
    assert ARTICLE in run.err


def test_a_registry_edit_that_is_not_committed_gives_no_rights(county: County) -> None:
    county.write({f"{FOLDER}/new.md": article(name="new", review={**dict.fromkeys(list(Stage), "chen-yu")})})
    county.commit()
    county.write(
        {"accounts/policy.yaml": str(REGISTRY["accounts/policy.yaml"]).replace("article: standard", "article: village")}
    )

    run = county.build().expect(1)

    assert "REV005" in run.out
    assert not county.publishes("articles/jinhe/2026/new")


def test_a_broken_registry_stops_everything_and_leaves_the_site(county: County) -> None:
    before = county.snapshot()
    county.commit({"accounts/jinhe.yaml": str(REGISTRY["accounts/jinhe.yaml"]) + "  - id: evil\n"})

    run = county.build().expect(1)

    assert "YML007" in run.out
    assert county.snapshot() == before


def test_an_edit_after_publication_leaves_the_last_good_revision_until_it_is_signed(county: County) -> None:
    before = (county.output / "articles/jinhe/2026/street-lamps.html").read_bytes()
    county.commit({ARTICLE: article(MARK + "\n", image="lamp.png", image_alt="灯")})

    run = county.build().expect(1)

    assert "REV002" in run.out
    assert county.mentions(MARK) == []
    assert b"\xe5\x9f\x8e\xe4\xb8\x9c" in before
    assert county.publishes("articles/jinhe/2026/street-lamps")


def test_a_document_removed_from_the_branch_is_removed_from_the_site(county: County) -> None:
    county.commit({ARTICLE: None, ARTICLE.replace(".md", ".review.yaml"): None, f"{FOLDER}/lamp.png": None})

    county.build().expect(0)

    assert not county.publishes("articles/jinhe/2026/street-lamps")
    assert county.mentions("四十二盏路灯") == []


def test_sample_keys_open_no_real_site(county: County) -> None:
    before = county.snapshot()
    pin = county.root.parent / "roots.yaml"
    pin.write_bytes((county.root / "tests/keys/roots.yaml").read_bytes().replace(b"sample: true\n", b""))
    county.become_real()
    conf = county.root / "pelicanconf.py"
    conf.write_text(conf.read_text("utf-8").replace('"tests/keys/roots.yaml"', f'"{pin}"'), "utf-8")
    county.git("add", "--all")
    county.git("commit", "--quiet", "--message", "the real address")

    run = county.build().expect(2)

    assert "accounts/" in run.err, "the place of the key"
    assert "SITEURL" in run.err
    assert county.snapshot() == before


def test_a_real_site_is_built_from_committed_theme_and_program_only(county: County) -> None:
    county.git("add", "--all")
    county.git("commit", "--quiet", "--message", "the program")
    before = county.snapshot()
    county.become_real()

    run = county.build().expect(2)

    assert "pelicanconf.py" in run.err
    assert county.snapshot() == before
