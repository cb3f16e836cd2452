from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    import word_pieces  # transformers takes a while, and few tests of this folder need it

    return word_pieces.tokenizer()
