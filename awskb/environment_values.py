"""Reading one environment variable: as text, as a switch, as a number."""

from collections.abc import Mapping
from ipaddress import ip_address


class BadEnvironment(Exception):
    """An environment variable says something that awskb cannot obey."""


def text(variables: Mapping[str, str], name: str) -> str | None:
    return variables.get(name, "").strip() or None


def switch(variables: Mapping[str, str], name: str) -> bool:
    written = text(variables, name)
    if written in (None, "0"):
        return False
    if written == "1":
        return True
    raise BadEnvironment(f"{name} is {written!r}. Write 1 for yes or 0 for no.")


def whole_number(variables: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> int:
    written = text(variables, name)
    if written is None:
        return default
    if not (written.isascii() and written.isdigit()) or not least <= int(written) <= most:
        raise BadEnvironment(f"{name} is {written!r}. Write a whole number from {least} to {most}.")
    return int(written)


def is_address(host: str) -> bool:
    """A number, not a name."""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    return host == "localhost" or (is_address(host) and ip_address(host.strip("[]")).is_loopback)
