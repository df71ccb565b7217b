"""The pages of accounts: logging in and out, one's own account, delegations, calendar feeds, the administrators' list.

Ending a post and disabling an account stand in `findings.views.departures`: findings may hang on them.
"""

from tracker.people.accounts.views import delegations, feeds, login, management
from tracker.people.accounts.views.blueprint import bp

__all__ = ["bp", "delegations", "feeds", "login", "management"]
