"""Addresses that the service may ask for itself: names on the web's ports, and public ones only."""

from __future__ import annotations

import ipaddress
import time
from pathlib import Path

import pytest

from app.public_addresses import AddressForbidden, UnknownHost, is_public, parse_public_url, resolve

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "query" / "ssrf_urls.txt"
FORBIDDEN = [line.split(" ")[0] for line in CORPUS.read_text("utf-8").splitlines() if line.strip()]


@pytest.mark.parametrize("url", FORBIDDEN)
def test_every_address_of_the_corpus_is_refused(url: str) -> None:
    with pytest.raises(AddressForbidden):
        parse_public_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://8.8.8.8/feed",
        "https://[2606:4700::1111]/feed",
        "https://[::ffff:8.8.8.8]/",
        "https://134744072/",
        "https://news.example.ge:22/feed",
        "https://news.example.ge:8080/feed",
        "https://news.example.ge:99999/",
        "https://news.example.ge:x/",
        "https://editor:word@news.example.ge/",
        "https://news.example.ge@10.0.0.1/",
        "https://@news.example.ge/",
        "https://news.example.ge\\@10.0.0.1/",
        "https://news.example.ge\t.evil.ge/",
        "https://news.example.ge /feed",
        "https://news.example.ge\r\nHost: 10.0.0.1/",
        "https://printer.local/",
        "https://metadata.google.internal/",
        "https://router.home.arpa/",
        "https://news.example.ge./",
        "https://news..example.ge/",
        "https://-news.example.ge/",
        "https://news_.example.ge/",
        f"https://{'a' * 64}.ge/",
        "https://" + "a." * 200 + "ge/",
        "https://news.example.ge/" + "a" * 1000,
        "https://１２７.0.0.1/",
        "javascript:alert(1)",
        "data:text/xml,<rss/>",
        "http:/news.example.ge/",
        "https:news.example.ge",
        "news.example.ge/feed",
        "",
        "http://",
        "http://[/",
        "http://[::1%25lo]/",
    ],
)
def test_what_is_no_public_name_on_a_port_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(AddressForbidden):
        parse_public_url(url)


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://news.example.ge/feed?a=b&c=d", "https://news.example.ge/feed?a=b&c=d"),
        ("HTTP://News.Example.GE", "http://news.example.ge/"),
        ("http://news.example.ge:443/a", "http://news.example.ge:443/a"),
        ("https://news.example.ge:443/a", "https://news.example.ge/a"),
        ("https://სიახლე.გე/ქ?ა=1#here", "https://xn--lodikj6a6e.xn--node/%E1%83%A5?%E1%83%90=1"),
        ("https://bücher.example.ge/a%20b", "https://xn--bcher-kva.example.ge/a%20b"),
    ],
)
def test_an_address_is_written_in_one_way(url: str, text: str) -> None:
    parsed = parse_public_url(url)
    assert parsed.text == text
    assert parse_public_url(text) == parsed


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "185.70.52.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "2001:0:7f00:1::1",
        "2001:db8::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00::1",
        "fec0::1",
        "ff02::1",
        "5f00::1",
        "100::1",
    ],
)
def test_private_and_special_addresses_are_not_in_any_spelling(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


def test_a_name_of_this_machine_is_resolved_to_all_its_addresses() -> None:
    assert ipaddress.ip_address("127.0.0.1") in resolve("localhost", 80, 5)


def test_a_name_that_nobody_knows_is_told() -> None:
    with pytest.raises(UnknownHost):
        resolve("nobody.invalid", 80, 5)


def test_who_has_no_time_left_waits_for_no_name_server() -> None:
    started = time.monotonic()
    with pytest.raises(UnknownHost):
        resolve("nobody.invalid", 80, -1)
    assert time.monotonic() - started < 1
