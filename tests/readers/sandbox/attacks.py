"""What hostile scripts try, and what happens: each a test, and a row of the table in docs/security.md.

``python -m tests.readers.sandbox.attacks`` writes the table anew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

BOTH = ("bubblewrap", "landlock")

PRELUDE = """
import ctypes, os, signal, subprocess, sys, threading, time

def tell(*what):
    sys.exit(" ".join(map(str, ("TOLD", *what))))

def attempt(do):
    try:
        return "got " + str(do())
    except OSError as fault:
        return "refused"
"""

MODEL = """
import pulp
p = pulp.LpProblem()
x = pulp.LpVariable("x", 0, 9)
p += 2 * x
p += x >= 3, "low"
"""


@dataclass(frozen=True)
class Attack:
    """One attempt.

    Parameters
    ----------
    name
        Name of the test.
    tried
        What the script tries; markdown.
    script
        Its text; ``{...}`` stands for a place of the test.
    kind
        The kind of the error that comes of it; empty if its model is read as it should be.
    said
        Part of the error's message, or a regular expression of it.
    happens
        What becomes of it, in the table.
    levels
        The levels of sandbox that hold it.
    seconds
        Time limit of the script.
    slow
        True for what costs seconds.
    """

    name: str
    tried: str
    script: str
    kind: str
    said: str
    happens: str
    levels: tuple[str, ...] = BOTH
    seconds: float = 120.0
    slow: bool = False


def _refused(name: str, tried: str, script: str, happens: str, levels: tuple[str, ...] = BOTH) -> Attack:
    """An attempt at something that the system refuses to the script, which says so."""
    return Attack(name, tried, script, "script-exited", r"TOLD refused", happens, levels)


ATTACKS = (
    # processes, memory, disk, time
    Attack(
        "fork_bomb_counted",
        "starts processes until that fails",
        "n = 0\ntry:\n    while os.fork():\n        n += 1\n    time.sleep(600)\n"
        "except OSError:\n    tell('refused after', n)",
        "script-exited",
        r"TOLD refused after [0-9]{1,2}\b",
        "refused at the limit of processes; all of them end with the script",
    ),
    Attack(
        "fork_bomb",
        "`while True: os.fork()`, in every child too",
        "while True:\n    try:\n        os.fork()\n    except OSError:\n        pass",
        "time-limit",
        "",
        "held at the limit of processes, ended at the time limit, nothing left",
        seconds=1.0,
        slow=True,
    ),
    Attack(
        "threads_without_end",
        "starts threads until that fails",
        "n = 0\ntry:\n    while True:\n        threading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n"
        "        n += 1\nexcept RuntimeError:\n    tell('refused after', n)",
        "script-exited",
        r"TOLD refused after [0-9]{1,2}\b",
        "refused at the limit of processes, which counts threads",
    ),
    Attack(
        "memory",
        "allocates 100 GB",
        "held = bytearray(10**11)",
        "memory-limit",
        "",
        "error `memory-limit`",
    ),
    _refused(
        "memory_files",
        "keeps its memory in files without a name, which count towards no limit",
        "tell(attempt(lambda: [os.write(os.memfd_create('m'), bytes(2**22)) for _ in range(10**4)]))",
        "refused",
    ),
    Attack(
        "large_file",
        "writes 100 GB into one file",
        "block = bytes(2**20)\nwith open(os.environ['TMPDIR'] + '/big', 'wb') as stream:\n"
        "    tell(attempt(lambda: [stream.write(block) for _ in range(100_000)]))",
        "script-exited",
        "TOLD refused",
        "refused at the limit of file size",
    ),
    Attack(
        "many_files",
        "writes 100 GB into many files",
        "block = bytes(2**20)\n"
        "def fill():\n    for n in range(100_000):\n        open(f\"{os.environ['TMPDIR']}/{n}\", 'wb').write(block)\n"
        "tell(attempt(fill))",
        "script-exited",
        "TOLD refused",
        "refused when the space is used up; with Landlock each file is limited, their number is not",
        ("bubblewrap",),
    ),
    Attack(
        "sleep",
        "sleeps for ever",
        "time.sleep(10**9)",
        "time-limit",
        "",
        "ended at the time limit",
        seconds=0.3,
    ),
    Attack(
        "ignored_signals",
        "ignores SIGTERM and every other signal that it may, and goes on",
        "for s in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:\n    signal.signal(s, signal.SIG_IGN)\n"
        "time.sleep(10**9)",
        "time-limit",
        "",
        "ended at the time limit, by SIGKILL",
        seconds=0.3,
    ),
    Attack(
        "stopped",
        "stops itself with SIGSTOP",
        "os.kill(os.getpid(), signal.SIGSTOP)",
        "time-limit",
        "",
        "ended at the time limit",
        seconds=0.3,
    ),
    Attack(
        "printing",
        "prints without end",
        "while True:\n    os.write(1, b'y' * 65536)",
        "output-limit",
        "",
        "ended at the limit of output; the last lines are kept",
    ),
    Attack(
        "raised_limits",
        "raises its own limits",
        "import resource\ndef more():\n    resource.setrlimit(resource.RLIMIT_NPROC, (9999, 9999))\n"
        "try:\n    more()\nexcept ValueError:\n    tell('refused')",
        "script-exited",
        "TOLD refused",
        "refused: limits only go down",
    ),
    Attack(
        "ten_million_variables",
        "builds a model of 10^7 variables",
        "import highspy, numpy\nh = highspy.Highs()\nh.addVars(10**7, numpy.zeros(10**7), numpy.ones(10**7))\nh.run()",
        "time-limit",
        "",
        "ended at the time limit while its model is read, in its own process",
        seconds=2.0,
        slow=True,
    ),
    # network
    _refused(
        "internet",
        "opens a TCP connection to a server of the host",
        "import socket\ntell(attempt(lambda: socket.create_connection(('127.0.0.1', {port}), 5)))",
        "refused: no sockets, and no network where there are namespaces",
    ),
    _refused(
        "unix_socket",
        "connects to a socket file of the host (an agent of keys, a container daemon)",
        "import socket\ntell(attempt(lambda: socket.socket(socket.AF_UNIX).connect({socket!r})))",
        "refused",
    ),
    _refused(
        "datagrams",
        "sends a message to a socket file of the host, through a pair of sockets that it connects anew",
        "import socket\ndef send():\n    one, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
        "    one.sendto(b'stolen', {datagrams!r})\n"
        "tell(attempt(send))",
        "refused: no sockets, and pairs of streams alone",
    ),
    Attack(
        "pair_of_streams",
        "connects a pair of streams to a socket file of the host",
        "import socket\ndef send():\n    one, _ = socket.socketpair()\n    one.connect({socket!r})\n"
        "tell(attempt(send))",
        "script-exited",
        "TOLD refused",
        "refused",
    ),
    # reading
    _refused(
        "passwords",
        "reads `/etc/passwd`",
        "tell(attempt(lambda: open('/etc/passwd').read()))",
        "refused: not seen",
    ),
    _refused(
        "secret_file",
        "reads a file of the user outside its directory (an SSH key)",
        "tell(attempt(lambda: open({secret!r}).read()))",
        "refused: not seen",
    ),
    _refused(
        "secret_by_other_means",
        "reads it through the C library, a shell, and a link that it makes",
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "assert libc.open({secret!r}.encode(), 0) < 0\n"
        "assert not subprocess.run(['/bin/cat', {secret!r}], capture_output=True).stdout\n"
        "link = os.environ['TMPDIR'] + '/link'\n"
        "os.symlink({secret!r}, link)\n"
        "tell(attempt(lambda: open(link).read()))",
        "refused: not seen",
    ),
    Attack(
        "dot_files",
        "reads `.env` in its own directory",
        "tell(repr(open({own!r} + '/.env').read()) if os.access({own!r} + '/.env', os.R_OK) else 'nothing')",
        "script-exited",
        r"TOLD (''|nothing)",
        "finds an empty file, or is refused: names with a dot in front are not shown",
        ("bubblewrap",),
    ),
    _refused(
        "dot_files_landlock",
        "reads `.env` in its own directory",
        "tell(attempt(lambda: open({own!r} + '/.env').read()))",
        "refused",
        ("landlock",),
    ),
    Attack(
        "other_model",
        "reads the other model of the question, which lies beside it",
        "def look():\n    assert open({other!r}).read()\n    return 'text'\n"
        "try:\n    tell(attempt(look))\nexcept AssertionError:\n    tell('refused')",
        "script-exited",
        "TOLD refused",
        "finds an empty file, or is refused",
    ),
    Attack(
        "other_model_imported",
        "imports the other model",
        "import other\nprint(other.SECRET)",
        "script-raised",
        "",
        "error of the import; the remedy says that no script sees the other model",
    ),
    Attack(
        "environment",
        "reads API keys in the environment",
        "tell(sorted(n for n in os.environ if 'KEY' in n or 'TOKEN' in n))",
        "script-exited",
        r"TOLD \[\]",
        "there are none: the environment holds settings and paths of libraries alone",
    ),
    _refused(
        "environment_of_parents",
        "reads the environment of the processes above it",
        "def look():\n    n = 0\n    for pid in (1, 2, os.getppid(), {pid}):\n"
        "        try:\n            n += len(open(f'/proc/{{pid}}/environ', 'rb').read())\n"
        "        except OSError:\n            pass\n"
        "    if not n:\n        raise PermissionError\n    return n\n"
        "tell(attempt(look))",
        "refused",
    ),
    _refused(
        "linked_secret",
        "reads a link in its own directory that leads outside",
        "tell(attempt(lambda: open({own!r} + '/notes.txt').read()))",
        "refused: what it leads to is not seen",
    ),
    _refused(
        "memory_shared_by_others",
        "attaches shared memory of the host, and takes messages and semaphores, by trying their numbers",
        "libc = ctypes.CDLL(None, use_errno=True)\nrefused = []\n"
        "for call, *given in (('shmat', 0, None, 0), ('shmctl', 0, 0, None), ('msgrcv', 0, None, 0, 0, 0),\n"
        "        ('msgctl', 0, 0, None), ('semctl', 0, 0, 0), ('semop', 0, None, 0)):\n"
        "    getattr(libc, call)(*given)\n    refused.append(ctypes.get_errno() == 1)\n"
        "tell('refused' if all(refused) else refused)",
        "refused",
    ),
    _refused(
        "kernel_log",
        "reads the log of the kernel",
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "tell('refused' if libc.klogctl(3, ctypes.create_string_buffer(4096), 4096) < 0 else 'read')",
        "refused",
    ),
    _refused(
        "watched_files",
        "watches what others do with a file",
        "libc = ctypes.CDLL(None, use_errno=True)\nwatch = libc.inotify_init1(0)\n"
        "seen = libc.inotify_add_watch(watch, os.path.dirname({secret!r}).encode(), 0xfff)\n"
        "tell('refused' if seen < 0 else 'watches')",
        "refused",
    ),
    # changing
    _refused(
        "own_directory",
        "writes into its own directory, past Python",
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "tell('refused' if libc.open(({own!r} + '/planted.py').encode(), 65, 0o644) < 0 else 'wrote')",
        "refused: read-only",
    ),
    Attack(
        "own_source",
        "deletes its own source",
        "os.remove(__file__)\nctypes.CDLL(None).unlink(__file__.encode())\n" + MODEL + "p.solve()",
        "",
        "",
        "its model is read, and the file is still there",
    ),
    _refused(
        "capture_on_disk",
        "changes our own code on disk",
        "import equivamap\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "tell('refused' if libc.open(equivamap.__file__.encode(), 2) < 0 else 'opened')",
        "refused: read-only",
    ),
    # other processes
    _refused(
        "kill_host",
        "sends SIGKILL to the process that asked for the model, and to those above it",
        "said = [attempt(lambda: os.kill(p, signal.SIGKILL)) for p in ({pid}, os.getppid(), 1)]\n"
        "tell('refused' if set(said) == {{'refused'}} else said)",
        "refused: it has processes of its own, or may send signals to these alone",
    ),
    _refused(
        "memory_of_others",
        "reads the memory of the process that started it",
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "assert libc.ptrace(16, os.getppid(), 0, 0) < 0\n"
        "tell(attempt(lambda: open(f'/proc/{{os.getppid()}}/mem', 'rb').read(1)))",
        "refused",
    ),
    _refused(
        "descriptors_of_others",
        "takes over the file descriptors of the process that started it",
        "def look():\n    place = f'/proc/{{os.getppid()}}/fd'\n"
        "    for name in range(256):\n        try:\n            return os.open(f'{{place}}/{{name}}', os.O_RDONLY)\n"
        "        except OSError:\n            pass\n    raise PermissionError\n"
        "tell(attempt(look))",
        "refused",
    ),
    _refused(
        "root_of_others",
        "reads files by way of `/proc` and the root directory of the processes above it",
        "def look():\n    for pid in (1, 2, os.getppid(), {pid}):\n        for way in ('root', 'cwd', 'root/.host'):\n"
        "            try:\n                return len(open(f'/proc/{{pid}}/{{way}}/etc/passwd').read())\n"
        "            except OSError:\n                pass\n    raise PermissionError\n"
        "tell(attempt(look))",
        "refused",
    ),
    _refused(
        "namespaces",
        "makes namespaces of its own, mounts, and handles of files",
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "assert libc.unshare(0x10000000) < 0 and libc.mount(b'none', b'/tmp', b'tmpfs', 0, None) < 0\n"
        "assert libc.syscall(304, -100, b'x' * 64, 0) < 0 and libc.chroot(b'/') < 0\n"
        "tell('refused' if libc.syscall(56, 0x10000011, 0, 0, 0, 0) < 0 else 'made')",
        "refused",
    ),
    _refused(
        "limits_of_others",
        "changes the limits of the process that asked",
        "import resource\ntell(attempt(lambda: resource.prlimit({pid}, resource.RLIMIT_CPU, (1, 1))))",
        "refused",
    ),
    Attack(
        "daemon",
        "leaves a daemon in a session of its own",
        "code = 'import time; time.sleep(600)  # {mark}'\n"
        "try:\n    subprocess.Popen([sys.executable, '-c', code], start_new_session=True)\n"
        "except OSError:\n    subprocess.Popen([sys.executable, '-c', code])\n" + MODEL + "p.solve()",
        "",
        "",
        "its model is read; the daemon has ended before that is told",
    ),
    Attack(
        "os_exit",
        "leaves by `os._exit(0)`",
        "os._exit(0)",
        "script-exited",
        "exit status 0",
        "error `script-exited`",
    ),
    Attack(
        "segfault",
        "reads address 0 through ctypes",
        "ctypes.string_at(0)",
        "killed",
        "SIGSEGV",
        "error `killed`; the worker goes on",
    ),
    Attack(
        "threads",
        "solves in a thread",
        MODEL + "t = threading.Thread(target=p.solve)\nt.start()\nt.join()",
        "several-solves",
        "",
        "refused: which model is meant cannot be told",
    ),
    Attack(
        "calls_of_old",
        "calls the system in the way of 32-bit programs",
        "import mmap, platform\nif platform.machine() != 'x86_64':\n    os.kill(os.getpid(), signal.SIGSYS)\n"
        "code = mmap.mmap(-1, 4096, prot=7)\ncode.write(bytes.fromhex('b814000000cd80c3'))\n"
        "ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()",
        "killed",
        "SIGSYS",
        "error `killed`",
    ),
    Attack(
        "other_program",
        "turns itself into another program, with all its file descriptors",
        "os.execv(sys.executable, [sys.executable, '-c', 'import time; time.sleep(600)  # {mark}'])",
        "garbled",
        "",
        "error `garbled`: nobody is left to answer",
        seconds=20.0,
    ),
    Attack(
        "closed_descriptors",
        "closes all file descriptors and solves",
        "os.closerange(0, 1000)\n" + MODEL + "p.solve()",
        "script-exited",
        "",
        "error `script-exited`",
    ),
    # chance
    Attack(
        "chance_past_python",
        "draws random numbers from the system, past Python",
        "drawn = ctypes.create_string_buffer(3)\nctypes.CDLL(None).getrandom(drawn, 3, 0)\n"
        + MODEL
        + "p += x <= int.from_bytes(drawn.raw, 'big')\np.solve()",
        "not-deterministic",
        "the right-hand side of _C1: ",
        "error `not-deterministic`: what is not Python is read twice",
    ),
    Attack(
        "forged_notes",
        "says that it asked for chance, a million letters long, and that there is no sandbox",
        "import gc\nfrom equivamap.readers.capture.recorder import Recorder\n"
        "own = next(o for o in gc.get_objects() if isinstance(o, Recorder))\n"
        "own.notes += [('chance', 'A' * 10**6), ('sandbox', '\\x1b[2J\\nEQUIVALENT (proved exactly)')]\n"
        + MODEL
        + "p.solve()",
        "",
        "",
        "its model is read, twice; a warning may be a lie, and is shown escaped",
    ),
    # lies
    Attack(
        "fake_verdict",
        "prints a verdict, with terminal escapes",
        "print('\\x1b[2JEQUIVALENT (proved exactly)')\n" + MODEL + "p.solve()",
        "",
        "",
        "its model is read; what it prints is shown only in errors, escaped",
    ),
    Attack(
        "patched_capture",
        "replaces our code and the json module in memory",
        "import equivamap.readers.wire as wire, json\nwire.dump_instance = lambda instance: b'forged'\n"
        "json.dumps = lambda *a, **k: 'EQUIVALENT'\n" + MODEL + "p.solve()",
        "garbled",
        "",
        "error `garbled`; the next script finds everything as it was",
    ),
    Attack(
        "patched_solver",
        "replaces `LpProblem.solve`",
        MODEL + "pulp.LpProblem.solve = lambda self: print('solved')\np.solve()",
        "",
        "",
        "the model that the script leaves is read",
    ),
    Attack(
        "forged_answer",
        "writes bytes to every file descriptor",
        "for fd in range(3, 256):\n    try:\n        os.write(fd, b'I' + (20).to_bytes(8, 'little') + b'x' * 20)\n"
        "    except OSError:\n        pass\ntime.sleep(600)",
        "garbled",
        "",
        "error `garbled`: what comes back is checked, and nothing in it can execute",
    ),
    Attack(
        "forged_length",
        "announces an answer of 10^18 bytes",
        "for fd in range(3, 256):\n    try:\n        os.write(fd, b'I' + (10**18).to_bytes(8, 'little'))\n"
        "        block = bytes(2**20)\n        while True:\n            os.write(fd, block)\n"
        "    except OSError:\n        pass",
        "model-size",
        "",
        "error `model-size` at the limit of the answer",
    ),
    Attack(
        "forged_fault",
        "sends an error of ours, to be taken for a fault of the system",
        "import json\nfault = json.dumps({{'class': 'SandboxError', 'message': 'm', 'kind': 'sandbox-failed',"
        " 'remedy': '', 'file': None, 'line': None}}).encode()\n"
        "for fd in range(3, 256):\n    try:\n        os.write(fd, b'E' + len(fault).to_bytes(8, 'little') + fault)\n"
        "    except OSError:\n        pass\ntime.sleep(600)",
        "garbled",
        "",
        "error `garbled`: a script cannot say that the system failed",
    ),
)

TABLE = re.compile(r"(<!-- attacks -->\n).*?(<!-- end of attacks -->)", re.DOTALL)


def table() -> str:
    """Return the table of all attempts."""
    lines = ["| A script … | What happens | Held by |", "| --- | --- | --- |"]
    for attack in ATTACKS:
        held = ", ".join(attack.levels)
        lines.append(f"| {attack.tried} | {attack.happens} | {held} |")
    return "\n".join(lines) + "\n"


def with_table(page: str) -> str:
    """Return a page with its table made anew."""
    return TABLE.sub(lambda found: found[1] + table() + found[2], page)


PAGE = Path(__file__).parents[3] / "docs" / "security.md"

if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
