"""One address for one page, and what robots and browsers ask for unasked."""

import struct

import pytest


@pytest.mark.parametrize(
    "asked, led_to",
    [
        ("/map?lang=en", "/en/map"),
        ("/en/map?lang=ka", "/map"),
        ("/en/map?lang=en", "/en/map"),
        ("/projects?lang=en&region=GE-IM&region=GE-KA&q=%E1%83%AC&sort=",
         "/en/projects?region=GE-IM&region=GE-KA&q=%E1%83%AC&sort="),
        ("/nowhere%3Fthere?lang=en", "/en/nowhere%3Fthere"),
        ("/?lang=en", "/en/"),
    ],
)  # fmt: skip
def test_a_page_asked_with_a_language_leads_to_its_address_in_it(client, asked, led_to):
    answer = client.get(asked)
    assert (answer.status_code, answer.headers["Location"]) == (301, led_to)


def test_no_path_leads_to_another_host(client):
    answer = client.get("/", query_string="lang=ka", environ_overrides={"PATH_INFO": "//example.org/"})
    assert answer.headers["Location"] == "/example.org/"


def test_a_machine_keeps_its_address_and_gets_the_language_it_asks_for(client):
    for address in ("/map/regions.geojson", "/export/regions.geojson"):
        assert client.get(f"{address}?lang=en").status_code == 200


def test_a_page_overlooks_a_language_that_does_not_exist(client):
    assert '<html lang="ka">' in client.get("/about?lang=xx").text


def test_robots_may_read_every_page_and_leave_the_rest(client):
    answer = client.get("/robots.txt")
    assert answer.content_type.startswith("text/plain")
    left_out = [line.split()[1] for line in answer.text.splitlines() if line.startswith("Disallow:")]
    assert {"/export/", "/en/export/", "/clusters/", "/en/clusters/", "/map/", "/*?"} <= set(left_out)
    assert not [path for path in left_out if "/projects/1".startswith(path) or "/en/map".startswith(path)]


def test_the_links_that_lead_on_are_those_that_robots_may_follow(client):
    allowed = [
        line.split()[1] for line in client.get("/robots.txt").text.splitlines() if line.startswith("Allow:")
    ]
    assert {"/projects?cursor=", "/en/donors?cursor="} <= set(allowed)


def test_browsers_get_the_sign_without_reading_a_page(client):
    for address in ("/favicon.ico", "/en/favicon.ico"):
        answer = client.get(address)
        assert answer.content_type == "image/x-icon"
        reserved, kind, number = struct.unpack("<HHH", answer.data[:6])
        assert (reserved, kind, number) == (0, 1, 3)


@pytest.mark.parametrize("path", ["/problems/{}", "/problems/{}/allocate", "/resources/{}/withdraw"])
def test_a_number_beyond_all_records_is_not_found_by_any_method(client, path):
    for number in (2_147_483_648, 99_999_999_999, "9" * 5_000):
        assert client.post(path.format(number)).status_code == 404
        assert client.get(path.format(number)).status_code == 404
    assert client.delete("/problems/2147483647").status_code == 405
