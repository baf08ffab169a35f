"""docker-compose.yml: valid by the Compose specification, and closed by default."""

import json
import re
from importlib.resources import files

import pytest
import yaml
from jsonschema.validators import validator_for

from etl import settings

TEXT = (settings.ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
OPTIONAL = {"PARALLELISM": "4", "WORKERS": "1", "ETL_ARTICLES": "/articles", "ETL_MODELS": "learned", "EXTRA_PACKAGES": "", "METRICS": "False",
            "DIGEST_EVERY": "day",
            "METRICS_ENDPOINT": "http://otel-collector:4318"}  # and what holds without them
LASTING = sorted(name for name in SERVICES if not name.endswith("-migrate"))


@pytest.fixture(scope="module")
def specification():
    """The Compose specification's JSON Schema, as the package check-jsonschema carries it."""
    schema = json.loads((files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json").read_text(encoding="utf-8"))
    return validator_for(schema)(schema)


def test_valid_by_the_compose_specification(specification):
    assert [f"{list(e.absolute_path)}: {e.message}" for e in specification.iter_errors(COMPOSE)] == []


def test_the_specification_tells_wrong_from_right(specification):
    assert not specification.is_valid({"services": {"a": {"imagge": "x"}}})


def test_every_variable_is_required_and_explained():
    used = re.findall(r"(?<!\$)\$\{([A-Z_]+)([^}]*)\}", TEXT)
    assert used
    assert {name: rest.removeprefix(":-") for name, rest in used if not rest.startswith(":?set it in .env")} == OPTIONAL
    text = (settings.ROOT / ".env.example").read_text(encoding="utf-8")
    example = re.findall(r"^([A-Z_]+)=(.*)$", text, re.M)
    # Compose itself reads COMPOSE_PROFILES
    assert {name for name, _ in used} - set(OPTIONAL) | {"COMPOSE_PROFILES"} == {name for name, _ in example}
    assert [name for name in OPTIONAL if name not in text] == []
    assert [name for name, value in example if value] == [], "an example value would be used as it is"


def test_no_secret_is_written_down():
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD$|SECRET|FERNET|_KEY$", variable):
                assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", value), f"{name}: {variable}"
            assert not re.search(r"://[^/$]*:[^$@/]+@", str(value)), f"{name}: {variable} holds a password"


def test_ports_are_open_to_this_machine_only():
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert [p for p in ports if not str(p).startswith("127.0.0.1:")] == []


@pytest.mark.parametrize("name", LASTING)
def test_lasting_services_are_watched_and_restarted(name):
    assert SERVICES[name]["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_every_condition_can_be_met():
    for name, service in SERVICES.items():
        for needed, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[needed], f"{name} waits for {needed}, which never says that it is well"
            else:
                assert needed not in LASTING, f"{name} waits for {needed} to end, which it never does"


def test_what_is_mounted_from_the_repository_is_there():
    volumes = [v for service in SERVICES.values() for v in service.get("volumes", []) if isinstance(v, str)]
    sources = [v.split(":")[0] for v in volumes if v.startswith("./")]
    assert sources
    assert [s for s in sources if not (settings.ROOT / s).is_file()] == []


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_service_is_root_or_has_capabilities(name):
    service = SERVICES[name]
    assert service.get("user") or "build" in service, "the image's own user would be root"
    assert service.get("user") not in ("root", "0")
    assert service["cap_drop"] == ["ALL"] and service["security_opt"] == ["no-new-privileges:true"] and "cap_add" not in service


def test_only_who_needs_it_has_the_warehouse():
    def who(variable):
        return {name for name, service in SERVICES.items() if variable in service["environment"]}

    assert who("WAREHOUSE_DSN") == {"warehouse-migrate", "api-server", "scheduler", "worker"}
    assert who("WAREHOUSE_EDITOR_DSN") == {"api-server", "scheduler", "worker"}
    assert SERVICES["api-server"]["environment"]["WAREHOUSE_DSN"].startswith("postgresql://analyst:")
    assert who("WAREHOUSE_OWNER_DSN") == {"scheduler", "worker"} == who("AIRFLOW__CELERY__BROKER_URL")


def test_image_runs_as_no_root():
    lines = (settings.ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("USER ")][-1] == "USER etl"
