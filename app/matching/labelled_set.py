"""The labelled set read from its folder: problems, what could help them, and what a person says of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

# Kept with the tests: nobody but who judges the rules needs it.
FOLDER = Path(__file__).resolve().parents[2] / "tests" / "matching" / "labelled"
# Must be suggested; is worth asking; would waste everybody's time.
LABELS = ("clear", "possible", "no")

Record = Mapping[str, Any]


class NoLabelledSet(Exception):
    """The labelled set is not here: it comes with the repository, not with the image of the service."""


@dataclass(frozen=True)
class LabelledSet:
    """Records by name, and the label of each pair (problem, candidate) that has one.

    `as_of` is the day on which everything in the set was true.
    """

    as_of: date
    problems: Mapping[str, Record]
    projects: Mapping[str, Record]
    resources: Mapping[str, Record]
    labels: Mapping[tuple[str, str], str]

    def label_of(self, problem: str, candidate: str) -> str:
        """Return the pair's label; whoever labelled looked at all of them, so that no label says no."""
        return self.labels.get((problem, candidate), "no")

    def pairs(self, label: str) -> list[tuple[str, str]]:
        """Return the pairs with this label, in the order of the files."""
        return [pair for pair, said in self.labels.items() if said == label]


def read_labelled_set(folder: Path = FOLDER) -> LabelledSet:
    """Return the set in a folder (README.md there says how it is written). Raises NoLabelledSet."""
    if not folder.is_dir():
        raise NoLabelledSet(f"no labelled set in {folder}")
    labels = {
        (problem, candidate): label
        for path in sorted(folder.glob("labels_*.yaml"))
        for problem, said in _read(path).items()
        for label, candidates in said.items()
        for candidate in candidates
    }
    return LabelledSet(
        as_of=_read(folder / "set.yaml")["as_of"],
        problems=_read_records(folder, "problems"),
        projects=_read_records(folder, "projects"),
        resources=_read_records(folder, "resources"),
        labels=labels,
    )


def _read_records(folder: Path, kind: str) -> dict[str, Record]:
    return {row["name"]: row for path in sorted(folder.glob(f"{kind}_*.yaml")) for row in _read(path)}


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))
