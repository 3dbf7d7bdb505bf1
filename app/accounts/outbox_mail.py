"""Flask-Security's mails on their way into the outbox: a dead mail server fails no sign-up."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Response, after_this_request, request
from flask_security import EmailValidateException, MailUtil
from flask_security.utils import get_message

from app.db import current_session
from app.mail.address import MailAddressError, check_address, check_mailbox
from app.mail.outbox import queue_mail

# Flask-Security's template: our kind, and which of its links the mail carries.
KINDS = {
    "security/email/welcome": ("account_confirm", "confirmation_link"),
    "security/email/confirmation_instructions": ("account_confirm", "confirmation_link"),
    "security/email/welcome_existing": ("account_known", "reset_link"),
    "security/email/reset_instructions": ("account_reset", "reset_link"),
    "security/email/reset_notice": ("account_password_changed", None),
    "security/email/change_notice": ("account_password_changed", None),
}


class OutboxMail(MailUtil):
    """Writes each mail with what it tells of, in one transaction; the worker sends it.

    Addresses are checked as everywhere here: no server is asked whether there is such a host.
    """

    def normalize(self, email: str) -> str:
        """Return the address in small letters. Raises EmailValidateException where it is none."""
        try:
            return check_address(email).lower()
        except MailAddressError as error:
            raise EmailValidateException(get_message("INVALID_EMAIL_ADDRESS")[0]) from error

    def validate(self, email: str) -> str:
        """Return the same of a new account's address, which somebody must be able to read."""
        try:
            return check_mailbox(email).lower()
        except MailAddressError as error:
            raise EmailValidateException(get_message("INVALID_EMAIL_ADDRESS")[0]) from error

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: Any,
        sender: Any,
        body: str | None,
        html: str | None,
        **context: Any,
    ) -> None:
        """Queue the mail that our kind words say; Flask-Security's own texts are not used."""
        kind, link = KINDS[template]
        account = context["user"]
        values = {"url": _path_of_no_language(context[link])} if link else {}
        queue_mail(current_session(), kind=kind, to=account.email, language=account.language, values=values)
        # Not every view of Flask-Security commits: it thinks that the mail is gone already.
        after_this_request(_commit)


def _path_of_no_language(url: str) -> str:
    """Return the link's path without the language of the page: the mail puts its own before it."""
    return urlsplit(url).path.removeprefix(request.script_root)


def _commit(response: Response) -> Response:
    current_session().commit()
    return response
