"""What attention says about the input's tokens or patches: five ways to make one number for each of them."""

# The order of the method list, which the registry keeps.
# isort: off
from .mean import Attention
from .rollout import AttentionRollout
from .gradient import AttentionGradient
from .norms import AttentionNorms
from .flow import AttentionFlow

# isort: on

__all__ = ["Attention", "AttentionFlow", "AttentionGradient", "AttentionNorms", "AttentionRollout"]
