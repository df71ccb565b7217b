"""The pure core (销号规则): when a finding may move, who may move it and by when. Standard library only."""
