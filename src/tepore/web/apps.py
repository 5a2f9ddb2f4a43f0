"""The portal as a Django app: it has no tables, only templates, static files and tags."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Names the app, so that Django finds its templates and static files."""

    name = "tepore.web"
    label = "web"
