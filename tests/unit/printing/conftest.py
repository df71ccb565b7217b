from pathlib import Path

import pytest

from tests.unit.printing.samples import ledger
from tracker.foundation.printing import direct
from tracker.foundation.printing.breaking import Breaker
from tracker.foundation.printing.composing import compose, compose_pages
from tracker.foundation.printing.fonts import Faces, load_faces
from tracker.foundation.printing.pages import Composed


@pytest.fixture(scope="session")
def faces() -> Faces:
    return load_faces()


@pytest.fixture(scope="session")
def breaker(faces: Faces) -> Breaker:
    return Breaker(faces)


@pytest.fixture(scope="session")
def composed(faces: Faces) -> Composed:
    """A ledger of 12 findings."""
    return compose(ledger(12), faces)


@pytest.fixture(scope="session")
def printed(composed: Composed, faces: Faces, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same ledger on paper, by the reference painter."""
    from tracker.foundation.printing.painting import paint

    target = tmp_path_factory.mktemp("printed") / "ledger.pdf"
    paint(composed, faces, target)
    return target


@pytest.fixture(scope="session")
def written(faces: Faces, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same ledger by the direct painter."""
    target = tmp_path_factory.mktemp("written") / "ledger.pdf"
    direct.paint(compose_pages(ledger(12), faces), faces, target)
    return target
