"""WHEN it is computed: one worker, newest request wins."""

from .cancelling import Cancelling
from .pace import Pace
from .together import Together
from .worker import Job, Worker, worker

__all__ = ["Cancelling", "Job", "Pace", "Together", "Worker", "worker"]
