"""Small pretrained models and data that ship inside registry packages: nothing here downloads.

>>> from xai_widgets.demo import imagenet
>>> model, image, labels = imagenet()

torch and the packages of the ``demo`` extra are imported when a function is called, not before.
"""

from .classes import imagenet_classes
from .classifier import imagenet
from .encoder import minilm
from .photos import photographs
from .records import Records, breast_cancer, sp500

__all__ = ["Records", "breast_cancer", "imagenet", "imagenet_classes", "minilm", "photographs", "sp500"]
