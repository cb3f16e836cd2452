"""WHY THIS ANSWER: one method a file, each an anytime generator. To add one: its file and an import line here."""

# The order of the method list, which the registry keeps.
# isort: off
from .grad_cam import GradCam
from .activation import Activation
from .saliency import Saliency
from .input_x_gradient import InputXGradient
from .integrated_gradients import IntegratedGradients
from .smoothgrad import SmoothGrad
from .occlusion import Occlusion

# isort: on
from .base import Explainer
from .registry import get, names, register

__all__ = [
    "Activation", "Explainer", "GradCam", "InputXGradient", "IntegratedGradients", "Occlusion", "Saliency",
    "SmoothGrad", "get", "names", "register",
]  # fmt: skip
