"""Which machines may be connected to: public ones, and those that the configuration allows by name and port.

Checked where the connection is made, so it holds for every redirect, and for a name that another machine answers to the second time.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError

NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotPublic(Exception):
    """A host is not on the public network; the message says what to do."""


def public(address: str) -> bool:
    """Whether an IP address is one of the public network.

    >>> public("93.184.216.34"), public("127.0.0.1"), public("::ffff:10.0.0.1"), public("64:ff9b::7f00:1"), public("169.254.169.254")
    (True, False, False, False, False)
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inside = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if ip in NAT64:
            inside = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inside:
            return public(str(inside))
    return ip.is_global and not ip.is_multicast


def addresses(host: str, port: int, allowed: Collection[str]) -> list[tuple[Any, ...]]:
    """The addresses of a host that may be connected to, as `socket.getaddrinfo` gives them.

    Raises NotPublic where there is none, OSError where there is no such host.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if f"{host}:{port}".lower() not in {a.lower() for a in allowed}:
        found = [info for info in found if public(str(info[4][0]))]
    if not found:
        raise NotPublic(f"{host}:{port} is not on the public network: if it is yours, write allow_private = [\"{host}:{port}\"] into sources.toml")
    return found


class Connections:
    """urllib3's connections to such machines only, of which all can be cut off at once."""

    def __init__(self, allowed: Collection[str]) -> None:
        self._open: list[socket.socket] = []
        guard = self

        class _Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return guard.connect(self, allowed)

        class _Secure(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return guard.connect(self, allowed)

        class _PlainPool(HTTPConnectionPool):
            ConnectionCls = _Plain

        class _SecurePool(HTTPSConnectionPool):
            ConnectionCls = _Secure

        self.pools = {"http": _PlainPool, "https": _SecurePool}

    def manager(self) -> PoolManager:
        """Pools of such connections."""
        made = PoolManager(retries=False)
        made.pool_classes_by_scheme = self.pools
        return made

    def connect(self, connection: Any, allowed: Collection[str]) -> socket.socket:
        """A socket for a connection of urllib3."""
        host, port = connection._dns_host.strip("[]"), connection.port
        last: OSError | None = None
        try:
            for family, kind, protocol, _, address in addresses(host, port, allowed):
                opened = socket.socket(family, kind, protocol)
                try:
                    opened.settimeout(connection.timeout)
                    opened.connect(address)
                except OSError as error:
                    opened.close()
                    last = error
                    continue
                self._open.append(opened.dup())  # TLS takes the socket over; of its twin the connection can still be ended
                return opened
        except OSError as error:
            last = error
        raise NewConnectionError(connection, f"no connection to {host}: {last}") from last

    def cut(self) -> None:
        """End what is said on every connection: whoever waits for an answer gets an error."""
        for twin in self._open:
            try:
                twin.shutdown(socket.SHUT_RDWR)
            except OSError:  # it has ended by itself
                continue

    def forget(self) -> None:
        """Close the twins."""
        while self._open:
            self._open.pop().close()
