"""Signing up, in and out: Flask-Security with our table, our addresses, our mails and our texts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, abort, request, url_for
from flask import session as cookie
from flask_login import user_logged_out
from flask_security import Security
from flask_security.signals import password_changed, password_reset, tf_profile_changed, user_authenticated
from flask_security.utils import set_request_attr
from werkzeug.wrappers import Response

from app.accounts.account import Account
from app.accounts.devices import begin_sign_in, end_other_sign_ins, end_sign_in, find_signed_in
from app.accounts.forms import (
    FIRST_CODE,
    FirstCodeForm,
    ForgottenPasswordForm,
    PasswordRules,
    SignUpForm,
    list_faults,
    mark_refused,
)
from app.accounts.one_time_codes import OneTimeCodes, wallet_keys
from app.accounts.outbox_mail import OutboxMail
from app.accounts.passkeys import PasskeyRules
from app.accounts.services import SHORTEST_PASSWORD
from app.accounts.store import PersonStore
from app.accounts.views.confirming import ask_before
from app.accounts.views.second_factor import keep_key
from app.db import current_session
from app.security import public, signed_in
from config import Settings

TRANSLATIONS = Path(__file__).resolve().parents[1] / "translations"

# Flask-Security's endpoints: who may call them. Those left out are not in use.
PUBLIC = (
    "login",
    "logout",
    "register",
    "forgot_password",
    "reset_password",
    "send_confirmation",
    "confirm_email",
    "two_factor_setup",
    "two_factor_token_validation",
    "wan_signin",
    "wan_signin_response",
)
SIGNED_IN = (
    "change_password",
    "verify",
    "two_factor_setup_validate",
    "wan_register",
    "wan_register_response",
    "wan_delete",
    "wan_verify",
    "wan_verify_response",
)
# Instead of Flask-Security's own; in the catalogue flask_security, as all that it says. Its words for a text
# that is too long break the page, and those for a passkey hold an English sentence of another library.
OWN_MESSAGES = {
    "GENERIC_AUTHN_FAILED": "The address or the password is wrong, or the address is not confirmed yet.",
    "INVALID_INPUT_LENGTH": "At most %(length)s characters, please.",
    "WEBAUTHN_NO_VERIFY": "This passkey could not be checked. Please try again.",
}
CLOSED = ("two_factor_rescue", "tf_select")


def start_signing(app: Flask, settings: Settings) -> None:
    """Give the service its accounts. CSRF has to be on already (app.security)."""
    app.config.update(
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        # A cookie with every answer would keep shared caches from holding any.
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        **{f"SECURITY_{name}": value for name, value in _options(settings).items()},
    )
    security = Security(
        app,
        PersonStore(),
        register_form=SignUpForm,
        forgot_password_form=ForgottenPasswordForm,
        two_factor_verify_code_form=FirstCodeForm,
        mail_util_cls=OutboxMail,
        password_util_cls=PasswordRules,
        totp_cls=OneTimeCodes,
        webauthn_util_cls=PasskeyRules,
    )
    security.login_manager.user_loader(_find_account)
    # No token in an address or header signs anybody in.
    security.login_manager.request_loader(lambda _request: None)
    app.jinja_env.globals.update(security_url=security_url, list_faults=list_faults)
    app.after_request_funcs.setdefault("security", []).append(mark_refused)
    _mark_views(app)
    _connect(app)


def _options(settings: Settings) -> dict[str, Any]:
    return {
        "STATIC_FOLDER": None,
        "CLI_USERS_NAME": False,
        "CLI_ROLES_NAME": False,
        "API_ENABLED_METHODS": ["session"],
        "I18N_DIRNAME": [str(TRANSLATIONS)],
        "DATETIME_FACTORY": lambda: datetime.now(UTC),
        "FRESHNESS": timedelta(hours=2),
        "RETURN_GENERIC_RESPONSES": True,
        "EMAIL_PLAINTEXT": False,
        "EMAIL_HTML": False,
        "PASSWORD_HASH": "argon2",
        "PASSWORD_SCHEMES": ["argon2"],
        "PASSWORD_SINGLE_HASH": {"argon2"},
        "PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
        "PASSWORD_CONFIRM_REQUIRED": False,
        **dict.fromkeys(("REGISTERABLE", "CONFIRMABLE", "RECOVERABLE", "CHANGEABLE"), True),
        **dict.fromkeys(("TWO_FACTOR", "WEBAUTHN"), True),
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 60,
        "TOTP_SECRETS": wallet_keys(settings.secret_keys),
        "TOTP_ISSUER": "Kseli",
        "WAN_RP_NAME": "Kseli",
        "WAN_ALLOW_USER_HINTS": False,
        "POST_LOGIN_VIEW": "accounts.overview",
        "POST_LOGOUT_VIEW": "site.home",
        "POST_REGISTER_VIEW": "accounts.mail_sent",
        "POST_CHANGE_VIEW": "accounts.overview",
        "POST_VERIFY_VIEW": "accounts.overview",
        "TWO_FACTOR_POST_SETUP_VIEW": "accounts.overview",
        "WAN_POST_REGISTER_VIEW": "accounts.overview",
        "LOGIN_URL": "/account/sign-in",
        "LOGOUT_URL": "/account/sign-out",
        "REGISTER_URL": "/account/sign-up",
        "CONFIRM_URL": "/account/confirm-address",
        "RESET_URL": "/account/reset-password",
        "CHANGE_URL": "/account/change-password",
        "VERIFY_URL": "/account/verify",
        "TWO_FACTOR_SETUP_URL": "/account/second-factor",
        "TWO_FACTOR_TOKEN_VALIDATION_URL": "/account/second-factor/code",
        "TWO_FACTOR_RESCUE_URL": "/account/second-factor/rescue",
        "TWO_FACTOR_SELECT_URL": "/account/second-factor/choose",
        "WAN_REGISTER_URL": "/account/passkeys",
        "WAN_SIGNIN_URL": "/account/passkeys/sign-in",
        "WAN_VERIFY_URL": "/account/passkeys/verify",
        "WAN_DELETE_URL": "/account/passkeys/delete",
        **{f"MSG_{name}": (words, "error") for name, words in OWN_MESSAGES.items()},
    }


def security_url(endpoint: str, **values: Any) -> str:
    """Return the address of one of Flask-Security's pages in the language of this request."""
    return url_for(f"security.{endpoint}", **values)


