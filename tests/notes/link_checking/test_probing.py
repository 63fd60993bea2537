"""One look at a link, with a real server."""

from __future__ import annotations

import datetime
import socket
import ssl
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from notes.link_checking.findings import Outcome
from notes.link_checking.guard import Guard, NameUnclear
from notes.link_checking.probing import agent_of
from tests.notes.link_checking.sites import HERE, Page, Sites, redirect, served


def test_a_page_that_is_there_is_asked_by_head_alone_and_says_who_asks(sites: Sites) -> None:
    sites.pages["/there?x=1"] = Page()
    found = sites.prober(agent=agent_of("https://wiki.example.org")).look_at(
        sites.url("a.example", "/there?x=1#x")
    )
    assert (found.outcome, found.status, found.moved_to) == (Outcome.OK, 200, "")
    assert [(one.method, one.path) for one in sites.asked] == [("GET", "/robots.txt"), ("HEAD", "/there?x=1")]
    assert {one.agent for one in sites.asked} == {
        "awskb-link-check/1.0 (checks the links of a wiki; https://wiki.example.org)"
    }


def test_where_head_is_refused_one_byte_is_asked_for(sites: Sites) -> None:
    for path, by_head in (("/405", 405), ("/404", 404), ("/500", 500), ("/403", 403)):
        sites.pages[path] = Page(206, body=b"x", by_head=by_head)
        assert sites.prober().look_at(sites.url("a.example", path)).outcome is Outcome.OK
    assert {one.range for one in sites.asked if one.method == "GET" and one.path != "/robots.txt"} == {
        "bytes=0-0"
    }


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (204, Outcome.OK),
        (416, Outcome.OK),
        (404, Outcome.GONE),
        (410, Outcome.GONE),
        (401, Outcome.BLOCKED),
        (403, Outcome.BLOCKED),
        (405, Outcome.BLOCKED),
        (429, Outcome.BLOCKED),
        (451, Outcome.BLOCKED),
        (999, Outcome.BLOCKED),
        (400, Outcome.UNCLEAR),
        (500, Outcome.UNCLEAR),
        (503, Outcome.UNCLEAR),
        (304, Outcome.UNCLEAR),
    ],
)
def test_only_404_and_410_mean_gone(sites: Sites, status: int, outcome: Outcome) -> None:
    sites.pages["/page"] = Page(status)
    found = sites.prober().look_at(sites.url("a.example", "/page"))
    assert (found.outcome, found.status) == (outcome, status)


def test_a_permanent_redirect_is_followed_to_its_end_and_keeps_the_place_in_the_page(sites: Sites) -> None:
    sites.pages["/old"] = redirect("/newer", 308)
    sites.pages["/newer"] = redirect(sites.url("b.example", "/new"))
    sites.pages["/new"] = redirect("/new?session=1", 302)
    sites.pages["/new?session=1"] = Page()
    found = sites.prober().look_at(sites.url("a.example", "/old#limits"))
    assert (found.outcome, found.moved_to) == (Outcome.OK, sites.url("b.example", "/new#limits"))
    sites.pages["/old"] = redirect("/newer", 302)
    found = sites.prober().look_at(sites.url("a.example", "/old"))
    assert (found.outcome, found.moved_to) == (Outcome.OK, "")
    sites.pages["/old"] = redirect("/gone")
    assert sites.prober().look_at(sites.url("a.example", "/old")).outcome is Outcome.GONE


