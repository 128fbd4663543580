"""Warm kernels: a notebook starts in a copy of a process that has already imported PyTorch.

Most of a short notebook's time is Python importing torch, matplotlib and ipykernel. On Linux a
server imports them once, the rarer libraries while nobody asks, and forks for each notebook. It
runs no tensor operation, touches no GPU and has a single thread, so a fork is as good as a fresh
process. It imports nothing else of the course, so the next notebook sees every edit.

`warm_kernels()` starts the server; `make run` and `make test` do. jupyter_client finds
`WarmProvisioner` by its entry point (pyproject.toml), and uses it where the environment says so.
What can't be started warm is started as an ordinary kernel.
"""

import contextlib
import gc
import importlib
import json
import os
import random
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import psutil
from jupyter_client.provisioning import LocalProvisioner

ADDRESS = "COURSE_WARM_KERNELS"  # the variable that holds the path of the server's socket
PROVISIONER = "warm-kernel"  # its name in pyproject.toml
CHOICE = "JUPYTER_DEFAULT_PROVISIONER_NAME"  # jupyter_client reads it once in a process
# Not matplotlib_inline.backend_inline, which connects to IPython when it is imported.
FIRST = ("ipykernel.kernelapp", "torch", "matplotlib.pyplot")
LATER = (
    "torchvision.transforms.v2", "sklearn.linear_model", "sklearn.metrics",
    "torch.utils.tensorboard",
)  # fmt: skip
# Variables with these beginnings are read once, when Python starts or a library is imported.
READ_ONCE = (
    "ATEN_", "CUDA_", "GOMP_", "KMP_", "LD_", "MKL_", "MPL", "OMP_", "ONEDNN_", "OPENBLAS_",
    "PYTHON", "PYTORCH_", "TORCH",
)  # fmt: skip
ENDED = 255  # the exit status of a process that is nobody's child here is not known


@contextlib.contextmanager
def warm_kernels() -> Iterator[str]:
    """Start the server, for the kernels of this process and of those it starts, in this context.

    Yields "", or the reason why kernels will be ordinary ones. A server that this process has from
    above, as a test has from `make test`, serves here too.
    """
    if os.environ.get(ADDRESS):
        yield ""
        return
    if sys.platform != "linux":
        yield f"forking is not safe on {sys.platform}"
        return
    if not entry_points(group="jupyter_client.kernel_provisioners", name=PROVISIONER):
        yield "the installed course is an older one (pip install -e . renews it)"
        return
    with tempfile.TemporaryDirectory(prefix="warm-") as folder:
        address = str(Path(folder, "server"))
        with socket.socket(socket.AF_UNIX) as listener:
            try:
                listener.bind(address)  # before the imports: who comes early waits
            except OSError as error:  # a path too long for a socket
                yield f"{address}: {error}"
                return
            listener.listen()
            command = "from course_utils.kernels import main; main()"
            server = subprocess.Popen(
                [sys.executable, "-c", command, str(listener.fileno())],
                stdin=subprocess.PIPE,
                pass_fds=[listener.fileno()],
            )
        try:
            with environment({ADDRESS: address, CHOICE: PROVISIONER}):
                yield ""
        finally:
            server.kill()  # its forks are kernels that end by themselves
            server.wait()


@contextlib.contextmanager
def ordinary_kernels() -> Iterator[str]:
    """Have kernels started afresh in this context, also where there is a server. Yields why."""
    with environment({ADDRESS: ""}):
        yield "as was asked for"


@contextlib.contextmanager
def environment(variables: dict[str, str]) -> Iterator[None]:
    """Set variables of the environment in this context."""
    before = {name: os.environ[name] for name in variables if name in os.environ}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name in variables:
            os.environ.pop(name, None)
        os.environ.update(before)


class WarmProvisioner(LocalProvisioner):
    """Have the server fork a kernel; if that can't be, start one as `LocalProvisioner` does."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict:
        """Take the command and arguments of subprocess.Popen; return how to connect."""
        try:
            self.process = ask_server(cmd, **kwargs)
        except (OSError, ValueError) as error:
            self.log.info("ordinary kernel: %s", error)
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info


class ForkedKernel(psutil.Process):
    """What jupyter_client needs of subprocess.Popen, for a process that is the server's child.

    The kernel ends when `connection` is closed, so also if this process is killed.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, connection: socket.socket) -> None:
        super().__init__(pid)
        self.connection = connection

    def poll(self) -> int | None:
        """Return None while the kernel runs."""
        with contextlib.suppress(psutil.NoSuchProcess):
            if self.is_running() and self.status() != psutil.STATUS_ZOMBIE:
                return None
        self.connection.close()
        return ENDED

    def wait(self, timeout: float | None = None) -> int:
        """Return at once: jupyter_client calls it when `poll` has seen the end."""
        return ENDED

    def send_signal(self, sig: int) -> None:
        """Send a signal; a kernel that has ended does not mind."""
        with contextlib.suppress(psutil.NoSuchProcess):
            super().send_signal(sig)


