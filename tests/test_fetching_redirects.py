"""Redirects lead nowhere but to the same host at the same address, which was resolved once."""

from __future__ import annotations

import pytest

from app.fetching import FetchFailed
from tests.far_host import FEED, HOST, PRIVATE, PUBLIC, answers, far_host, far_network, get, says


def test_a_redirect_within_the_host_is_followed() -> None:
    def answer(line: object, request: bytes) -> None:
        there = request.startswith(b"GET /feed/ ")
        told = says(FEED) if there else says(b"", "Location: /feed/", status="301 Moved Permanently")
        told(line, request)  # type: ignore[arg-type]

    with far_host(answer) as host:
        assert get(host.url).body == FEED
    assert len(host.asked) == 2


def test_more_than_three_redirects_are_not_followed() -> None:
    with far_host(says(b"", "Location: /feed.xml", status="302 Found")) as host:
        with pytest.raises(FetchFailed, match="redirects"):
            get(host.url)
        assert len(host.asked) == 4


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://169.254.169.254/latest/meta-data/", "forbidden"),
        ("http://localhost/", "forbidden"),
        ("http://127.0.0.1:5432/", "forbidden"),
        ("http://2130706433/", "forbidden"),
        ("//[::1]/", "forbidden"),
        ("file:///etc/passwd", "forbidden"),
        ("http://[", "forbidden"),
        ("//[::1", "forbidden"),
        ("http://news.example.ge:port/", "forbidden"),
        ("gopher://news.example.ge/_HELO", "forbidden"),
        ("http://editor@news.example.ge/", "forbidden"),
        ("http://other.example.ge/", "other_host"),
        ("https://www.news.example.ge/", "other_host"),
        ("//other.example.ge/", "other_host"),
    ],
)
def test_a_redirect_elsewhere_is_not_followed(location: str, reason: str) -> None:
    with far_host(says(b"", f"Location: {location}", status="302 Found")) as host:
        with pytest.raises(FetchFailed) as refused:
            get(host.url)
        assert len(host.asked) == 1
    assert refused.value.reason == reason


def test_a_redirect_to_another_port_is_refused_where_ports_are_those_of_the_web() -> None:
    # The test's own server cannot listen on 80: what is tried is the rule by which the redirect is checked.
    with far_host(says(b"", f"Location: http://{HOST}:22/", status="302 Found")) as host:
        with pytest.raises(FetchFailed) as refused:
            get(host.url, far_network(ports=frozenset({80, 443, host.port})))
        assert refused.value.reason == "forbidden"


def test_a_name_is_resolved_once_so_that_a_second_answer_leads_nowhere() -> None:
    told = iter([answers(PUBLIC), answers(PRIVATE), answers(PRIVATE)])
    network = far_network(resolve=lambda *words: next(told)(*words))
    with far_host(says(b"", "Location: /again", status="302 Found")) as host:
        with pytest.raises(FetchFailed, match="redirects"):
            get(host.url, network)
        assert len(host.asked) == 4
    assert len(list(told)) == 2
