"""MathML from short words, so that a formula can be read where it is declared."""

from __future__ import annotations


def text(words: str) -> str:
    """Words inside a formula."""
    return f"<mtext>{words}</mtext>"


def row(*parts: str) -> str:
    """Parts side by side. A bare word is an identifier, a bare number a number, any other bare sign an operator."""
    return f"<mrow>{''.join(map(_token, parts))}</mrow>"


def frac(above: str, below: str) -> str:
    """A fraction."""
    return f"<mfrac>{row(above)}{row(below)}</mfrac>"


def sub(base: str, index: str) -> str:
    """A lower index."""
    return f"<msub>{row(base)}{row(index)}</msub>"


def sup(base: str, power: str) -> str:
    """An upper index or power."""
    return f"<msup>{row(base)}{row(power)}</msup>"


def total(index: str) -> str:
    """A sum over an index."""
    return f"<munder><mo>∑</mo>{row(index)}</munder>"


def mathml(*parts: str) -> str:
    """A whole <math> element."""
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML">{row(*parts)}</math>'


def _token(part: str) -> str:
    if part.startswith("<"):
        return part
    if part.replace(".", "").isdigit():
        return f"<mn>{part}</mn>"
    return f"<mi>{part}</mi>" if part.isalpha() else f"<mo>{part}</mo>"
