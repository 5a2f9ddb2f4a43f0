"""Addresses of messages, objections, archive and personal records, for residents and for the office."""

from django.urls import path

from tepore.web.views import archive, messages, objections, privacy

CONDOMINIUM = "condominiums/<int:condominium_id>/"
OWN_LINE = "own-units/<int:unit_id>/bills/<int:season_id>/lines/<int:line>/"
CONVERSATION = "messages/<uuid:message_id>/"
OWN_CONVERSATION = "own-messages/<uuid:message_id>/"
FILE = "files/<uuid:attachment_id>/"
OBJECTION = "objections/<int:objection_id>/"
DOCUMENT = "archive/<uuid:document_id>/"

post_patterns = [
    path("own-messages/", messages.own_messages, name="own-messages"),
    path("own-messages/write/", messages.write_to_office_form, name="write-to-office"),
    path(OWN_CONVERSATION, messages.own_conversation, name="own-conversation"),
    path(f"{OWN_CONVERSATION}answer/", messages.own_answer, name="own-answer"),
    path(f"{OWN_CONVERSATION}{FILE}", messages.own_attachment, name="own-attachment"),
    path(f"{OWN_LINE}objection/", objections.raise_own_objection, name="raise-objection"),
    path("own-objections/", objections.own_objections, name="own-objections"),
    path(f"own-{OBJECTION}", objections.own_objection, name="own-objection"),
    path(f"own-{OBJECTION}reply/", objections.go_on, name="go-on-with-objection"),
    path("own-archive/", archive.own_archive, name="own-archive"),
    path(f"own-{DOCUMENT}", archive.own_archived, name="own-archived"),
    path("own-record/", privacy.own_record, name="own-record"),
    path("own-record/export.zip", privacy.own_export, name="own-export"),
    path("own-record/forget/", privacy.ask_forgetting, name="ask-forgetting"),
    path(f"{CONDOMINIUM}messages/", messages.messages, name="messages"),
    path(f"{CONDOMINIUM}messages/write/", messages.write_message, name="write-message"),
    path(f"{CONDOMINIUM}{CONVERSATION}", messages.conversation, name="conversation"),
    path(f"{CONDOMINIUM}{CONVERSATION}answer/", messages.answer_resident, name="answer-resident"),
    path(f"{CONDOMINIUM}{CONVERSATION}{FILE}", messages.attachment, name="attachment"),
    path(f"{CONDOMINIUM}objections/", objections.objections, name="objections"),
    path(f"{CONDOMINIUM}{OBJECTION}", objections.objection, name="objection"),
    path(f"{CONDOMINIUM}{OBJECTION}answer/", objections.answer, name="answer-objection"),
    path(f"{CONDOMINIUM}archive/", archive.archive, name="archive"),
    path(f"{CONDOMINIUM}archive/file/", archive.file_in_archive, name="file-document"),
    path(f"{CONDOMINIUM}{DOCUMENT}", archive.archived, name="archived"),
    path(f"{CONDOMINIUM}{DOCUMENT}withdraw/", archive.withdraw, name="withdraw-document"),
    path(
        f"{CONDOMINIUM}archive/seasons/<int:season_id>.zip",
        archive.season_zip,
        name="season-zip",
    ),
    path("forgetting-requests/", privacy.forgetting, name="forgetting"),
    path("forgetting-requests/<int:request_id>/decide/", privacy.decide_forgetting, name="decide-forgetting"),
]
