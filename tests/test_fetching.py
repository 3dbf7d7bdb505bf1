"""A document of another host is fetched within its bounds, or refused with the reason, by real servers."""

from __future__ import annotations

import gzip
import random
import re
import time
import zlib
from pathlib import Path

import pytest

from app.fetching import INTERNET, LARGEST_BYTES, Fetched, FetchFailed, Known, Network
from app.public_addresses import resolve
from tests.far_host import (
    FEED,
    HOST,
    PRIVATE,
    PUBLIC,
    Answer,
    answers,
    drips,
    far_host,
    far_network,
    get,
    pours,
    says,
)

ROOT = Path(__file__).resolve().parents[1]


def reason_of(answer: Answer, network: Network | None = None) -> str:
    """Return why a document that is answered so is not got."""
    with far_host(answer) as host, pytest.raises(FetchFailed) as refused:
        get(host.url, network)
    return refused.value.reason


def test_a_document_comes_with_what_to_ask_with_the_next_time() -> None:
    with far_host(says(FEED, 'ETag: W/"7"', "Last-Modified: Mon, 23 Nov 2026 10:00:00 GMT")) as host:
        got = get(host.url)
    assert got == Fetched(FEED, 'W/"7"', "Mon, 23 Nov 2026 10:00:00 GMT")
    request = host.asked[0].decode()
    assert request.startswith("GET /feed.xml HTTP/1.1\r\n")
    assert f"Host: {HOST}:{host.port}\r\n" in request
    assert "User-Agent: Kseli (+https://kseli.example.ge)\r\n" in request
    assert "cookie" not in request.lower()


def test_what_did_not_change_is_not_sent_again() -> None:
    known = Known('"7"', "Mon, 23 Nov 2026 10:00:00 GMT")
    with far_host(says(status="304 Not Modified")) as host:
        assert get(host.url, known=known) == Fetched(None, *vars(known).values())
    assert b'If-None-Match: "7"\r\n' in host.asked[0]
    assert b"If-Modified-Since: Mon, 23 Nov 2026 10:00:00 GMT\r\n" in host.asked[0]


def test_an_answer_of_no_change_that_nobody_asked_for_is_no_document() -> None:
    assert reason_of(says(status="304 Not Modified")) == "status"


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP"])
def test_a_packed_document_is_unpacked(encoding: str) -> None:
    with far_host(says(gzip.compress(FEED), f"Content-Encoding: {encoding}")) as host:
        assert get(host.url).body == FEED


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (FEED, "br"),
        (gzip.compress(gzip.compress(FEED)), "gzip, gzip"),
        (b"no gzip at all", "gzip"),
        (gzip.compress(FEED)[:-9], "gzip"),
        (zlib.compress(FEED), "deflate"),
    ],
    # By name: what gzip writes holds the time, and the workers must agree on the names.
    ids=["another one", "twice", "none", "cut off", "deflate"],
)
def test_a_packing_that_was_not_asked_for_or_is_broken_is_refused(body: bytes, encoding: str) -> None:
    assert reason_of(says(body, f"Content-Encoding: {encoding}")) == "encoding"


def test_a_bomb_is_not_unpacked_beyond_the_bound() -> None:
    bomb = gzip.compress(bytes(1024 * 1024 * 1024 // 4), 9)
    assert len(bomb) < LARGEST_BYTES
    started = time.process_time()
    assert reason_of(says(bomb, "Content-Encoding: gzip")) == "large"
    assert time.process_time() - started < 2


def test_the_largest_document_is_taken_and_a_byte_more_is_not() -> None:
    with far_host(says(bytes(LARGEST_BYTES))) as host:
        assert len(get(host.url).body or b"") == LARGEST_BYTES
    assert reason_of(says(bytes(LARGEST_BYTES + 1))) == "large"


@pytest.mark.parametrize(
    ("head", "endless", "reasons"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n", b"<a>" * 5000, {"large"}),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"1000\r\n" + b"x" * 4096 + b"\r\n",
            {"large"},
        ),
        (b"HTTP/1.1 200 OK\r\n", b"X-More: of the same\r\n" * 100, {"broken", "large"}),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"x" * 5000, {"broken", "large"}),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100, {"large"}),
        (b"", b"\r\n" * 1000, {"broken", "large"}),
    ],
    ids=["body", "chunks", "headers", "header", "informational", "blank"],
)
def test_what_never_ends_is_given_up(head: bytes, endless: bytes, reasons: set[str]) -> None:
    started = time.monotonic()
    assert reason_of(pours(head, endless)) in reasons
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "answer",
    [
        drips(b"HTTP/1.1 200 OK\r\n" * 100),
        drips(FEED * 100, first=b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n"),
        lambda line, request: time.sleep(30),
    ],
    ids=["head", "body", "silence"],
)
def test_slow_drips_and_silence_end_at_the_deadline_of_the_whole(answer: Answer) -> None:
    started = time.monotonic()
    assert reason_of(answer, far_network(seconds=0.6)) == "slow"
    assert time.monotonic() - started < 1.5


