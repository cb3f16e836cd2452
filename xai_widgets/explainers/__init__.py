"""WHY THIS ANSWER: one method a file, each an anytime generator. To add one: its file and an import line here."""

from .grad_cam import GradCam
from .activation import Activation  # isort: skip  (the order of the method list)
from .saliency import Saliency  # isort: skip
from .input_x_gradient import InputXGradient  # isort: skip
from .integrated_gradients import IntegratedGradients  # isort: skip
from .smoothgrad import SmoothGrad  # isort: skip
from .occlusion import Occlusion  # isort: skip
from .base import Explainer
from .registry import get, names, register

__all__ = [
    "Activation", "Explainer", "GradCam", "InputXGradient", "IntegratedGradients", "Occlusion", "Saliency",
    "SmoothGrad", "get", "names", "register",
]  # fmt: skip
