"""What a lens does: blur."""

from __future__ import annotations

from ...core.space import gaussian
from .base import Perturbation
from .registry import register

BLUR = register(Perturbation("blur", gaussian, 0, 10, unit="standard deviation in pixels", group="lens"))
