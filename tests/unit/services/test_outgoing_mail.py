"""Mail waits sealed, is sent once and erased; it is put off, and in the end given up, where it is refused."""

from __future__ import annotations

import email
from collections.abc import Iterator
from datetime import timedelta
from email.policy import default
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pydantic import SecretStr

from smtp_server import MailServerOfTest
from tepore.services.mail_server import BadMailServer, mail_server
from tepore.services.organisations import ensure_organisation
from tepore.services.outgoing_mail import (
    PAUSES,
    BadMailAddress,
    Delivery,
    MailAttachment,
    deliver_mails,
    mail_is_on,
    queue_mail,
    waiting_mails,
)
from tepore.store.environment import read_environment
from tepore.store.people.mail_rows import OutgoingMail
from tepore.store.sealing import KeyRing, write_key_ring

pytestmark = pytest.mark.django_db
CANARY = "canary-8731"


@pytest.fixture
def use(tmp_path: Path, settings):
    write_key_ring(tmp_path / "keys.json", KeyRing.generate())

    def set_server(mail: str, sender: str = "ufficio@example.it") -> None:
        settings.ENVIRONMENT = read_environment().model_copy(
            update={"key_file": tmp_path / "keys.json", "mail": SecretStr(mail), "mail_from": sender}
        )

    set_server("")
    return set_server


@pytest.fixture
def server() -> Iterator[MailServerOfTest]:
    server = MailServerOfTest()
    yield server
    server.stop()


def queued(**mail: object) -> int:
    given = {"to": f"{CANARY}@example.it", "subject": f"Saluti {CANARY}", "body": f"Perché? {CANARY}\n"}
    return queue_mail(organisation_id=ensure_organisation(code="o").id, **(given | mail))


def test_what_waits_is_sealed_and_what_was_sent_is_erased(use, server: MailServerOfTest) -> None:
    use(f"smtp://127.0.0.1:{server.port}")
    mail_id = queued(
        attachments=[MailAttachment(name="è.pdf", content_type="application/pdf", content=b"%P")]
    )
    row = OutgoingMail.objects.get(pk=mail_id)
    assert CANARY.encode() not in bytes(row.sealed)
    assert CANARY not in repr(list(OutgoingMail.objects.values()))
    now = timezone.now()
    assert deliver_mails(now=now) == Delivery(sent=1)
    assert deliver_mails(now=now + timedelta(days=9)) == Delivery()
    row.refresh_from_db()
    assert (bytes(row.sealed), row.tries, row.sent_at) == (b"", 1, now)
    (taken,) = server.taken
    message = email.message_from_bytes(taken, policy=default)
    assert message["To"] == f"{CANARY}@example.it"
    assert message["From"] == "ufficio@example.it"
    assert message.get_body().get_content().strip() == f"Perché? {CANARY}"
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("è.pdf", b"%P")


def test_a_server_that_is_away_is_asked_again_later_and_the_mail_given_up_in_the_end(use) -> None:
    away = MailServerOfTest()
    use(f"smtp://127.0.0.1:{away.port}")
    away.stop()
    mail_id = queued()
    now = timezone.now()
    for pause in PAUSES:
        assert deliver_mails(now=now) == Delivery(put_off=1)
        assert deliver_mails(now=now + pause - timedelta(seconds=1)) == Delivery()
        now += pause
    assert deliver_mails(now=now) == Delivery(given_up=1)
    row = OutgoingMail.objects.get(pk=mail_id)
    assert bytes(row.sealed) == b""
    assert row.given_up_at == now
    assert waiting_mails(organisation_id=row.organisation_id) == 0


def test_a_refused_address_does_not_hold_up_the_others_nor_stand_in_the_fault(use) -> None:
    server = MailServerOfTest(refuse=f"550 no such user {CANARY}".encode())
    use(f"smtp://127.0.0.1:{server.port}")
    queued()
    queued()
    assert deliver_mails(now=timezone.now()) == Delivery(put_off=2)
    server.stop()
    faults = set(OutgoingMail.objects.values_list("fault", flat=True))
    assert faults == {"SMTPRecipientsRefused 550"}


def test_a_mail_in_the_hands_of_one_sender_is_not_taken_by_another(use, tmp_path: Path, monkeypatch) -> None:
    use(f"file://{tmp_path}/out")
    queued()
    monkeypatch.setattr("tepore.services.outgoing_mail._send_all", lambda *_: Delivery())  # killed in between
    now = timezone.now()
    deliver_mails(now=now)
    monkeypatch.undo()
    use(f"file://{tmp_path}/out")
    assert deliver_mails(now=now + timedelta(minutes=4)) == Delivery()
    assert deliver_mails(now=now + timedelta(minutes=6)) == Delivery(sent=1)
    assert len(list((tmp_path / "out").glob("*.eml"))) == 1


def test_mail_is_queued_with_what_caused_it_or_not_at_all(use) -> None:
    def cause() -> None:
        with transaction.atomic():
            queued()
            raise LookupError

    with pytest.raises(LookupError):
        cause()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("to", ["", "anna", "a@b\nBcc: c@d.it", "a@b, c@d.it"])
def test_what_is_no_address_is_refused(use, to: str) -> None:
    with pytest.raises(BadMailAddress):
        queued(to=to)


def test_a_subject_adds_no_header(use, tmp_path: Path) -> None:
    use(f"file://{tmp_path}/out")
    queued(subject="Saluti\r\nBcc: altro@example.it")
    deliver_mails(now=timezone.now())
    (path,) = (tmp_path / "out").glob("*.eml")
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    assert message["Bcc"] is None
    assert message["Subject"] == "Saluti Bcc: altro@example.it"


def test_nothing_goes_out_in_clear_over_the_network(use) -> None:
    """A server elsewhere without STARTTLS is left before the password is said."""
    server = MailServerOfTest()
    use(f"smtp://u:p@127.0.0.1:{server.port}")
    queued()
    from tepore.services import mail_server as module  # noqa: PLC0415 - patched below

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_is_here", lambda _: False)
        assert deliver_mails(now=timezone.now()) == Delivery(put_off=1)
    server.stop()
    assert not [command for command in server.commands if command.startswith("AUTH")]
    assert not server.taken


@pytest.mark.parametrize(
    ("mail", "sender", "where"),
    [
        ("imap://h", "a@b.it", "TEPORE_MAIL"),
        ("smtp://", "a@b.it", "TEPORE_MAIL"),
        ("smtp://u:canary-p@h", "", "TEPORE_MAIL_FROM"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_and_not_repeated(
    use, mail: str, sender: str, where: str
) -> None:
    use(mail, sender)
    with pytest.raises(BadMailServer) as refused:
        mail_server()
    assert refused.value.where == where
    assert "canary" not in str(refused.value)


def test_the_user_of_the_server_is_the_sender_where_it_is_an_address(use) -> None:
    use("smtps://ufficio%40example.it:p%3Aw@mail.example.it", "")
    server = mail_server()
    assert (server.host, server.port, server.sender, server.password) == (
        "mail.example.it", 465, "ufficio@example.it", "p:w",
    )  # fmt: skip
    assert "p:w" not in repr(server)


def test_without_a_server_mail_waits(use) -> None:
    queued()
    assert not mail_is_on()
    assert deliver_mails(now=timezone.now()) == Delivery()
    assert waiting_mails(organisation_id=ensure_organisation(code="o").id) == 1


def test_the_database_itself_keeps_a_sent_mail_sent(use, tmp_path: Path) -> None:
    use(f"file://{tmp_path}/out")
    queued()
    deliver_mails(now=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        OutgoingMail.objects.update(sent_at=None, sealed=b"x")
