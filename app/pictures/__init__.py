"""Photos that people send: judged by their content, turned upright, made anew in three sizes."""

from app.pictures.blurring import Box, blur
from app.pictures.errors import LARGEST_BYTES, PictureError
from app.pictures.reading import (
    CONTENT_TYPE,
    SIZES,
    W_EXIF_REMOVED,
    W_REENCODED,
    Picture,
    read_gps,
    read_picture,
)

__all__ = [
    "CONTENT_TYPE",
    "LARGEST_BYTES",
    "SIZES",
    "W_EXIF_REMOVED",
    "W_REENCODED",
    "Box",
    "Picture",
    "PictureError",
    "blur",
    "read_gps",
    "read_picture",
]
