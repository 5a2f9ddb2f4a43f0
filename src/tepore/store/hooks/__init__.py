"""Webhooks: whom an organisation tells what happened, and what was told."""
