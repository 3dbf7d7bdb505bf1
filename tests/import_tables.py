"""Tables to import, and how many rows came of them: what the rooms that import share in their tests."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import Base


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> Path:
    """Write rows as a CSV with all these columns; missing cells are empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def count_rows(session: Session, *models: type[Base]) -> dict[str, int]:
    """Return how many rows each model has, by its name."""
    return {model.__name__: session.scalar(select(func.count()).select_from(model)) or 0 for model in models}
