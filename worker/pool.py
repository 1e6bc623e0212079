"""One worker process: an RQ SimpleWorker on the lanes' queues.

Jobs are hints without data (novu_app/kernel/hints.py), so a worker keeps nothing of them, needs no scheduler, and may
be killed at any point.
"""

import gc
import logging
import os
import secrets
import socket
import sys
import threading
import time

import redis
from redis.client import Pipeline
from rq import Queue, SimpleWorker
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.worker import DequeueStrategy, WorkerStatus

from novu_app.kernel import database, hints
from novu_app.kernel.settings import get_settings

log = logging.getLogger("novu.worker")

#: How long an idle worker waits in one blocking call, and so how often it renews its registration.
_REGISTRATION_S = 60
_MAINTENANCE_S = 60
_HEARTBEAT_S = 10.0
_RECONNECT_S = 0.5
#: A stuck chunk may delay a stop this long; its lease runs out and another worker takes it up.
_STOP_S = 25.0
_SWITCH_S = 0.0005
#: From SIGTERM on, messages that providers have in hand are waited for this long.
FINISH_S = 8.0


class LaneWorker(SimpleWorker):
    """RQ's in-process worker without its command channel (one thread and connection less), quick to reconnect."""

    exponential_backoff_factor = 1.0
    max_connection_wait_time = _RECONNECT_S
    log_result_lifespan = False
    _next_heartbeat = 0.0
    asked_at: float | None = None

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Renew the registration: within RQ's transactions as it likes, by calls of its own every few seconds only.

        RQ would make nine such calls around each job, three of them before the job may begin.
        """
        if pipeline is None:
            now = time.monotonic()
            if now < self._next_heartbeat:
                return
            self._next_heartbeat = now + _HEARTBEAT_S
        super().heartbeat(timeout, pipeline)

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Run a hint's task. What most likely waits is done before RQ keeps its books of the job, which takes milliseconds."""
        import worker.tasks

        # RQ breaks off a worker that it believes to be idle, and lets one that is at work finish.
        self._state = WorkerStatus.BUSY
        if queue.name == hints.queue_name("events"):
            worker.tasks.look_ahead()
        super().execute_job(job, queue)

    def subscribe(self) -> None:
        """Listen to nobody: a worker is stopped by a signal."""

    def handle_warm_shutdown_request(self) -> None:
        """Finish the chunk in hand, but not for ever: whoever supervised this process may be gone."""
        import worker.tasks

        log.debug("Stopping after the chunk in hand")
        self.asked_at = time.monotonic()
        worker.tasks.stop()
        timer = threading.Timer(_STOP_S, os._exit, (1,))
        timer.daemon = True
        timer.start()


def run_worker(name: str, finish_s: float = FINISH_S) -> None:
    """Work until SIGTERM or SIGINT; the chunk in hand is finished, an absent Redis waited for.

    Args:
        name: what log lines and Redis call this worker; need not be unique.
        finish_s: how long, from the signal on, messages that providers have in hand are waited for, in seconds. What is not
            over then is closed as unknown when its lease ends.
    """
    import worker.tasks  # loaded before the first job, not during it

    # A chunk makes thousands of objects that are all gone after it: looking for cycles among them all the time finds none.
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    # The delivery loop lives beside the chunks: it must not wait 5 ms for its turn after each byte that it sends.
    sys.setswitchinterval(_SWITCH_S)
    queues = [hints.queue_name(lane) for lane in hints.LANES]
    # A client of its own: RQ changes the timeouts of the one that it is given.
    connection = redis.Redis.from_url(get_settings().redis_url_resolved, socket_connect_timeout=2)
    asked_at: float | None = None
    try:
        while asked_at is None:
            asked_at = _work(name, queues, connection)
            if asked_at is None:
                time.sleep(_RECONNECT_S)
    finally:
        asked_at = asked_at or time.monotonic()
        worker.tasks.finish_deliveries(asked_at + finish_s - time.monotonic())
        connection.close()
        database.dispose()


def _work(name: str, queues: list[str], connection: redis.Redis) -> float | None:
    """Work until a stop is asked for or Redis went away; when it was asked for (monotonic seconds), or None."""
    unique = f"{socket.gethostname()}.{name}.{os.getpid()}.{secrets.token_hex(3)}"
    worker: LaneWorker | None = None
    try:
        worker = LaneWorker(
            queues,
            name=unique,
            connection=connection,
            serializer=JSONSerializer,
            worker_ttl=_REGISTRATION_S,
            maintenance_interval=_MAINTENANCE_S,
            default_result_ttl=0,
            log_job_description=False,
        )
        # In turns: triggers that never end must not keep waiting runs and e-mails from their share.
        worker.work(logging_level=None, with_scheduler=False, dequeue_strategy=DequeueStrategy.ROUND_ROBIN)
    except redis.RedisError as error:
        log.warning("Redis is away, trying again: %s", error)
    return worker.asked_at if worker is not None else None
