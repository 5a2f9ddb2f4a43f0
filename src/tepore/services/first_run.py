"""The first run: an empty store gets its organisation and its first operator by a link that works once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify

from tepore.kernel import Refusal
from tepore.kernel.periods import day_in_rome
from tepore.services.audit import record
from tepore.services.let_in import new_account
from tepore.services.mail_addresses import keep_address
from tepore.services.organisations import LOCAL_CODE
from tepore.services.outgoing_mail import refuse_bad_address
from tepore.services.register import import_register
from tepore.services.sign_in import TOKEN_BYTES
from tepore.store.people.models import Membership, Organisation, Role
from tepore.store.people.sign_in_rows import SetupLink
from tepore.store.sealing import read_key_ring

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

VALID_FOR = timedelta(hours=1)
"""Long enough to find the building file: own rule."""


class UnableToSetUp(Refusal):
    """A link that is not good, a store that is in use, or a form with something missing."""


@dataclass(frozen=True, kw_only=True)
class SetUp:
    """What the first run made."""

    user_id: int
    organisation_id: int
    condominiums: int


def is_first_run() -> bool:
    """Tell whether nobody has a membership yet."""
    return not Membership.objects.exists()


def issue_setup_link(*, now: datetime) -> str:
    """Make the token of a link to the first run; earlier ones end.

    Raises
    ------
    UnableToSetUp
        The store is in use.
    """
    if not is_first_run():
        raise _unable("the store is in use.", "", "setup.in_use")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        SetupLink.objects.filter(used_at__isnull=True).delete()
        SetupLink.objects.create(token_sha256=_hash(token), issued_at=now, expires_at=now + VALID_FOR)
    return token


def is_good_setup_link(*, token: str, now: datetime) -> bool:
    """Tell whether a link leads to the first run."""
    return is_first_run() and _good(token, now).exists()


def set_up(
    *, token: str, organisation: str, operator: str, email: str, file_name: str, content: bytes, now: datetime
) -> SetUp:
    """Make organisation, first operator and, where a file is given, first condominium: all or nothing.

    Parameters
    ----------
    token
        Of the link.
    organisation
        Name of the office; an organisation that stands without members takes it.
    operator
        Name of who works there.
    email
        Where links are sent; may be empty.
    file_name, content
        A building file; empty where none is given.
    now
        Aware instant.

    Raises
    ------
    UnableToSetUp
        The link is not good, or a name is missing.
    BadMailAddress
        The address has no form of one.
    BadBuildingFile
        The file is none; nothing is made, and the link stays good.
    """
    if not organisation.strip() or not operator.strip():
        missing = "operator" if organisation.strip() else "organisation"
        raise _unable("a name is missing.", missing, "setup.name")
    if email.strip():
        refuse_bad_address(email.strip())
    with transaction.atomic():
        if not is_first_run() or not _good(token, now).update(used_at=now):
            raise _unable("this link was used already or has expired.", "", "setup.link")
        office = _office(organisation.strip())
        user_id = new_account(kind="member", name=operator)
        Membership.objects.create(
            organisation=office, user_id=user_id, role=Role.OPERATOR, start_on=day_in_rome(now)
        )
        if email.strip():
            keep_address(user_id=user_id, address=email)
        condominiums = _enter(office, file_name, content, now) if content else 0
        record(
            organisation_id=office.pk, action="organisation.set_up", subject=f"organisation {office.pk}",
            now=now, user_id=user_id, evidence={"condominiums": condominiums},
        )  # fmt: skip
    return SetUp(user_id=user_id, organisation_id=office.pk, condominiums=condominiums)


def _office(name: str) -> Organisation:
    standing = list(Organisation.objects.all()[:2])
    if len(standing) == 1:  # made by an import before anybody came in
        standing[0].name = name[:200]
        standing[0].save(update_fields=["name"])
        return standing[0]
    return Organisation.objects.create(
        code=LOCAL_CODE if not standing else slugify(name)[:40] or LOCAL_CODE, name=name[:200]
    )


def _enter(office: Organisation, file_name: str, content: bytes, now: datetime) -> int:
    import_register(
        organisation_id=office.pk,
        content=content,
        name=file_name,
        key_ring=read_key_ring(settings.ENVIRONMENT.key_path),
        clock=lambda: now,
    )
    return 1


def _good(token: str, now: datetime) -> QuerySet[SetupLink]:
    return SetupLink.objects.filter(
        token_sha256=_hash(token), used_at__isnull=True, issued_at__lte=now, expires_at__gt=now
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _unable(what: str, where: str, code: str) -> UnableToSetUp:
    return UnableToSetUp(
        what, where=where, remedy="Start `tepore serve` again for a new link." if not where else "", code=code
    )
