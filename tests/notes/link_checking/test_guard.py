"""No link leads the checker into one's own network, however it is written."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.link_checking.addresses import is_public
from notes.link_checking.guard import Guard, NoSuchHost, Refused

PUBLIC = "93.184.216.34"
CLOSED = """
0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8
192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1
255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::ffff:8.8.8.8 64:ff9b::7f00:1
64:ff9b::808:808 64:ff9b:1::1 100::1 2001::1 2001:0:53aa:64c::1 2001:db8::1 2002:7f00:1::1 2002:808:808::1
3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1
2a00:1450::5efe:10.0.0.1 2a00:1450::200:5efe:7f00:1
""".split()  # noqa: SIM905


@pytest.mark.parametrize("address", CLOSED)
def test_closed_addresses_are_refused_as_literals_and_as_answers(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(Refused):
        Guard().destination_of(f"http://{host}/")
    with pytest.raises(Refused):
        Guard(resolve=lambda _: [address]).destination_of("https://inside.example.com/")
    with pytest.raises(Refused):
        Guard(resolve=lambda _: [PUBLIC, address]).destination_of("https://inside.example.com/")


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:4700::1111", "2a00:1450:4001::200e"])
def test_public_addresses_are_let_through(address: str) -> None:
    assert Guard(resolve=lambda _: [address]).destination_of("https://example.com/").addresses == (address,)


@given(st.ip_addresses())
def test_what_the_standard_library_calls_private_is_never_public(address: object) -> None:
    found = ip_address(str(address))
    if (
        found.is_private
        or found.is_loopback
        or found.is_link_local
        or found.is_multicast
        or found.is_reserved
    ):
        assert not is_public(found)


@pytest.mark.parametrize(
    "url",
    [
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://127.0.0.1./",
        "http://0/",
        "http://134744072/",
        "http://8.8.0x808/",
        "http://１２７.０.０.１/",
        "http://127。0。0。1/",
        "http://①②⑦.0.0.1/",
        "http://%31%32%37.0.0.1/",
        "http://[fe80::1%25eth0]/",
        "http://[::1/",
        "http://[fe80::1%eth0]/",
        "http://localhost/",
        "http://router/",
        "http://user@example.com/",
        "http://user:secret@example.com/",
        "http://example.com@127.0.0.1/",
        "http://@example.com/",
        "http://example.com\\@127.0.0.1/",
        "http://example.com:8000/",
        "http://example.com:22/",
        "http://example.com:99999/",
        "http://example.com:80x/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "http:///path",
        "http://exa mple.com/",
        "http://example.com/a\r\nHost: other",
        "http://exa_mple..com/",
        "http://-.com/",
        "http://xn--\u00fc.com/",
        f"http://example.com/{'a' * 5000}",
    ],
)
def test_odd_spellings_are_refused_before_any_name_is_looked_up(url: str) -> None:
    def resolve(host: str) -> list[str]:
        raise AssertionError(f"{host} was looked up")

    with pytest.raises(Refused):
        Guard(resolve=resolve).destination_of(url)


def test_names_of_other_scripts_are_asked_by_their_ascii_form() -> None:
    asked: list[str] = []

    def resolve(host: str) -> list[str]:
        asked.append(host)
        return [PUBLIC]

    found = Guard(resolve=resolve).destination_of("https://Bücher.example/weg?q=straße&x=%20#ende")
    assert (asked, found.authority) == (["xn--bcher-kva.example"], "xn--bcher-kva.example")
    assert found.target == "/weg?q=stra%C3%9Fe&x=%20"


def test_a_name_is_looked_up_once_and_nobody_answers_for_an_unknown_one() -> None:
    answers = [[PUBLIC], ["127.0.0.1"]]
    guard = Guard(resolve=lambda _: answers.pop(0))
    assert guard.destination_of("http://rebinding.example.com/").addresses == (PUBLIC,)
    assert answers == [["127.0.0.1"]]
    with pytest.raises(NoSuchHost):
        Guard(resolve=lambda _: []).destination_of("http://nothing.example.com/")


def test_what_a_test_allows_is_one_address_at_one_port() -> None:
    guard = Guard(resolve=lambda _: ["127.0.0.1"], also_allowed=frozenset({("127.0.0.1", 8123)}))
    assert guard.destination_of("http://here.example:8123/").addresses == ("127.0.0.1",)
    for url in ("http://here.example/", "http://here.example:8124/"):
        with pytest.raises(Refused):
            guard.destination_of(url)
