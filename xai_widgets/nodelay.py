"""A Jupyter Server extension that turns on TCP_NODELAY for kernel websockets. Off unless enabled.

Jupyter Server leaves Nagle's algorithm on. With the browser's delayed ACK that holds a small answer back for
about 40 ms, which is most of the wait on an interaction that the kernel answers faster than that. Turn it on
for one environment, or for one server::

    jupyter server extension enable xai_widgets.nodelay
    jupyter lab --ServerApp.jpserver_extensions="{'xai_widgets.nodelay': True}"

The server is asked for its connection class (a documented setting) and given one that differs in this alone,
so whatever class was configured, a gateway's included, goes on working.
"""

from __future__ import annotations

from typing import Any

SETTING = "kernel_websocket_connection_class"


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "xai_widgets.nodelay"}]


def _load_jupyter_server_extension(serverapp: Any) -> None:
    settings = serverapp.web_app.settings
    configured = settings.get(SETTING)
    if configured is None:
        serverapp.log.warning(
            "xai_widgets.nodelay changes nothing: this Jupyter Server has no setting %s. "
            "It needs jupyter_server 2 or newer.",
            SETTING,
        )
        return
    settings[SETTING] = without_delay(configured)


def without_delay(connection_class: Any) -> Any:
    """A subclass of a kernel websocket connection that sets TCP_NODELAY on its socket as it connects."""

    class NoDelayConnection(connection_class):
        def connect(self, *args: Any, **kwargs: Any) -> Any:
            try:
                self.websocket_handler.set_nodelay(True)
            except Exception as error:  # a slower socket beats a kernel nobody can reach
                self.log.warning("xai_widgets.nodelay could not set TCP_NODELAY: %r", error)
            return super().connect(*args, **kwargs)

    return NoDelayConnection