def ask_server(
    cmd: list[str],
    env: dict[str, str] | None = None,
    cwd: Path | str | None = None,
    stdout: Any = None,
    stderr: Any = None,
    **_: Any,
) -> ForkedKernel:
    """Return a kernel forked by the server.

    Raises ValueError if a fork could not be what is asked for, OSError if there is no server.
    """
    if not os.environ.get(ADDRESS):
        raise FileNotFoundError("no server was started in this process or above it")
    if cmd[:3] != [sys.executable, "-m", "ipykernel_launcher"]:
        raise ValueError(f"not a kernel of this Python: {cmd}")
    outputs = [sys.__stdout__ if stdout is None else stdout]
    outputs += [sys.__stderr__ if stderr is None else stderr]
    if not all(hasattr(output, "fileno") for output in outputs):
        raise ValueError("its output goes to a pipe that subprocess would have to open")
    request = {"arguments": cmd[3:], "folder": str(cwd or Path.cwd())}
    request["environment"] = dict(os.environ if env is None else env)
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(os.environ[ADDRESS])
        socket.send_fds(connection, [b"\n"], [output.fileno() for output in outputs])
        connection.sendall(json.dumps(request).encode() + b"\n")
        answer = connection.makefile().readline()
        if not answer.strip().isdigit():
            raise ValueError(answer or "the server has ended")
        return ForkedKernel(int(answer), connection)
    except BaseException:
        connection.close()
        raise


def main() -> None:
    """Be the server and, in its forks, the kernels. The first argument is the listening socket."""
    if sys.path[0] == "":
        del sys.path[0]  # IPython puts it where a kernel has it
    read_once = {name: value for name, value in os.environ.items() if name.startswith(READ_ONCE)}
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started it
    # As ipykernel sets it; matplotlib reads it when it is imported
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    for name in FIRST:
        importlib.import_module(name)
    with socket.socket(fileno=int(sys.argv[1])) as listener:
        connection = serve(listener)
    if connection:
        be_kernel(connection, read_once)


def serve(listener: socket.socket) -> socket.socket | None:
    """Fork for each connection. Returns it in the fork, and None in the server, at its end."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks
    later = list(LATER)
    while True:
        gc.freeze()  # collecting what all share would only copy it
        ready, _, _ = select.select([listener, sys.stdin], [], [], 0 if later else None)
        if not ready:  # nobody asks for a kernel
            importlib.import_module(later.pop(0))
            continue
        if sys.stdin in ready:  # closed: whoever started this server has ended
            return None
        connection, _ = listener.accept()
        if os.fork() == 0:
            return connection
        connection.close()


def be_kernel(connection: socket.socket, read_once: dict[str, str]) -> None:
    """Give this fork what a fresh process has, and run a kernel in it until that ends."""
    import numpy as np
    import torch
    from ipykernel.kernelapp import IPKernelApp

    _, outputs, _, _ = socket.recv_fds(connection, 1, 2)
    request = json.loads(connection.makefile().readline())
    environment = request["environment"]
    if read_once != {k: v for k, v in environment.items() if k.startswith(READ_ONCE)}:
        connection.sendall(b"its environment differs from the server's in what is read only once")
        return
    os.setsid()  # signals to the group reach the kernel and what it starts
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, descriptor in enumerate([nothing, *outputs]):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(request["folder"])
    tempfile.tempdir = None  # asks the environment again
    random.seed()
    np.random.seed()
    torch.default_generator.seed()
    sys.argv = ["ipykernel_launcher.py", *request["arguments"]]

    def follow() -> None:
        connection.recv(1)  # returns when the other end is closed
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
    connection.sendall(str(os.getpid()).encode() + b"\n")
    # parent_handle=1: no poller of the parent, which is the server here
    IPKernelApp.launch_instance(request["arguments"], parent_handle=1)
