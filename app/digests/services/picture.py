"""The day's map as a small picture: the regions' outlines and a sign for each new thing. Pure."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from PIL import Image, ImageColor, ImageDraw

# As mails show it; the picture has twice as many points, for sharp screens.
WIDTH, HEIGHT = 544, 272
LARGEST_BYTES = 15_000
# West, south, east, north in degrees: Georgia with a rim.
_BOX = (39.85, 40.95, 46.85, 43.7)
_MARGIN = 6
# Colours of static/css/colours.css, on paper in dark mails too.
_PAPER, _LAND, _BORDER, _HALO = "#dfe9ec", "#f8eed6", "#8d8268", "#fffdf8"
COLOURS = {
    "news": "#8a2b48", "projects": "#1a5f99", "problems": "#a8480b", "events": "#574104", "links": "#156a4d",
}  # fmt: skip
# Half of a sign's width; how far apart the signs of one place stand, and how many of them in a row.
_SIGN, _STEP, _IN_ROW = 6, 13, 3
# How fine, and how near to each other two signs may stand: until the picture is light enough.
_TRIES = ((2, 3), (1.5, 3), (1, 3), (1, 8), (1, 14), (1, 24))

Ring = Sequence[tuple[float, float]]
Dot = tuple[str, float, float]


def draw_day_map(outlines: Iterable[Ring], dots: Iterable[Dot]) -> bytes:
    """Return a PNG of less than 15 kB. Rings and dots (kind, lon, lat) in degrees (CRS84)."""
    rings, signs = list(outlines), list(dots)
    for scale, apart in _TRIES:
        png = _draw(rings, signs, scale, apart)
        if len(png) < LARGEST_BYTES:
            break
    return png


def _draw(rings: list[Ring], dots: list[Dot], scale: float, apart: int) -> bytes:
    # Drawn twice as large as it is kept: Pillow's edges have steps.
    factor = round(2 * scale)
    image = Image.new("RGB", (WIDTH * factor, HEIGHT * factor), _PAPER)
    canvas, place = ImageDraw.Draw(image), _placer(factor)
    for ring in rings:
        canvas.polygon([place(lon, lat) for lon, lat in ring], fill=_LAND, outline=_BORDER, width=factor)
    # Signs of a kind that would lie on one another are drawn once, those of several kinds beside each other.
    spots: dict[tuple[int, int], dict[str, tuple[float, float]]] = {}
    for kind, lon, lat in dots:
        x, y = place(lon, lat)
        cell = (round(x / factor / apart), round(y / factor / apart))
        spots.setdefault(cell, {}).setdefault(kind, (x, y))
    for kinds in spots.values():
        wide, high = min(len(kinds), _IN_ROW) - 1, (len(kinds) - 1) // _IN_ROW
        for number, (kind, (x, y)) in enumerate(kinds.items()):
            right, down = number % _IN_ROW - wide / 2, number // _IN_ROW - high / 2
            step = _STEP * factor
            _draw_sign(canvas, kind, x + right * step, y + down * step, _SIGN * factor)
    image = image.resize((round(WIDTH * scale), round(HEIGHT * scale)), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    image.quantize(palette=_palette(), dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


@cache
def _palette() -> Image.Image:
    """Our own few colours and what lies between them at edges: Pillow's choice leaves out the small signs."""
    ground = [ImageColor.getrgb(colour)[:3] for colour in (_PAPER, _LAND, _BORDER, _HALO)]
    signs = [ImageColor.getrgb(colour)[:3] for colour in COLOURS.values()]
    paper, land, border, halo = ground
    pairs = [(land, border), (paper, border), *((sign, halo) for sign in signs)]
    between = [tuple((a + b) // 2 for a, b in zip(one, other, strict=True)) for one, other in pairs]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in (*ground, *signs, *between) for part in colour])
    return palette


def _placer(factor: int) -> Callable[[float, float], tuple[float, float]]:
    west, south, east, north = _BOX
    shrink = math.cos(math.radians((south + north) / 2))
    room = (WIDTH - 2 * _MARGIN, HEIGHT - 2 * _MARGIN)
    each = min(room[0] / ((east - west) * shrink), room[1] / (north - south))
    left = (WIDTH - (east - west) * shrink * each) / 2
    top = (HEIGHT - (north - south) * each) / 2
    return lambda lon, lat: (
        (left + (lon - west) * shrink * each) * factor,
        (top + (north - lat) * each) * factor,
    )


def _draw_sign(canvas: ImageDraw.ImageDraw, kind: str, x: float, y: float, size: float) -> None:
    """Projects are circles, problems diamonds, links squares, events triangles, news stars."""
    fill, rim = COLOURS[kind], max(1, round(size / 5))
    if kind == "projects":
        box = (x - size * 0.9, y - size * 0.9, x + size * 0.9, y + size * 0.9)
        canvas.ellipse(box, fill=fill, outline=_HALO, width=rim)
        return
    corners = {"problems": (4, 90), "links": (4, 45), "events": (3, 90), "news": (5, 90)}
    number, turned = corners[kind]
    steps = 2 * number if kind == "news" else number
    points = []
    for step in range(steps):
        angle = math.radians(turned + 360 * step / steps)
        # A star is mostly rim: it is drawn larger, to look as large as the others.
        reach = size * ((0.7 if step % 2 else 1.5) if kind == "news" else 1.15)
        points.append((x + reach * math.cos(angle), y - reach * math.sin(angle)))
    canvas.polygon(points, fill=fill, outline=_HALO, width=rim)
