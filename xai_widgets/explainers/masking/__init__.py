"""Methods that hide parts of a picture and see what the score does: one engine, a stream of masks, a running fit."""

# The order of the method list, which the registry keeps.
# isort: off
from .feature_ablation import FeatureAblation
from .rise import Rise
from .lime import Lime
from .kernel_shap import KernelShap
from .shapley_sampling import ShapleySampling

__all__ = ["FeatureAblation", "KernelShap", "Lime", "Rise", "ShapleySampling"]