def test_redirects_end(sites: Sites) -> None:
    for number in range(7):
        sites.pages[f"/{number}"] = redirect(f"/{number + 1}")
    sites.pages["/7"] = Page()
    assert sites.prober().look_at(sites.url("a.example", "/2")).outcome is Outcome.OK
    found = sites.prober().look_at(sites.url("a.example", "/1"))
    assert (found.outcome, found.reason) == (Outcome.UNCLEAR, "redirects more than 5 times")
    sites.pages["/round"] = redirect("/round")
    assert sites.prober().look_at(sites.url("a.example", "/round")).outcome is Outcome.UNCLEAR


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://0x7f000001/",
        "http://2130706433/",
        "http://[::ffff:127.0.0.1]/",
        "http://user:secret@b.example/",
        "ftp://b.example/",
        "file:///etc/passwd",
        "//localhost/",
        "http://b.example:1/",
        "http://b.example/",
    ],
)
@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_into_ones_own_network_is_not_followed(sites: Sites, to: str, status: int) -> None:
    """The last of them is this machine at the usual port, which the test does not allow."""
    sites.pages["/old"] = redirect(to, status)
    found = sites.prober().look_at(sites.url("a.example", "/old"))
    assert found.outcome is Outcome.BLOCKED
    assert found.reason.startswith("is not asked: it ")
    assert sites.paths() == ["/old"]


def test_a_robots_file_cannot_lead_there_either(sites: Sites) -> None:
    asked: list[str] = []

    def resolve(host: str) -> list[str]:
        asked.append(host)
        return [HERE]

    sites.pages["/robots.txt"] = redirect("http://169.254.169.254/robots.txt")
    sites.pages["/page"] = Page()
    guard = Guard(resolve=resolve, also_allowed=frozenset({(HERE, sites.port)}))
    assert sites.prober(guard=guard).look_at(sites.url("a.example", "/page")).outcome is Outcome.OK
    assert asked == ["a.example"]


def test_a_name_that_changes_its_address_is_asked_where_it_was_checked(sites: Sites) -> None:
    """The first answer is looked at and used; a second one would lead to a closed address."""
    answers = [[HERE], ["127.0.0.2"]]
    guard = Guard(resolve=lambda _: answers.pop(0), also_allowed=frozenset({(HERE, sites.port)}))
    sites.pages["/page"] = Page()
    assert sites.prober(guard=guard).look_at(sites.url("rebinding.example", "/page")).outcome is Outcome.OK
    assert len(answers) == 1


def test_names_that_nobody_knows_and_names_that_could_not_be_asked(sites: Sites) -> None:
    found = sites.prober().look_at("http://nobody.invalid/")
    assert (found.outcome, found.is_by_name) == (Outcome.GONE, True)

    def unclear(host: str) -> list[str]:
        raise NameUnclear(host)

    found = sites.prober(guard=Guard(resolve=unclear)).look_at("http://somebody.example/")
    assert (found.outcome, found.is_by_name) == (Outcome.UNCLEAR, False)


@pytest.mark.parametrize("to", ["/", "/login?next=/page", "/errors/404.html", "/not-found"])
def test_a_redirect_to_another_page_than_was_meant_is_unclear(sites: Sites, to: str) -> None:
    sites.pages["/some/page"] = redirect(to)
    sites.pages[to] = Page()
    found = sites.prober().look_at(sites.url("a.example", "/some/page"))
    assert (found.outcome, found.moved_to) == (Outcome.UNCLEAR, "")


def test_a_short_address_may_lead_to_a_front_page(sites: Sites) -> None:
    sites.pages["/x7f"] = redirect(sites.url("b.example", "/"))
    sites.pages["/"] = Page()
    assert sites.prober().look_at(sites.url("a.example", "/x7f")).outcome is Outcome.OK


def test_robots_are_kept_to_and_read_once(sites: Sites) -> None:
    sites.pages["/robots.txt"] = Page(body=b"User-agent: *\nDisallow: /private\nCrawl-delay: 7\n")
    sites.pages["/open"] = Page()
    prober = sites.prober()
    sleeps: list[float] = []
    prober.pacer.sleep = sleeps.append
    prober.pacer.clock = lambda: 100.0
    found = prober.look_at(sites.url("a.example", "/private/page"))
    assert (found.outcome, "robots.txt" in found.reason) == (Outcome.BLOCKED, True)
    assert prober.look_at(sites.url("a.example", "/open")).outcome is Outcome.OK
    assert [one.path for one in sites.asked] == ["/robots.txt", "/open"]
    assert prober.look_at(sites.url("a.example", "/open")).outcome is Outcome.OK
    assert sleeps == [7.0]


