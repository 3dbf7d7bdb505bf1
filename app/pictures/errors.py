"""Why a picture is refused, in words for the person who sent it."""

from __future__ import annotations

from app.errors import N_, AppError
from app.i18n import lazy_gettext as _l

# Megabytes as people count them, and the widest cameras of phones that are in use (50 megapixels).
LARGEST_BYTES = 15_000_000
MOST_PIXELS = 50_000_000


class PictureError(AppError):
    """The file is no picture that can be shown."""

    title = N_("Picture refused")

    def __init__(self, message: str, *, code: str, status: int = 422) -> None:
        super().__init__(message, code=code, field="photo")
        self.status = status


def empty() -> PictureError:
    return PictureError(_l("The file is empty."), code="E_EMPTY")


def too_many_bytes() -> PictureError:
    return PictureError(
        _l(
            "The picture is larger than %(limit)s MB. Please send a smaller one.",
            limit=LARGEST_BYTES // 10**6,
        ),
        code="E_IMG_BYTES",
        status=413,
    )


def wrong_type() -> PictureError:
    return PictureError(
        _l("Only photos as JPEG, PNG or WebP can be taken; this file is something else, whatever its name."),
        code="E_IMG_TYPE",
        status=415,
    )


def too_many_pixels() -> PictureError:
    return PictureError(
        _l("The picture has more than %(limit)s megapixels.", limit=MOST_PIXELS // 10**6), code="E_IMG_PIXELS"
    )


def broken() -> PictureError:
    return PictureError(
        _l("The picture is broken or not whole. Please choose it anew, or another one."), code="E_IMG"
    )
