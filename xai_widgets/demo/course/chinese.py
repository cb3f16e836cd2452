"""The exercises' sentences in Chinese, by the English ones."""

from __future__ import annotations

CHINESE: dict[str, str] = {}
