"""What awskb understands of its environment variables, and how it refuses the rest."""

from pathlib import Path

import pytest

from awskb.environment import Environment, read_environment
from awskb.environment_values import BadEnvironment
from awskb.oidc_environment import OidcProvider

PROJECT = Path("/srv/awskb")


def read(**variables: str) -> Environment:
    return read_environment(variables, project_dir=PROJECT)


def test_nothing_set_is_a_private_sqlite_wiki_on_this_machine() -> None:
    environment = read()
    assert environment.data_dir == PROJECT / "var"
    assert environment.database is None
    assert environment.secret_key is None
    assert not environment.debug
    assert not environment.public_read
    assert environment.allowed_hosts == ("localhost", "127.0.0.1", "[::1]")
    assert environment.base_url == "http://127.0.0.1:8000"
    assert not environment.served_over_https
    assert environment.trusted_proxies == 0
    assert environment.bind == "127.0.0.1"
    assert environment.oidc is None


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("AWSKB_PUBLIC_REED", "AWSKB_PUBLIC_READ"), ("AWSKB_DATADIR", "AWSKB_DATA_DIR"), ("AWSKB_X", "AWSKB_")],
)
def test_an_unknown_name_is_refused_with_the_nearest_right_one(wrong: str, right: str) -> None:
    with pytest.raises(BadEnvironment, match=f"{wrong} is not a setting.*Did you mean {right}"):
        read(**{wrong: "1"})


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("AWSKB_PUBLIC_READ", "yes", "Write 1 for yes or 0 for no"),
        ("AWSKB_ALLOWED_HOSTS", "*", "Name the hosts"),
        ("AWSKB_ALLOWED_HOSTS", "http://notes.example.org", "without http"),
        ("AWSKB_BASE_URL", "notes.example.org", "scheme and host"),
        ("AWSKB_BASE_URL", "https://notes.example.org/wiki", "scheme and host"),
        ("AWSKB_SECRET_KEY", "sample", "too easy to guess"),
        ("AWSKB_SECRET_KEY", "a" * 60, "too easy to guess"),
        ("AWSKB_SECRET_KEY", "django-insecure-" + "abcdefghij" * 6, "too easy to guess"),
        ("AWSKB_WORKERS", "0", "from 1 to 64"),
        ("AWSKB_TRUSTED_PROXIES", "one", "from 0 to 10"),
        ("AWSKB_EMAIL_SECURITY", "ssl", "starttls, tls or none"),
        ("AWSKB_BIND", "localhost", "this machine only"),
        ("AWSKB_BIND", "192.0.2.256", "this machine only"),
        ("PORT", "99999", "from 1 to 65535"),
        ("PORT", "٣", "from 1 to 65535"),
        ("DATABASE_URL", "mysql://host/awskb", "postgresql://"),
        ("DATABASE_URL", "postgresql://host", "names no database"),
        ("DATABASE_URL", "postgresql://host:port/awskb", "no number"),
    ],
)
def test_a_wrong_value_is_refused_with_the_remedy(name: str, value: str, says: str) -> None:
    with pytest.raises(BadEnvironment, match=name) as refusal:
        read(**{name: value})
    assert says in str(refusal.value)


def test_a_database_url_is_taken_apart() -> None:
    address = read(DATABASE_URL="postgresql://ada:p%40ss@db.example.org:5433/awskb?sslmode=require").database
    assert address is not None
    assert (address.name, address.user, address.password) == ("awskb", "ada", "p@ss")
    assert (address.host, address.port) == ("db.example.org", "5433")
    assert address.options == {"sslmode": "require"}


def test_a_database_may_be_reached_through_a_socket() -> None:
    address = read(DATABASE_URL="postgresql://postgres:@/awskb?host=%2Frun%2Fpostgresql").database
    assert address is not None
    assert address.host == "/run/postgresql"
    assert address.options == {}


def test_the_base_url_decides_on_https_and_its_host_is_allowed() -> None:
    environment = read(AWSKB_BASE_URL="https://notes.example.org/")
    assert environment.base_url == "https://notes.example.org"
    assert environment.served_over_https
    assert "notes.example.org" in environment.allowed_hosts


