"""The plan for a week, and the streak that nobody has to see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from awskb.accounts.models import User
from certs.models import StudyPreferences
from tests.factories.study_log import a_session

ClientOf = Callable[[User], Client]


def test_the_streak_is_off_until_asked_for(ben: User, client_of: ClientOf) -> None:
    a_session(ben)
    bens = client_of(ben)
    assert "in a row" not in bens.get("/study/").content.decode()
    saved = bens.post("/study/preferences/", {"weekly_minutes": "200", "shows_streak": "on"}, follow=True)
    assert "<strong>1</strong> week in a row." in saved.content.decode()
    assert "of 200 minutes this week" in saved.content.decode().replace("</strong>", "")


@pytest.mark.parametrize("minutes", ["0", "-5", "10081", "many"])
def test_a_plan_that_cannot_be_is_refused(ben: User, client_of: ClientOf, minutes: str) -> None:
    refused = client_of(ben).post("/study/preferences/", {"weekly_minutes": minutes})
    assert refused.status_code == 422
    assert f'value="{minutes}"' in refused.content.decode()
    assert not StudyPreferences.objects.exists()
