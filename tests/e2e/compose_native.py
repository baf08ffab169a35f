"""docker-compose.yml without a Docker engine: its services' very commands, environments, mounts, users and checks, in namespaces of the kernel.

A project is one network and one process namespace, in which names of services resolve; a container has a root folder, mounts and a host name of its
own, with the programs of this machine: Python and Airflow of the environment that runs the tests, Postgres and Redis of Debian. What cannot be
tried so are the images: that `docker build` succeeds, and the entry points of the official ones. Needs root, and util-linux.
"""

from __future__ import annotations

import logging
import os
import pwd
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import yaml

from etl import settings

log = logging.getLogger("compose")
IMAGE_USER = 10001
UP_SECONDS = 180
# Of this machine, and seen by every container; everything else in its root is its own.
SHARED = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc", "/dev")
# Makes a container's root on a tmpfs and enters it. $1 root, $2 host name, $3 lines of mounts (source, target, ro or rw), then the command.
ENTER = r"""
set -eu
root=$1 name=$2 mounts=$3; shift 3
echo "$name" > /proc/sys/kernel/hostname
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$root"
mkdir "$root/tmp" "$root/proc" "$root/run" && chmod 1777 "$root/tmp" && mount -t proc proc "$root/proc"
echo "$mounts" | while IFS='	' read -r source target how; do
  if [ -d "$source" ]; then mkdir -p "$root$target"; else mkdir -p "$(dirname "$root$target")"; [ -e "$root$target" ] || : > "$root$target"; fi
  mount --rbind "$source" "$root$target"
  [ "$how" = rw ] || mount -o remount,bind,ro "$root$target"
done
exec chroot "$root" "$@"
"""
# An interface is up when its flag says so: `ip` is not on every machine.
HOLD = ("import fcntl, socket, struct, time; s = socket.socket();"
        "fcntl.ioctl(s, 0x8914, struct.pack('16sh', b'lo', 0x1 | 0x40)); print('up', flush=True); time.sleep(1e9)")


def interpolate(value: Any, names: Mapping[str, str]) -> Any:
    """A value of the file with ${NAME:?…}, ${NAME:-…} and $$ as Compose reads them. Raises KeyError for a required name that is missing."""
    if isinstance(value, dict):
        return {key: interpolate(of, names) for key, of in value.items()}
    if isinstance(value, list):
        return [interpolate(of, names) for of in value]
    if not isinstance(value, str):
        return value

    def put(found: re.Match[str]) -> str:
        if found[0] == "$$":
            return "$"
        name, rule, rest = found[1], found[2], found[3]
        if given := names.get(name):
            return given
        if rule == ":-":
            return rest
        raise KeyError(f"{name}: {rest}")

    return re.sub(r"\$\$|\$\{(\w+)(:[?-])([^}]*)\}", put, value)


@dataclass
class Container:
    """One running service."""

    name: str
    service: str
    started: subprocess.Popen
    log: Path

    @property
    def inside(self) -> int | None:
        """The process in the namespaces, as this machine counts; None before it is there and when it has ended."""
        try:
            return next((child.pid for child in psutil.Process(self.started.pid).children()), None)
        except psutil.NoSuchProcess:
            return None


