"""WHY THIS ANSWER: one method a file, each an anytime generator. To add one: its file and an import line here."""

# The order of the method list, which the registry keeps.
# isort: off
from .grad_cam import GradCam
from .grad_cam_plus_plus import GradCamPlusPlus
from .hires_cam import HiResCam
from .layer_cam import LayerCam
from .xgrad_cam import XGradCam
from .eigen_cam import EigenCam
from .score_cam import ScoreCam
from .ablation_cam import AblationCam
from .activation import Activation
from .saliency import Saliency
from .input_x_gradient import InputXGradient
from .integrated_gradients import IntegratedGradients
from .expected_gradients import ExpectedGradients
from .gradient_shap import GradientShap
from .smoothgrad import SmoothGrad
from .vargrad import VarGrad
from .guided import Deconvolution, GuidedBackprop, GuidedGradCam
from .deeplift import DeepLift
from .lrp import Lrp
from .attention import Attention, AttentionFlow, AttentionGradient, AttentionNorms, AttentionRollout
from .occlusion import Occlusion
from .masking import FeatureAblation, KernelShap, Lime, Rise, ShapleySampling

# isort: on
from .base import Explainer
from .captum_adapter import from_captum
from .registry import get, names, register

__all__ = [
    "AblationCam", "Activation", "Attention", "AttentionFlow", "AttentionGradient", "AttentionNorms",
    "AttentionRollout", "Deconvolution", "DeepLift", "EigenCam", "ExpectedGradients", "Explainer",
    "FeatureAblation", "GradCam", "GradCamPlusPlus", "GradientShap", "GuidedBackprop", "GuidedGradCam", "HiResCam",
    "InputXGradient", "IntegratedGradients", "KernelShap", "LayerCam", "Lime", "Lrp", "Occlusion", "Rise",
    "Saliency", "ScoreCam", "ShapleySampling", "SmoothGrad", "VarGrad", "XGradCam", "from_captum", "get", "names",
    "register",
]  # fmt: skip
