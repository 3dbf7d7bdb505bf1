"""Encrypted connections: to the address that was checked, with the certificate of the name."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.fetching import INTERNET, FetchFailed, Network
from tests.far_host import FEED, HOST, PRIVATE, far_host, far_network, get, says

NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
# The certificate that a host shows, and what its caller trusts.
Keys = Callable[[str], tuple[ssl.SSLContext, Callable[[], ssl.SSLContext]]]


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    def make(name: str) -> tuple[ssl.SSLContext, Callable[[], ssl.SSLContext]]:
        key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
        builder = x509.CertificateBuilder().subject_name(NAME).issuer_name(NAME).public_key(key.public_key())
        builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
        names = x509.SubjectAlternativeName([x509.DNSName(name)])
        made = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file = tmp_path / "both.pem"
        file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
        shows = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        shows.load_cert_chain(file)
        return shows, lambda: ssl.create_default_context(cafile=str(file))

    return make


def test_the_certificate_is_that_of_the_name(keys: Keys) -> None:
    shows, trusts = keys(HOST)
    with far_host(says(FEED), tls=shows) as host:
        assert get(host.url, far_network(make_tls=trusts)).body == FEED
        assert f"Host: {HOST}:{host.port}".encode() in host.asked[0]


def test_the_certificate_of_another_name_is_refused(keys: Keys) -> None:
    shows, trusts = keys("other.example.ge")
    with far_host(says(FEED), tls=shows) as host:
        with pytest.raises(FetchFailed) as refused:
            get(host.url, far_network(make_tls=trusts))
        assert (refused.value.reason, refused.value.detail, host.asked) == ("certificate", HOST, [])


def test_a_certificate_that_nobody_vouches_for_is_refused(keys: Keys) -> None:
    shows, _trusts = keys(HOST)
    with far_host(says(FEED), tls=shows) as host:
        with pytest.raises(FetchFailed) as refused:
            get(host.url, far_network(make_tls=INTERNET.make_tls))
        assert (refused.value.reason, host.asked) == ("certificate", [])


def test_a_redirect_does_not_leave_encryption(keys: Keys) -> None:
    shows, trusts = keys(HOST)
    with far_host(says(FEED)) as open_host:
        leads = says(b"", f"Location: {open_host.url}", status="302 Found")
        with far_host(leads, tls=shows) as host, pytest.raises(FetchFailed) as refused:
            get(host.url, far_network(make_tls=trusts))
        assert (refused.value.reason, open_host.asked) == ("forbidden", [])


def test_a_host_that_speaks_no_tls_or_says_nothing_is_given_up() -> None:
    with far_host(says(FEED)) as host:
        url = host.url.replace("http:", "https:")
        with pytest.raises(FetchFailed) as refused:
            get(url, far_network(seconds=0.7))
    assert refused.value.reason in ("broken", "slow")


def test_an_encrypted_private_host_is_not_asked_either(keys: Keys) -> None:
    shows, trusts = keys(HOST)
    with far_host(says(FEED), PRIVATE, tls=shows) as host:
        with pytest.raises(FetchFailed):
            get(host.url, Network(resolve=far_network().resolve, ports=None, make_tls=trusts))
        assert host.asked == []