def _find_account(uniquifier: str) -> Account | None:
    account = find_signed_in(current_session(), uniquifier)
    if account:
        # What Flask-Security's own loader leaves behind for its views: how, and when last by password or key.
        set_request_attr("fs_authn_via", "session")
        set_request_attr("fs_paa", cookie.get("fs_paa", 0))
    return account


def _mark_views(app: Flask) -> None:
    """State of each of Flask-Security's views who may call it, and close those that are not in use."""
    for name in CLOSED:
        app.view_functions[f"security.{name}"] = _closed
    confirm = app.view_functions["security.confirm_email"]
    app.view_functions["security.confirm_email"] = ask_before(confirm)
    app.view_functions[FIRST_CODE] = keep_key(app.view_functions[FIRST_CODE])
    for names, mark in ((PUBLIC, public()), (SIGNED_IN, signed_in(early=True))):
        for name in names:
            mark(app.view_functions[f"security.{name}"])


@public()
def _closed() -> Response:
    abort(404)


def _connect(app: Flask) -> None:
    """Follow what Flask-Security tells: each device has its row, and a new password ends all others."""

    @user_authenticated.connect_via(app, weak=False)
    def begin(_app: Flask, user: Any, **_more: Any) -> None:
        session = current_session()
        begin_sign_in(session, user.person, request.user_agent.string)
        session.flush()

    @user_logged_out.connect_via(app, weak=False)
    def end(_app: Flask, **_more: Any) -> None:
        end_sign_in(current_session())
        current_session().commit()

    def end_others(_app: Flask, user: Any, **_more: Any) -> None:
        end_other_sign_ins(current_session(), user.person.id)

    for signal in (password_changed, password_reset, tf_profile_changed):
        signal.connect(end_others, app, weak=False)
