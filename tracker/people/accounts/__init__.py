"""Users, posts (person × organization × role), server-side sessions, one-time links, delegations."""
