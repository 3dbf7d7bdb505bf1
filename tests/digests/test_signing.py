"""DKIM: a digest is signed where a key is set, the headers of unsubscription too."""

from __future__ import annotations

import base64

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from app.digests.queries.fitting import Piece
from app.digests.services.joining import Edition
from app.digests.services.letters import Day, Reader, Writer
from app.digests.services.pieces import Names
from app.digests.services.signing import make_signer
from config import Settings
from tests.digests.digest_days import DAY, NOON, SITE, WINDOW


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def letter(key, tmp_path):
    """A signed mail, and what the DNS would say of its key."""
    file = tmp_path / "dkim.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    settings = Settings(
        database_url="", secret_keys=("k",), site_url=SITE, mail_from="ქსელი <kseli@rcsn.example>",
        dkim_key_file=file, dkim_selector="digest",
    )  # fmt: skip
    day = Day(1, DAY, NOON, None, {"ka": "", "en": ""})
    writer = Writer(day, Edition("ka", SITE, WINDOW, Names({}, {})), settings, make_signer(settings))
    return writer.write(3, Piece("წყალი", "<p>წყალი</p>"), Reader(7, 8, "nino@example.ge"), readable=False)


@pytest.fixture
def dns(key):
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    return lambda name, timeout=5: record if name == b"digest._domainkey.rcsn.example." else None


def test_a_digest_is_signed_for_the_senders_domain(letter, dns):
    assert letter.content.startswith(b"DKIM-Signature: ")
    assert dkim.verify(letter.content, dnsfunc=dns)


@pytest.mark.parametrize("name", [b"List-Unsubscribe", b"List-Unsubscribe-Post", b"Subject", b"To", b"From"])
def test_what_matters_stands_under_the_signature(letter, dns, name):
    head, _, body = letter.content.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    changed = [line + b"x" if line.lower().startswith(name.lower() + b": ") else line for line in lines]
    assert changed != lines
    assert not dkim.verify(b"\r\n".join(changed) + b"\r\n\r\n" + body, dnsfunc=dns)


def test_the_envelope_comes_back_to_us_and_tells_which_mail(letter):
    assert letter.sender.startswith("bounce+7-")
    assert letter.sender.endswith("@rcsn.example")
    assert letter.to == "nino@example.ge"


def test_lines_are_as_long_as_smtp_allows(letter):
    assert max(len(line) for line in letter.content.split(b"\r\n")) < 998
    assert letter.content.count(b"\n") == letter.content.count(b"\r\n")
