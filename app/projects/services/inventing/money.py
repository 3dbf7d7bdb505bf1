"""Invents a project's money: its budget, what was promised, and what was paid year by year."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import Any

from app.projects.services.inventing.period import AS_OF
from app.projects.services.inventing.record import Invented

# Rough and fixed: invented amounts must only be plausible in their currency.
PER_DOLLAR = {"USD": 1.0, "EUR": 0.92, "GEL": 2.7}
UNKNOWN_SHARE = 0.05


def invent_money(chance: random.Random, invented: Invented, currency: str) -> None:
    """Fill the budget, its periods and the transactions; a few projects have no published budget."""
    row = invented.row
    if chance.random() < UNKNOWN_SHARE:
        row |= {"budget_amount": None, "budget_currency": None}
        return
    low, high = invented.idea.thousands
    # Small projects are more frequent than large ones.
    thousands = low + (high - low) * chance.random() ** 2
    amount = Decimal(round(thousands * PER_DOLLAR[currency])) * 1_000
    first = _budget("original", row, amount, currency)
    invented.budgets = [first]
    if row["status"] in ("implementation", "finalisation", "closed") and chance.random() < 0.12:
        amount = Decimal(round(float(amount) * chance.uniform(0.85, 1.3) / 1_000)) * 1_000
        invented.budgets.append(_budget("revised", row, amount, currency))
    row |= {"budget_amount": amount, "budget_currency": currency}
    if row["status"] != "pipeline":
        invented.transactions = _pay(chance, row, amount, currency)


def _budget(kind: str, row: dict[str, Any], amount: Decimal, currency: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "starts_on": row["starts_on"],
        "ends_on": row["ends_on"],
        "amount": amount,
        "currency": currency,
    }


def _pay(chance: random.Random, row: dict[str, Any], amount: Decimal, currency: str) -> list[dict[str, Any]]:
    """Return the commitment, and a payment a year until the end or the day of writing; never too much."""
    start, end = row["starts_on"], row["ends_on"]
    paid = [{"kind": "commitment", "on_date": start, "amount": amount, "currency": currency}]
    years = list(range(start.year, end.year + 1))
    weights = [chance.uniform(0.6, 1.4) for _ in years]
    for year, weight in zip(years, weights, strict=True):
        day = max(start, min(date(year, chance.randint(3, 12), 15), end))
        if day > AS_OF or (row["status"] == "cancelled" and year > start.year):
            break
        part = round(amount * Decimal(weight / sum(weights)) * Decimal("0.98") / 100) * 100
        kind = chance.choice(("disbursement", "disbursement", "expenditure"))
        paid.append({"kind": kind, "on_date": day, "amount": Decimal(part), "currency": currency})
    return paid
