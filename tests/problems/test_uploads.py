"""Photos on their way in: where one was taken, which of several is refused, and what a lost one leaves."""

from __future__ import annotations

import socket
import time
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.pictures import LARGEST_BYTES, Picture
from app.uploads import PhotosRefused, read_photos
from tests.live import serve
from tests.pictures.made import TELAVI, TELAVI_LAT, TELAVI_LON, encoded, exif, png_that_claims, quarters
from tests.signing import post


def ask_gps(client: FlaskClient, data: bytes, prefix: str = "") -> tuple[int, dict[str, object]]:
    answer = post(client, f"{prefix}/photos/gps", {"photo": (BytesIO(data), "photo.jpg")})
    return answer.status_code, answer.get_json(force=True)


def test_a_photos_position_comes_back_with_the_regions_name(client: FlaskClient) -> None:
    data = encoded(quarters(), exif=exif(gps=TELAVI))
    status, told = ask_gps(client, data)
    assert (status, told["region"], told["region_name"]) == (200, "GE-KA", "კახეთი")
    assert (told["lon"], told["lat"]) == pytest.approx((TELAVI_LON, TELAVI_LAT))
    assert ask_gps(client, data, "/en")[1]["region_name"] == "Kakheti"


def test_a_photo_without_a_position_or_from_abroad_tells_none(client: FlaskClient) -> None:
    nothing = {"lon": None, "lat": None, "region": None, "region_name": None}
    assert ask_gps(client, encoded(quarters())) == (200, {**nothing, "abroad": False})
    paris = {1: "N", 2: (48.0, 51.0, 0.0), 3: "E", 4: (2.0, 21.0, 0.0)}
    assert ask_gps(client, encoded(quarters(), exif=exif(gps=paris))) == (200, {**nothing, "abroad": True})


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 422, "E_EMPTY"),
        (b"<svg onload=alert(1)>", 415, "E_IMG_TYPE"),
        (png_that_claims(60_000, 60_000), 422, "E_IMG_PIXELS"),
        (b"\xff\xd8\xff" + b"\0" * LARGEST_BYTES, 413, "E_IMG_BYTES"),
    ],
)
def test_what_is_no_photo_is_refused_in_the_shape_of_machines(
    client: FlaskClient, data: bytes, status: int, code: str
) -> None:
    found, told = ask_gps(client, data)
    assert (found, told["errors"][0]["code"]) == (status, code)  # type: ignore[index]


def test_more_than_a_route_takes_is_refused_before_it_is_read(client: FlaskClient) -> None:
    assert ask_gps(client, b"\xff\xd8\xff" + b"\0" * (LARGEST_BYTES + 2_000_000))[0] == 413
    assert post(client, "/photos/gps").status_code == 422


def test_who_asks_without_end_is_told_when_to_come_back(client: FlaskClient) -> None:
    statuses = [ask_gps(client, encoded(quarters(8, 6)))[0] for _ in range(31)]
    assert statuses[:30] == [200] * 30
    answer = post(client, "/photos/gps", {"photo": (BytesIO(b"x"), "photo.jpg")})
    assert (statuses[30], answer.status_code) == (429, 429)
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_of_several_photos_each_bad_one_is_named_by_its_file(app: Flask) -> None:
    good = encoded(quarters())

    def sent(*files: tuple[bytes, str]) -> list[Picture]:
        photos = [(BytesIO(data), name) for data, name in files]
        with app.test_request_context("/?lang=en", method="POST", data={"photos": photos}):
            return read_photos("photos", 3)

    assert len(sent((good, "tap.jpg"), (b"", ""), (good, "well.jpg"))) == 2
    with pytest.raises(PhotosRefused) as refusal:
        sent((good, "tap.jpg"), (b"GIF89a", "\u202eone.gif"), (good[:150], "x" * 80 + ".jpg"))
    errors = refusal.value.errors
    assert [error.code for error in errors] == ["E_IMG_TYPE", "E_IMG"]
    assert [str(error.message).split(": ")[0] for error in errors] == ["one.gif", "x" * 56 + ".jpg"]
    assert refusal.value.status == 415
    with pytest.raises(PhotosRefused) as many:
        sent(*[(good, "tap.jpg")] * 4)
    assert [error.code for error in many.value.errors] == ["E_IMG_COUNT"]


def test_a_connection_lost_in_the_middle_of_an_upload_leaves_nothing(
    live_database_url: str, tmp_path: Path
) -> None:
    uploads = tmp_path / "kept"
    with serve(live_database_url, tmp_path, STORAGE_URL=uploads.as_uri()) as address:
        host = urlsplit(address)
        body = b"--b\r\nContent-Disposition: form-data; name=photo; filename=a.jpg\r\n\r\n" + encoded(
            quarters()
        )
        for path in ("/photos/gps", "/problems/new"):
            head = f"POST {path} HTTP/1.1\r\nHost: {host.netloc}\r\nContent-Length: 5000000\r\n"
            head += "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
            with socket.create_connection((host.hostname or "", host.port or 0)) as connection:
                connection.sendall(head.encode() + body)
                time.sleep(0.3)
        with socket.create_connection((host.hostname or "", host.port or 0), timeout=20) as connection:
            connection.sendall(f"GET /healthz HTTP/1.1\r\nHost: {host.netloc}\r\n\r\n".encode())
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
    assert [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "web.log"] == []
    assert "Traceback" not in (tmp_path / "web.log").read_text()
