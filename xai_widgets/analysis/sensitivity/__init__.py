"""What a model of tables is sensitive to, around one row and over all data.

>>> from xai_widgets import sensitivity
>>> about = sensitivity.study(model, data, row=3)  # doctest: +SKIP
>>> sensitivity.curves(about, "age").average  # doctest: +SKIP
>>> sensitivity.counterfactual(about, locked=["age"]).moves  # doctest: +SKIP

Each analysis is anytime: called, it gives its last estimate, and `curves.steps(…)` yields them all.
"""

from .association import Association, Associations, association
from .counterfactual import Counterfactual, Move, counterfactual
from .curves import Curves, along, curves, surface
from .feature import Feature
from .importance import Importance, importance
from .jitter import Cause, Jitter, jitter
from .local import Local, Slope, local
from .morris import Morris, morris
from .sobol import Sobol, sobol
from .study import Study, study

__all__ = [
    "Association", "Associations", "Cause", "Counterfactual", "Curves", "Feature", "Importance", "Jitter", "Local",
    "Morris", "Move", "Slope", "Sobol", "Study", "along", "association", "counterfactual", "curves", "importance",
    "jitter", "local", "morris", "sobol", "study", "surface",
]  # fmt: skip
