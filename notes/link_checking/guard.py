"""Where a link leads on the network, looked at before anything is sent there."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import IPv6Address
from typing import Final
from urllib.parse import quote, urlsplit

import idna

from notes.link_checking.addresses import Address, address_in, is_public

Resolve = Callable[[str], Sequence[str]]

LONGEST_URL: Final = 4000
_LONGEST_HOST: Final = 253
_PORTS: Final = {"http": 80, "https": 443}
_HOST: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?")
_NUMBER: Final = re.compile(r"\d+|0x[0-9a-f]*")
_UNWRITABLE: Final = re.compile(r"[\x00-\x20\x7f\\]")
_KEPT: Final = "/?:@!$&'()*+,;=-._~%[]"
_MOST_ADDRESSES: Final = 16


class Refused(Exception):
    """The link leads where nothing may be asked; the words say why."""


class NoSuchHost(Exception):
    """The name is not known to anybody."""


class NameUnclear(Exception):
    """Whether the name is known could not be found out now."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A link, ready to be asked: the addresses have been checked, and only they are connected to."""

    scheme: str
    host: str
    port: int
    target: str
    addresses: tuple[str, ...]

    @property
    def authority(self) -> str:
        """What the Host line says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.authority}"

    def at(self, target: str) -> Destination:
        """Another page of the same site, at the same addresses."""
        return replace(self, target=target)


def resolved_by_system(host: str) -> Sequence[str]:
    """The addresses of a host, as this machine knows them. Raises NoSuchHost, NameUnclear."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno in {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}:
            raise NoSuchHost(host) from error
        raise NameUnclear(host) from error
    except (OSError, UnicodeError) as error:
        raise NameUnclear(host) from error
    return [str(address[0]) for *_, address in found]


@dataclass(frozen=True, slots=True)
class Guard:
    """Lets a link through only to the web's own ports of public machines.

    `also_allowed` are single addresses with their port, for tests against a server of their own. No setting
    reaches it.
    """

    resolve: Resolve = resolved_by_system
    also_allowed: frozenset[tuple[str, int]] = field(default_factory=frozenset)

    def destination_of(self, url: str) -> Destination:
        """Where the link leads. The name is resolved here and never again.

        Raises Refused, NoSuchHost, NameUnclear.
        """
        scheme, host, port, target = _parts_of(url)
        if port not in _PORTS.values() and port not in {allowed for _, allowed in self.also_allowed}:
            raise Refused(f"leads to port {port}, which is not one of the web")
        literal = address_in(host)
        names = [str(literal)] if literal is not None else list(self.resolve(host))
        if not names:
            raise NoSuchHost(host)
        addresses = []
        for name in names[:_MOST_ADDRESSES]:
            address = address_in(name)
            if address is None or not self._is_allowed(address, port):
                raise Refused("leads to an address that is not public" if address else "leads nowhere")
            addresses.append(address)
        # Many machines have no way to IPv6, and few sites are there only.
        addresses.sort(key=lambda address: isinstance(address, IPv6Address))
        return Destination(scheme, host, port, target, tuple(dict.fromkeys(map(str, addresses))))

    def _is_allowed(self, address: Address, port: int) -> bool:
        is_usual = is_public(address) and port in _PORTS.values()
        return is_usual or (str(address), port) in self.also_allowed


def _parts_of(url: str) -> tuple[str, str, int, str]:
    """Scheme, host in ASCII, port, and what is asked of it. Raises Refused."""
    if len(url) > LONGEST_URL:
        raise Refused("is too long an address")
    if _UNWRITABLE.search(url):
        raise Refused("holds a sign that no address may hold")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused("is no address") from error
    if parts.scheme not in _PORTS:
        raise Refused("is neither http nor https")
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise Refused("carries a name or a password")
    target = quote(parts.path or "/", safe=_KEPT) + (
        f"?{quote(parts.query, safe=_KEPT)}" if parts.query else ""
    )
    return parts.scheme, _host_of(parts.hostname or ""), port or _PORTS[parts.scheme], target


def _host_of(written: str) -> str:
    """The host as the network knows it. Numbers in unusual spellings are refused. Raises Refused."""
    host = written.rstrip(".")
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii").rstrip(".")
        except (idna.IDNAError, UnicodeError) as error:
            raise Refused("has a host name that cannot be") from error
    host = host.lower()
    literal = address_in(host) if "%" not in host else None
    if literal is not None:
        return str(literal)
    if not _HOST.fullmatch(host) or len(host) > _LONGEST_HOST or ".." in host:
        raise Refused("has a host name that cannot be")
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        raise Refused("writes an address of the network in an unusual way")
    if "." not in host:
        raise Refused("leads to a machine of one's own network")
    return host
