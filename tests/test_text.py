"""Text: cleaned, protected, folded, and found again in either alphabet and any case."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text import (
    ControlCharacter,
    clean_text,
    fold,
    one_line,
    parse_number,
    printable,
    protect_formula,
    search_document,
    search_query,
    search_tokens,
    shorten,
    unprotect_formula,
)

FORMULAS = ["=1+1", "+995 32 000", "-5", "@SUM(1)", "\t=1", "\r=1", "＝1+1", "＋cmd", "－5", "＠x"]


@pytest.mark.parametrize(
    "raw, clean, stripped",
    [
        (" წყალი ", "წყალი", False),
        ("გზა \u202eabc\u202c", "გზა abc", True),
        ("a\u200bb\ufeffc\u2066d\u00ade", "abcde", True),
        ("a\U000e0041\u3164b", "ab", True),
        ("e\u0301", "é", False),
        ("👩\u200d👩\u200d👧 ❤\ufe0f", "👩\u200d👩\u200d👧 ❤\ufe0f", False),
        ("a\u200db", "ab", True),
        ("<b>{{ 7*7 }}</b>", "<b>{{ 7*7 }}</b>", False),
        ("a\r\nb\u2028c", "a\nb\nc", False),
    ],
)
def test_text_is_cleaned_and_kept_as_text(raw: str, clean: str, stripped: bool) -> None:
    assert clean_text(raw) == (clean, stripped)


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f", "\x85", "\ud800", "\ufffe", "\ufdd0", "\x08"])
def test_control_characters_are_refused_by_name(character: str) -> None:
    with pytest.raises(ControlCharacter, match=f"U[+]{ord(character):04X}"):
        clean_text(f"წყ{character}ალი")


@given(st.text(max_size=60))
def test_cleaning_once_is_enough(text: str) -> None:
    try:
        cleaned = clean_text(text).text
    except ControlCharacter:
        return
    assert clean_text(cleaned) == (cleaned, False)
    assert unicodedata.is_normalized("NFC", cleaned)


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_protected_on_export_and_come_back(text: str) -> None:
    assert protect_formula(text) == f"'{text}"
    assert unprotect_formula(protect_formula(text)) == text


@given(st.text(max_size=20) | st.from_regex(r"'*[=+@-]?\w*", fullmatch=True))
def test_protecting_round_trips_for_any_text(text: str) -> None:
    assert unprotect_formula(protect_formula(text)) == text


def test_plain_text_is_left_alone() -> None:
    assert protect_formula("წყალი") == "წყალი"
    assert unprotect_formula("'quoted'") == "'quoted'"
    assert one_line(" a\n  b\t") == "a b"


@pytest.mark.parametrize(
    "spellings",
    [
        ["kutaisi", "qutaisi", "Kutaisi", "ქუთაისი", "K'ut'aisi", "K’ut’aisi", "ᲥᲣᲗᲐᲘᲡᲘ"],
        ["K'akheti", "კახეთი", "Kakheti", "kaxeti".replace("x", "kh")],
        [
            "Samegrelo-Zemo Svaneti",
            "Samegrelo–Zemo Svaneti",
            "სამეგრელო-ზემო სვანეთი",
            "SamegreloZemoSvaneti",
        ],
        ["Mtskheta-Mtianeti", "მცხეთა მთიანეთი"],
        ["Tbilisi", "თბილისი", "Тбилиси"],
    ],
)
def test_spellings_of_one_name_fold_to_one(spellings: list[str]) -> None:
    assert len({fold(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    "written, asked",
    [
        ("წყლის პრობლემა", "წყალი"),
        ("კახეთში", "კახეთი"),
        ("ნაგავსაყრელის მოწყობა", "ნაგავსაყრელი"),
        ("ნაგავსაყრელები", "nagavsakreli"),
        ("რუსთავიდან", "რუსთავი"),
        ("რუსთავიდან", "rustavi"),
        ("Rustavi bypass", "რუსთავიდან"),
        ("ბათუმამდე", "ბათუმი"),
        ("ყვარელში", "kvareli"),
        ("ქუთაისში", "qutaisi"),
        ("სკოლებისთვის", "სკოლა"),
        ("პროექტებისთვის", "პროექტი"),
        ("Secondary and Local Roads", "road"),
        ("სკოლა", "სკოლების"),
    ],
)
def test_a_word_is_found_in_any_case_and_alphabet(written: str, asked: str) -> None:
    assert matches(search_document([written]), search_query(asked))


@pytest.mark.parametrize("written, asked", [("წყალი", "გზა"), ("Kutaisi", "Batumi"), ("სკოლა", "სოფელი")])
def test_other_words_are_not_found(written: str, asked: str) -> None:
    assert not matches(search_document([written]), search_query(asked))


def test_all_words_count_and_beginnings_are_found() -> None:
    document = search_document(["წყლის ქსელი", None, "Water network in Gori"])
    assert matches(document, search_query("water gori"))
    assert matches(document, search_query("netw"))
    assert not matches(document, search_query("water batumi"))


@pytest.mark.parametrize("text", ["", "   ", "'&|!():*<->", "-- \x00", "🚧", "\u202e"])
def test_without_a_word_there_is_no_query(text: str) -> None:
    assert search_query(text) == ""


@given(st.text(max_size=200))
def test_a_query_is_safe_for_any_input(text: str) -> None:
    query = search_query(text)
    assert re.fullmatch(r"(\([a-z0-9]+(:\*)?( \| [a-z0-9]+)*\)( & (?!$))?)*", query)
    assert all(re.fullmatch("[a-z0-9]+", token) for token in search_tokens(text))


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), (" #12 ", 12), ("2147483647", 2147483647), ("2147483648", None), ("0", None), ("-1", None)]
    + [(text, None) for text in ("", "#", "1.5", "twelve", "١٢", "²", "9" * 5000)],
)
def test_a_number_of_a_record_is_read_as_people_write_it(text: str, number: int | None) -> None:
    assert parse_number(text) == number


def test_what_cannot_be_seen_is_left_out_of_a_line() -> None:
    assert printable(" \u202ephoto\x00\u200b.jpg\n") == "photo.jpg"


def test_a_very_long_input_costs_little() -> None:
    assert len(search_query("ა" * 100_000)) < 1000
    assert search_query("x " * 100_000).count("&") == 0


def matches(document: str, query: str) -> bool:
    """Evaluate a query as PostgreSQL would: every group by one of its forms, whole or as a beginning."""
    tokens = set(document.split())
    groups = [re.findall(r"[a-z0-9]+(?::\*)?", group) for group in query.split(" & ") if group]
    return bool(groups) and all(any(found(form, tokens) for form in group) for group in groups)


def found(form: str, tokens: set[str]) -> bool:
    if form.endswith(":*"):
        return any(token.startswith(form[:-2]) for token in tokens)
    return form in tokens


def test_a_text_is_cut_between_words_where_one_ends_near() -> None:
    assert shorten("Water runs again, and", 21) == "Water runs again, and"
    assert shorten("Water runs again, and more", 20) == "Water runs again…"
    assert shorten("a " + "b" * 30, 20) == "a " + "b" * 17 + "…"
