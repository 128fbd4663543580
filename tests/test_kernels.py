"""Warm kernels: each is as good as a fresh process, and nothing leaks from one to the next."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from importlib.metadata import entry_points
from pathlib import Path

import psutil
import pytest
from jupyter_client import KernelManager
from jupyter_client.provisioning import KernelProvisionerFactory

from course_utils.kernels import (
    ADDRESS,
    CHOICE,
    PROVISIONER,
    ForkedKernel,
    ordinary_kernels,
    warm_kernels,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="warm kernels are for Linux")


class Kernel:
    """A running kernel. `ask` executes statements in it, and returns what an expression is."""

    def __init__(self, folder=None, **env):
        self.manager = KernelManager(kernel_name="python3")
        self.nowhere = Path(os.devnull).open("w")  # noqa: SIM115 (a restart uses it again)
        self.manager.start_kernel(
            cwd=folder, env=os.environ | env, stderr=self.nowhere,
            extra_arguments=["--HistoryManager.enabled=False"],
        )  # fmt: skip
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        self.process = self.manager.provisioner.process
        self.is_warm = isinstance(self.process, ForkedKernel)

    def ask(self, expression, statements=""):
        reply = self.client.execute(statements, user_expressions={"it": expression}, reply=True)
        assert reply["content"]["status"] == "ok", reply["content"]
        answer = reply["content"]["user_expressions"]["it"]
        assert answer["status"] == "ok", answer
        return eval(answer["data"]["text/plain"])

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self.nowhere.close()


@pytest.fixture(autouse=True)
def provisioners():
    """Have jupyter_client read again which provisioner is wanted: another test may have asked."""
    KernelProvisionerFactory.clear_instance()
    yield
    KernelProvisionerFactory.clear_instance()


@contextlib.contextmanager
def start_server():
    """Start a server; yield its process."""
    before = set(psutil.Process().children())
    with ordinary_kernels(), warm_kernels() as why_not:  # not the server of `make test`
        assert why_not == ""
        (server,) = set(psutil.Process().children()) - before
        yield server


@pytest.fixture(scope="module")
def server():
    with start_server() as process:
        yield process


IMPORTS = """
import locale, multiprocessing, os, random, signal, sys, tempfile, threading
import matplotlib, matplotlib.pyplot, numpy, torch
torch.zeros(2) @ torch.zeros(2)
def files():
    links = []
    for number in os.listdir('/proc/self/fd'):
        try: links.append(os.readlink(f'/proc/self/fd/{number}'))
        except FileNotFoundError: pass
    return sorted(link for link in links if link.startswith('/') and link != os.devnull)
"""
STATE = """dict(
    folder=os.getcwd(), path=sys.path, flags=str(sys.flags), arguments=sys.argv[1:2],
    names=sorted(set(globals()) - {'In', 'Out'}), main=sys.modules['__main__'].__dict__ is globals(),
    of_the_course=[name for name in sys.modules if name.startswith('course_utils.models')],
    threads=(torch.get_num_threads(), torch.get_num_interop_threads()),
    default_type=str(torch.get_default_dtype()), gradients=torch.is_grad_enabled(),
    style={name: str(value) for name, value in matplotlib.rcParams.items()},
    signals=[str(signal.getsignal(number)) for number in sorted(signal.valid_signals())],
    blocked=signal.pthread_sigmask(signal.SIG_BLOCK, []),
    start_method=multiprocessing.get_start_method(), process=multiprocessing.current_process().name,
    leads_its_group=os.getpid() == os.getpgrp() == os.getsid(0), mask=oct(os.umask(0o22)), temporary=tempfile.gettempdir(),
    gpu_is_untouched=not torch.cuda.is_initialized() and not torch.cuda._is_in_bad_fork(),
    files=files(), locale=locale.getlocale(), encodings=(sys.getfilesystemencoding(), sys.stdout.encoding),
)"""  # noqa: E501
FOR_KERNELS = {ADDRESS, CHOICE, "JPY_PARENT_PID", "_"}


def test_a_warm_kernel_is_in_the_state_of_an_ordinary_one(server, tmp_path):
    states = []
    for context in (contextlib.nullcontext, ordinary_kernels):
        with context(), Kernel(tmp_path, TMPDIR=str(tmp_path)) as kernel:
            assert kernel.is_warm == (context is contextlib.nullcontext)
            states.append(kernel.ask(STATE, IMPORTS))
            environment = kernel.ask("dict(os.environ)")
            states[-1]["environment"] = {
                name: environment[name] for name in environment if name not in FOR_KERNELS
            }
    assert states[0] == states[1]
    assert states[0]["folder"] == str(tmp_path)
    assert states[0]["environment"]["TMPDIR"] == states[0]["temporary"] == str(tmp_path)


def test_nothing_leaks_from_one_kernel_to_the_next(server, tmp_path):
    with Kernel() as kernel:
        before = kernel.ask(STATE, IMPORTS)
        random = kernel.ask("random.random(), numpy.random.rand(), torch.rand(()).item()")
    with Kernel() as kernel:
        kernel.ask(
            "None",
            IMPORTS
            + f"""
