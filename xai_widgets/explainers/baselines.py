"""What says "nothing here": where a path starts, and what hidden pieces show. See Space for what each means."""

from __future__ import annotations

from ..core.params import Choice, Slider

START = Choice(
    "baseline", "baseline",
    (("zero", "average colour"), ("black", "black"), ("white", "white"), ("mean", "mean of this picture"),
     ("blur", "blurred")), "zero", headless=("background-mean", "median", "pad", "mask", "usual"),
)  # fmt: skip
HIDE = Choice(
    "baseline", "hide with",
    (("zero", "average colour"), ("mean", "mean of this picture"), ("blur", "blurred"), ("black", "black")), "zero",
    headless=("background", "background-mean", "median", "pad", "mask", "delete", "usual"),
)  # fmt: skip
N_BACKGROUND = Slider(
    "n_background", "background rows", 1, 100_000, 1, 100, integer=True, hidden=True,
    help="rows of the background that hidden pieces are taken from, all if there are fewer",
)  # fmt: skip
