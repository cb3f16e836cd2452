"""A sheet of rectangles, pictures and lines of text, drawn by Pillow or written as SVG. Text is data, never markup."""

from __future__ import annotations

import base64
import io
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Any

from PIL import Image, ImageDraw, ImageFont

FONTS = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "NotoSansCJK-Regular.ttc", "arial.ttf", "Arial Unicode.ttf",
         "msyh.ttc", "PingFang.ttc", "SourceHanSansSC-Regular.otf", "wqy-zenhei.ttc", "wqy-microhei.ttc", "simsun.ttc",
         "Hiragino Sans GB.ttc")  # fmt: skip
"""For letters that Pillow's own font lacks."""
SPELLED = str.maketrans({"−": "-", "–": "-", "—": "-", "≥": ">=", "≤": "<=", "→": "->"})


class Sheet:
    """What is on it, in pixels, from the upper left. `height` is known when it is full."""

    def __init__(self, width: float) -> None:
        self.width = width
        self.height = 0
        self._things: list[tuple[str, dict[str, Any]]] = []

    def rect(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle."""
        self._things.append(("rect", {"x": x, "y": y, "width": width, "height": height, "colour": colour}))

    def image(self, x: float, y: float, width: float, height: float, image: Image.Image, crisp: bool = False) -> None:
        """A picture, enlarged with its pixels to be seen where it is `crisp`."""
        box = {"x": x, "y": y, "width": width, "height": height}
        self._things.append(("image", {**box, "image": image, "crisp": crisp}))

    def text(
        self, x: float, y: float, text: str, size: int, colour: str, anchor: str = "start", bold: bool = False,
        turned: bool = False,
    ) -> None:  # fmt: skip
        """A line on its baseline; `turned` reads upwards."""
        said = {"x": x, "y": y, "text": text, "size": size, "colour": colour, "anchor": anchor}
        self._things.append(("text", {**said, "bold": bold, "turned": turned}))

    # --- drawn

    def drawn(self, scale: float = 1) -> Image.Image:
        """RGB, `scale` times as large."""
        page = Image.new("RGB", (round(self.width * scale), round(self.height * scale)), "white")
        draw = ImageDraw.Draw(page)
        for kind, thing in self._things:
            if kind == "rect":
                right, low = thing["x"] + thing["width"], thing["y"] + thing["height"]
                draw.rectangle([scale * n for n in (thing["x"], thing["y"], right, low)], fill=thing["colour"])
            elif kind == "image":
                way = Image.Resampling.NEAREST if thing["crisp"] else Image.Resampling.BICUBIC
                size = (max(1, round(scale * thing["width"])), max(1, round(scale * thing["height"])))
                page.paste(thing["image"].convert("RGB").resize(size, way),
                           (round(scale * thing["x"]), round(scale * thing["y"])))  # fmt: skip
            else:
                _write(page, draw, thing, scale)
        return page

    def svg(self, title: str, source: str) -> str:
        """The same as SVG, with a title for who does not see it, and the code that makes it."""
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width:g}" height="{self.height:g}"'
            f' viewBox="0 0 {self.width:g} {self.height:g}" font-family="Helvetica, Arial, sans-serif" role="img">',
            f"<title>{_safe(title)}</title>", f"<desc>{_safe(source)}</desc>",
            f'<rect width="{self.width:g}" height="{self.height:g}" fill="#fff"/>',
        ]  # fmt: skip
        written = {"rect": _svg_rect, "image": _svg_image, "text": _svg_text}
        return "\n".join([*parts, *(written[kind](thing) for kind, thing in self._things), "</svg>", ""])


# --- by Pillow


@lru_cache(maxsize=64)
def _font(name: str, size: float) -> Any:
    """A font of the system, or Pillow's own where ""; None where there is no such font."""
    try:
        return ImageFont.truetype(name, size) if name else ImageFont.load_default(size)
    except OSError:
        return None


@lru_cache(maxsize=4096)
def _has(name: str, letter: str) -> bool:
    """Whether a font has a letter, and no box in its place."""
    used = _font(name, 20)
    return used is not None and bytes(used.getmask(letter)) != bytes(used.getmask("\uffff"))


def _with_all(text: str) -> str | None:
    """The first font that has all letters of a text; None where none has."""
    letters = {letter for letter in text if not letter.isspace()}
    return next((name for name in ("", *FONTS) if all(_has(name, letter) for letter in letters)), None)


def written(text: str, size: float) -> tuple[str, Any]:
    """The text as it can be drawn, and the font: Pillow's own, the same everywhere, or one of the system's that has
    all of its letters. Where none has, the font that has most of them, and for the others what they are made of, or a
    question mark."""
    if (name := _with_all(text)) is not None:
        return text, _font(name, size)
    plain = unicodedata.normalize("NFKD", text).translate(SPELLED)
    most = max(("", *FONTS), key=lambda name: sum(_has(name, letter) for letter in plain))
    return "".join(letter if letter.isspace() or _has(most, letter) else "?" for letter in plain
                   if not unicodedata.combining(letter)), _font(most, size)  # fmt: skip


def writable(text: str) -> bool:
    """Whether a font here has all letters of a text."""
    return _with_all(text) is not None


def _write(page: Image.Image, draw: ImageDraw.ImageDraw, thing: dict[str, Any], scale: float) -> None:
    text, used = written(thing["text"], thing["size"] * scale)
    bold = 0.03 * thing["size"] * scale if thing["bold"] else 0
    if thing["turned"]:
        long = max(1, round(used.getlength(text)))
        strip = Image.new("L", (long, round(1.6 * thing["size"] * scale)), 0)
        base = round(1.2 * thing["size"] * scale)
        ImageDraw.Draw(strip).text((0, base), text, fill=255, font=used, anchor="ls")
        turned = strip.rotate(90, expand=True)
        at = round(scale * thing["x"]) - base, round(scale * thing["y"]) - long
        return page.paste(Image.new("RGB", turned.size, thing["colour"]), at, turned)
    anchor = {"start": "ls", "end": "rs"}[thing["anchor"]]
    at_point = (scale * thing["x"], scale * thing["y"])
    draw.text(at_point, text, fill=thing["colour"], font=used, anchor=anchor)
    if bold:  # there is one weight
        draw.text((at_point[0] + bold, at_point[1]), text, fill=thing["colour"], font=used, anchor=anchor)
    return None


# --- as SVG


def _svg_rect(thing: dict[str, Any]) -> str:
    return f'<rect x="{thing["x"]:.2f}" y="{thing["y"]:.2f}" width="{thing["width"]:.2f}"' \
           f' height="{thing["height"]:.2f}" fill="{thing["colour"]}"/>'  # fmt: skip


def _svg_image(thing: dict[str, Any]) -> str:
    out = io.BytesIO()
    thing["image"].save(out, "PNG", optimize=True)
    crisp = ' style="image-rendering:pixelated"' if thing["crisp"] else ""
    return f'<image x="{thing["x"]:.2f}" y="{thing["y"]:.2f}" width="{thing["width"]:.2f}"' \
           f' height="{thing["height"]:.2f}" preserveAspectRatio="none"{crisp}' \
           f' href="data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"/>'  # fmt: skip


def _svg_text(thing: dict[str, Any]) -> str:
    weight = ' font-weight="600"' if thing["bold"] else ""
    turn = f' transform="rotate(-90 {thing["x"]:.2f} {thing["y"]:.2f})"' if thing["turned"] else ""
    style = f'font-size="{thing["size"]}" fill="{thing["colour"]}" text-anchor="{thing["anchor"]}"{weight}{turn}'
    return f'<text x="{thing["x"]:.2f}" y="{thing["y"]:.2f}" {style}>{_safe(thing["text"])}</text>'


def _safe(text: str) -> str:
    """Text for XML, which has no place for control characters and halves of surrogate pairs."""
    allowed = "".join(letter for letter in text if letter in "\t\n" or 0x20 <= ord(letter) < 0xD800
                      or 0xE000 <= ord(letter) < 0xFFFE or ord(letter) >= 0x10000)  # fmt: skip
    return escape(allowed)


# --- text that fits


def one_line(text: str) -> str:
    """A name on one line, without what steers a terminal or a page."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def width_of(text: str, size: int) -> float:
    """How wide a line is."""
    shown, used = written(text, size)
    return float(used.getlength(shown))


def cut(text: str, width: float, size: int) -> str:
    """A line that is no wider, its end left out where it must."""
    text = one_line(text)[:400]
    if width_of(text, size) <= width:
        return text
    while text and width_of(text + "…", size) > width:
        text = text[:-1]
    return text + "…"


def wrapped(text: str, width: float, size: int) -> Sequence[str]:
    """Lines no wider, broken between words where that can be."""
    lines = [""]
    for word in one_line(text).split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, size) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        while word and width_of(word, size) > width:
            most = max(1, int(len(word) * width / width_of(word, size)) - 1)
            lines[-1], word = word[:most], word[most:]
            lines.append("")
        lines[-1] = word
    return [line for line in lines if line]
