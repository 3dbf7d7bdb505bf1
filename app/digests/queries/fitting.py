"""What of a run fits whom, and the pieces that say it: a few statements for many recipients."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, select

from app.digests.models import DigestItem
from app.statements import read_sql

FITTING = Path(__file__).parents[1] / "sql" / "fitting.sql"
# So many of a group can be shown at most.
MOST_OF_A_GROUP = 10


class Portion(NamedTuple):
    """Of one group and kind: how many items fit, and the places of the first ones in the order of mails."""

    group_key: str
    kind: str
    number: int
    places: Sequence[int]


@dataclass(frozen=True)
class Piece:
    """An item's finished words in one language."""

    text: str
    html: str


# By place and language.
Pieces = dict[int, dict[str, Piece]]


def list_portions(
    connection: Connection, run_id: int, subscriber_ids: Sequence[int], most: int = MOST_OF_A_GROUP
) -> dict[int, list[Portion]]:
    """Return by subscriber what fits, group after group; who has nothing is not there. One statement.

    Its size is bound by the groups, however many items there are.
    """
    words = {"run_id": run_id, "subscriber_ids": list(subscriber_ids), "most": most}
    found: dict[int, list[Portion]] = {}
    for subscriber_id, *portion in connection.execute(read_sql(FITTING), words):
        found.setdefault(subscriber_id, []).append(Portion(*portion))
    return found


def read_pieces(connection: Connection, run_id: int, places: Collection[int]) -> Pieces:
    """Return the words of the items by place and language. One statement."""
    statement = select(
        DigestItem.place, DigestItem.text_ka, DigestItem.html_ka, DigestItem.text_en, DigestItem.html_en
    ).where(DigestItem.run_id == run_id, DigestItem.place.in_(places))
    return {
        row.place: {"ka": Piece(row.text_ka, row.html_ka), "en": Piece(row.text_en, row.html_en)}
        for row in connection.execute(statement)
    }
