"""The four templates that come with the product, and the loader that every template goes through."""

from importlib import resources

from tracker.workflow.definitions.errors import DefinitionError
from tracker.workflow.definitions.loading import load_text

__all__ = ["BUILTIN_NAMES", "EARLIER", "DefinitionError", "builtin", "load_text"]

BUILTIN_NAMES = ("county-to-town", "county-to-village", "town-to-village", "self-check")

# SHA-256 of the templates that earlier releases shipped; the tests prove that they still load and prove.
EARLIER = frozenset(
    {
        "666d02618c86c6a66987c8551f9f18f0f2fa5540df75f33c4f1ee559060fbaad",
        "8bdaa333d48da8c2ba9a336c0195686bcdac8ff92b5b520c4b5b200184012c5e",
        "7b9dc48950a90fd04a9f5d9ce2ffe5aac36aca1f955989cf2ab7596e611b39ce",
        "97f2d40d2fe048cb311331d3442dc2c485ab91170fcb785b5800fcbbcbdc8800",
    }
)


def builtin() -> dict[str, str]:
    """Name → TOML text of every template that is shipped, in the order in which an office reads them."""
    folder = resources.files(__name__)
    return {name: folder.joinpath(f"{name}.toml").read_text(encoding="utf-8") for name in BUILTIN_NAMES}
