"""Errors that people or machines are told about: raised at the border, caught in one place (RFC 9457)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


def N_(text: str) -> str:
    """Mark a text for the catalogues where it stands; whoever shows it translates it."""
    return text


@dataclass(frozen=True)
class FieldError:
    """One thing that is wrong: where (`field`), which kind (`code`) and what to do, in words."""

    field: str
    code: str
    message: str

    def as_dict(self) -> dict[str, str]:
        return {"field": self.field, "code": self.code, "message": str(self.message)}


class AppError(Exception):
    """A refusal with a full sentence for the person who caused it."""

    status = 400
    title = N_("Bad request")

    def __init__(
        self,
        message: str,
        *,
        code: str = "E_INPUT",
        field: str | None = None,
        errors: Sequence[FieldError] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.field = field
        self.errors = tuple(errors) or ((FieldError(field, code, message),) if field else ())
        # Header fields of the answer, such as Retry-After.
        self.headers: dict[str, str] = {}


class QueryError(AppError):
    """A filter parameter is unknown, repeated or has a value that does not exist."""

    title = N_("Unknown filter value")


class NotFound(AppError):
    """There is no such record."""

    status = 404
    title = N_("Not found")


class Gone(AppError):
    """There was such a record, and it is not to be shown any more."""

    status = 410
    title = N_("No longer here")


class Unprocessable(AppError):
    """The request is well formed, but its content is refused."""

    status = 422
    title = N_("Content refused")


class Conflict(AppError):
    """Somebody else was faster: what the person saw is no longer so, and nothing was overwritten."""

    status = 409
    title = N_("Changed meanwhile")
