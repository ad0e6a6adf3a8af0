"""Calling an address that somebody has entered, once it is checked to lead to no network of ours."""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
DEADLINE_SECONDS = 15.0
SOCKET_SECONDS = 10.0
MOST_ANSWER_BYTES = 4_000
MOST_ADDRESSES = 2
LONGEST_URL = 1_000
PORTS = {"http": 80, "https": 443}
# Ways to write an IPv4 address as one of IPv6: they count as public and may lead anywhere (RFC 6052, 3056, 4380).
_TUNNELS = ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "192.88.99.0/24")
# Not of the public internet, whatever this release of Python holds of them (RFC 3879, 6890, 9637).
_SPECIAL = ("fec0::/10", "192.0.0.0/24", "3fff::/20")
NEVER = tuple(ipaddress.ip_network(one) for one in (*_TUNNELS, *_SPECIAL))


class NotReached(Exception):
    """Nothing was sent, or no answer came; the message says why, in English."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status and the beginning of the body."""

    status: int
    text: str


def fault(url: str, allowed: Sequence[Network]) -> str:
    """Return why an address cannot be called, not_an_address or not_https; empty if it can. Nothing is looked up."""
    try:
        parts = _parts(url)
        is_ours = _is_allowed(ipaddress.ip_address(parts.hostname or ""), allowed)
    except NotReached:
        return "not_an_address"
    except ValueError:
        is_ours = bool(allowed)  # a name: where it leads is seen when it is called
    return "" if parts.scheme == "https" or is_ours else "not_https"


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 (raises ValueError for what is none)
        (parts.hostname or "").encode("idna")
    except ValueError as error:
        raise NotReached("This is no address.") from error
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST_URL
    if not plain or parts.scheme not in PORTS or not parts.hostname or parts.username is not None or parts.fragment:
        raise NotReached("This is no address.")
    return parts


def post(url: str, body: bytes, headers: Mapping[str, str], allowed: Sequence[Network]) -> Answer:
    """Post a body. Raises NotReached."""
    parts = _parts(url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    checked = _checked(host, port, allowed, secure=parts.scheme == "https")
    try:
        with _connected(checked, port) as plain:
            ends = threading.Timer(DEADLINE_SECONDS, _cut, [plain])
            ends.daemon = True
            ends.start()
            try:
                return _exchange(parts, host, plain, body, headers)
            finally:
                ends.cancel()
    except (OSError, http.client.HTTPException) as error:
        raise NotReached(f"{type(error).__name__}: {error}") from error


def _exchange(parts: SplitResult, host: str, plain: socket.socket, body: bytes, headers: Mapping[str, str]) -> Answer:
    secure = parts.scheme == "https"
    wire = ssl.create_default_context().wrap_socket(plain, server_hostname=host) if secure else plain
    caller = http.client.HTTPConnection(host, timeout=SOCKET_SECONDS)
    caller.sock = wire
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        caller.request("POST", target, body, {"Host": parts.netloc, "Connection": "close", **headers})
        response = caller.getresponse()
        return Answer(response.status, response.read(MOST_ANSWER_BYTES).decode("utf-8", "replace"))
    finally:
        caller.close()


def _cut(wire: socket.socket) -> None:
    """End a conversation that takes too long, whatever it is at."""
    try:
        wire.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has ended by itself


def _connected(addresses: Sequence[str], port: int) -> socket.socket:
    """Return a connection to the first address that takes one. Raises OSError."""
    for one in addresses[:-1]:
        try:
            return socket.create_connection((one, port), timeout=SOCKET_SECONDS)
        except OSError:
            continue
    return socket.create_connection((addresses[-1], port), timeout=SOCKET_SECONDS)


def _checked(host: str, port: int, allowed: Sequence[Network], *, secure: bool) -> list[str]:
    """Return the addresses of a host, preferred ones first. Raises NotReached if one of them may not be called."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReached(f"The name {host} leads nowhere.") from error
    addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    for one in addresses:
        if not (_is_allowed(one, allowed) or (secure and _is_public(one))):
            raise NotReached(f"{host} leads to {one}, which may not be called.")
    return list(dict.fromkeys(map(str, addresses)))[:MOST_ADDRESSES]


def _is_allowed(address: Address, allowed: Sequence[Network]) -> bool:
    plain = getattr(address, "ipv4_mapped", None) or address
    return any(plain in network for network in allowed)


def _is_public(address: Address) -> bool:
    plain = getattr(address, "ipv4_mapped", None) or address
    if any(plain in network for network in NEVER):
        return False
    return plain.is_global and not plain.is_multicast and not plain.is_reserved
