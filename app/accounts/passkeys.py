"""What a passkey has to be: found by the device itself, and opened by finger, face or the device's code."""

from __future__ import annotations

from typing import Any

from flask_security import WebauthnUtil
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)


class PasskeyRules(WebauthnUtil):
    """Takes any kind of device, phones first; Flask-Security by itself asks for keys to plug in only."""

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:
        """Return what a new passkey's device must be able to do."""
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        )

    def user_verification(self, user: Any, usage: list[str]) -> UserVerificationRequirement:
        """Ask for the device's own check each time: it makes a passkey both factors in one."""
        return UserVerificationRequirement.REQUIRED
