"""course_utils.datasets.download: fetching from servers, networks and disks that fail."""

import gzip
import hashlib
import io
import multiprocessing
import shutil
import tarfile
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from course_utils.datasets import __main__ as make_data
from course_utils.datasets import chest_xray, download, fashion_mnist, mnist
from course_utils.datasets.download import RealSet, Remote, fault_of, real_data_dir, unpack

CONTENT = bytes(range(256)) * 4_000  # 1 MB
NOBODY = "http://127.0.0.1:9/data.bin"  # a port at which nobody listens


class Handler(BaseHTTPRequestHandler):
    """Answers each path with the fault it is named for, once; the second time it works."""

    def do_GET(self):  # noqa: N802, the name that http.server calls
        fault, seen = self.path.strip("/"), self.server.seen
        first = not any(path == fault for path, _ in seen)
        seen.append((fault, self.headers.get("Range")))
        if fault == "404":
            self.send_error(404)
            return
        start = 0
        if (wanted := self.headers.get("Range")) and fault != "no-range":
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            if start >= len(CONTENT):
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{len(CONTENT)}")
                self.end_headers()
                return
        body = CONTENT[start:]
        self.send_response(206 if start else 200)
        if fault != "no-length":
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if fault == "wrong" and first:
            body = b"<html>" + body[6:]
        if fault == "wrong-half" and first:
            body = b"<html>" + body[6 : len(body) // 2]
        if fault in ("half", "no-range", "no-length", "stall") and first:
            body = body[: len(body) // 2]
        if fault == "slow":
            time.sleep(1)
        self.wfile.write(body)
        if fault == "stall" and first:
            self.server.stop.wait(20)

    def log_message(self, *_):
        pass


@pytest.fixture
def server(monkeypatch):
    """A server on this machine; `seen` lists (path, Range) of each request."""
    monkeypatch.setenv("no_proxy", "*")
    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    running.seen, running.stop = [], threading.Event()
    running.address = f"http://127.0.0.1:{running.server_port}/"
    threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05}).start()
    yield running
    running.stop.set()
    running.shutdown()
    running.server_close()


@pytest.fixture(autouse=True)
def data_dir(tmp_path, monkeypatch):
    """An empty folder of real data."""
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("no_proxy", "*")
    return tmp_path


def sha256(content):
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def a_set(*addresses, content=CONTENT, **options):
    """A set of one file, some/data.bin, at these addresses."""
    files = options.pop("files", {"data.bin": sha256(CONTENT)})
    remote = Remote(files, addresses, sha256(content), len(content), **options)
    return RealSet("some", "Some Data", "some", (remote,))


def names_in(folder):
    """What stands there under its own name: all but the hidden files of a download."""
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_a_file_is_fetched_once(server, data_dir):
    some = a_set(server.address + "good")
    assert some.state() == "not here"
    assert (some.fetch() / "data.bin").read_bytes() == CONTENT
    assert some.fetch("data.bin") == data_dir / "some"
    assert len(server.seen) == 1
    assert some.state() == "whole"
    assert names_in(data_dir / "some") == ["data.bin"]
    assert not (data_dir / "some" / ".data.bin.part").exists()


def test_nothing_is_written_when_nothing_is_missing(data_dir):
    """Not even a lock: the folder may be one that can only be read."""
    (data_dir / "some").mkdir()
    (data_dir / "some" / "data.bin").write_bytes(CONTENT)
    a_set(NOBODY).fetch()
    assert [path.name for path in data_dir.rglob("*")] == ["some", "data.bin"]


