"""WHEN it is computed: one worker, newest request wins."""

from .pace import Pace
from .together import Together
from .worker import Job, Worker, worker

__all__ = ["Job", "Pace", "Together", "Worker", "worker"]
