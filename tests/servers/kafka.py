"""Apache Kafka 4.2: one broker that is its own controller (KRaft), from the jars of `kafka/pom.xml`.

The properties are those measured for a suite: short sessions, so that a broker that was killed is back in
about five seconds instead of fourteen, and no waiting for a group's first members.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Self

from servers.daemon import Daemon, MissingServerError, program
from servers.ports import HOST, answers, free_port

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servers.kafka_doors import Doors

CACHE = Path(__file__).parents[2] / ".cache" / "kafka"

_CLUSTER = "wirewatchTestCluster00"
"""Any 16 bytes in base64: a fixed id, so that one formatted folder serves every start."""

_JAVA = ("-Xmx256m", "-Xms64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")

_PROPERTIES = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAINTEXT",
    "num.partitions": "4",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.num.partitions": "4",
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "1000",
    "broker.session.timeout.ms": "1000",
    "broker.heartbeat.interval.ms": "200",
    "controller.quorum.election.timeout.ms": "200",
    "controller.quorum.election.backoff.max.ms": "100",
    "controller.quorum.fetch.timeout.ms": "1000",
    "log.cleaner.dedupe.buffer.size": "4194304",
    "num.network.threads": "2",
    "num.io.threads": "4",
}


class KafkaServer:
    """One broker. `properties` adds to or replaces the broker's own, e.g. `{"message.max.bytes": "2000"}`.

    With `doors`, it has more ways in than the one in clear. `port` is for properties that name one themselves.
    """

    def __init__(self, properties: Mapping[str, str] | None = None, doors: Doors | None = None, port: int = 0) -> None:
        self.port = port or free_port()
        self.bootstrap = f"{HOST}:{self.port}"
        self.url = f"kafka://{self.bootstrap}"
        self.folder = Path(tempfile.mkdtemp(prefix="wirewatch-kafka-"))
        own = _PROPERTIES | _addresses(self.port, free_port()) | {"log.dirs": str(self.folder / "data")}
        settings = self.folder / "server.properties"
        if doors is not None:
            own |= doors.properties(own)
        _write(settings, own | dict(properties or {}))
        self._format()
        daemon = Daemon(_java("kafka.Kafka", settings), self.folder, lambda: answers(self.port))
        self.start = daemon.start
        self.stop = daemon.stop
        self.kill = daemon.kill
        self.restart = daemon.restart
        self.pause = daemon.pause
        self.resume = daemon.resume
        self.log = daemon.log

    def scram_user(self, name: str, password: str) -> None:
        """Make a user who may sign in by SCRAM."""
        from kafka import KafkaAdminClient  # noqa: PLC0415  # pytest must know its warnings first
        from kafka.admin import ScramMechanism, UserScramCredentialUpsertion  # noqa: PLC0415

        admin = KafkaAdminClient(bootstrap_servers=self.bootstrap, bootstrap_timeout_ms=10_000)
        for kind in (ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512):
            admin.alter_user_scram_credentials([UserScramCredentialUpsertion(name, kind, password)])
        admin.close()

    def wipe(self) -> None:
        """Forget every topic and group, by a new start on an empty folder (3 s)."""
        self.kill()
        self._format()
        self.start()

    def close(self) -> None:
        """End it and remove its files."""
        self.kill()
        shutil.rmtree(self.folder)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _format(self) -> None:
        shutil.rmtree(self.folder / "data", ignore_errors=True)
        shutil.copytree(_formatted(), self.folder / "data")


def _addresses(broker: int, controller: int) -> dict[str, str]:
    return {
        "listeners": f"PLAINTEXT://{HOST}:{broker},CONTROLLER://{HOST}:{controller}",
        "advertised.listeners": f"PLAINTEXT://{HOST}:{broker}",
        "controller.quorum.voters": f"1@{HOST}:{controller}",
    }


def _java(main: str, settings: Path, *arguments: str) -> list[str]:
    jars = CACHE / "lib"
    if not any(jars.glob("kafka_*.jar")):
        raise MissingServerError(f"Kafka's jars ({jars})")
    return [program("java"), *_JAVA, "-cp", f"{jars}/*", main, *arguments, str(settings)]


def _formatted() -> Path:
    """Give an empty storage folder, formatted once per set of jars: that starts Java, for 1.3 s."""
    jar = next(iter(sorted((CACHE / "lib").glob("kafka_*.jar"))), Path("none"))
    formatted = CACHE / f"formatted-{jar.stem}"
    if not formatted.exists():
        with tempfile.TemporaryDirectory(dir=CACHE) as work:
            data, settings = Path(work, "data"), Path(work, "server.properties")
            _write(settings, _PROPERTIES | _addresses(free_port(), free_port()) | {"log.dirs": str(data)})
            command = _java("kafka.tools.StorageTool", settings, "format", "-t", _CLUSTER, "-c")
            subprocess.run(command, check=True, capture_output=True)
            _publish(data, formatted)
    return formatted


def _publish(made: Path, place: Path) -> None:
    """Move into place unless another test process was faster."""
    try:
        made.rename(place)
    except OSError:
        if not place.exists():
            raise


def _write(path: Path, properties: Mapping[str, str]) -> None:
    path.write_text("".join(f"{key}={value}\n" for key, value in properties.items()), encoding="utf-8")
