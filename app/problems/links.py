"""Where a reporter finds the own report: with an account by its page, without one by a signed address."""

from __future__ import annotations

from collections.abc import Sequence

from app.problems.models import Problem
from app.signed_links import read_link, sign_link

CONFIRM, OWN = "confirm a report", "own report"
CONFIRM_DAYS, OWN_DAYS = 7, 2 * 365


def confirm_path(secret_keys: Sequence[str], problem: Problem) -> str:
    """Return the path of the page that confirms a report; its language is for the mail to put before it."""
    return f"/problems/confirm/{sign_link(secret_keys, CONFIRM, {'problem': problem.id})}"


def own_path(secret_keys: Sequence[str], problem: Problem) -> str:
    """Return the path on which its reporter may edit or withdraw a report. `secret_keys` newest first."""
    if problem.reporter_id is not None:
        return f"/problems/{problem.id}/edit"
    return f"/problems/own/{sign_link(secret_keys, OWN, {'problem': problem.id})}"


def read_confirm(secret_keys: Sequence[str], token: str) -> int:
    """Return the problem's id. Raises BadLink or OldLink."""
    return int(read_link(secret_keys, CONFIRM, token, days=CONFIRM_DAYS)["problem"])


def read_own(secret_keys: Sequence[str], token: str) -> int:
    """Return the problem's id. Raises BadLink or OldLink."""
    return int(read_link(secret_keys, OWN, token, days=OWN_DAYS)["problem"])