os.environ['LEFT_BEHIND'] = '1'; os.chdir({str(tmp_path)!r}); sys.path.insert(0, '/left/behind')
random.seed(0); numpy.random.seed(0); torch.manual_seed(0); torch.set_default_dtype(torch.float64)
torch.set_num_threads(3); torch.set_grad_enabled(False); matplotlib.rcParams['lines.linewidth'] = 9
signal.signal(signal.SIGUSR1, lambda *_: None); signal.signal(signal.SIGINT, signal.SIG_IGN)
left_open = open('left_open', 'w'); import course_utils.models.mlp; os.umask(0o77)
torch.left_behind = os.left_behind = True; threading.Thread(target=threading.Event().wait).start()
""",
        )
    with Kernel() as kernel:
        assert kernel.ask(STATE, IMPORTS) == before
        assert not kernel.ask("hasattr(torch, 'left_behind') or 'LEFT_BEHIND' in os.environ")
        again = kernel.ask("random.random(), numpy.random.rand(), torch.rand(()).item()")
    assert not set(random) & set(again)


def test_the_server_has_one_thread_and_imports_nothing_of_the_course_but_itself(server):
    with Kernel() as kernel:  # answers when the server has imported everything
        assert server.num_threads() == 1
        modules = kernel.ask("sorted(m for m in sys.modules if 'course' in m)", "import sys")
    assert modules == ["course_utils", "course_utils.kernels"]


def test_kernels_have_the_threads_that_the_environment_says(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    work = "import torch; torch.randn(400, 400) @ torch.randn(400, 400)"
    with start_server():
        for _ in range(2):  # the second must not wait for threads of the first
            with Kernel() as kernel:
                assert kernel.is_warm
                assert kernel.ask("torch.get_num_threads()", work) == 2


def test_an_environment_that_libraries_read_once_gets_an_ordinary_kernel(server):
    threads = "1" if os.environ.get("OMP_NUM_THREADS") != "1" else "2"
    with Kernel(OMP_NUM_THREADS=threads) as kernel:
        assert not kernel.is_warm
        assert kernel.ask("torch.get_num_threads()", "import torch") == int(threads)
    with Kernel(SOMETHING_ELSE="1") as kernel:
        assert kernel.is_warm


def test_a_warm_kernel_can_be_interrupted_restarted_and_killed(server):
    with Kernel() as kernel:
        busy = kernel.client.execute("import time\ntime.sleep(60)")
        while kernel.client.get_iopub_msg(timeout=10)["msg_type"] != "execute_input":
            pass
        kernel.manager.interrupt_kernel()
        reply = kernel.client.get_shell_msg(timeout=10)
        assert reply["parent_header"]["msg_id"] == busy
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        first = kernel.process
        kernel.manager.restart_kernel(now=True)
        assert first.poll() is not None
        kernel.client.wait_for_ready(timeout=30)
        assert kernel.ask("1 + 1") == 2
        second = kernel.manager.provisioner.process
        assert isinstance(second, ForkedKernel) and second.pid != first.pid
        second.kill()
        while kernel.manager.is_alive():
            time.sleep(0.01)


def test_data_loaders_and_processes_work_in_a_warm_kernel(server):
    code = """
