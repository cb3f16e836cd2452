"""WHEN it is computed: one worker, newest request wins."""

from .worker import Job, Pace, Worker, worker

__all__ = ["Job", "Pace", "Worker", "worker"]
