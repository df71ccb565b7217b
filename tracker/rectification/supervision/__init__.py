"""What presses rectification on: 督办单, 约谈问责 and 廉政风险点, each with its versions and as of any (D, K)."""
