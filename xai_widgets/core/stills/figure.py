"""What is on a still picture, and where: panels with their scales, bars, and a caption."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PIL import Image

from .sheet import Sheet, cut, width_of, wrapped

if TYPE_CHECKING:
    from .token import Token

GAP, LINE, SMALL = 12, 18, 12
MOST_ACROSS, MOST_TOKENS = 3, 400
DASH, DASH_GAP = 5, 3
INK, QUIET, BAR, PALE = "#1a1a1a", "#555555", "#1976d2", "#e4e4e4"


@dataclass(frozen=True)
class Scale:
    """What colours mean: a strip of them, and what its ends are called."""

    strip: Image.Image
    low: str
    high: str


@dataclass(frozen=True)
class Panel:
    """A picture with what belongs to it. `rows` and `columns` name the cells of a matrix; `crisp` shows its pixels."""

    image: Image.Image
    title: str = ""
    scale: Scale | None = None
    rows: Sequence[str] = ()
    columns: Sequence[str] = ()
    crisp: bool = False

    def said(self, hear: Callable[[str], str]) -> Panel:
        """The same with its names as `hear` has them."""
        return replace(
            self, title=hear(self.title), rows=list(map(hear, self.rows)), columns=list(map(hear, self.columns))
        )


@dataclass(frozen=True)
class Row:
    """One of the model's outputs: what it is called, where its bar starts and ends in [0, 1], and its value."""

    label: str
    start: float
    end: float
    value: str
    chosen: bool = False


@dataclass(frozen=True)
class Figure:
    """All of it. `source` is the line of code that recreates it; it goes with the file."""

    panels: Sequence[Panel] = ()
    rows: Sequence[Row] = ()
    heading: str = ""
    caption: Sequence[str] = ()
    source: str = ""
    more: Sequence[tuple[str, Sequence[Row]]] = ()
    """Further bars, each with a heading."""
    tokens: Sequence[Token] = ()
    """A text, each token on a ground of its value, with a line under it."""
    tokens_scale: Scale | None = None
    """What those grounds and lines mean."""

    def said(self, hear: Callable[[str], str]) -> Figure:
        """The same with names, titles and headings as `hear` has them; the caption is written already."""
        return replace(
            self, panels=[panel.said(hear) for panel in self.panels],
            rows=_heard(self.rows, hear), heading=hear(self.heading),
            more=[(hear(heading), _heard(rows, hear)) for heading, rows in self.more],
        )  # fmt: skip

    def laid_out(self, side: int) -> Sheet:
        """On a sheet, panels `side` pixels wide."""
        across = min(max(len(self.panels), 1), MOST_ACROSS)
        gutter = max((_gutter(panel) for panel in self.panels), default=0)
        width = max(across * (side + gutter) + (across + 1) * GAP, 360)
        sheet = Sheet(width)
        y = float(GAP)
        for start in range(0, len(self.panels), across):
            row = self.panels[start : start + across]
            y += max(_panel(sheet, panel, GAP + i * (side + gutter + GAP), y, side, gutter)
                     for i, panel in enumerate(row)) + GAP  # fmt: skip
        if self.tokens:
            y = _tokens(sheet, self.tokens, y)
            if self.tokens_scale is not None:
                y = _scale(sheet, self.tokens_scale, GAP, y, min(side, width - 2 * GAP)) + GAP
        for heading, rows in ((self.heading, self.rows), *self.more):
            if rows:
                y = _rows(sheet, heading, rows, y)
        for paragraph in self.caption:
            for line in wrapped(paragraph, width - 2 * GAP, SMALL):
                sheet.text(GAP, y + SMALL, line, SMALL, QUIET)
                y += LINE - 2
        sheet.height = math.ceil(y + GAP / 2)
        return sheet


def _heard(rows: Sequence[Row], hear: Callable[[str], str]) -> list[Row]:
    return [replace(row, label=hear(row.label)) for row in rows]


def _gutter(panel: Panel) -> int:
    return math.ceil(max(min(width_of(name, SMALL), 110) for name in panel.rows)) + 6 if panel.rows else 0