def test_without_its_robots_file_a_site_that_is_down_is_asked_nothing(sites: Sites) -> None:
    sites.pages["/robots.txt"] = Page(503)
    found = sites.prober().look_at(sites.url("a.example", "/page"))
    assert (found.outcome, sites.paths()) == (Outcome.UNCLEAR, [])
    sites.pages["/robots.txt"], sites.pages["/page"] = Page(403), Page()
    assert sites.prober().look_at(sites.url("a.example", "/page")).outcome is Outcome.OK


def test_a_site_that_is_asked_too_much_is_left_alone(sites: Sites) -> None:
    sites.pages["/page"] = Page(429, {"Retry-After": "120"})
    prober = sites.prober()
    found = prober.look_at(sites.url("a.example", "/page"))
    assert (found.outcome, found.retry_after) == (Outcome.BLOCKED, 120.0)
    assert prober.pacer.pause_of("a.example") == 120.0
    assert prober.pacer.pause_of("b.example") == 0.0
    assert sites.paths() == ["/page"]


def _endless_header(request: Any) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(1_000_000):
        request.wfile.write(b"X-%d: %s\r\n" % (number % 50, b"x" * 60_000))


def _endless_status(request: Any) -> None:
    while True:
        request.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def _no_web(request: Any) -> None:
    request.wfile.write(b"220 mail.example ESMTP\r\n")
    request.close_connection = True


def _hang_up(request: Any) -> None:
    request.connection.shutdown(socket.SHUT_RDWR)
    request.close_connection = True


@pytest.mark.parametrize("page", [_endless_header, _endless_status, _no_web, _hang_up])
def test_what_no_web_server_does_is_unclear_and_ends(sites: Sites, page: Any) -> None:
    sites.pages["/odd"] = page
    found = sites.prober().look_at(sites.url("a.example", "/odd"))
    assert found.outcome is Outcome.UNCLEAR


def test_a_server_that_sends_forever_slowly_is_left_at_the_deadline(sites: Sites) -> None:
    """Each piece comes in time; only the whole does not."""

    def drip(request: Any) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            request.wfile.write(b"X-Slow: 1\r\n")

    ticks = iter(range(10_000))
    prober = sites.prober(seconds_an_answer=20.0, seconds_a_link=60.0)
    prober.pacer.clock = lambda: float(next(ticks))
    sites.pages["/robots.txt"] = sites.pages["/slow"] = drip
    assert prober.look_at(sites.url("a.example", "/slow")).outcome is Outcome.UNCLEAR


def test_a_large_robots_file_is_read_to_its_limit_only(sites: Sites) -> None:
    sites.pages["/robots.txt"] = Page(body=b"User-agent: *\nDisallow: /no\n" + b"# x\n" * 1_000_000)
    sites.pages["/page"] = Page()
    prober = sites.prober()
    assert prober.look_at(sites.url("a.example", "/page")).outcome is Outcome.OK
    assert prober.look_at(sites.url("a.example", "/no")).outcome is Outcome.BLOCKED
    assert prober.received.total < 700_000


def a_certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Of an authority of its own, for one name."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return public, private


def test_over_tls_the_checked_address_must_prove_the_name(tmp_path: Path) -> None:
    public, private = a_certificate(tmp_path, "right.example")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(public, private)
    names: list[str | None] = []
    server.sni_callback = lambda _connection, name, _context: names.append(name)
    believed = ssl.create_default_context(cafile=str(public))
    with served(server) as sites:
        sites.pages["/page"] = Page()
        right, wrong = (sites.url(host, "/page", "https") for host in ("right.example", "wrong.example"))
        assert sites.prober(tls=believed).look_at(right).outcome is Outcome.OK
        assert set(names) == {"right.example"}
        assert {one.host for one in sites.asked} == {"right.example"}
        sites.asked.clear()
        for prober, url in ((sites.prober(tls=believed), wrong), (sites.prober(), right)):
            assert prober.look_at(url).outcome is Outcome.UNCLEAR
        assert sites.asked == []
