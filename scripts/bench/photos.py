"""The promise for reports: three photos of 12 megapixels are answered soon, in little memory."""

from __future__ import annotations

import http.client
import re
import statistics
import time
from io import BytesIO

import psycopg
from PIL import Image

from scripts.bench.measures import Figure
from scripts.bench.stage import Stage

PIXELS = (4000, 3000)
PHOTOS = 3
RUNS = 5
TITLE = "Measured by make bench"
EMAIL = "bench@example.org"
BOUNDARY = "kseli-bench"


def measure_report(stage: Stage) -> list[Figure]:
    """Send the report form with three photos, as a browser does; the reports are taken out again."""
    photo = _make_photo()
    try:
        times = [_send_report(stage, photo) for _ in range(RUNS)]
    finally:
        _remove_reports(stage)
    size = f"{PHOTOS} photos of {len(photo) / 1e6:.1f} MB, median of {RUNS}, slowest {max(times):.0f} ms"
    peak = stage.peak_kb() / 1024
    return [
        Figure("report with 3 photos of 12 megapixels", statistics.median(times), "ms", 2000, size),
        Figure("report with photos, peak memory of the process", peak, "MB", 400, "VmHWM of the largest"),
    ]


def _make_photo() -> bytes:
    # Noise, four pixels to a grain: more work for a decoder than what people photograph.
    width, height = PIXELS
    noise = Image.effect_noise((width // 4, height // 4), 60).resize(PIXELS)
    output = BytesIO()
    Image.merge("RGB", (noise, noise.rotate(180), noise)).save(output, "JPEG", quality=90)
    return output.getvalue()


def _send_report(stage: Stage, photo: bytes) -> float:
    connection = http.client.HTTPConnection(stage.host, stage.port, timeout=60)
    connection.request("GET", "/problems/new")
    answer = connection.getresponse()
    cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    form = answer.read().decode()
    fields = {name: _hidden(form, name) for name in ("csrf_token", "key")}
    fields |= {"position": "41.92, 45.47", "title": TITLE, "text": TITLE, "topic": "water", "email": EMAIL}
    fields |= {"do": "send", "seen": "1", "location_precision": "exact"}
    body = _multipart(fields, photo)
    headers = {"Cookie": cookie, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    started = time.perf_counter()
    connection.request("POST", "/problems/new", body, headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    passed = (time.perf_counter() - started) * 1000
    connection.close()
    if answer.status != 303:
        raise RuntimeError(f"the report was answered with {answer.status}: {page[:2000]}")
    return passed


def _hidden(form: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', form)
    if not found:
        raise RuntimeError(f"the form has no {name}")
    return found[1]


def _multipart(fields: dict[str, str], photo: bytes) -> bytes:
    lines = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\n'.encode()
    return b"".join((*lines, *((head, photo, b"\r\n") * PHOTOS), f"--{BOUNDARY}--\r\n".encode()))


def _remove_reports(stage: Stage) -> None:
    with psycopg.connect(stage.database_url, autocommit=True) as connection:
        connection.execute("DELETE FROM problem WHERE reporter_email = %s", (EMAIL,))
        connection.execute("DELETE FROM outgoing_mail WHERE to_address = %s", (EMAIL,))