def test_the_second_address_is_tried_when_the_first_fails(server):
    some = a_set(server.address + "404", server.address + "good")
    assert (some.fetch() / "data.bin").read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("404", "/404 answered 404 Not Found"),
        ("half", "/half closed the connection after 512,000 of 1,024,000 bytes"),
        ("no-length", "/no-length closed the connection after 512,000 of 1,024,000 bytes"),
        ("wrong", r"what .*/wrong sent is damaged \(1,024,000 bytes, sha256"),
        ("stall", "/stall sent nothing for 0.3 s"),
    ],
)
def test_a_server_that_fails_is_named_and_no_file_is_left(
    server, data_dir, monkeypatch, fault, message
):
    monkeypatch.setattr(download, "STALLED", 0.3)
    some = a_set(server.address + fault)
    with pytest.raises(ConnectionError, match=rf"data\.bin: .*{message}.*by hand.*bundled"):
        some.fetch()
    assert names_in(data_dir / "some") == []
    assert some.state() == "not here"


@pytest.mark.parametrize("fault", ["half", "stall", "no-length"])
def test_the_next_try_goes_on_where_the_last_one_ended(server, monkeypatch, fault):
    monkeypatch.setattr(download, "STALLED", 0.3)
    some = a_set(server.address + fault)
    with pytest.raises(ConnectionError):
        some.fetch()
    assert (some.fetch() / "data.bin").read_bytes() == CONTENT
    assert server.seen == [(fault, None), (fault, "bytes=512000-")]


def test_a_server_that_cannot_go_on_starts_over(server):
    some = a_set(server.address + "no-range")
    with pytest.raises(ConnectionError):
        some.fetch()
    assert (some.fetch() / "data.bin").read_bytes() == CONTENT


def test_after_wrong_bytes_the_next_try_starts_over(server):
    some = a_set(server.address + "wrong")
    with pytest.raises(ConnectionError):
        some.fetch()
    assert (some.fetch() / "data.bin").read_bytes() == CONTENT
    assert server.seen == [("wrong", None), ("wrong", None)]


def test_a_bad_beginning_from_one_address_does_not_spoil_the_next(server):
    some = a_set(server.address + "wrong-half", server.address + "good")
    assert (some.fetch() / "data.bin").read_bytes() == CONTENT


def put_part(data_dir, content, name="data.bin"):
    """What is left when a process is killed after a download and before it is unpacked."""
    (data_dir / "some").mkdir()
    (data_dir / "some" / f".{name}.part").write_bytes(content)


def test_a_download_killed_before_it_was_renamed_needs_no_server(data_dir):
    put_part(data_dir, CONTENT)
    assert (a_set(NOBODY).fetch() / "data.bin").read_bytes() == CONTENT
    assert not (data_dir / "some" / ".data.bin.part").exists()


def test_what_is_longer_than_the_published_file_is_thrown_away(server, data_dir):
    put_part(data_dir, CONTENT + b"more")
    assert (a_set(server.address + "good").fetch() / "data.bin").read_bytes() == CONTENT
    assert server.seen == [("good", "bytes=1024004-"), ("good", None)]


def test_what_a_killed_process_was_unpacking_is_removed(data_dir):
    put_part(data_dir, CONTENT)
    (data_dir / "some" / ".unpacking-data.bin.part-abc").mkdir()
    a_set(NOBODY).fetch()
    assert {path.name for path in (data_dir / "some").iterdir()} == {"data.bin", ".some.lock"}


def test_a_file_that_cannot_be_read_is_named(data_dir):
    (data_dir / "some" / "data.bin").mkdir(parents=True)
    some = a_set(NOBODY)
    assert some.state() == "damaged: data.bin can't be read (Is a directory)"
    with pytest.raises(ValueError, match="data.bin can't be read .*delete it"):
        some.fetch()


def test_without_a_network_the_error_names_file_address_and_ways_out(data_dir):
    with pytest.raises(ConnectionError, match=r"data\.bin: http://127.* refused.*by hand.*bundled"):
        a_set(NOBODY).fetch()
    assert names_in(data_dir / "some") == []