def test_the_deadline_is_five_seconds_for_all_connections_and_redirects() -> None:
    def slowly(line: object, request: bytes) -> None:
        time.sleep(1.5)
        says(b"", "Location: /next", status="302 Found")(line, request)  # type: ignore[arg-type]

    started = time.monotonic()
    assert reason_of(slowly) == "slow"
    assert 4.5 < time.monotonic() - started < 5.6
    assert INTERNET.seconds == 5


@pytest.mark.parametrize("found", [(PRIVATE,), (PUBLIC, PRIVATE), (PRIVATE, PUBLIC), (PUBLIC, "::1"), ()])
def test_one_private_address_among_them_and_nobody_is_asked(found: tuple[str, ...]) -> None:
    with far_host(says(FEED)) as host, far_host(says(FEED), PRIVATE) as private:
        for one in (host, private):
            with pytest.raises(FetchFailed) as refused:
                get(one.url, far_network(resolve=answers(*found)))
            assert refused.value.reason == "private"
        assert host.asked == private.asked == []


def test_a_name_of_this_machine_is_not_fetched_from_the_internet() -> None:
    with far_host(says(FEED)) as host:
        local = Network(resolve=answers("127.0.0.1"), ports=None)
        with pytest.raises(FetchFailed) as refused:
            get(host.url, local)
        assert (refused.value.reason, host.asked) == ("private", [])


def test_only_hosts_that_were_allowed_are_asked() -> None:
    with pytest.raises(FetchFailed) as refused:
        get("http://other.example.ge/feed.xml")
    assert (refused.value.reason, refused.value.detail) == ("other_host", "other.example.ge")


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", f"http://{HOST}:22/", "http://127.0.0.1/", f"ftp://{HOST}/"]
)
def test_what_is_no_address_of_the_web_is_refused_before_anything_is_resolved(url: str) -> None:
    def resolve(*words: object) -> tuple[()]:
        raise AssertionError("a name was resolved")

    with pytest.raises(FetchFailed) as refused:
        get(url, Network(resolve=resolve))  # type: ignore[arg-type]
    assert refused.value.reason == "forbidden"


@pytest.mark.parametrize(
    ("answer", "reason", "detail"),
    [
        (says(status="404 Not Found"), "status", "404"),
        (says(status="500 Oh"), "status", "500"),
        (says(b"", status="302 Found"), "status", "302"),
        (says(FEED, status="206 Partial Content"), "status", "206"),
        (says(FEED, media_type="text/html"), "type", "text/html"),
        (says(FEED, media_type="image/svg+xml; type=text/xml"), "type", "image/svg+xml"),
        (lambda line, request: line.sendall(b"SSH-2.0-OpenSSH_9.2\r\n"), "broken", HOST),
        (lambda line, request: line.sendall(b"HTTP/1.1 200 OK\r\nContent-Le"), "broken", HOST),
        (lambda line, request: line.sendall(b"HTTP/1.1 200 OK\r\nA\x00b: c\r\n\r\n"), "broken", HOST),
        (lambda line, request: None, "broken", HOST),
        (lambda line, request: line.sendall(random.Random(7).randbytes(5000)), "broken", HOST),
    ],
)
def test_other_answers_are_told_with_their_reason(answer: Answer, reason: str, detail: str) -> None:
    with far_host(answer) as host, pytest.raises(FetchFailed) as refused:
        get(host.url)
    assert (refused.value.reason, refused.value.detail) == (reason, detail)


def test_a_body_that_breaks_off_is_no_document() -> None:
    cut = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 5000\r\n\r\n<rss>"
    assert reason_of(lambda line, request: line.sendall(cut)) == "broken"


def test_a_host_where_nobody_listens_is_out_of_reach() -> None:
    with far_host(says(FEED)) as host:
        url = host.url
    with pytest.raises(FetchFailed) as refused:
        get(url)
    assert refused.value.reason == "unreachable"


def test_a_host_with_a_dead_address_is_reached_by_its_other_one() -> None:
    with far_host(says(FEED)) as host:
        network = far_network(resolve=answers("127.0.0.9", PUBLIC), may_reach=lambda address: True)
        assert get(host.url, network).body == FEED


def test_a_name_that_nobody_knows_is_told() -> None:
    with pytest.raises(FetchFailed) as refused:
        get(
            f"http://{HOST}/",
            far_network(resolve=lambda host, port, left: resolve("nobody.invalid", port, left)),
        )
    assert (refused.value.reason, refused.value.detail) == ("unknown_host", HOST)


def test_only_tests_make_a_network_that_reaches_more_than_the_internet() -> None:
    makers = [
        path.name
        for path in (ROOT / "app").rglob("*.py")
        if re.search(r"\bNetwork\(", path.read_text()) and path.name != "fetching.py"
    ]
    assert makers == []
