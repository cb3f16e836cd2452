"""A server extension for the tests alone: /nodelay tells TCP_NODELAY of every open kernel websocket."""

from __future__ import annotations

import gc
import json
import socket

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from tornado.web import authenticated


class NoDelayHandler(JupyterHandler):
    @authenticated
    def get(self) -> None:
        sockets = [
            handler.ws_connection.stream.socket
            for handler in gc.get_objects()
            if isinstance(handler, KernelWebsocketHandler) and handler.ws_connection is not None
        ]
        options = [each.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for each in sockets]
        self.finish(json.dumps([option != 0 for option in options]))


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "nodelay_probe"}]


def _load_jupyter_server_extension(serverapp) -> None:
    serverapp.web_app.add_handlers(".*", [(r"/nodelay", NoDelayHandler)])