import subprocess, sys, torch
from torch.utils.data import DataLoader, TensorDataset
loader = DataLoader(TensorDataset(torch.arange(8)), batch_size=4, num_workers=2)
batches = [batch.tolist() for (batch,) in loader]
finished = subprocess.run([sys.executable, '-c', 'print(1)'], capture_output=True)
"""
    with Kernel() as kernel:
        assert kernel.ask("batches", code) == [[0, 1, 2, 3], [4, 5, 6, 7]]
        assert kernel.ask("finished.returncode, finished.stdout") == (0, b"1\n")


CLIENT = """
import time
from course_utils.kernels import ordinary_kernels, warm_kernels
from tests.test_kernels import Kernel

with ordinary_kernels(), warm_kernels():
    kernel = Kernel()
    print(kernel.process.pid, flush=True)
    time.sleep(100)
"""


def test_server_and_kernels_end_with_the_process_that_started_them(course_root):
    with subprocess.Popen(
        [sys.executable, "-c", CLIENT], stdout=subprocess.PIPE, text=True, cwd=course_root
    ) as client:
        kernel = psutil.Process(int(client.stdout.readline()))
        family = [kernel, kernel.parent()]
        client.send_signal(signal.SIGKILL)
    _, alive = psutil.wait_procs(family, timeout=20)
    assert not [member for member in alive if member.status() != psutil.STATUS_ZOMBIE]


def test_a_server_from_above_serves_here_too(server):
    address = os.environ[ADDRESS]
    with warm_kernels() as why_not:
        assert why_not == "" and os.environ[ADDRESS] == address
        with Kernel() as kernel:
            assert kernel.is_warm
    with Kernel() as kernel:
        assert kernel.is_warm


def test_if_the_server_crashes_kernels_go_on_and_the_next_is_an_ordinary_one():
    with start_server() as server, Kernel() as running:
        assert running.is_warm
        server.kill()
        server.wait()
        assert running.ask("2 + 2") == 4
        assert running.manager.is_alive()
        with Kernel() as kernel:
            assert not kernel.is_warm
            assert kernel.ask("1 + 1") == 2


def test_a_server_that_can_not_import_leaves_ordinary_kernels(monkeypatch, tmp_path):
    (tmp_path / "torch.py").write_text("raise ImportError('no such thing here')")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    with ordinary_kernels(), warm_kernels(), Kernel() as kernel:
        assert not kernel.is_warm
        assert kernel.ask("1 + 1") == 2


def test_where_forking_is_not_safe_kernels_are_ordinary_and_the_reason_is_given(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setenv(ADDRESS, "")
    before = dict(os.environ)
    with warm_kernels() as why_not:
        assert why_not == "forking is not safe on darwin"
        assert dict(os.environ) == before


def test_a_socket_path_that_is_too_long_leaves_ordinary_kernels(monkeypatch, tmp_path):
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    monkeypatch.setenv(ADDRESS, "")
    before = dict(os.environ)
    with warm_kernels() as why_not:
        assert "too long" in why_not
        assert dict(os.environ) == before


def test_the_provisioner_is_registered_under_its_name():
    (entry,) = entry_points(group="jupyter_client.kernel_provisioners", name=PROVISIONER)
    assert entry.value == "course_utils.kernels:WarmProvisioner"
