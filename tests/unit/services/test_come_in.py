"""Coming in is bounded, told to nobody, and written down; second factors are taken once."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import DatabaseError, IntegrityError, transaction

from tepore.services import attempts
from tepore.services.access import actor_of
from tepore.services.attempts import WINDOW, LimiterDown, TooManyAttempts, visitor_of
from tepore.services.come_in import come_in_by_code, come_in_by_link, show_second_factor
from tepore.services.device_keys import rotate_key_of_keys
from tepore.services.mail_addresses import address_of, keep_address
from tepore.services.mail_envelope import open_mail
from tepore.services.one_time_passwords import (
    WrongOneTimePassword,
    begin_enrolment,
    check_one_time_password,
    confirm_enrolment,
    recovery_codes_left,
    use_recovery_code,
)
from tepore.services.organisations import ensure_organisation
from tepore.services.outgoing_mail import queue_mail
from tepore.services.sign_in import BadSignInLink, ensure_operator, issue_sign_in_link
from tepore.services.sign_in_codes import (
    CODE_VALID_FOR,
    MOST_TRIES,
    SCRYPT_N,
    SCRYPT_P,
    SCRYPT_R,
    BadSignInCode,
    issue_sign_in_code,
    redeem_sign_in_code,
)
from tepore.store.environment import read_environment
from tepore.store.people.mail_rows import OutgoingMail
from tepore.store.people.models import AuditEvent
from tepore.store.people.sign_in_rows import Attempt, OneTimePassword, RecoveryCode, SignInCode
from tepore.store.sealing import KeyRing, read_key_ring, write_key_ring

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 1, 8, tzinfo=UTC)
HERE = "192.0.2.1"


@pytest.fixture(autouse=True)
def _key_file(tmp_path: Path, settings) -> None:
    settings.ENVIRONMENT = read_environment().model_copy(update={"key_file": tmp_path / "keys.json"})
    write_key_ring(tmp_path / "keys.json", KeyRing.generate())


@pytest.fixture
def user_id() -> int:
    return ensure_operator(organisation_id=ensure_organisation(code="a").id, name="anna", on=NOW.date())


def tries(count: int, *, visitor: str = HERE, now: datetime = NOW) -> list[str]:
    """Guess links, and tell what each guess was answered."""
    answers = []
    for _ in range(count):
        try:
            come_in_by_link(token=secrets.token_urlsafe(32), visitor=visitor, now=now)
        except (BadSignInLink, TooManyAttempts) as refused:
            answers.append(type(refused).__name__)
    return answers


def test_the_eleventh_guess_of_a_visitor_is_not_looked_at(user_id: int) -> None:
    assert tries(12) == ["BadSignInLink"] * 10 + ["TooManyAttempts"] * 2
    token = issue_sign_in_link(user_id=user_id, now=NOW)
    with pytest.raises(TooManyAttempts):
        come_in_by_link(token=token, visitor=HERE, now=NOW)
    assert tries(1, visitor="192.0.2.2") == ["BadSignInLink"]
    later = NOW + WINDOW
    assert come_in_by_link(token=token, visitor=HERE, now=later).user_id == user_id


def test_of_a_thousand_guesses_ten_are_looked_at() -> None:
    assert tries(1000).count("BadSignInLink") == 10
    assert Attempt.objects.count() == 20  # ten of the visitor, ten of all: the refused are not kept


def test_all_together_are_bounded_too(monkeypatch) -> None:
    monkeypatch.setattr("tepore.services.come_in.SIGN_IN_BY_ALL", attempts.Bound("sign_in.all", 15))
    answers = [answer for visitor in range(20) for answer in tries(1, visitor=f"198.51.100.{visitor}")]
    assert answers.count("BadSignInLink") == 15
    assert attempts.SIGN_IN_BY_ALL.most == 1000


def test_a_user_is_bounded_from_whichever_addresses(user_id: int) -> None:
    spent = issue_sign_in_link(user_id=user_id, now=NOW)
    come_in_by_link(token=spent, visitor=HERE, now=NOW)
    answers = []
    for number in range(12):
        try:
            come_in_by_link(token=spent, visitor=f"203.0.113.{number}", now=NOW)
        except (BadSignInLink, TooManyAttempts) as refused:
            answers.append(type(refused).__name__)
    assert answers == ["BadSignInLink"] * 10 + ["TooManyAttempts"] * 2


def test_who_comes_in_often_is_not_shut_out(user_id: int) -> None:
    for _ in range(15):
        token = issue_sign_in_link(user_id=user_id, now=NOW)
        assert come_in_by_link(token=token, visitor=HERE, now=NOW).user_id == user_id


def test_where_nothing_can_be_counted_nobody_gets_in(user_id: int, monkeypatch) -> None:
    def broken(**_: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(Attempt.objects, "create", broken)
    with pytest.raises(LimiterDown):
        come_in_by_link(token=issue_sign_in_link(user_id=user_id, now=NOW), visitor=HERE, now=NOW)


def test_addresses_are_kept_as_keyed_hashes() -> None:
    tries(1)
    assert HERE not in repr(list(Attempt.objects.values()))


@pytest.mark.parametrize(
    ("seen", "visitor"),
    [
        ("192.0.2.1", "192.0.2.1"),
        (" 192.0.2.1 ", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("x", "unknown"),
    ],
)
def test_a_household_of_ipv6_is_one_visitor(seen: str, visitor: str) -> None:
    assert visitor_of(seen) == visitor


def test_coming_in_is_written_down_without_the_token(user_id: int) -> None:
    token = issue_sign_in_link(user_id=user_id, now=NOW)
    come_in_by_link(token=token, visitor=HERE, now=NOW)
    event = AuditEvent.objects.get(action="account.came_in_by_link")
    assert (event.user_id, event.subject) == (user_id, f"user {user_id}")
    assert token not in repr(list(AuditEvent.objects.values()))
    assert HERE not in repr(list(AuditEvent.objects.values()))


# One-time passwords ------------------------------------------------------------------------------------


def enrolled(user_id: int) -> tuple[TOTP, tuple[str, ...]]:
    """Enrol as an application does, from the letters of the secret."""
    letters = begin_enrolment(user_id=user_id, shown_name="o", now=NOW).letters
    import base64  # noqa: PLC0415 - of this reading alone

    totp = TOTP(base64.b32decode(letters.replace(" ", "")), 6, SHA1(), 30)  # noqa: S303 - as RFC 6238
    actor = actor_of(user_id=user_id, on=NOW.date())
    assert actor is not None
    codes = confirm_enrolment(actor=actor, digits=digits_of(totp, NOW), now=NOW)
    return totp, codes


def digits_of(totp: TOTP, at: datetime) -> str:
    return totp.generate(int(at.timestamp())).decode()


def test_the_library_gives_the_passwords_of_rfc_6238() -> None:
    """RFC 6238, appendix B, SHA-1: time 59 gives 94287082, time 1111111109 gives 07081804."""
    totp = TOTP(b"12345678901234567890", 8, SHA1(), 30)  # noqa: S303 - as RFC 6238
    assert (totp.generate(59), totp.generate(1111111109)) == (b"94287082", b"07081804")


def test_a_password_is_taken_once_and_neither_is_an_earlier_one(user_id: int) -> None:
    totp, _ = enrolled(user_id)
    at = NOW + timedelta(minutes=2)
    check_one_time_password(
        user_id=user_id, digits=f" {digits_of(totp, at)[:3]} {digits_of(totp, at)[3:]}", now=at
    )
    for used in (at, at - timedelta(seconds=30)):
        with pytest.raises(WrongOneTimePassword):
            check_one_time_password(user_id=user_id, digits=digits_of(totp, used), now=at)


@pytest.mark.parametrize(("steps", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_telephone_may_be_a_step_off(user_id: int, steps: int, is_taken: bool) -> None:
    totp, _ = enrolled(user_id)
    at = NOW + timedelta(minutes=5)
    shown = digits_of(totp, at + steps * timedelta(seconds=30))
    if is_taken:
        check_one_time_password(user_id=user_id, digits=shown, now=at)
        return
    with pytest.raises(WrongOneTimePassword):
        check_one_time_password(user_id=user_id, digits=shown, now=at)


def test_the_sixth_password_in_five_minutes_is_not_looked_at(user_id: int) -> None:
    totp, _ = enrolled(user_id)
    at = NOW + timedelta(minutes=5)
    for number in range(5):
        with pytest.raises(WrongOneTimePassword):
            show_second_factor(user_id=user_id, typed="000000", visitor=f"192.0.2.{number}", now=at)
    with pytest.raises(TooManyAttempts):
        show_second_factor(user_id=user_id, typed=digits_of(totp, at), visitor="192.0.2.9", now=at)
    later = at + WINDOW
    show_second_factor(user_id=user_id, typed=digits_of(totp, later), visitor=HERE, now=later)


def test_a_secret_that_was_not_confirmed_opens_nothing(user_id: int) -> None:
    begin_enrolment(user_id=user_id, shown_name="o", now=NOW)
    with pytest.raises(WrongOneTimePassword):
        check_one_time_password(user_id=user_id, digits="000000", now=NOW)


def test_a_confirmed_secret_is_not_shown_again_and_lies_sealed(user_id: int) -> None:
    totp, _ = enrolled(user_id)
    with pytest.raises(WrongOneTimePassword):
        begin_enrolment(user_id=user_id, shown_name="o", now=NOW)
    sealed = bytes(OneTimePassword.objects.get().sealed)
    assert totp._hotp._key not in sealed


def test_recovery_codes_work_once_each_however_typed(user_id: int) -> None:
    _, codes = enrolled(user_id)
    assert len(set(codes)) == recovery_codes_left(user_id=user_id) == 10
    assert not any(code in repr(list(RecoveryCode.objects.values())) for code in codes)
    use_recovery_code(user_id=user_id, code=codes[0].lower().replace("-", " "), now=NOW)
    with pytest.raises(WrongOneTimePassword):
        use_recovery_code(user_id=user_id, code=codes[0], now=NOW)
    assert recovery_codes_left(user_id=user_id) == 9
    with pytest.raises(IntegrityError), transaction.atomic():
        RecoveryCode.objects.update(used_at=None)


def test_a_recovery_code_of_another_is_not_taken(user_id: int) -> None:
    _, codes = enrolled(user_id)
    other = ensure_operator(organisation_id=ensure_organisation(code="a").id, name="b", on=NOW.date())
    with pytest.raises(WrongOneTimePassword):
        use_recovery_code(user_id=other, code=codes[0], now=NOW)


def test_secrets_and_waiting_mail_open_under_a_new_key_of_keys(user_id: int, settings) -> None:
    totp, _ = enrolled(user_id)
    keep_address(user_id=user_id, address="a@example.it")
    organisation_id = ensure_organisation(code="a").id
    mail_id = queue_mail(organisation_id=organisation_id, to="b@example.it", subject="s", body="b")
    path = settings.ENVIRONMENT.key_path
    assert rotate_key_of_keys(key_path=path).sign_in == 3
    at = NOW + timedelta(minutes=2)
    check_one_time_password(user_id=user_id, digits=digits_of(totp, at), now=at)
    assert address_of(user_id=user_id) == "a@example.it"
    row = OutgoingMail.objects.get(pk=mail_id)
    assert open_mail(row, read_key_ring(path)).to == "b@example.it"


# Codes of letters --------------------------------------------------------------------------------------


def test_a_code_of_a_letter_signs_in_once_however_typed(user_id: int) -> None:
    code = issue_sign_in_code(user_id=user_id, now=NOW).code
    assert len(code) == 14
    assert code not in repr(list(SignInCode.objects.values()))
    came_in = come_in_by_code(typed=f"  {code.lower().replace('-', '')}", visitor=HERE, now=NOW)
    assert (came_in.user_id, came_in.has_second_factor) == (user_id, False)
    with pytest.raises(BadSignInCode):
        come_in_by_code(typed=code, visitor=HERE, now=NOW)


def test_after_five_wrong_tries_a_code_is_no_longer_good(user_id: int) -> None:
    code = issue_sign_in_code(user_id=user_id, now=NOW).code
    wrong = code[:5] + ("A" if code[5] != "A" else "B") + code[6:]
    for _ in range(MOST_TRIES):
        with pytest.raises(BadSignInCode):
            redeem_sign_in_code(typed=wrong, now=NOW)
    with pytest.raises(BadSignInCode):
        redeem_sign_in_code(typed=code, now=NOW)


def test_a_code_ends_by_its_day_by_a_newer_one_and_with_the_account(user_id: int) -> None:
    first = issue_sign_in_code(user_id=user_id, now=NOW)
    with pytest.raises(BadSignInCode):
        redeem_sign_in_code(typed=first.code, now=NOW + CODE_VALID_FOR)
    second = issue_sign_in_code(user_id=user_id, now=NOW)
    with pytest.raises(BadSignInCode):
        redeem_sign_in_code(typed=first.code, now=NOW)
    assert redeem_sign_in_code(typed=second.code, now=NOW) == user_id


def test_a_code_that_is_known_takes_as_long_as_one_that_is_not(user_id: int) -> None:
    """What takes time is scrypt: it is done once for either, which is counted, not timed."""
    code = issue_sign_in_code(user_id=user_id, now=NOW).code
    counted = []
    from tepore.services import sign_in_codes  # noqa: PLC0415 - patched below

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sign_in_codes, "_proof", lambda *_: counted.append(1) or b"")
        for typed in (code[:4] + "-AAAA-AAAA", "AAAA-AAAA-AAAA", ""):
            with pytest.raises(BadSignInCode):
                redeem_sign_in_code(typed=typed, now=NOW)
    assert len(counted) == 3


@pytest.mark.parametrize("typed", ["", "x", "é" * 50, "\ud800", "A" * 5000, "' OR 1=1 --"])
def test_a_guessed_code_is_refused(user_id: int, typed: str) -> None:
    issue_sign_in_code(user_id=user_id, now=NOW)
    with pytest.raises(BadSignInCode):
        redeem_sign_in_code(typed=typed, now=NOW)


def test_a_guess_at_a_stolen_database_costs_what_owasp_asks() -> None:
    """OWASP Password Storage Cheat Sheet: the least settings of scrypt, all of like cost."""
    least = {(2**17, 8, 1), (2**16, 8, 2), (2**15, 8, 3), (2**14, 8, 5), (2**13, 8, 10)}
    assert (SCRYPT_N, SCRYPT_R, SCRYPT_P) in least


def test_attempts_of_others_that_come_in_between_are_counted(monkeypatch) -> None:
    """Ten others are noted after the first look and before the second: then nobody more is let through."""
    counted = attempts._count

    def late(bound, who, now) -> int:
        if Attempt.objects.exists():
            return counted(bound, who, now)
        Attempt.objects.bulk_create(Attempt(kind=bound.kind, who_hmac=who, at=now) for _ in range(10))
        return 0

    monkeypatch.setattr(attempts, "_count", late)
    with pytest.raises(TooManyAttempts):
        attempts.admit((attempts.SIGN_IN_BY_VISITOR, HERE), now=NOW)
    assert Attempt.objects.count() == 10
