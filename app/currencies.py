"""Which words are currencies: the codes of ISO 4217, those of past currencies too, as CLDR lists them."""

from __future__ import annotations

import re

from babel.numbers import is_currency as in_cldr

CODE = re.compile(r"[A-Z]{3}", re.ASCII)
# ISO's codes for "no currency" and for tests: no sum is counted in them.
NOT_MONEY = frozenset(("XXX", "XTS"))


def is_currency(code: str) -> bool:
    """Return whether `code` is a currency's, in capitals. Old projects were paid in marks and liras too."""
    return bool(CODE.fullmatch(code)) and code not in NOT_MONEY and in_cldr(code)
