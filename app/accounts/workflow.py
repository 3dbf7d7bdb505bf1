"""What features to the right tell of a person: what they keep, how it is erased, where it is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

# app.extensions[OWN_DATA]: a tuple of OwnData, put there by create_app.
OWN_DATA = "kseli own data"


@dataclass(frozen=True)
class OwnData:
    """What a feature keeps of a person.

    `read` (session, person's id) returns what the download holds under `name`, of types that JSON has;
    `erase` is called before the person's row is deleted; `links` returns pairs of words and path.
    """

    name: str
    read: Callable[[Session, int], Any]
    erase: Callable[[Session, int], None] | None = None
    links: Callable[[Session, int], Sequence[tuple[str, str]]] | None = None
