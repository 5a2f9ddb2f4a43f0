"""Ledger: seasons, expenses, millesimi, criteria, and allocations that are never changed."""