@dataclass
class Project:
    """What `docker compose` would make of the file and a .env."""

    folder: Path  # what volumes hold, logs
    names: dict[str, str]  # of .env
    changes: dict[str, str] = field(default_factory=dict)  # of the environment of every service that is built from the repository
    outside: list[str] = field(default_factory=list)  # names of hosts that no service of the file has
    holder: subprocess.Popen = field(init=False)
    running: dict[str, Container] = field(default_factory=dict)
    checked: dict[str, subprocess.CompletedProcess[str]] = field(default_factory=dict)  # the last health check of each container

    def __post_init__(self) -> None:
        whole = yaml.safe_load((settings.ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
        profiles = {p for p in self.names.get("COMPOSE_PROFILES", "").split(",") if p}
        self.services: dict[str, dict[str, Any]] = {
            name: interpolate(service, self.names) for name, service in whole["services"].items()
            if not service.get("profiles") or profiles & set(service["profiles"])}
        self.volumes = list(whole["volumes"])
        self.hosts = {name: f"127.0.1.{number}" for number, name in enumerate([*whole["services"], *self.outside], 1)}
        self.folder.mkdir(parents=True, exist_ok=True)

    # --- the commands of `docker compose` ---

    def up(self) -> None:
        """All services of the profiles in the order of their conditions; returns when every one is healthy or has ended well."""
        waiting = list(self.services)
        while waiting:
            ready = [name for name in waiting if all(need in self.done for need in self.services[name].get("depends_on", {}))]
            assert ready, f"{waiting} wait for each other"
            for name in ready:
                for number in range(1, int(self.services[name].get("deploy", {}).get("replicas", 1)) + 1):
                    self.start(name, number)
            for name in ready:
                self.wait(name)
                waiting.remove(name)
                self.done.add(name)

    def beside(self, *command: str) -> subprocess.Popen[str]:
        """A program of the tests on the project's network; it ends with the project."""
        inner = psutil.Process(self.holder.pid).children()[0].pid
        return subprocess.Popen(["nsenter", "--target", str(inner), "--net", "--pid", *command], stdout=subprocess.PIPE, text=True)

    def run(self, container: str, *command: str) -> subprocess.CompletedProcess[str]:
        """`docker compose exec`: a command in a running container, as its user."""
        at = self.running[container]
        service = self.services[at.service]
        return subprocess.run(["nsenter", "--target", str(at.inside), "--all", "--root", *self._as(service),
                               "env", "-i", *self._environment(at.service, container), *self._in_place(service), *command],
                              capture_output=True, text=True, timeout=120)

    def kill(self, container: str) -> None:
        """`docker kill`: every process of a container, at once."""
        at = self.running.pop(container)
        whole = [psutil.Process(at.started.pid), *psutil.Process(at.started.pid).children(recursive=True)]
        for process in whole:
            process.send_signal(signal.SIGSTOP)  # or the first to go would be mourned by the others
        for process in whole:
            process.kill()
        at.started.wait()

    def down(self) -> None:
        """Postgres may write what it has; everything else ends with the namespace."""
        try:
            for container in self.running.values():
                if (process := container.inside) and self.services[container.service]["image"].startswith("postgres:"):
                    os.kill(process, signal.SIGINT)
                    container.started.wait(30)
        finally:
            self.holder.kill()
            self.holder.wait()
            for container in self.running.values():
                container.started.wait(30)
            self.running.clear()

    def processes(self) -> list[int]:
        """Of this machine those that run in the project's process namespace."""
        found = []
        for process in psutil.process_iter():
            try:
                inside = os.readlink(f"/proc/{process.pid}/ns/pid") == self.namespace
                if inside and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process.pid)
            except (OSError, psutil.Error):
                continue  # it has ended
        return found

    # --- what they rest on ---

    def hold(self) -> None:
        self.done: set[str] = set()
        self.holder = subprocess.Popen(["unshare", "--net", "--pid", "--fork", "--kill-child", sys.executable, "-c", HOLD], stdout=subprocess.PIPE,
                                       text=True)
        assert self.holder.stdout and self.holder.stdout.readline() == "up\n"
        self.namespace = os.readlink(f"/proc/{psutil.Process(self.holder.pid).children()[0].pid}/ns/pid")

    def start(self, service: str, number: int = 1) -> Container:
        name = f"{service}-{number}"
        wanted = self.services[service]
        root, said = self.folder / "roots" / name, self.folder / f"{name}.log"
        root.mkdir(parents=True, exist_ok=True)
        command = wanted.get("command") or []
        if wanted["image"].startswith("postgres:"):
            command = self._postgres(service)
        mounts = "\n".join("\t".join(mount) for mount in self._mounts(service, name))
        inner = psutil.Process(self.holder.pid).children()[0].pid
        whole = ["nsenter", "--target", str(inner), "--net", "--pid", "unshare", "--mount", "--uts", "/bin/sh", "-c", ENTER, "enter", str(root), name,
                 mounts, "env", "-i", *self._environment(service, name), *self._as(wanted), *self._in_place(wanted), *command]
        with said.open("a") as out:
            child = subprocess.Popen(whole, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        self.running[name] = Container(name, service, child, said)
        return self.running[name]

    def wait(self, service: str) -> None:
        """Until the service is healthy by its own check, or has ended well where it has none."""
        for container in [c for c in self.running.values() if c.service == service]:
            deadline = time.monotonic() + UP_SECONDS
            while not self.well(container):
                checked = self.checked.get(container.name)
                assert time.monotonic() < deadline, f"{container.name} is not well\n{self.said(container)}\n{checked and checked.stderr[-2000:]}"
                time.sleep(0.5)
            log.info("%s is well", container.name)

    def well(self, container: Container) -> bool:
        check = self.services[container.service].get("healthcheck")
        code = container.started.poll()
        if check is None:
            assert not code, f"{container.name} ended with {code}\n{self.said(container)}"
            if code == 0:
                del self.running[container.name]
            return code == 0
        assert code is None, f"{container.name} ended with {code}\n{self.said(container)}"
        if container.inside is None:
            return False
        kind, *test = check["test"]
        self.checked[container.name] = done = self.run(container.name, *(test if kind == "CMD" else ("/bin/sh", "-c", *test)))
        return done.returncode == 0

    def said(self, container: Container) -> str:
        return container.log.read_text(errors="replace")[-4000:]

    def socket(self, service: str) -> Path:
        """The folder of a Postgres' Unix socket, which is reached from outside too."""
        return self.folder / "sockets" / service

    def _environment(self, service: str, name: str) -> list[str]:
        wanted = self.services[service]
        image = {}
        path = [str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"]
        if "build" in wanted:
            lines = (settings.ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
            image = dict(pair.split("=", 1) for line in lines if line.startswith("ENV ") for pair in shlex.split(line[4:]))
        else:
            path = [str(postgres_programs()), *path[1:]]
        given = {"PATH": os.pathsep.join(path), "HOME": "/tmp", "HOSTNAME": name, "LANG": "C.UTF-8", **image, **wanted.get("environment", {})}
        given |= self.changes if "build" in wanted else {}
        return [f"{variable}={value}" for variable, value in given.items()]

    def _as(self, service: dict[str, Any]) -> list[str]:
        """The user that the file or our image names, else root, as in the official images; with no capability where the file drops them all."""
        drop = ["--bounding-set=-all", "--inh-caps=-all"] if service.get("cap_drop") == ["ALL"] else []
        privileges = ["--no-new-privs"] if "no-new-privileges:true" in service.get("security_opt", []) else []
        user = self._user(service)
        return ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", *drop, *privileges]

    @staticmethod
    def _user(service: dict[str, Any]) -> int:
        if "build" in service:
            return IMAGE_USER
        return pwd.getpwnam(service["user"]).pw_uid if "user" in service else 0

    @staticmethod
    def _in_place(service: dict[str, Any]) -> list[str]:
        return ["/bin/sh", "-c", 'cd "$0" && exec "$@"', "/app" if "build" in service else "/"]

    def _mounts(self, service: str, name: str) -> Iterator[tuple[str, str, str]]:
        """Source, target and whether it may be written: the machine's programs, the image's folders, then the service's volumes."""
        wanted = self.services[service]
        for path in SHARED:
            if Path(path).exists():
                yield path, path, "rw" if path == "/dev" else "ro"
        for path in {sys.base_prefix, sys.prefix, str(settings.ROOT)}:
            if not path.startswith("/usr/"):
                yield path, path, "ro"
        yield str(self._hosts(name)), "/etc/hosts", "ro"
        if "build" in wanted:
            yield str(self._users()), "/etc/passwd", "ro"
            yield str(settings.ROOT), "/app", "rw"  # in the image too only its owner, who is not the user, keeps it from being changed
            yield str(self._own("containers", name, IMAGE_USER)), "/airflow", "rw"
        elif wanted["image"].startswith("postgres:"):
            yield str(self._own("sockets", service, self._user(wanted))), "/var/run/postgresql", "rw"
        for volume in wanted.get("volumes", []):
            if isinstance(volume, dict):
                yield volume["source"], volume["target"], "ro" if volume.get("read_only") else "rw"
                continue
            source, target, *how = volume.split(":")
            if source in self.volumes:
                yield str(self._own("volumes", source, self._user(wanted))), target, how[0] if how else "rw"
            else:
                yield str(settings.ROOT / source), target, how[0] if how else "rw"

    def _own(self, kind: str, name: str, user: int) -> Path:
        folder = self.folder / kind / name
        folder.mkdir(parents=True, exist_ok=True)
        os.chown(folder, user, user)
        return folder

    def _hosts(self, name: str) -> Path:
        service, _, number = name.rpartition("-")
        own = self.hosts[service] if number == "1" else f"127.0.2.{number}"
        file = self.folder / f"{name}.hosts"
        file.write_text("".join(f"{address}\t{host}\n" for host, address in {"localhost": "127.0.0.1", **self.hosts, name: own}.items()))
        return file

    def _users(self) -> Path:
        file = self.folder / "passwd"
        file.write_text(f"{Path('/etc/passwd').read_text()}\netl:x:{IMAGE_USER}:{IMAGE_USER}::/tmp:/bin/sh\n")
        return file

    def _postgres(self, service: str) -> list[str]:
        """What the entry point of the official image does (its README): a new data folder, its scripts once, then the server."""
        options = f"-c listen_addresses={self.hosts[service]} -c unix_socket_directories=/var/run/postgresql -c fsync=off"
        return ["/bin/sh", "-euc", f"""
            export PGDATA=/var/lib/postgresql/data
            if [ ! -s "$PGDATA/PG_VERSION" ]; then
              printf %s "$POSTGRES_PASSWORD" > /tmp/password
              initdb --username="$POSTGRES_USER" --pwfile=/tmp/password --auth-host=scram-sha-256 --auth-local=trust --encoding=UTF8 --no-sync
              echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
              pg_ctl --wait -o "-c listen_addresses= -c unix_socket_directories=/var/run/postgresql" start
              [ "$POSTGRES_DB" = postgres ] || createdb --username="$POSTGRES_USER" "$POSTGRES_DB"
              for script in /docker-entrypoint-initdb.d/*; do
                case "$script" in
                  *.sh) if [ -x "$script" ]; then "$script"; else . "$script"; fi;;
                  *.sql) psql -v ON_ERROR_STOP=1 --no-psqlrc --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --file "$script";;
                esac
              done
              pg_ctl --wait --mode=fast stop
            fi
            exec postgres {options}
        """]


def postgres_programs() -> Path:
    """The folder of an installed Postgres' programs, of the newest. Raises LookupError where there is none."""
    folders = sorted((p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")), key=lambda p: int(p.parent.name))
    if not folders:
        raise LookupError("no Postgres is installed (Debian: apt-get install postgresql)")
    return folders[-1]


def missing() -> list[str]:
    """What this machine lacks to run a project; empty where it can."""
    lacks = [] if os.geteuid() == 0 else ["root"]
    lacks += [program for program in ("unshare", "nsenter", "setpriv", "redis-server", "psql") if not shutil.which(program)]
    lacks += [] if any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) else ["postgresql"]
    if not lacks and subprocess.run(["unshare", "--net", "--pid", "--mount", "--uts", "--fork", "true"], capture_output=True).returncode:
        lacks.append("namespaces of the kernel (unshare)")
    return lacks


@contextmanager
def project(folder: Path, names: Mapping[str, str], **more: Any) -> Iterator[Project]:
    """A project whose processes are all gone at the end; its volumes stay in the folder."""
    made = Project(folder, dict(names), **more)
    try:
        made.hold()
        yield made
    finally:
        made.down()


