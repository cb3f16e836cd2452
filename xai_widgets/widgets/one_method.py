"""What explorers of pictures that have one method do alike: its parameters, the request, and the map."""

from __future__ import annotations

from typing import Any

import traitlets as t

from . import describe
from .answer import frame
from .explanation import Explanation, Item, Request
from .method_model import MethodModel


class OneMethod(MethodModel):
    """Base of the explorers with one method. See explanation.Asker."""

    def __init__(self, model: Any, image: Any, **keywords: Any) -> None:
        self._asked: Request | None = None
        self._method_params: dict[str, dict[str, Any]] = {}
        super().__init__(model, image, **keywords)

    def _begin_with(self, traits: dict[str, Any]) -> None:
        self._publish({"methods": describe.methods(self._unavailable, self.subject.background is not None)})
        self.method = traits.pop("method", next(iter(self._available()), ""))
        self.params = traits.pop("params", {})

    # --- what a subclass may say

    def _asking(self) -> Request:
        """What is asked now."""
        return self._request(self.method, self.params)

    def _job(self, request: Request) -> Explanation:
        """What answers a request."""
        return Explanation(self, request, self._runs)

    def _beside(self, _request: Request, _item: Item) -> dict[str, Any]:
        """What is told with an estimate; on the worker thread."""
        return {}

    def _arguments(self) -> dict[str, Any]:
        """Its own part of the line of code."""
        arguments: dict[str, Any] = {"method": self.method, **self._written}
        if self._layered:
            arguments["layer"] = self.layer
        default = describe.defaults(self.method)
        if changed := {name: value for name, value in self.params.items() if value != default[name]}:
            arguments["params"] = changed
        return arguments

    # --- what follows from a change

    def _ask(self) -> None:
        if self._quiet:
            return
        request = self._asking()
        if request.same(self._asked) and self.status in ("idle", "running"):
            return
        same_method = self._asked is not None and self._asked.method == request.method
        self._asked = request
        self._submit(self._job(request), as_before=same_method)

    def _forget(self) -> None:
        self._asked = None

    @t.observe("method")
    def _on_method(self, change: Any) -> None:
        self._method_params[change["old"]] = self.params
        with self._one_request():
            self.params = self._method_params.get(change["new"], {})

    # --- the answer, on the worker thread

    def _show(self, request: Request, item: Item, milliseconds: float) -> None:
        if request.picture is not self._on_page:  # a map of the last picture must not lie over this one
            return
        attribution = item.attribution
        final = attribution.final
        if request.target is None and self._asked is request:
            self._asked = request.at(attribution.target)
            self._publish({"target": attribution.target})
        values = {
            **self._said(request, item), "attribution": attribution, "progress": attribution.progress,
            "latency_ms": milliseconds, "status": "idle" if final else "running", **self._beside(request, item),
        }  # fmt: skip
        send = self._pace.allows(final, self.ack)
        if send:
            self._last_frame += 1
            values["frame"] = frame(self._last_frame, attribution, self.subject.label)
            self._pace.sent(self._last_frame, final)
        if final:
            values["code"] = self._code()
        self._error = None  # what an older request failed with, if it was told only after this one was asked
        self._publish(values, send)

    # --- code

    def _code(self) -> str:
        return self._line(self._arguments())
