"""What people read: links lead somewhere, named files exist, decisions are whole, pictures are small."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.docs.pages import CODE, DOCS, HEADING, PAGES, ROOT, read_tables

LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
OUR_FILE = re.compile(r"(?:app|docs|geodata|migrations|notebooks|scripts|tests)/[\w./-]+")
DECISIONS = sorted((DOCS / "decisions").glob("[0-9]*.md"))
PICTURES = sorted((DOCS / "pictures").glob("*.png"))
LARGEST_PICTURE = 300_000
LONGEST_LINE = 130


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def prose_of(page: Path) -> str:
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def anchors_of(page: Path) -> set[str]:
    """Return the anchors that a Markdown page has: headings in small letters, hyphens for blanks."""
    headings = [found[1] for line in prose_of(page).splitlines() if (found := HEADING.fullmatch(line))]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in LINK.findall(prose_of(page)):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{link} leads nowhere"
        if anchor:
            assert anchor in anchors_of(target), f"{link}: there is no such heading"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_file_of_ours_that_is_named_exists(page: Path) -> None:
    named = [word for word in CODE.findall(prose_of(page)) if OUR_FILE.fullmatch(word)]
    assert [word for word in named if not (ROOT / word).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_has_one_title_and_lines_that_fit(page: Path) -> None:
    lines = prose_of(page).splitlines()
    assert lines[0].startswith("# ")
    assert sum(line.startswith("# ") for line in lines) == 1
    long = [line for line in lines if len(line) > LONGEST_LINE and not line.startswith(("|", "!"))]
    assert long == []


@pytest.mark.parametrize("page", DECISIONS, ids=name_of)
def test_a_decision_tells_context_options_outcome_and_consequences(page: Path) -> None:
    parts = re.findall(r"^## (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert parts == ["Context", "Options", "Outcome", "Consequences"]


def test_decisions_are_numbered_without_gap_and_listed() -> None:
    numbers = [int(page.name[:4]) for page in DECISIONS]
    assert numbers == list(range(1, len(DECISIONS) + 1))
    index = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    for number, page in zip(numbers, DECISIONS, strict=True):
        title = page.read_text(encoding="utf-8").splitlines()[0].removeprefix(f"# {number}. ")
        assert f"| [{number}]({page.name}) | {title} |" in index


def test_readme_has_a_picture_and_pictures_are_small() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert any(name_of(picture) in readme for picture in PICTURES)
    for picture in PICTURES:
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert picture.stat().st_size < LARGEST_PICTURE, f"{picture.name} is too large"


def test_readme_maps_every_folder() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    folders = {line.partition("/")[0] for line in listed.splitlines() if "/" in line}
    told = {
        row[0].strip("`").rstrip("/")
        for row in read_tables(ROOT / "README.md")["Map of the folders"]
        if row[0].endswith("/`")
    }
    assert {folder for folder in folders if not folder.startswith(".")} <= {
        word.split("/")[0] for word in told
    }
    assert [word for word in told if not (ROOT / word).exists()] == []
