"""How far to trust an explanation: one metric a file, or a small family. To add one: its file and an import line here.

>>> from xai_widgets import explainers, metrics
>>> attribution = explainers.get("saliency")().explain(model, x)  # doctest: +SKIP
>>> metrics.get("deletion")(n_steps=32).measure(attribution, model, x).value  # doctest: +SKIP
"""

# The order of the table of metrics, which the registry keeps.
# isort: off
from .curves import Deletion, Insertion
from .road import Road
from .monotonicity import Monotonicity
from .infidelity import Infidelity
from .completeness import CompletenessGap
from .max_sensitivity import MaxSensitivity
from .randomisation import ModelRandomisation
from .random_logit import RandomLogit
from .consistency import Consistency
from .complexity import Entropy, Sparseness
from .agreement import RankCorrelation, TopKOverlap
from .region import IntersectionOverUnion, MassInside, PointingGame

# isort: on
from .base import Metric
from .cases import Case, case
from .measure import Curve, Measure
from .registry import describe, get, names, register
from .tables import frame, table
from .verdicts import Verdict, Verdicts, verdict

__all__ = [
    "Case", "CompletenessGap", "Consistency", "Curve", "Deletion", "Entropy", "Infidelity", "Insertion",
    "IntersectionOverUnion", "MassInside", "MaxSensitivity", "Measure", "Metric", "ModelRandomisation",
    "Monotonicity", "PointingGame", "RandomLogit", "RankCorrelation", "Road", "Sparseness", "TopKOverlap",
    "Verdict", "Verdicts", "case", "describe", "frame", "get", "names", "register", "table", "verdict",
]  # fmt: skip
