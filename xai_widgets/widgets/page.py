"""A saved explorer as one HTML file: its front end, its states, and a stand-in for the kernel. No network, no eval.

js/src/widgets/offline.js reads what is written here: base64 of gzip of a length (uint32, little-endian), a JSON text of
that many bytes, and the buffers that the text names as {"$bytes": [offset, length]}.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import math
import re
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from .. import __version__

STATIC = Path(__file__).parent.parent / "static"
EXPORT = re.compile(r"export \{\s*(\w+) as default\s*\};\s*\Z")
MANY = 1024
"""Values of a map from which on it is one of single pixels, and written in steps of 1/256 of its largest."""


class Packed:
    """Values that are written once, however often they occur."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self._places: dict[str, int] = {}
        self._buffers: dict[bytes, list[int]] = {}
        self._blob = bytearray()

    def state(self, values: Mapping[str, Any]) -> dict[str, int]:
        """Where each value of a state is."""
        return {name: self.place(value) for name, value in values.items()}

    def place(self, value: Any) -> int:
        """Where a value is."""
        text = json.dumps(self._plain(value), separators=(",", ":"))
        if text not in self._places:
            self._places[text] = len(self.values)
            self.values.append(text)
        return self._places[text]

    def _plain(self, value: Any) -> Any:
        """What JSON can say, buffers by their place."""
        if isinstance(value, (bytes, bytearray, memoryview)):
            return {"$bytes": self._buffer(bytes(value))}
        if isinstance(value, Mapping):
            return {str(name): self._plain(part) for name, part in _leaner(value).items()}
        if isinstance(value, (list, tuple)):
            return [self._plain(part) for part in value]
        if isinstance(value, float) and not math.isfinite(value):
            return None
        return value

    def _buffer(self, data: bytes) -> list[int]:
        key = hashlib.sha256(data).digest()
        if key not in self._buffers:
            self._buffers[key] = [len(self._blob), len(data)]
            self._blob += data
        return self._buffers[key]

    def text(self, **more: Any) -> str:
        """All of it, with `more` beside the values, as it stands in the page."""
        rest = json.dumps(more, separators=(",", ":"))[1:]
        header = f'{{"values":[{",".join(self.values)}],{rest}'.encode()
        packed = gzip.compress(struct.pack("<I", len(header)) + header + bytes(self._blob), 9, mtime=0)
        return base64.b64encode(packed).decode()


def _leaner(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """A map of many float16 values, rounded so that it packs; as fine as what is drawn of it."""
    data = value.get("data")
    if value.get("dtype") != "float16" or "scale" not in value or data is None or len(data) < 2 * MANY:
        return value
    rounded = np.round(np.frombuffer(data, "<f2").astype(np.float32) * 256) / 256
    return {**value, "data": rounded.astype("<f2").tobytes()}


def written(title: str, fronts: Mapping[str, tuple[str, str]], data: str, language: str = "en") -> str:
    """The page.

    Args:
        title: its name; text, never markup.
        fronts: by its name each front end that the page needs, a module with one default export, and its styles.
        data: what `Packed.text` gave.
        language: for the attribute lang.
    """
    page = EXPORT.sub("", (STATIC / "offline.js").read_text(encoding="utf-8"))
    scripts = [*(_inert(_module(name, esm)) for name, (esm, _) in fronts.items()), _inert(page)]
    styles = [*(css for _, css in fronts.values()), (STATIC / "offline.css").read_text(encoding="utf-8")]
    style = _inert("".join(styles))
    policy = (
        f"default-src 'none'; script-src {' '.join(map(_hash, scripts))}; style-src {_hash(style)};"
        " img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    name = html.escape(title.encode("utf-8", "replace").decode())
    return "\n".join([
        "<!doctype html>", f'<html lang="{language}">', "<head>", '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta name="generator" content="xai-widgets {__version__}">', f"<title>{name}</title>",
        f"<style>{style}</style>", "</head>", "<body>", f'<div id="xw-page"><noscript>{name}</noscript></div>',
        f'<script type="text/plain" id="xw-data">{data}</script>',
        *(f'<script type="module">{script}</script>' for script in scripts), "</body>", "</html>", "",
    ])  # fmt: skip


def _module(name: str, esm: str) -> str:
    """A front end that the page's own script finds by its name."""
    module, found = EXPORT.subn(rf"(globalThis.xwExplorers ??= {{}})[{json.dumps(name)}] = \1;\n", esm)
    if found != 1:
        raise RuntimeError("The front end does not end with its default export: build it again (js/build.mjs).")
    return module


def _inert(text: str) -> str:
    """Text of a script or style that cannot end its element; escaped slashes say the same in strings and patterns."""
    return re.sub(r"</(?=script|style)", r"<\\/", text.replace("\r\n", "\n"), flags=re.I).replace("<!--", "<\\!--")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
