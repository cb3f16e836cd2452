from __future__ import annotations

from collections.abc import Iterator

import pytest
from ipywidgets import Widget


@pytest.fixture(autouse=True)
def closed_afterwards() -> Iterator[None]:
    """No explorer of one test computes during the next."""
    yield
    Widget.close_all()
