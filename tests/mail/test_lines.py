"""The line to the SMTP server: encrypted where the setting says so, if the server proves its name."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.mail.carriers import SmtpCarrier
from app.mail.delivery import send_waiting
from tests.mail.post_office import Clerk, accept, serve_mail


@pytest.fixture
def server_tls(tmp_path):
    """A certificate for localhost that signs itself; give the server's side and the file to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    trusted, private = tmp_path / "certificate.pem", tmp_path / "key.pem"
    trusted.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, private)
    return context, trusted


@pytest.fixture
def send(engine, write):
    def send(url):
        write("nino@example.ge")
        return send_waiting(engine, SmtpCarrier(url, "Kseli <kseli@example.ge>"), lambda: False)

    return send


def test_starttls_before_user_and_password(send, server_tls, monkeypatch):
    context, trusted = server_tls
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    clerk, check = Clerk(), accept("kseli", "secret")
    options = {
        "tls_context": context,
        "require_starttls": True,
        "authenticator": check,
        "auth_required": True,
    }
    with serve_mail(clerk, **options) as port:
        assert send(f"smtp://kseli:secret@localhost:{port}?tls=starttls") == 1
    assert clerk.addresses() == ["nino@example.ge"]


def test_smtps_is_encrypted_from_the_first_byte(send, server_tls, monkeypatch):
    context, trusted = server_tls
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    clerk = Clerk()
    with serve_mail(clerk, ssl_context=context, hostname="localhost") as port:
        assert send(f"smtps://localhost:{port}") == 1


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_server_that_cannot_prove_its_name_gets_no_mail(send, server_tls, monkeypatch, host):
    context, trusted = server_tls
    if host == "127.0.0.1":
        # Trusted, but under another name.
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    clerk = Clerk()
    with serve_mail(clerk, tls_context=context) as port:
        assert send(f"smtp://{host}:{port}?tls=starttls") == 0
    assert clerk.mails == []
