"""Forms of signing up, and the rules for passwords."""

from __future__ import annotations

from typing import Any

from flask import Response, g, request
from flask_security import ForgotPasswordForm, PasswordUtil, RegisterFormV2, TwoFactorVerifyCodeForm
from flask_security.confirmable import send_confirmation_instructions
from flask_security.utils import get_message
from wtforms import StringField, ValidationError

from app.accounts.services import LONGEST_PASSWORD, check_name
from app.errors import Unprocessable

FIRST_CODE = "security.two_factor_setup_validate"


class SignUpForm(RegisterFormV2):
    """Address, password, and the name that others see."""

    name = StringField()

    def validate_name(self, field: StringField) -> None:
        """Clean the name as everywhere."""
        try:
            field.data = check_name(field.data or "")
        except Unprocessable as error:
            raise ValidationError(str(error.message)) from error


class ForgottenPasswordForm(ForgotPasswordForm):
    """An address whose password is forgotten; one not confirmed yet gets the mail that confirms it."""

    def validate(self, **kwargs: Any) -> bool:
        """Return whether a link for a new password can be sent; the page says the same in any case."""
        if super().validate(**kwargs):
            return True
        if self.requires_confirmation:
            # A new password alone would open nothing, and no mail at all would leave them waiting.
            send_confirmation_instructions(self.user)
        return False


class WrongFirstCode(Exception):
    """The first code of a new second factor is wrong; `form` knows its key."""

    def __init__(self, form: FirstCodeForm) -> None:
        super().__init__()
        self.form = form


class FirstCodeForm(TwoFactorVerifyCodeForm):
    """A one-time code. Flask-Security's view would throw a new key away over a mistyped first one."""

    def validate(self, **kwargs: Any) -> bool:
        """Return whether the code is right. Raises WrongFirstCode while a key is set up."""
        if super().validate(**kwargs):
            return True
        # A key that is in use already is shown to nobody.
        if request.endpoint == FIRST_CODE and self.tf_totp_secret != self.user.tf_totp_secret:
            raise WrongFirstCode(self)
        return False


class PasswordRules(PasswordUtil):
    """Length is the rule: at least 12 characters (setting of Flask-Security), and not without end."""

    def normalize(self, password: str) -> str:
        """Return the NFKD form; of one that is longer than any can be a part, which is none either.

        The hasher would fail over a very long one.
        """
        normal: str = super().normalize(password[: LONGEST_PASSWORD + 1])
        return normal

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:
        """Return the faults in words, or None, and the password in its NFKD form."""
        if len(password) > LONGEST_PASSWORD:
            return [get_message("INVALID_INPUT")[0]], password
        faults, normal = super().validate(password, is_register, **kwargs)
        return faults or None, normal


def list_faults(form: Any) -> dict[str, str]:
    """Return the faults of one of Flask-Security's forms in words by field; '' stands for the whole form.

    Where something was sent and there are some, the answer will be a 422 (see mark_refused).
    """
    # Several of its rules may say the same; it is told once.
    found = {
        name: " ".join(dict.fromkeys(map(str, errors))) for name, errors in form.errors.items() if errors
    }
    faults = {name or "": words for name, words in found.items()}
    if faults and request.method == "POST":
        g.form_refused = True
    return faults


def mark_refused(response: Response) -> Response:
    """Turn the 200 of a form that was shown again into a 422."""
    if g.get("form_refused", False) and response.status_code == 200:
        response.status_code = 422
    return response
