"""Addresses of the API: one version below ``/api/v1/``, its description at ``openapi.json``."""

from django.urls import path

from tepore.api.door import api

urlpatterns = [path("v1/", api.urls)]
