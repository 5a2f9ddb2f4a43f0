"""Addresses of charts; what a chart shows comes as a file under the same address with an ending."""

from django.urls import path

from tepore.web.views import charts

CONDOMINIUM = "condominiums/<int:condominium_id>/charts"
UNIT = "units/<int:unit_id>/charts"
OWN_UNIT = "own-units/<int:unit_id>/charts"

chart_pages = [
    path(f"{CONDOMINIUM}/", charts.condominium_charts, name="charts"),
    path(f"{CONDOMINIUM}.<str:kind>", charts.condominium_chart_file, name="chart-file"),
    path(f"{UNIT}/", charts.unit_charts, name="unit-charts"),
    path(f"{UNIT}.<str:kind>", charts.unit_chart_file, name="unit-chart-file"),
    path(f"{OWN_UNIT}/", charts.own_charts, name="own-charts"),
    path(f"{OWN_UNIT}.<str:kind>", charts.own_chart_file, name="own-chart-file"),
]