@pytest.mark.parametrize("content", [b"", CONTENT[:-1], b"x" + CONTENT[1:]], ids=["", "cut", "x"])
def test_a_file_with_other_bytes_is_refused_and_kept(data_dir, content):
    (data_dir / "some").mkdir()
    (data_dir / "some" / "data.bin").write_bytes(content)
    some = a_set(NOBODY)
    with pytest.raises(ValueError, match=r"data\.bin is damaged.*delete it.*bundled"):
        some.fetch()
    assert some.state().startswith("damaged: data.bin is damaged")
    assert (data_dir / "some" / "data.bin").read_bytes() == content


def test_a_set_can_be_there_in_part(data_dir):
    files = {"a": "size:1", "b": "size:1"}
    some = a_set(NOBODY, files=files)
    (data_dir / "some").mkdir()
    (data_dir / "some" / "a").write_bytes(b"1")
    assert some.state() == "in part: b missing"
    assert some.fetch("a") == data_dir / "some"
    with pytest.raises(ConnectionError):
        some.fetch()


def _fetch_and_say(address, together, results):
    together.wait(60)
    results.put((a_set(address).fetch() / "data.bin").read_bytes() == CONTENT)


def test_of_two_processes_one_fetches_and_both_have_it(server):
    spawn = multiprocessing.get_context("spawn")
    together, results = spawn.Barrier(2), spawn.Queue()
    both = [
        spawn.Process(target=_fetch_and_say, args=(server.address + "slow", together, results))
        for _ in range(2)
    ]
    for process in both:
        process.start()
    assert [results.get(timeout=60) for _ in both] == [True, True]
    for process in both:
        process.join()
    assert len(server.seen) == 1


def test_a_download_that_does_not_fit_is_refused_before_it_begins(server, data_dir, monkeypatch):
    usage = shutil.disk_usage(data_dir)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(OSError, match=r"Some Data.*1 MB don't fit there.*make room.*bundled"):
        a_set(server.address + "good").fetch()
    assert names_in(data_dir / "some") == []


def test_a_disk_that_fills_up_is_named_and_the_next_try_goes_on(server, data_dir):
    resource = pytest.importorskip("resource", reason="needs limits as Unix has them")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, limits[1]))  # as a disk with no more room
    some = a_set(server.address + "good")
    try:
        with pytest.raises(OSError, match=r"can't write Some Data .*too large.*make room"):
            some.fetch()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert names_in(data_dir / "some") == []
    assert (some.fetch() / "data.bin").read_bytes() == CONTENT
    assert server.seen[1] != ("good", None)


def test_a_folder_that_cannot_be_written_is_named(unwritable_folder, monkeypatch):
    monkeypatch.setenv("COURSE_DATA_DIR", str(unwritable_folder))
    with pytest.raises(OSError, match=r"can't write into .*COURSE_DATA_DIR.*bundled"):
        a_set(NOBODY).fetch()


def test_a_packed_file_is_unpacked(data_dir):
    packed = gzip.compress(CONTENT, mtime=0)
    put_part(data_dir, packed)
    some = a_set(NOBODY, content=packed, packed="gzip")
    assert (some.fetch() / "data.bin").read_bytes() == CONTENT
    assert not (data_dir / "some" / ".data.bin.part").exists()


