"""The process that codes articles for etl/apart.py: `python -m etl.worker CODER MEGABYTES`.

Groups of articles come in on standard input, one JSON line each, and one line goes out for every article coded. The kernel bounds it: where
it asks for more memory than it may have it ends with OUT_OF_MEMORY, where it computes longer than a group may take with SIGXCPU. It ends with
its parent, whose end of the pipe closes.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import queue
import resource
import signal
import sys
import threading
from typing import IO, Any

from etl.schema import Article

OUT_OF_MEMORY = 86  # the exit status
LOADING = 600  # seconds of computing
RESERVE = 16 << 20  # bytes, let go where memory has run out, so that the last words can be said


def main() -> int:
    """Code until the parent leaves. Returns the exit status."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent too, which ends this process
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints must not stand between the answers
    groups: queue.Queue[dict[str, Any]] = queue.Queue()
    threading.Thread(target=_listen, args=(groups,), daemon=True).start()
    name, megabytes = sys.argv[1], int(sys.argv[2])
    reserve = bytearray(RESERVE)
    _bound(resource.RLIMIT_DATA, megabytes << 20)
    _bound(resource.RLIMIT_CPU, LOADING)
    try:
        module, _, factory = name.partition(":")
        coder = getattr(importlib.import_module(module), factory)()
        _say(answers, {"ready": True})
        while True:
            group = groups.get()
            _bound(resource.RLIMIT_CPU, int(_computed() + group["seconds"]) + 1)
            for _, rows, refusals in coder.code([Article.from_json(a) for a in group["articles"]]):
                _say(answers, {"rows": [r.to_json() for r in rows], "refusals": [r.to_json() for r in refusals]})
    except MemoryError:
        reserve.clear()
        return OUT_OF_MEMORY
    except Exception as error:
        _say(answers, {"failed": type(error).__name__, "said": str(error)})
        return 1


def _listen(groups: queue.Queue[dict[str, Any]]) -> None:
    """Take in groups as they come; without the parent there is nothing to go on for."""
    for line in sys.stdin.buffer:
        groups.put(json.loads(line))
    os._exit(0)


def _say(answers: IO[str], what: dict[str, Any]) -> None:
    answers.write(json.dumps(what, ensure_ascii=False) + "\n")
    answers.flush()


def _bound(what: int, most: int) -> None:
    """Set the soft limit; some systems do not have it."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(what, (most, resource.getrlimit(what)[1]))


def _computed() -> float:
    """Seconds that all threads of this process have computed."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    # without Python's own end, in which threads of the models may hang
    status = main()
    sys.stderr.flush()
    os._exit(status)