def test_the_port_is_part_of_the_default_address() -> None:
    assert read(PORT="8123").base_url == "http://127.0.0.1:8123"


def test_debug_is_refused_where_others_can_reach_it() -> None:
    assert read(AWSKB_DEBUG="1").debug
    with pytest.raises(BadEnvironment, match="unset AWSKB_DEBUG"):
        read(AWSKB_DEBUG="1", AWSKB_BASE_URL="https://notes.example.org")


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "notes"
    file.touch()
    with pytest.raises(BadEnvironment, match="Name a folder"):
        read(AWSKB_DATA_DIR=str(file))


@pytest.mark.parametrize(
    ("written", "bind"),
    [("0.0.0.0", "0.0.0.0"), ("::", "::"), ("[::1]", "::1")],  # noqa: S104
)
def test_it_listens_where_it_is_told(written: str, bind: str) -> None:
    assert read(AWSKB_BIND=written, AWSKB_BASE_URL="https://notes.example.org").bind == bind


def test_an_address_that_others_reach_needs_the_name_that_they_use() -> None:
    with pytest.raises(BadEnvironment, match="Write the address that people use: AWSKB_BASE_URL="):
        read(AWSKB_BIND="0.0.0.0")  # noqa: S104


def test_debug_is_refused_on_an_address_that_others_can_reach() -> None:
    with pytest.raises(BadEnvironment, match="AWSKB_BIND"):
        read(AWSKB_DEBUG="1", AWSKB_BIND="0.0.0.0")  # noqa: S104


OIDC = {
    "AWSKB_OIDC_ISSUER": "https://login.example.org/realms/team",
    "AWSKB_OIDC_CLIENT_ID": "awskb",
    "AWSKB_OIDC_CLIENT_SECRET": "s3cret",
}


def test_the_organisations_sign_in_is_read() -> None:
    expected = OidcProvider(
        issuer="https://login.example.org/realms/team",
        client_id="awskb",
        client_secret="s3cret",
        name="your organisation",
        signup_role=None,
    )
    assert read(**OIDC).oidc == expected
    named = read(**OIDC, AWSKB_OIDC_NAME="Example Ltd", AWSKB_OIDC_SIGNUP_ROLE="reader").oidc
    assert named is not None
    assert (named.name, named.signup_role) == ("Example Ltd", "reader")
    assert named.discovery_url == "https://login.example.org/realms/team/.well-known/openid-configuration"


@pytest.mark.parametrize("missing", sorted(OIDC))
def test_half_of_the_organisations_sign_in_is_refused(missing: str) -> None:
    with pytest.raises(BadEnvironment, match=f"^{missing} is missing"):
        read(**{name: value for name, value in OIDC.items() if name != missing})


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"AWSKB_OIDC_ISSUER": "login.example.org"}, "address such as https://"),
        ({"AWSKB_OIDC_ISSUER": "http://login.example.org"}, "https://"),
        ({"AWSKB_OIDC_ISSUER": "https://a/.well-known/openid-configuration"}, "without /.well-known/"),
        ({"AWSKB_OIDC_ISSUER": "https://a.example/?realm=x"}, "address such as"),
        ({"AWSKB_OIDC_ISSUER": "https://a.example/" + "x" * 200}, "longer than 200"),
        ({"AWSKB_OIDC_SIGNUP_ROLE": "administrator"}, "reader, editor or curator"),
        ({"AWSKB_OIDC_NAME": "x" * 41}, "longer than 40"),
    ],
)
def test_a_wrong_setting_of_the_organisations_sign_in_is_refused(changed: dict[str, str], says: str) -> None:
    with pytest.raises(BadEnvironment, match="AWSKB_OIDC_") as refusal:
        read(**OIDC | changed)
    assert says in str(refusal.value)


def test_a_sign_in_for_trying_out_may_be_on_this_machine() -> None:
    assert read(**OIDC | {"AWSKB_OIDC_ISSUER": "http://127.0.0.1:8080"}).oidc is not None