def zipped(members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def tarred(members, link=None):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        if link:
            member = tarfile.TarInfo("set/link")
            member.type, member.linkname = tarfile.SYMTYPE, link
            archive.addfile(member)
    return packed.getvalue()


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_what_is_wanted_of_an_archive_is_unpacked(data_dir, pack):
    packed = pack({"set/a.jpeg": b"a", "set/b/c.jpeg": b"c", "__MACOSX/set/._a.jpeg": b"no"})
    put_part(data_dir, packed, "set")
    some = a_set(NOBODY, content=packed, files={"set": "pictures:2"}, packed=pack.__name__[:3])
    folder = some.fetch()
    assert names_in(folder) == ["set"]
    assert (folder / "set" / "b" / "c.jpeg").read_bytes() == b"c"
    (folder / "set" / "a.jpeg").unlink()
    assert some.state() == "damaged: set is damaged (pictures 1 instead of 2)"


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_what_is_not_wanted_of_an_archive_stays_in_it(tmp_path, pack):
    (tmp_path / "archive").write_bytes(pack({"set/a": b"a", "__MACOSX/a": b"no", "settle": b"no"}))
    (tmp_path / "here").mkdir()
    unpack(tmp_path / "archive", tmp_path / "here", ["set"])
    assert [path.name for path in (tmp_path / "here").rglob("*")] == ["set", "a"]


@pytest.mark.parametrize("pack", [zipped, tarred])
@pytest.mark.parametrize("name", ["../evil", "/evil", "set/../../evil", "set\\..\\evil", "C:evil"])
def test_an_archive_that_would_leave_its_folder_is_not_unpacked(tmp_path, pack, name):
    archive, folder = tmp_path / "archive", tmp_path / "in" / "here"
    archive.write_bytes(pack({"set/good": b"1", name: b"2"}))
    folder.mkdir(parents=True)
    with pytest.raises(ValueError, match=r"archive is not used: its member .*outside its folder"):
        unpack(archive, folder, ["set", "evil", ".."])
    assert [path.name for path in tmp_path.rglob("*")] == ["archive", "in", "here"]


def test_a_link_out_of_the_folder_is_not_unpacked(tmp_path):
    (tmp_path / "archive").write_bytes(tarred({"set/good": b"1"}, link="../../outside"))
    (tmp_path / "here").mkdir()
    with pytest.raises(ValueError, match=r"its member 'set/link' would be unpacked outside"):
        unpack(tmp_path / "archive", tmp_path / "here", ["set"])
    assert list((tmp_path / "here").iterdir()) == []


def test_an_archive_that_does_not_fit_unpacked_is_refused(tmp_path, monkeypatch):
    (tmp_path / "archive").write_bytes(zipped({"set/good": b"1" * 5_000_000}))
    usage = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(OSError, match="5 MB unpacked don't fit"):
        unpack(tmp_path / "archive", tmp_path, ["set"])


@pytest.mark.parametrize("member", ["other/a.jpeg", "set/b.txt"])
def test_an_archive_without_what_was_promised_is_refused(data_dir, member):
    packed = zipped({member: b"a"})
    put_part(data_dir, packed, "set")
    with pytest.raises(ValueError, match="set in http.* is (missing|damaged)"):
        a_set(NOBODY, content=packed, files={"set": "pictures:1"}, packed="zip").fetch()
    assert names_in(data_dir / "some") == []


def test_a_data_folder_that_does_not_exist_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path / "nowhere"))
    with pytest.raises(FileNotFoundError, match=r"nowhere.*not a folder.*bundled"):
        real_data_dir()
    monkeypatch.setenv("COURSE_DATA_DIR", "~nobody-of-this-name/data")
    with pytest.raises(FileNotFoundError, match=r"~nobody.*not a folder.*bundled"):
        real_data_dir()


def test_a_relative_data_folder_is_the_same_from_everywhere(monkeypatch, tmp_path, course_root):
    monkeypatch.setenv("COURSE_DATA_DIR", "data/bundled")
    monkeypatch.chdir(tmp_path)
    assert real_data_dir() == course_root / "data" / "bundled"


LOADERS = {
    "mnist": "load_mnist",
    "fashion_mnist": "load_fashion_mnist",
    "cifar10": "load_cifar10",
    "chest_xray": "load_chest_xrays",
    "names": "load_names",
    "diabetes": "load_diabetes",
    "ag_news": "load_news",
    "glove": "load_vectors",
}
every_set = pytest.mark.parametrize("module", make_data.MODULES, ids=lambda m: m.REAL.name)


def load_real(module):
    return getattr(module, LOADERS[module.REAL.name])("real")


