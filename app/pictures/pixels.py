"""Work on decoded pixels: smaller, upright, opaque, in the colours that every screen expects."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageCms

WHITE = (255, 255, 255)
STRIP = 64
# EXIF's orientation: how the picture must be turned to stand upright.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SRGB = ImageCms.createProfile("sRGB")


def shrink(image: Image.Image, factor: int) -> Image.Image:
    """Return the picture smaller by a whole factor, opaque, strip by strip: no second copy of it is made."""
    if factor < 2:
        return flatten(image)
    width, height = -(-image.width // factor), -(-image.height // factor)
    rows = factor * STRIP
    target: Image.Image | None = None
    for top in range(0, image.height, rows):
        strip = flatten(image.crop((0, top, image.width, min(top + rows, image.height)))).reduce(factor)
        target = target or Image.new(strip.mode, (width, height))
        target.paste(strip, (0, top // factor))
    return target or flatten(image)


def flatten(image: Image.Image) -> Image.Image:
    """Return the picture without transparency, on white; grey, RGB and CMYK stay what they are."""
    if image.mode.startswith("I"):
        # 16 bits of grey: the upper eight are the picture.
        return image.convert("I").point(lambda value: value / 256 + 0).convert("L")
    if image.mode in ("L", "RGB", "CMYK"):
        if "transparency" not in image.info:
            return image
    elif image.mode == "1":
        return image.convert("L")
    layer = image.convert("RGBA")
    ground = Image.new("RGB", layer.size, WHITE)
    ground.paste(layer, mask=layer.getchannel("A"))
    return ground


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the picture as sRGB, by its colour profile where it has one that fits."""
    if profile and image.mode in ("L", "RGB", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            turned = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            # A profile that is broken or of another colour space: the colours as they are.
            turned = None
        if turned is not None:
            return turned
    # convert() would make a second one of a picture that is RGB already.
    return image if image.mode == "RGB" else image.convert("RGB")


def turn(image: Image.Image, orientation: int) -> Image.Image:
    """Return the picture upright."""
    how = _TURNS.get(orientation)
    return image.transpose(how) if how is not None else image


def fit(image: Image.Image, longest: int) -> Image.Image:
    """Return the picture with its longest side at most so long, never larger than it is."""
    scale = longest / max(image.size)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
