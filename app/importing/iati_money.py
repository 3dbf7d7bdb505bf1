"""Budgets and transactions of an IATI activity, and the one sum that stands for the project."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from lxml import etree

from app.importing.cells import LARGEST_AMOUNT
from app.importing.iati_codes import BUDGET_KINDS, TRANSACTION_KINDS
from app.importing.iati_elements import ActivityReader
from app.importing.report import shown
from app.importing.rows import Budget, Transaction


def read_budgets(reader: ActivityReader) -> list[Budget]:
    """Return the budgets with their periods; one without a value is left out."""
    found = []
    for element in reader.element.findall("budget"):
        amount = reader.amount(element.find("value"))
        if amount is not None:
            kind = BUDGET_KINDS.get((element.get("type") or "1").strip().lower(), "original")
            found.append(
                Budget(
                    kind=kind,
                    starts_on=day_of(reader, element.find("period-start")),
                    ends_on=day_of(reader, element.find("period-end")),
                    amount=amount,
                    currency=currency_of(reader, element.find("value")),
                )
            )
    return found


def read_transactions(reader: ActivityReader) -> list[Transaction]:
    """Return the transactions; one without value or of an unknown type is left out, the latter is told."""
    found = []
    for element in reader.element.findall("transaction"):
        kind_element = element.find("transaction-type")
        stated = (
            (kind_element.get("code") or kind_element.text or "").strip() if kind_element is not None else ""
        )
        kind = TRANSACTION_KINDS.get(stated.lower())
        amount = reader.amount(element.find("value"))
        if amount is None:
            continue
        if kind is None:
            reader.warn("W_TRANSACTION_TYPE", f"{shown(stated)} is no transaction type: left out", element)
            continue
        value = element.find("value")
        on_date = day_of(reader, element.find("transaction-date"))
        if on_date is None and value is not None:
            on_date = reader.date(value, value.get("value-date"))
        found.append(
            Transaction(
                kind=kind,
                on_date=on_date,
                amount=amount,
                currency=currency_of(reader, value),
                description=reader.any_narrative(element.find("description")),
            )
        )
    return found


def day_of(reader: ActivityReader, element: etree._Element | None) -> date | None:
    """Return the day of an element with `iso-date`."""
    return None if element is None else reader.date(element, element.get("iso-date"))


def currency_of(reader: ActivityReader, value: etree._Element | None) -> str | None:
    """Return the currency of a value, or else that of the activity."""
    stated = None if value is None else value.get("currency")
    return reader.take_currency(value, stated) or reader.currency


def total_budget(budgets: list[Budget], transactions: list[Transaction]) -> tuple[Decimal | None, str | None]:
    """Return the project's sum and currency: revised budgets, or else original ones, or else commitments.

    One source only, never two currencies: (None, None) where they differ or nothing is stated. Single
    amounts may be negative, since IATI takes money back so; a sum below nothing is no budget: (None, None).
    """
    sources: list[list[tuple[Decimal, str | None]]] = [
        [(budget["amount"], budget["currency"]) for budget in budgets if budget["kind"] == kind]
        for kind in ("revised", "original")
    ]
    sources.append(
        [(item["amount"], item["currency"]) for item in transactions if item["kind"] == "commitment"]
    )
    for amounts in sources:
        if amounts:
            currencies = {currency for _, currency in amounts}
            total = sum((amount for amount, _ in amounts), Decimal(0))
            fits = len(currencies) == 1 and 0 <= total < LARGEST_AMOUNT
            return (total, currencies.pop()) if fits else (None, None)
    return None, None