def _panel(sheet: Sheet, panel: Panel, x: float, y: float, side: int, gutter: int) -> float:
    """Draw a panel; how high it is."""
    top = y
    if panel.title:
        sheet.text(x, y + 13, cut(panel.title, side + gutter, 13), 13, INK, bold=True)
        y += LINE + 2
    if panel.columns:
        high = max(min(width_of(name, SMALL), 110) for name in panel.columns)
        pitch = side / len(panel.columns)
        for i, name in enumerate(panel.columns):
            sheet.text(x + gutter + (i + 0.5) * pitch + 4, y + high, cut(name, 110, SMALL), SMALL, INK, turned=True)
        y += high + 6
    height = side * panel.image.height / panel.image.width
    sheet.image(x + gutter, y, side, height, panel.image, crisp=panel.crisp)
    for i, name in enumerate(panel.rows):
        middle = y + (i + 0.5) * height / len(panel.rows)
        sheet.text(x + gutter - 6, middle + 4, cut(name, 110, SMALL), SMALL, INK, anchor="end")
    y += height + 6
    if panel.scale is not None:
        y = _scale(sheet, panel.scale, x + gutter, y, side)
    return y - top


def _scale(sheet: Sheet, scale: Scale, x: float, y: float, side: int) -> float:
    left, right = width_of(scale.low, SMALL), width_of(scale.high, SMALL)
    sheet.text(x, y + 11, scale.low, SMALL, QUIET)
    sheet.image(x + left + 10, y + 1, max(side - left - right - 20, 8), 10, scale.strip)
    sheet.text(x + side, y + 11, scale.high, SMALL, QUIET, anchor="end")
    return y + LINE


def _tokens(sheet: Sheet, tokens: Sequence[Token], y: float) -> float:
    """Draw a text in lines, at most `MOST_TOKENS` of it; where it ends."""
    x = float(GAP)
    for token in tokens[:MOST_TOKENS]:
        word = cut(token.text, sheet.width - 2 * GAP - 8, 13)
        wide = width_of(word, 13) + 8
        if x + wide > sheet.width - GAP and x > GAP:
            x, y = float(GAP), y + 28
        red, green, blue = token.ground
        sheet.rect(x, y, wide, 20, f"#{red:02x}{green:02x}{blue:02x}")
        dark = 0.299 * red + 0.587 * green + 0.114 * blue < 140
        sheet.text(x + 4, y + 14, word, 13, "#ffffff" if dark else INK)
        _underlined(sheet, token, x, y + 21, wide)
        x += wide + 2
    if len(tokens) > MOST_TOKENS:
        sheet.text(x + 4, y + 14, f"… and {len(tokens) - MOST_TOKENS} more", 13, INK)
    return y + 28 + GAP


def _underlined(sheet: Sheet, token: Token, x: float, y: float, wide: float) -> None:
    """A line as thick as the token is strong: dashed where it speaks against."""
    if token.line and token.share > 0:
        sheet.rect(x, y, wide, token.line, INK)
    elif token.line:
        at = 0.0
        while at < wide:
            sheet.rect(x + at, y, min(DASH, wide - at), token.line, INK)
            at += DASH + DASH_GAP


def _rows(sheet: Sheet, heading: str, rows: Sequence[Row], y: float) -> float:
    """Draw bars; where they end."""
    width = min(sheet.width - 2 * GAP, 560)
    named, valued = 0.42 * width, max(width_of(row.value, SMALL) for row in rows) + 8
    track = width - named - valued - 10
    if heading:
        sheet.text(GAP, y + SMALL, heading, SMALL, QUIET)
        y += LINE
    for row in rows:
        if row.chosen:
            sheet.rect(GAP, y + 2, 3, 12, BAR)
        sheet.text(GAP + 8, y + 12, cut(row.label, named - 16, SMALL), SMALL, INK, bold=row.chosen)
        sheet.rect(GAP + named, y + 4, track, 8, PALE)
        low, high = sorted((row.start, row.end))
        sheet.rect(GAP + named + low * track, y + 4, max((high - low) * track, 1), 8, BAR)
        sheet.text(GAP + width, y + 12, row.value, SMALL, INK, anchor="end", bold=row.chosen)
        y += LINE
    return y + 8
