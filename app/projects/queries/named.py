"""A thing with a key and a name in two languages, as lists and pages show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Named:
    """A donor, region or topic. Reads as its name in the language it was asked for in."""

    key: str
    name_ka: str | None
    name_en: str | None
    name: str

    def __str__(self) -> str:
        return self.name


def name_of(key: str, name_ka: str | None, name_en: str | None, language: str) -> Named:
    """Return the thing with its name in `language`, or else in the other one."""
    first, second = (name_en, name_ka) if language == "en" else (name_ka, name_en)
    return Named(key, name_ka, name_en, first or second or key)


def read_named(found: Sequence[Sequence[str | None]] | None, language: str) -> tuple[Named, ...]:
    """Return what the database gave as a JSON list of [key, name_ka, name_en]; None is no thing at all."""
    return tuple(name_of(str(key), ka, en, language) for key, ka, en in found or ())
