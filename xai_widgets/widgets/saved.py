"""What every explorer can be taken along as: a page that needs no kernel, and pictures that stand still."""

from __future__ import annotations

import base64
import logging
import os
import struct
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from .. import __version__
from ..core.errors import ExplainError
from ..core.files import checked, replaced
from . import recording, stills
from .locale import Spoken, in_english
from .page import Packed, written
from .sentences import heard
from .stills import Figure, said

if TYPE_CHECKING:
    from .base import Explorer

UNHEARD = recording.UNHEARD
CONSTANT = ("labels", "methods", "layers", "gallery", "picture", "fill_picture", "catalogue", "metric_catalogue",
            "_words")  # fmt: skip
"""Answers that are the same in every state, mostly."""
MOST_DISPLAYS = 8
TOUCH = "Run this cell to touch the explorer."
_log = logging.getLogger("xai_widgets")


@dataclass(frozen=True)
class PageSize:
    """How large a page will be, about: its states, and its bytes."""

    states: int
    bytes: int


class Saved(Spoken):
    """The part of Explorer that saves it."""

    resets: ClassVar[Mapping[str, Sequence[str]]] = {}
    """Traits that are set before the others, in this order, and which of those have a meaning only beside each."""
    aside: ClassVar[tuple[str, ...]] = ()
    """Attributes that remember what was asked, and are put back when states were recorded."""
    _recording = False
    _displays: tuple[str, ...] = ()
    """Ids of the outputs it was displayed in, the newest last."""

    def to_html(
        self, path: str | os.PathLike[str], record: Mapping[str, Sequence[Any]] | None = None, *,
        limit_mb: float = 25.0, progress: bool = True,
    ) -> Path:  # fmt: skip
        """Write what is seen as one HTML file that works without kernel and network, from a disk too.

        Everything the browser does alone works in it. What needs the model is there as far as it is recorded: the
        explorer goes through the states, as if they were set by hand, and is put back. What is touched meanwhile is
        put back too.

        Args:
            path: the file; one that exists is replaced once the new one is whole.
            record: values by trait, as in {"target": [281, 285], "method": ["grad-cam", "occlusion"]}: every
                combination is computed. Only what is seen now where None. Of several inputs the traits of one's own
                explorer are named with its key, as in {"image.method": ["grad-cam", "occlusion"]}.
            limit_mb: the largest page to write, in MB; see `page_size`.
            progress: whether to say how large a page of several states will be, and to show a bar while they are
                computed, where tqdm is installed.

        Returns:
            The path. Maps of more than 1,023 values are written in steps of 1/256 of their largest.

        Raises:
            ExplainError: a trait or value that cannot be recorded, a page that would be larger than `limit_mb`, or a
                path that cannot be written.
        """
        file = checked(path)
        explorer = cast("Explorer", self)
        explorer.wait()
        wanted = recording.plan(explorer, record)
        size = self._size(len(wanted) + 1)
        if size.bytes > limit_mb * 1e6:
            raise ExplainError(
                f"{size.states} states are about {size.bytes / 1e6:.1f} MB; at most {limit_mb:g} MB are written. Record"
                " fewer values, or give a larger limit_mb."
            )
        _log.info("A page of %d states, about %.1f MB: %s", size.states, size.bytes / 1e6, file)
        page = recording.Recording(explorer)
        with _bar(len(wanted) + 1, size, progress and bool(wanted)) as done:
            for state in recording.states(explorer, wanted):
                page.add(state, list(record or ()))
                done()
        text = written(self._title_text(), self._fronts(), page.text(__version__), self._words.get("language", "en"))
        return replaced(file, text)

    def page_size(self, record: Mapping[str, Sequence[Any]] | None = None) -> PageSize:
        """How large the page of `to_html` would be, about; nothing is computed.

        Raises:
            ExplainError: a trait or value that cannot be recorded.
        """
        return self._size(len(recording.plan(cast("Explorer", self), record)) + 1)

    def to_png(self, path: str | os.PathLike[str], scale: float = 2.0) -> Path:
        """Write what is seen as a PNG, with its scale of colours and a caption that says what makes it again: method,
        target, model, versions and seed. The text chunk "Source" has the line of code.

        Args:
            path: the file; one that exists is replaced.
            scale: pixels of the file to one of the page, in (0, 16]; a picture is 448 pixels wide at 1.

        Raises:
            ExplainError: a scale that is no such number, or a path that cannot be written.
        """
        return stills.written_png(path, self._drawn_figure, scale)

    def to_svg(self, path: str | os.PathLike[str]) -> Path:
        """Write the same as an SVG, its text as text and its pictures as PNG in it.

        Raises:
            ExplainError: a path that cannot be written.
        """
        return stills.written_svg(path, self._spoken_figure)

    def freeze(self) -> None:
        """Put a picture of what is seen now in the place of the one that was first drawn, wherever the explorer was
        displayed in this session: it is what GitHub, nbviewer, nbconvert and an editor without widgets show.

        Raises:
            ExplainError: the explorer was not displayed.
        """
        if not self._displays:
            raise ExplainError(
                "This explorer was not displayed by itself yet, so no output has a picture of it. Put it on a cell's"
                " last line, or call display(explorer), first."
            )
        from IPython.display import update_display

        data, metadata = self._still()
        for display_id in self._displays:
            update_display(data, raw=True, metadata=metadata, display_id=display_id)

    # --- in a notebook's output

    def _ipython_display_(self) -> None:
        """Put a picture into the output, and after it the live explorer, which hides the picture (explorer.css). A host
        that cannot show the explorer, or has no kernel that knows it any more, still has the picture: of several kinds
        of one output it would choose the explorer and show nothing."""
        from IPython.display import display

        data, metadata = self._still()
        if data:
            handle = display(data, raw=True, metadata=metadata, display_id=True)
            if handle is not None:
                self._displays = (*self._displays[1 - MOST_DISPLAYS :], handle.display_id)
        live, more = self._live()
        if live:
            display({**live, "text/plain": self._say(TOUCH)} if data else live, raw=True, metadata=more)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The live widget, and beside it a picture for whoever cannot show that."""
        (live, more), (data, metadata) = self._live(), self._still()
        return {**live, **data}, {**more, **metadata}

    def _live(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The widget; nothing once it is closed."""
        live = None if self.comm is None else super()._repr_mimebundle_()
        return live or ({}, {})

    def _still(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """A picture of what is seen, and what it is in words; nothing where it cannot be drawn."""
        try:
            figure = self._drawn_figure(stills.SMALL_SIDE)
            text = "\n".join([f"{type(self).__name__}: {line}" if not i else line for i, line in
                              enumerate(figure.caption)])  # fmt: skip
            picture = stills.small_png(figure)
        except Exception:  # a picture that cannot be drawn must not take the live explorer along
            _log.exception("The still picture of an explorer could not be drawn.")
            return {}, {}
        (width,) = struct.unpack(">I", picture[16:20])
        light = {"needs_background": "light"}  # with a width it tells explorer.css whose picture it is
        marks = {**light, "image/png": {**light, "width": width}}  # JupyterLab looks for it here, nbconvert there
        return {"text/plain": text, "image/png": base64.b64encode(picture).decode()}, marks

    def _drawn_figure(self, side: int) -> Figure:
        """The same for pixels: in English where no font here has the letters of what is spoken."""
        with in_english(not stills.writable(self._say("probability"))):
            return self._spoken_figure(side)

    def _spoken_figure(self, side: int) -> Figure:
        """`_figure` in the language that is spoken."""
        return self._figure(side).said(lambda text: heard(text, self._spoken))

    def _size(self, states: int) -> PageSize:
        whole = len(_page_of([recording.told(cast("Explorer", self))]))
        front = sum(len(esm) + len(css) for esm, css in self._fronts().values())
        return PageSize(states, front + whole + (states - 1) * self._state_bytes())

    def _fronts(self) -> dict[str, tuple[str, str]]:
        """The front ends of a page of it, by name: each a module and its styles, its own first."""
        everyone = recording.everyone(cast("Explorer", self))
        return {type(one).__name__: (str(one._esm), str(one._css)) for one in everyone}

    # --- what a subclass says

    def _inside(self) -> Mapping[str, Explorer]:
        """The explorers that it is made of, by the key that is written before their traits."""
        return {}

    def _free(self) -> tuple[str, ...]:
        """Traits that the browser alone acts on, in a saved page too."""
        return ()

    def _state_bytes(self) -> int:
        """How many bytes of a page one more state takes, about."""
        state = recording.told(cast("Explorer", self))
        changing = {name: value for name, value in state.items() if name.rpartition(".")[2] not in CONSTANT}
        return len(_page_of([changing]))

    def _value_label(self, name: str, value: Any) -> str:
        """What a value of a trait is called where a person chooses it."""
        return recording.label_of(value)

    def _title_text(self) -> str:
        """What is shown, in a line."""
        return type(self).__name__

    def _figure(self, side: int) -> Figure:
        """What is seen, for a picture that stands still; pictures in it are `side` pixels wide."""
        bars = getattr(self, "bars", None) or []
        return Figure(rows=said.rows(bars, getattr(self, "output_kind", "")), caption=said.caption(self, []),
                      source=getattr(self, "code", ""))  # fmt: skip

    def _tell_again(self) -> None:
        """Have all that is shown told again, where some of it is told only once."""


def _page_of(states: list[dict[str, Any]]) -> str:
    packed = Packed()
    return packed.text(states=[packed.state(state) for state in states])


@contextmanager
def _bar(states: int, size: PageSize, wanted: bool) -> Iterator[Any]:
    """A function that says that one more state is done. How large the page will be is said before, without tqdm too."""
    if not wanted:
        yield lambda: None
        return
    told = f"Recording {states} states, about {size.bytes / 1e6:.1f} MB"
    try:
        from tqdm.auto import tqdm
    except ImportError:
        print(told, file=sys.stderr)
        yield lambda: None
        return
    with tqdm(total=states, desc=told, unit="state") as bar:
        yield lambda: bar.update(1)
