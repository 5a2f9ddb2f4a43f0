"""Addresses of coming in, the own account, guests, members and the audit log."""

from django.urls import path

from tepore.web.views import account, audit, door, first_run, invitations, members

account_pages = [
    path("sign-in/link/", door.ask_link, name="ask-link"),
    path("sign-in/code/", door.use_code, name="use-code"),
    path("sign-in/passkey/", door.passkey_sign_in, name="passkey-sign-in"),
    path("sign-in/passkey/challenge/", door.passkey_challenge, name="passkey-challenge"),
    path("sign-in/second-factor/", door.second_factor, name="second-factor"),
    path("first-run/<str:token>/", first_run.first_run, name="first-run"),
    path("account/", account.account, name="account"),
    path("account/second-factor/", account.enrol, name="enrol"),
    path("account/passkeys/options/", account.passkey_options, name="passkey-options"),
    path("account/passkeys/", account.add_passkey, name="add-passkey"),
    path("account/passkeys/<int:passkey_id>/remove/", account.drop_passkey, name="drop-passkey"),
    path("account/one-time-password/remove/", account.drop_one_time_password, name="drop-one-time-password"),
    path("account/recovery-codes/", account.renew_recovery_codes, name="renew-recovery-codes"),
    path("account/sessions/end/", account.end_sessions, name="end-sessions"),
    path("account/acting/", account.act_as, name="act-as"),
    path("guests/", members.guests, name="guests"),
    path("guests/invite/", members.ask_guest, name="invite-guest"),
    path("guests/<int:guest_id>/end/", members.show_out, name="end-guest"),
    path(
        "condominiums/<int:condominium_id>/invitations/",
        invitations.invitation_letters,
        name="invitation-letters",
    ),
    path("members/", members.members, name="members"),
    path("members/invite/", members.invite, name="invite-member"),
    path("members/<int:membership_id>/end/", members.end, name="end-membership"),
    path("audit/", audit.audit, name="audit"),
    path("audit.csv", audit.audit_file, name="audit-file"),
]
