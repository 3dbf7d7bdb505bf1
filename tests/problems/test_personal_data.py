"""Personal data in texts is found, and what only looks like it from afar is not."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.problems.personal_data import find_personal_data


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("დამირეკეთ 599 12 34 56-ზე", "phone", "599 12 34 56"),
        ("ტელ. +995 555 123 456.", "phone", "+995 555 123 456"),
        ("ტელ. 00995555123456", "phone", "00995555123456"),
        ("call 0322 12 34 56 please", "phone", "0322 12 34 56"),
        ("call (032) 2 12 34 56", "phone", "(032) 2 12 34 56"),
        ("+44 20 7946 0958", "phone", "+44 20 7946 0958"),
        ("მომწერეთ nino.beridze@example.ge", "email", "nino.beridze@example.ge"),
        ("პ/ნ 01024012345", "personal_number", "01024012345"),
        ("01 0240 12345 arise", "personal_number", "01 0240 12345"),
    ],
)
def test_personal_data_is_found_where_it_stands(text: str, kind: str, part: str) -> None:
    found = find_personal_data(text)
    assert [(one.kind, text[one.start : one.end]) for one in found] == [(kind, part)]


@pytest.mark.parametrize(
    "text",
    [
        "სკოლის შენობა 1987 წელს აშენდა და 350 მოსწავლე სწავლობს",
        "საჭიროა 500 000 000 ლარი",
        "41.7151, 44.8271",
        "22.11.2026 10:30",
        "GE-KA 2026-11-22",
        "@kseli",
        "IBAN GE29NB0000000101904917",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert find_personal_data(text) == []


def test_several_are_told_in_order_and_none_twice() -> None:
    text = "ნინო: nino@example.ge, 599123456, 01024012345"
    assert [one.kind for one in find_personal_data(text)] == ["email", "phone", "personal_number"]


@given(st.text(max_size=300))
def test_any_text_is_taken_and_parts_never_overlap(text: str) -> None:
    found = find_personal_data(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(first.end <= second.start for first, second in pairwise(found))


@pytest.mark.parametrize("piece", ["5 ", "a.", "+9 ", "5-", "@a.", "1"])
def test_long_texts_cost_no_time(piece: str) -> None:
    begun = time.perf_counter()
    find_personal_data(piece * (4000 // len(piece)))
    assert time.perf_counter() - begun < 0.5
