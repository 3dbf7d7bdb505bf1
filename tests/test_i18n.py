"""Numbers as each language writes them, and texts that are translated late."""

from decimal import Decimal

import pytest
from flask import Flask, render_template_string

from app.i18n import lazy_gettext, show_money


def shown(app: Flask, language: str, amount: Decimal | float | None, **options: bool) -> str:
    with app.test_request_context(f"/?lang={language}"):
        return show_money(amount, "EUR", **options).replace("\xa0", " ")


@pytest.mark.parametrize(
    "amount, english, georgian",
    [
        (Decimal("1.50"), "1.50 EUR", "1,50 EUR"),
        (1.5, "1.50 EUR", "1,50 EUR"),
        (Decimal("0.00"), "0 EUR", "0 EUR"),
        (Decimal("0.01"), "0.01 EUR", "0,01 EUR"),
        (Decimal("-0.50"), "-0.50 EUR", "-0,50 EUR"),
        (Decimal("12.00"), "12 EUR", "12 EUR"),
        (Decimal("999.99"), "999.99 EUR", "999,99 EUR"),
        (999.999, "1,000 EUR", "1 000 EUR"),
        (Decimal("1000.50"), "1,001 EUR", "1 001 EUR"),
        (Decimal("12345.49"), "12,345 EUR", "12 345 EUR"),
        (Decimal("2500000"), "2.5M EUR", "2,5 მლნ. EUR"),
    ],
)
def test_money_has_cents_only_where_they_count(
    app: Flask, amount: Decimal | float, english: str, georgian: str
) -> None:
    assert shown(app, "en", amount) == english
    assert shown(app, "ka", amount) == georgian


def test_exact_money_leaves_nothing_out(app: Flask) -> None:
    assert shown(app, "en", Decimal("2500000.5"), exact=True) == "2,500,000.50 EUR"
    assert shown(app, "ka", Decimal("2500000"), exact=True) == "2 500 000 EUR"


def test_an_unknown_amount_is_no_text(app: Flask) -> None:
    assert shown(app, "en", None) == ""


def test_words_of_people_in_a_lazy_text_never_become_html(app: Flask) -> None:
    text = lazy_gettext("%(file)s: %(reason)s", file="<b>a.jpg</b>", reason="no photo")
    with app.test_request_context("/"):
        assert render_template_string("{{ text }}", text=text) == "&lt;b&gt;a.jpg&lt;/b&gt;: no photo"
        assert str(text) == "<b>a.jpg</b>: no photo"
