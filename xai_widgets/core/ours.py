"""Words of the package's own among the names that a person gave."""

from __future__ import annotations


class Ours(str):
    """A text that the package wrote, in English, where a person's own could stand: `Ours("output 3")` where the outputs
    have no names. An explorer says it in the language of its browser, and leaves a person's own words alone."""

    __slots__ = ()
