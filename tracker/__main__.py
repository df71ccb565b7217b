"""`python -m tracker …` (`./run tracker …`): reads the settings and hands them to the commands."""

import sys

import config
from tracker.entry.cli import run

if __name__ == "__main__":
    sys.exit(run(config.read))
