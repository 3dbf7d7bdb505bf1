"""Which addresses of the web the service may ask for itself: public ones, by name, on the web's ports."""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from queue import Empty, Queue
from threading import Thread
from urllib.parse import quote, urlsplit

import idna

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

WEB_PORTS = frozenset({80, 443})
PORT_OF = {"http": 80, "https": 443}
LONGEST_URL = 1000
# Unicast addresses that are handed out, and NAT64's, which stand for one of IPv4 each.
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# RFC 6761 and its like: names that no public name server answers, but a machine's own may.
SPECIAL_ENDINGS = frozenset({"alt", "arpa", "example", "home", "internal", "intranet", "invalid", "lan"})
SPECIAL_ENDINGS |= {"local", "localdomain", "localhost", "onion", "test"}
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
# What an address may keep as it is; all else is written by its UTF-8.
SAFE_SIGNS = "!$%&'()*+,-./:;=?@_~"


class AddressForbidden(ValueError):
    """The text is no address that the service may ask for."""


class UnknownHost(OSError):
    """No name server knows the host, or none answered in time."""


@dataclass(frozen=True)
class PublicUrl:
    """An address taken apart: `host` is lower-case ASCII (IDNA), `target` the path with its query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def text(self) -> str:
        port = "" if self.port == PORT_OF[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}{self.target}"


def parse_public_url(text: str, ports: frozenset[int] | None = WEB_PORTS) -> PublicUrl:
    """Return the address in parts: http or https, a name, a port of the web (`ports`; None: any).

    Numbers in place of a name are refused in every spelling: whoever writes them hides something. Raises
    AddressForbidden.
    """
    # urlsplit takes tabs and line ends out silently, others do not: then two would read two addresses.
    if len(text) > LONGEST_URL or not text.isprintable() or " " in text or "\\" in text:
        raise AddressForbidden(text[:100])
    try:
        parts = urlsplit(text)
        port = parts.port or PORT_OF.get(parts.scheme, 0)
        host = _parse_host(parts.hostname or "")
    except ValueError as error:
        raise AddressForbidden(text) from error
    if parts.scheme not in PORT_OF or "@" in parts.netloc or (ports is not None and port not in ports):
        raise AddressForbidden(text)
    target = quote(parts.path or "/", safe=SAFE_SIGNS)
    if parts.query:
        target += "?" + quote(parts.query, safe=SAFE_SIGNS)
    return PublicUrl(parts.scheme, host, port, target)


def _parse_host(text: str) -> str:
    """Return a name of the public name system. Raises ValueError (UnicodeError among them)."""
    host = idna.encode(text, uts46=True).decode("ascii") if not text.isascii() else text.lower()
    labels = host.split(".")
    # A last part that begins with a digit makes a number of the whole (WHATWG URL, "ends in a number").
    if len(labels) < 2 or len(host) > 253 or labels[-1][:1].isdigit() or labels[-1] in SPECIAL_ENDINGS:
        raise ValueError(text)
    if not all(LABEL.fullmatch(label) for label in labels):
        raise ValueError(text)
    return host


def is_public(address: IPAddress) -> bool:
    """Return whether an address belongs to the public internet, and so does every IPv4 address within it."""
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast
    if address in NAT64:
        return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    within = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if not all(is_public(one) for one in within if one is not None):
        return False
    return address.ipv4_mapped is not None or (address in GLOBAL_UNICAST and address.is_global)


def resolve(host: str, port: int, seconds: float) -> tuple[IPAddress, ...]:
    """Return all addresses of a host, as the machine's resolver orders them. Raises UnknownHost.

    In a thread of its own: getaddrinfo cannot be told how long it may take.
    """
    answer: Queue[tuple[IPAddress, ...] | OSError] = Queue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.put(tuple(dict.fromkeys(ipaddress.ip_address(one[4][0]) for one in found)))
        except (OSError, ValueError) as error:
            answer.put(UnknownHost(f"{host}: {error}"))

    Thread(target=ask, name="resolve", daemon=True).start()
    try:
        told = answer.get(timeout=max(seconds, 0))
    except Empty:
        raise UnknownHost(f"{host}: no answer in time") from None
    if isinstance(told, OSError):
        raise told
    return told
