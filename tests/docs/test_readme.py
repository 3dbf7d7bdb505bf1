"""What the README shows works as it stands: the table comes in, the file opens."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

from flask import Flask

from tests.docs.pages import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language: str, holding: str) -> str:
    """Return the first fenced block of that language which holds a word."""
    found = re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)
    return next(text for text in found if holding in text)


def command(holding: str) -> list[str]:
    """Return the words of the first shell line that holds a text."""
    return shlex.split(next(line for line in block("sh", holding).splitlines() if holding in line))


def test_the_example_comes_in_and_goes_home_as_shown(own_app: Flask, tmp_path: Path) -> None:
    words = command("import-projects")
    file = tmp_path / words[words.index("import-projects") + 1]
    file.write_text(block("csv", "external_id"), encoding="utf-8")
    options = words[words.index(file.name) + 1 :]
    tried = own_app.test_cli_runner().invoke(args=["import-projects", str(file), *options])
    assert "--dry-run" in options
    assert "2 inserted" in tried.output, tried.output
    options.remove("--dry-run")
    done = own_app.test_cli_runner().invoke(args=["import-projects", str(file), *options])
    assert done.exit_code == 0, done.output
    assert "2 inserted" in done.output
    assert "no warnings" in done.output

    _curl, _options, name, address = command("/export/projects.geojson")
    answer = own_app.test_client().get(address.removeprefix("http://127.0.0.1:8000"))
    assert answer.status_code == 200, answer.text
    (tmp_path / name).write_bytes(answer.data)
    told = subprocess.run(command("ogrinfo"), cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert "Feature Count: 1" in told
    python = [sys.executable, "-c", block("python", "geopandas")]
    told = subprocess.run(python, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert told.startswith("1 projects, EPSG:4326")
    assert "GEL" in told
