"""In which language an exercise answers: that of the notebook that is open."""

from __future__ import annotations

import os
from pathlib import PurePosixPath

LANGUAGES = ("en", "zh")
VARIABLE = "XAI_WIDGETS_LANGUAGE"


def language() -> str:
    """`XAI_WIDGETS_LANGUAGE` where it is set, else the folder of the notebook, which Jupyter Server tells its kernels
    (the course's cells are the same in every language, so they cannot say it), else English."""
    if (chosen := os.environ.get(VARIABLE, "")) in LANGUAGES:
        return chosen
    folders = PurePosixPath(os.environ.get("JPY_SESSION_NAME", "").replace("\\", "/")).parts[:-1]
    return next((folder for folder in reversed(folders) if folder in LANGUAGES), "en")
