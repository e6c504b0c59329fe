"""Seccomp: system calls that building a model never needs fail in a script and in all that it starts."""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from collections.abc import Iterator

from equivamap.readers.sandbox.system import prctl

__all__ = ["has_seccomp", "restrict_calls"]

_CALLS = {
    # name: number on x86_64, on aarch64
    "socket": (41, 198),
    "connect": (42, 203),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "fanotify_init": (300, 262),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    # what others have made has numbers that can be tried, without asking for it
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "semget": (64, 190),
    "semop": (65, 193),
    "semctl": (66, 191),
    "semtimedop": (220, 192),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    # memory that counts towards no limit
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    # what others do with their files
    "inotify_add_watch": (254, 27),
    "syslog": (103, 116),
    "open_tree_attr": (467, 467),
    "personality": (135, 92),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "acct": (163, 89),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "adjtimex": (159, 171),
    "clock_adjtime": (305, 266),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
}
_X86_ONLY = {"iopl": 172, "ioperm": 173, "uselib": 134, "ustat": 136, "sysfs": 139, "modify_ldt": 154}
_SESSIONS = {"setpgid": (109, 154), "setsid": (112, 157)}
"""Refused where only its group of processes ends a script: so that no process can leave the group."""
_OWNERSHIP = {
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "setxattrat": (463, 463),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
}
_OWNERSHIP_X86 = {"chmod": 90, "chown": 92, "lchown": 94, "utime": 132, "utimes": 235, "futimesat": 261}
"""Landlock does not see them: without mounts of its own a script is told that they worked, and nothing changes."""
_SIGNALS = {
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_send_signal": (424, 424),
}
_ON_OTHERS = {"prlimit64": (302, 261), "sched_setaffinity": (203, 122)}
"""Calls whose first argument is a process: 0, or nothing."""
_SOCKETPAIR = (53, 199)
"""A pair of sockets for messages can be connected anew, to a socket of the host; a pair of streams cannot."""
_KIND_OF_SOCKET, _MESSAGES = 0xF, 2
_CLONE, _CLONE3 = (56, 220), (435, 435)
_NAMESPACES = 0x7E020080
"""The flags of clone that make namespaces."""

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_X32 = 0x40000000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE, _FIRST, _SECOND = 0, 4, 16, 24

_Instruction = tuple[int, int, int, int]


def has_seccomp() -> bool:
    """Tell whether filters are known for this machine and taken by its system."""
    if os.uname().machine not in _ARCHITECTURES:
        return False
    try:
        prctl(
            22, 2
        )  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER: without a filter, EFAULT tells that it would be taken
    except OSError as fault:
        return fault.errno == errno.EFAULT
    return False


def restrict_calls(isolated: bool, signals: bool) -> None:
    """Refuse system calls in this process and all that it starts, for good.

    Parameters
    ----------
    isolated
        True if the process has namespaces of its own: then it may have sessions, and files of its own to change.
    signals
        True if something else keeps it from sending signals to the outside.
    """
    column, architecture = _ARCHITECTURES[os.uname().machine]
    program = b"".join(
        struct.pack("=HBBI", *line) for line in _program(column, architecture, isolated, signals)
    )
    text = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("@HP", len(program) // 8, ctypes.addressof(text))
    held = ctypes.create_string_buffer(header, len(header))
    prctl(38, 1)  # PR_SET_NO_NEW_PRIVS
    prctl(22, 2, ctypes.addressof(held))


def _program(column: int, architecture: int, isolated: bool, signals: bool) -> Iterator[_Instruction]:
    """Yield the filter: for each call a comparison and what becomes of it."""
    refuse = _ERROR | errno.EPERM
    yield _LOAD, 0, 0, _ARCHITECTURE
    yield _EQUAL, 1, 0, architecture
    yield _RETURN, 0, 0, _KILL
    yield _LOAD, 0, 0, _NUMBER
    if column == 0:
        yield _AT_LEAST, 0, 1, _X32
        yield _RETURN, 0, 0, refuse
    refused = [numbers[column] for numbers in _CALLS.values()]
    refused += _X86_ONLY.values() if column == 0 else ()
    if not isolated:
        refused += [numbers[column] for numbers in _SESSIONS.values()]
    for number in refused:
        yield from _when(number, refuse)
    # the C library then falls back on clone, whose flags a filter can see
    yield from _when(_CLONE3[column], _ERROR | errno.ENOSYS)
    if not isolated:
        for number in [numbers[column] for numbers in _OWNERSHIP.values()]:
            yield from _when(number, _ERROR)
        for number in _OWNERSHIP_X86.values() if column == 0 else ():
            yield from _when(number, _ERROR)
    yield from _with_first(_CLONE[column], [(_ANY_BIT, _NAMESPACES, refuse)], _ALLOW)
    yield _EQUAL, 0, 5, _SOCKETPAIR[column]
    yield _LOAD, 0, 0, _SECOND
    yield _AND, 0, 0, _KIND_OF_SOCKET
    yield _EQUAL, 0, 1, _MESSAGES
    yield _RETURN, 0, 0, refuse
    yield _RETURN, 0, 0, _ALLOW
    for numbers in _ON_OTHERS.values():
        yield from _with_first(numbers[column], [(_EQUAL, 0, _ALLOW)], refuse)
    if not signals:
        for numbers in _SIGNALS.values():
            own = [(_EQUAL, 0, _ALLOW), (_EQUAL, os.getpid(), _ALLOW)]
            yield from _with_first(numbers[column], own, refuse)
    yield _RETURN, 0, 0, _ALLOW


def _when(number: int, result: int) -> Iterator[_Instruction]:
    yield _EQUAL, 0, 1, number
    yield _RETURN, 0, 0, result


def _with_first(number: int, tests: list[tuple[int, int, int]], otherwise: int) -> Iterator[_Instruction]:
    """Yield what becomes of a call by the lower half of its first argument."""
    yield _EQUAL, 0, 2 * len(tests) + 2, number
    yield _LOAD, 0, 0, _FIRST
    for test, value, result in tests:
        yield test, 0, 1, value
        yield _RETURN, 0, 0, result
    yield _RETURN, 0, 0, otherwise
