"""Addresses of the portal, in the words of the nomenclature; every page declares whom it is for."""

from django.urls import include, path

from tepore.web.account_urls import account_pages
from tepore.web.chart_urls import chart_pages
from tepore.web.office_urls import office_pages
from tepore.web.post_urls import post_patterns
from tepore.web.views import (
    condominiums,
    door,
    faults,
    invitations,
    own_units,
    readings,
    statements,
    units,
)
from tepore.web.workshop_urls import workshop_pages

CONDOMINIUM = "condominiums/<int:condominium_id>/"
UNIT = "units/<int:unit_id>/"
OWN_UNIT = "own-units/<int:unit_id>/"
OWN_BILL = f"{OWN_UNIT}bills/<int:season_id>/"

urlpatterns = [
    path("", door.start, name="start"),
    path("condominiums/", condominiums.portfolio, name="portfolio"),
    path(CONDOMINIUM, condominiums.condominium, name="condominium"),
    path(f"{CONDOMINIUM}units/", units.units, name="units"),
    path(f"{CONDOMINIUM}readings/", readings.readings, name="readings"),
    path(f"{CONDOMINIUM}telegrams/", readings.telegrams, name="telegrams"),
    path(f"{CONDOMINIUM}statements/", statements.statements, name="statements"),
    path(
        f"{CONDOMINIUM}statements/allocation.<str:kind>",
        statements.building_document,
        name="building-document",
    ),
    path(UNIT, units.unit, name="unit"),
    path(f"{UNIT}statement/lines/<int:line>/why/", statements.why, name="why"),
    path(f"{UNIT}statement.<str:kind>", statements.unit_document, name="unit-document"),
    path(f"{UNIT}invitation/", invitations.invite, name="invite"),
    path("own-units/", own_units.own_units, name="own-units"),
    path(OWN_UNIT, own_units.own_unit, name="own-unit"),
    path(OWN_BILL, own_units.own_bill, name="own-bill"),
    path(f"{OWN_BILL}lines/<int:line>/why/", own_units.own_why, name="own-why"),
    path(f"{OWN_BILL}statement.pdf", own_units.own_document, name="own-document"),
    *chart_pages,
    *office_pages,
    *post_patterns,
    *workshop_pages,
    path("sign-in/", door.sign_in, name="sign-in"),
    *account_pages,
    path("sign-in/<str:token>/", door.use_link, name="use-link"),
    path("sign-out/", door.sign_out, name="sign-out"),
    path("language/", door.choose_language, name="choose-language"),
    path("api/", include("tepore.api.urls")),  # as text: the two doors know nothing of each other
]
handler400 = faults.bad_request
handler404 = faults.not_found
handler500 = faults.our_error
