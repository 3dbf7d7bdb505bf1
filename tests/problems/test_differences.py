"""What differs between two texts: nothing is lost, and no text takes long."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from app.problems.differences import Part, compare_words


def test_a_changed_word_is_taken_out_and_put_in() -> None:
    assert compare_words("No watr today", "No water today") == [
        Part("same", "No"),
        Part("del", " watr"),
        Part("ins", " water"),
        Part("same", " today"),
    ]


@given(st.text(alphabet="აბგ \n", max_size=60), st.text(alphabet="აბგ \n", max_size=60))
def test_the_parts_make_both_texts_again(before: str, after: str) -> None:
    parts = compare_words(before, after)

    assert "".join(words for kind, words in parts if kind != "ins") == before.rstrip()
    assert "".join(words for kind, words in parts if kind != "del") == after.rstrip()


def test_a_text_that_repeats_itself_takes_no_longer() -> None:
    started = time.monotonic()
    compare_words("a b " * 1000, "b a " * 1000)
    compare_words("a " * 199 + "b " * 1800, "b a " * 1000)

    assert time.monotonic() - started < 2
