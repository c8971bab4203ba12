"""A real PostgreSQL of the tests' own: started empty, reached by a socket in its folder, stopped.

Owns the server's programs and its folder; must not know any table.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from itertools import count
from pathlib import Path
from typing import Self
from urllib.parse import quote

INSTALLED = Path("/usr/lib/postgresql")
"""Where Debian keeps each version's programs, which are not in the PATH."""

SERVER_USER = "postgres"
"""Who runs the server where the tests run as root, which PostgreSQL refuses to."""


class NoPostgresError(Exception):
    """There is no PostgreSQL on this machine; ``str()`` says how to get it."""


class Postgres:
    """One server; a context manager that ends it and removes its folder."""

    def __init__(self) -> None:
        """Make and start it; raises NoPostgresError where it is not installed."""
        self._programs = _programs()
        self._numbers = count()
        # Short: the path of a socket has at most 107 characters.
        self._folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        if _as_root():
            shutil.chown(self._folder, SERVER_USER)
        self._run("initdb", "-D", "data", "-U", "tests", "-A", "trust", "--no-sync")
        options = f"-c listen_addresses='' -c fsync=off -k {self._folder}"
        self._run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", options, "start")

    def address(self, database: str = "postgres") -> str:
        """Where a database is, as ``fearladder clinic`` takes it."""
        return f"postgresql://tests@/{database}?host={quote(str(self._folder), safe='')}"

    def new_database(self, template: str = "template1") -> str:
        """The address of a database of its own, a copy of ``template``."""
        name = f"clinic_{next(self._numbers)}"
        command = f"CREATE DATABASE {name} TEMPLATE {template}"
        where = ("-h", str(self._folder), "-U", "tests", "-d", "postgres", "-q", "-c", command)
        self._run("psql", *where)
        return self.address(name)

    def close(self) -> None:
        """Stop it and remove its folder."""
        self._run("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(self._folder)

    def __enter__(self) -> Self:
        """Enter with the server running."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.close()

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._programs / program), *arguments],
            cwd=self._folder,
            user=SERVER_USER if _as_root() else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=True,
            timeout=60,
        )


def _as_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _programs() -> Path:
    found = sorted(INSTALLED.glob("*/bin/initdb"))
    if not found:
        raise NoPostgresError("PostgreSQL is missing: apt-get install postgresql")
    return found[-1].parent
