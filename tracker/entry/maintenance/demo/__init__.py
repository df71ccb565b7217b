"""The demo: a county, a town and ten villages with a round of findings on its way to 销号.

Written data stand beside this package (`demo_*.toml`, `demo_texts`); here is who acts when, and the playing of it.
"""

from tracker.entry.maintenance.demo.accounts import PASSWORD, DemoAccount, DemoAccounts, DemoRefused, demo_accounts
from tracker.entry.maintenance.demo.filling import fill

__all__ = ["PASSWORD", "DemoAccount", "DemoAccounts", "DemoRefused", "demo_accounts", "fill"]
