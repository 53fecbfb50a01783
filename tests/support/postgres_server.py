"""A PostgreSQL server from the system's package, for tests and benchmarks."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path

from sqlalchemy import create_engine, make_url, text


class Postgres:
    """A PostgreSQL server of the test run: unix socket only, nothing that survives it."""

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries
        self.folder = Path(tempfile.mkdtemp(prefix="vtpg"))
        self._as_user: list[str] = []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(self.folder, "postgres")
            self._as_user = ["runuser", "-u", "postgres", "--"]
        self._numbers = itertools.count()

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as_user, str(self._binaries / program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.folder)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")

    def start(self) -> None:
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", "vitrine", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        speed = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"
        where = f"-c listen_addresses='' -k {self.folder} {speed}"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", data, "-o", where, "-l", log, "-w", "-t", "60", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://vitrine@/{name}?host={self.folder}"

    def create(self, template: str = "template1") -> str:
        """A fresh database; answers its address."""
        name = f"t{next(self._numbers)}_{uuid.uuid4().hex[:8]}"
        self._admin(f"create database {name} template {template}")
        return self.url(name)

    def drop(self, url: str) -> None:
        self._admin(f"drop database {make_url(url).database} with (force)")

    def _admin(self, statement: str) -> None:
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


def postgres_binaries() -> Path | None:
    """Where the newest server's programs are; None when none is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else (Path(on_path).parent if on_path else None)