@every_set
def test_every_loader_refuses_an_altered_file(module, data_dir):
    path = module.REAL.path() / next(iter(module.REAL.remotes[0].files))
    path.parent.mkdir(parents=True, exist_ok=True)
    if module is chest_xray:
        path.mkdir()  # a folder of pictures, and none is there
    else:
        path.write_bytes(b"something else")
    with pytest.raises(ValueError, match=rf"{path.name} is damaged.*delete it.*bundled"):
        load_real(module)


@every_set
def test_every_loader_names_address_and_ways_out_without_a_network(module, monkeypatch, data_dir):
    """Through a proxy that is not there, nothing outside can be reached."""
    monkeypatch.delenv("no_proxy")
    monkeypatch.delenv("NO_PROXY", raising=False)
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with pytest.raises(ConnectionError, match=r"could not download .*https?://.*by hand.*bundled"):
        load_real(module)
    assert not [path for path in data_dir.rglob("*") if path.is_file() and path.suffix != ".lock"]


@every_set
def test_every_published_file_has_an_address_a_checksum_and_a_size(module):
    for remote in module.REAL.remotes:
        assert all(address.startswith("http") for address in remote.addresses)
        assert remote.check.startswith(("md5:", "sha256:"))
        assert remote.size > 1000
        assert all(remote.files.values())


def test_addresses_and_checksums_are_torchvisions():
    from torchvision.datasets import MNIST, FashionMNIST

    for real, theirs in ((mnist.REAL, MNIST), (fashion_mnist.REAL, FashionMNIST)):
        assert [
            (*remote.files, [address.rpartition("/")[0] + "/" for address in remote.addresses])
            for remote in real.remotes
        ] == [(name.removesuffix(".gz"), theirs.mirrors) for name, _ in theirs.resources]
        assert [remote.check for remote in real.remotes] == [
            f"md5:{md5}" for _, md5 in theirs.resources
        ]


def test_make_data_fetches_what_is_named_and_shows_what_is_there(server, monkeypatch, capsys):
    sets = {"good": a_set(server.address + "good"), "bad": a_set(server.address + "404")}
    monkeypatch.setattr(make_data, "SETS", sets)
    assert make_data.main(["good"]) == 0
    assert make_data.main(["--list"]) == 0
    table = capsys.readouterr().out.splitlines()
    row = next(line.split() for line in table if line.startswith("good"))
    assert row == ["good", "1.0", "MB", "1.0", "MB", "whole"]
    assert table[-1].startswith("bundled") and table[-1].endswith("whole")
    assert len(server.seen) == 1


def test_make_data_goes_on_after_a_set_that_fails_and_says_so(server, monkeypatch, capsys):
    bad = RealSet("bad", "Bad Data", "bad", a_set(server.address + "404").remotes)
    monkeypatch.setattr(make_data, "SETS", {"bad": bad, "good": a_set(server.address + "good")})
    assert make_data.main([]) == 1
    shown = capsys.readouterr()
    assert "bad: could not download" in shown.err
    assert "not here" in shown.out and "whole" in shown.out


def test_make_data_refuses_what_it_does_not_know(monkeypatch, capsys, tmp_path):
    assert make_data.main(["mnist", "minst"]) == 2
    assert "no set 'minst'. Choose of mnist," in capsys.readouterr().err
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path / "nowhere"))
    assert make_data.main(["--list"]) == 2
    assert "nowhere" in capsys.readouterr().err


@pytest.mark.parametrize("check", ["md5:0", "sha256:0", "size:7", "pictures:7"])
def test_a_fault_is_found_by_every_check(tmp_path, check):
    assert fault_of(tmp_path / "none", check) == "is missing"
    path = tmp_path if check.startswith("pictures") else tmp_path / "file"
    (tmp_path / "file").write_bytes(b"1")
    assert fault_of(path, check).startswith("is damaged")
