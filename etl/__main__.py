"""`python -m etl`."""

import signal
import sys

from etl.cli import main


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    for name in (signal.SIGTERM, signal.SIGHUP):  # a run that is asked to end says so in `runs`, as after Ctrl-C
        if signal.getsignal(name) is not signal.SIG_IGN:  # nohup
            signal.signal(name, _interrupt)
    sys.exit(main())
