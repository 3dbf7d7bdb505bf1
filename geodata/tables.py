"""Reading and writing the CSV files of this folder: UTF-8, commas, a header, lines ending in a newline."""

import csv
from collections.abc import Iterable
from pathlib import Path


def read_table(path: Path) -> list[dict[str, str]]:
    """Return the rows in file order; an empty cell is an empty string."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def write_table(path: Path, columns: list[str], rows: Iterable[dict[str, object]]) -> None:
    """Write the rows in the order given; None becomes an empty cell."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
