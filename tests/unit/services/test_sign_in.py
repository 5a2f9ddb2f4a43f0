"""One-time links: once, ten minutes, kept as a hash alone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from tepore.services.organisations import ensure_organisation
from tepore.services.sign_in import (
    VALID_FOR,
    BadSignInLink,
    ForeignUser,
    ensure_operator,
    issue_sign_in_link,
    redeem_sign_in_link,
)
from tepore.store.people.models import SignInLink, User

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 1, 8, tzinfo=UTC)


@pytest.fixture
def user_id() -> int:
    return ensure_operator(organisation_id=ensure_organisation(code="a").id, name="anna", on=NOW.date())


def test_a_link_signs_in_its_user_once(user_id: int) -> None:
    token = issue_sign_in_link(user_id=user_id, now=NOW)
    assert redeem_sign_in_link(token=token, now=NOW) == user_id
    with pytest.raises(BadSignInLink):
        redeem_sign_in_link(token=token, now=NOW)


def test_a_link_is_good_for_less_than_ten_minutes(user_id: int) -> None:
    token = issue_sign_in_link(user_id=user_id, now=NOW)
    with pytest.raises(BadSignInLink):
        redeem_sign_in_link(token=token, now=NOW + VALID_FOR)
    assert redeem_sign_in_link(token=token, now=NOW + VALID_FOR - timedelta(seconds=1)) == user_id


def test_two_hundred_and_fifty_six_bits_of_which_only_the_hash_is_kept(user_id: int) -> None:
    tokens = {issue_sign_in_link(user_id=user_id, now=NOW) for _ in range(50)}
    assert len(tokens) == 50
    assert all(len(token) == 43 for token in tokens)  # 32 bytes in base64 without padding
    kept = "".join(SignInLink.objects.values_list("token_sha256", flat=True))
    assert not any(token in kept for token in tokens)


@pytest.mark.parametrize("token", ["", "x", "\ud800", "a" * 5000, "' OR 1=1 --"])
def test_a_guess_is_refused(user_id: int, token: str) -> None:
    issue_sign_in_link(user_id=user_id, now=NOW)
    with pytest.raises(BadSignInLink):
        redeem_sign_in_link(token=token, now=NOW)


def test_a_closed_account_gets_in_no_more(user_id: int) -> None:
    token = issue_sign_in_link(user_id=user_id, now=NOW)
    User.objects.filter(pk=user_id).update(is_active=False)
    with pytest.raises(BadSignInLink):
        redeem_sign_in_link(token=token, now=NOW)


def test_the_database_itself_keeps_a_used_link_used(user_id: int) -> None:
    redeem_sign_in_link(token=issue_sign_in_link(user_id=user_id, now=NOW), now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        SignInLink.objects.update(used_at=None)


def test_no_account_has_a_password(user_id: int) -> None:
    assert not User.objects.get(pk=user_id).has_usable_password()


def test_an_account_of_another_organisation_is_not_taken(user_id: int) -> None:
    with pytest.raises(ForeignUser, match="--user"):
        ensure_operator(organisation_id=ensure_organisation(code="b").id, name="anna", on=NOW.date())
