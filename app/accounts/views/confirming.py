"""Confirming an address: the link shows a button, as mail scanners open links too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, request


def ask_before(confirm: Callable[[str], Any]) -> Callable[[str], Any]:
    """Return Flask-Security's view, which would confirm at once, as one that acts on POST only."""

    def confirm_email(token: str) -> Any:
        if request.method != "POST":
            return render_template("accounts/confirm.html", token=token)
        return confirm(token)

    return confirm_email
