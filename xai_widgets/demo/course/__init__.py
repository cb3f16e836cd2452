"""The course's exercises.

>>> from xai_widgets.demo.course import exercises
>>> check = exercises("00_tour")
>>> check(1, "global").kind
'hint'
"""

from .exercises import Exercises, Reply, exercises

__all__ = ["Exercises", "Reply", "exercises"]
