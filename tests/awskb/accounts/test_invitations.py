"""Inviting people by a link that works once."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from awskb.accounts.actions.invitations import (
    AddressBelongsToSomebody,
    InvitationNotOpen,
    accept_invitation,
    invite,
    renew_invitation,
)
from awskb.accounts.actions.people import change_role, deactivate_person
from awskb.accounts.actions.roles import RoleAboveOwn
from awskb.accounts.models import Invitation, PersonEvent, User
from notes.access import Role, role_of
from tests.factories.people import PASSWORD, make_person

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
CHOSEN = {"username": "kim", "name": "Kim Ng", "password1": PASSWORD, "password2": PASSWORD}


def link(role: Role = Role.EDITOR, by: User | None = None, **more: str) -> str:
    made = invite(role=role, by=by, at=timezone.now(), **more)
    return f"/accounts/invitation/{made.token}/"


def text_of(answer: object) -> str:
    return " ".join(answer.content.decode().split())


def test_who_is_invited_chooses_name_and_password_and_is_in(eve: Client, administrator: User) -> None:
    address = link(by=administrator, name="Kim Ng", email="Kim@Example.org")
    page = text_of(eve.get(address))
    assert "administrator invites you" in page
    assert "as an editor" in page
    assert 'value="Kim Ng"' in page
    answer = eve.post(address, CHOSEN)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    kim = User.objects.get(username="kim")
    assert role_of(kim) is Role.EDITOR
    assert (kim.first_name, kim.last_name, kim.email) == ("Kim", "Ng", "kim@example.org")
    assert eve.get("/accounts/preferences/").status_code == 200
    assert Client().login(username="kim", password=PASSWORD)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"username": "BEN"}, "Somebody has this name already."),
        ({"username": "two words"}, "valid username"),
        ({"username": ""}, "This field is required."),
        ({"password1": "kimkimkim", "password2": "kimkimkim"}, "too similar"),
        ({"password1": "12345678", "password2": "12345678"}, "entirely numeric"),
        ({"password2": "another one"}, "The two passwords differ."),
        ({"password1": "x" * 2000, "password2": "x" * 2000}, "at most 1000"),
        ({"name": "x" * 151}, "at most 150"),
    ],
)
def test_what_is_not_allowed_is_refused_with_the_reason(
    eve: Client, ben: User, changed: dict[str, str], says: str
) -> None:
    address = link()
    answer = eve.post(address, CHOSEN | {"username": "kimkim"} | changed)
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert User.objects.count() == 1
    assert eve.post(address, CHOSEN).status_code == 302


def test_role_and_rights_come_from_the_invitation_alone(eve: Client) -> None:
    wanted = {
        "role": "administrator",
        "is_staff": "on",
        "is_superuser": "on",
        "email": "boss@example.org",
        "groups": "4",
        "invited_by": "1",
    }
    eve.post(link(Role.READER), CHOSEN | wanted)
    kim = User.objects.get(username="kim")
    assert role_of(kim) is Role.READER
    assert (kim.is_staff, kim.is_superuser, kim.email) == (False, False, "")


def test_a_used_link_says_so(eve: Client) -> None:
    address = link()
    eve.post(address, CHOSEN)
    for answer in (Client().get(address), Client().post(address, CHOSEN | {"username": "mallory"})):
        assert answer.status_code == 410
        assert "This invitation was used" in text_of(answer)
    assert not User.objects.filter(username="mallory").exists()


def test_a_revoked_and_an_expired_link_say_so(eve: Client, client_of: ClientOf, administrator: User) -> None:
    address = link(by=administrator)
    client_of(administrator).post(f"/people/invitations/{Invitation.objects.get().pk}/revoke/")
    answer = eve.post(address, CHOSEN)
    assert answer.status_code == 410
    assert "This invitation was revoked" in text_of(answer)
    late = invite(role=Role.EDITOR, by=None, at=timezone.now() - timedelta(days=8))
    answer = eve.get(f"/accounts/invitation/{late.token}/")
    assert answer.status_code == 410
    assert "This invitation has expired" in text_of(answer)


def test_a_made_up_link_tells_nothing(eve: Client) -> None:
    answer = eve.get("/accounts/invitation/not-a-token/")
    assert answer.status_code == 410
    assert "There is no such invitation" in text_of(answer)
    assert eve.get("/accounts/invitation/%00%ff/").status_code in (404, 410)


def test_of_two_who_use_one_link_one_comes_in() -> None:
    now = timezone.now()
    token = invite(role=Role.EDITOR, by=None, at=now).token
    accept_invitation(token=token, make_person=lambda _invitation: User.objects.create_user("kim"), at=now)
    with pytest.raises(InvitationNotOpen):
        accept_invitation(
            token=token, make_person=lambda _invitation: User.objects.create_user("lee"), at=now
        )
    assert list(User.objects.values_list("username", flat=True)) == ["kim"]


def test_only_a_digest_is_kept() -> None:
    token = invite(role=Role.EDITOR, by=None, at=timezone.now()).token
    assert token not in str(Invitation.objects.values_list().get())
    assert not PersonEvent.objects.filter(detail__contains=token).exists()


def test_who_is_signed_in_is_told_whose_link_it_is(client_of: ClientOf, ben: User) -> None:
    address = link()
    client = client_of(ben)
    assert "You are here already" in text_of(client.get(address))
    client.post(address, CHOSEN)
    assert not User.objects.filter(username="kim").exists()
    assert Invitation.objects.get().accepted_at is None


def test_trying_links_is_slowed(eve: Client) -> None:
    statuses = [eve.get(f"/accounts/invitation/guess-{n}/").status_code for n in range(21)]
    assert set(statuses[:20]) == {410}
    assert statuses[20] == 429
    assert Client(REMOTE_ADDR="192.0.2.7").get("/accounts/invitation/guess/").status_code == 410


def test_an_address_taken_meanwhile_stays_with_its_person(eve: Client) -> None:
    address = link(email="kim@example.org")
    make_person("kim")
    assert eve.post(address, CHOSEN | {"username": "kim2"}).status_code == 302
    assert User.objects.get(username="kim2").email == ""


def invite_form(**changed: str) -> dict[str, str]:
    return {"role": "editor", "name": "", "email": "", "days": "7"} | changed


def test_an_administrator_gets_the_link_once(
    eve: Client, client_of: ClientOf, administrator: User, settings: Settings
) -> None:
    client = client_of(administrator)
    answer = client.post("/people/invite/", invite_form(name="Kim"), follow=True)
    found = re.search(rf'value="({settings.AWSKB_BASE_URL}/accounts/invitation/[\w-]+/)"', text_of(answer))
    assert found is not None
    assert found[1] not in text_of(client.get("/people/"))
    assert "Kim" in text_of(client.get("/people/"))
    assert eve.get(found[1].removeprefix(settings.AWSKB_BASE_URL)).status_code == 200
    assert not mail.outbox


def test_an_invitation_goes_by_mail(client_of: ClientOf, administrator: User, settings: Settings) -> None:
    client_of(administrator).post(
        "/people/invite/", invite_form(email="Kim@Example.org"), headers={"Host": "localhost"}
    )
    (message,) = mail.outbox
    assert message.to == ["kim@example.org"]
    assert f"{settings.AWSKB_BASE_URL}/accounts/invitation/" in message.body
    assert "as an editor" in message.body


def test_a_mail_server_that_does_not_answer_leaves_the_link(
    client_of: ClientOf, administrator: User, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    answer = client_of(administrator).post(
        "/people/invite/", invite_form(email="kim@example.org"), follow=True
    )
    assert "The mail server did not take the message" in text_of(answer)
    assert "/accounts/invitation/" in text_of(answer)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"role": "emperor"}, "emperor is not one of the available choices"),
        ({"email": "nonsense"}, "valid email address"),
        ({"email": "BEN@example.org"}, "belongs to ben, who is a member already"),
        ({"days": "0"}, "greater than or equal to 1"),
        ({"days": "91"}, "less than or equal to 90"),
    ],
)
def test_a_wrong_invitation_is_refused(
    client_of: ClientOf, administrator: User, ben: User, changed: dict[str, str], says: str
) -> None:
    answer = client_of(administrator).post("/people/invite/", invite_form(**changed))
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert not Invitation.objects.exists()


def test_a_new_link_ends_the_one_before(eve: Client, client_of: ClientOf, administrator: User) -> None:
    older = link(by=administrator)
    pk = Invitation.objects.get().pk
    answer = client_of(administrator).post(f"/people/invitations/{pk}/renew/", follow=True)
    found = re.search(r"/accounts/invitation/[\w-]+/", text_of(answer))
    assert found is not None
    assert eve.get(older).status_code == 410
    assert eve.get(found[0]).status_code == 200


def test_an_accepted_invitation_is_over(eve: Client, client_of: ClientOf, administrator: User) -> None:
    eve.post(link(by=administrator), CHOSEN)
    invitation = Invitation.objects.get()
    client = client_of(administrator)
    for deed in ("renew", "revoke"):
        answer = client.post(f"/people/invitations/{invitation.pk}/{deed}/", follow=True)
        assert "was accepted already" in text_of(answer)
    with pytest.raises(InvitationNotOpen):
        renew_invitation(invitation_id=invitation.pk, by=administrator, at=timezone.now())


def test_nobody_invites_above_their_own_role(ada: User) -> None:
    with pytest.raises(RoleAboveOwn):
        invite(role=Role.ADMINISTRATOR, by=ada, at=timezone.now())


def test_a_members_address_is_not_invited(ben: User) -> None:
    with pytest.raises(AddressBelongsToSomebody):
        invite(role=Role.READER, email="Ben@example.org", by=None, at=timezone.now())


@pytest.mark.parametrize("leaves", ["inactive", "lowered"])
def test_who_may_no_longer_invite_has_no_open_invitations(
    eve: Client, administrator: User, leaves: str
) -> None:
    other = make_person("other", Role.ADMINISTRATOR)
    address = link(by=other)
    if leaves == "inactive":
        deactivate_person(person_id=other.pk, by=administrator, at=timezone.now())
    else:
        change_role(person_id=other.pk, role=Role.CURATOR, by=administrator, at=timezone.now())
    assert "was revoked" in text_of(eve.get(address))


def test_the_command_prints_a_link(eve: Client, settings: Settings) -> None:
    printed, told = StringIO(), StringIO()
    call_command("invite", role="curator", email="kim@example.org", stdout=printed, stderr=told)
    address = printed.getvalue().strip()
    assert address.startswith(f"{settings.AWSKB_BASE_URL}/accounts/invitation/")
    assert "a curator, once" in told.getvalue()
    assert mail.outbox[0].to == ["kim@example.org"]
    eve.post(address.removeprefix(settings.AWSKB_BASE_URL), CHOSEN)
    assert role_of(User.objects.get()) is Role.CURATOR


@pytest.mark.parametrize("wrong", [{"email": "nonsense"}, {"days": 0}, {"days": 1000}])
def test_the_command_refuses_what_is_wrong(wrong: dict[str, object]) -> None:
    with pytest.raises(CommandError, match="--"):
        call_command("invite", **wrong)
