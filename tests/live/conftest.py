from __future__ import annotations

from collections.abc import Iterator

import pytest
from live.jobs import ONE, PATIENCE, THREE, TWO

from xai_widgets.live import Worker


@pytest.fixture
def worker() -> Iterator[Worker]:
    """A worker of the test's own, which must come to rest."""
    worker = Worker()
    yield worker
    for owner in (ONE, TWO, THREE):
        assert worker.wait(owner, PATIENCE)
    worker.shut_down()
