"""A county of any size for measuring: lives of findings played with the real operations, then copied in bulk."""

from tracker.entry.maintenance.volume.checking import BrokenVolume
from tracker.entry.maintenance.volume.filling import FEWEST, Filled, fill_volume

__all__ = ["FEWEST", "BrokenVolume", "Filled", "fill_volume"]
