"""The four templates that come with the product, and the loader that every template goes through."""

from importlib import resources

from tracker.workflow.definitions.errors import DefinitionError
from tracker.workflow.definitions.loading import load_text

__all__ = ["BUILTIN_NAMES", "DefinitionError", "builtin", "load_text"]

BUILTIN_NAMES = ("county-to-town", "county-to-village", "town-to-village", "self-check")


def builtin() -> dict[str, str]:
    """Name → TOML text of every template that is shipped, in the order in which an office reads them."""
    folder = resources.files(__name__)
    return {name: folder.joinpath(f"{name}.toml").read_text(encoding="utf-8") for name in BUILTIN_NAMES}
