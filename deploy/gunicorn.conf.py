"""How gunicorn serves awskb. The environment variables are those of the README."""

import os
from pathlib import Path
from typing import Any

from awskb.environment import read_environment
from awskb.operations.worker_beside import worker_beside

_environment = read_environment(os.environ, project_dir=Path(__file__).resolve().parent.parent)

_host = f"[{_environment.bind}]" if ":" in _environment.bind else _environment.bind
bind = f"{_host}:{_environment.port}"
worker_class = "awskb.operations.draining.DrainingWorker"
workers = _environment.workers
threads = _environment.threads
preload_app = True
# Longer than any proxy keeps its connections, so that it is never the server that closes one as it is used.
keepalive = 130
# As many as it can take: searching in Chinese makes long addresses.
limit_request_line = 8190
# Below "error" it reports each HEAD request whose body it drops, which is as it should be.
loglevel = "error"
# Addresses may carry one-time tokens, so requests are not logged here.
accesslog = None
# Only Django reads the proxy's headers, and only when AWSKB_TRUSTED_PROXIES says so.
secure_scheme_headers: dict[str, str] = {}
proc_name = "awskb"


def when_ready(_server: Any) -> None:
    print(f"awskb is at {_environment.base_url} (Ctrl-C stops it)", flush=True)  # noqa: T201


def on_exit(_server: Any) -> None:
    worker_beside.stop()
