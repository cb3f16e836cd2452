"""What a picture can suffer before the model changes its mind. To add a perturbation: declare
it in a file imported here.

>>> from xai_widgets import perturbations
>>> look = perturbations.sight(model, image)  # doctest: +SKIP
>>> perturbations.response(look, "blur").flips  # doctest: +SKIP
>>> perturbations.stability(look).rows()  # doctest: +SKIP
"""

# The order in which several are applied, which the registry keeps: what moves, what stands before it, light, lens,
# sensor, file.
# isort: off
from .motion import ROTATION, SCALE, SHIFT
from .occluder import OCCLUDER
from .light import BRIGHTNESS, CONTRAST, GAMMA, SATURATION
from .lens import BLUR
from .grain import GAUSSIAN, SALT, UNIFORM
from .jpeg import JPEG

# isort: on
from .agreement import Agreement, agreement, likeness
from .apply import Setting, carried, ordered, perturb
from .base import Perturbation
from .noise import Noise
from .registry import describe, get, names, register
from .response import Flip, Response, response
from .sight import Sight, sight
from .stability import Fragility, Stability, ranked, stability

__all__ = [
    "BLUR", "BRIGHTNESS", "CONTRAST", "GAMMA", "GAUSSIAN", "JPEG", "OCCLUDER", "ROTATION", "SALT", "SATURATION",
    "SCALE", "SHIFT", "UNIFORM", "Agreement", "Flip", "Fragility", "Noise", "Perturbation", "Response", "Setting",
    "Sight", "Stability", "agreement", "carried", "describe", "get", "likeness", "names", "ordered", "perturb",
    "ranked", "register", "response", "sight", "stability",
]  # fmt: skip
