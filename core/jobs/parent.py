"""Processes that leave with whoever started them."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
PARENT = "_VITRINE_PARENT"  # tells a worker who started it: that process may be gone before the worker can ask


def leave_with_parent(sign: signal.Signals, parent: int) -> None:
    """On Linux: have the kernel send this signal when the parent (the thread of it that started us) ends; send it now
    if that has happened already."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, sign)
    if os.getppid() != parent:
        os.kill(os.getpid(), sign)
