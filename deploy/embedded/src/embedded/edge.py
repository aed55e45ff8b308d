"""nginx in front of the regions."""

import os
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path
from string import Template

from embedded.ground import Ground
from embedded.ports import HOST
from embedded.probe import listens
from embedded.process import Part
from embedded.settings import CHECKOUT, Settings

TEMPLATE = CHECKOUT / "deploy" / "nginx" / "edge.conf.template"


def render(template: str, values: Mapping[str, str]) -> str:
    """Fill in our own names; nginx's variables stay as they are."""
    return Template(template).safe_substitute(values)


def part(settings: Settings, ground: Ground) -> Part:
    """Write the configuration and describe the process."""
    folder = ground.folder("edge")
    servers = (
        f"server {HOST}:{settings.port(f'regional-api {region}')} max_fails=1 fail_timeout=2s;"
        for region in settings.regions
    )
    text = render(
        TEMPLATE.read_text("utf-8"),
        {
            "EDGE_LISTEN": f"{HOST}:{settings.port('edge')}",
            "EDGE_DIR": str(folder),
            "REGIONAL_API_SERVERS": "\n        ".join(servers),
            "GLOBAL_SERVICE": f"{HOST}:{settings.port('global-service')}",
        },
    )
    configuration = _own(folder / "edge.conf", ground, text)
    return Part(
        name="edge",
        command=(
            str(ground.nginx),
            *("-p", f"{folder}/", "-c", str(configuration), "-e", "stderr", "-g", "daemon off;"),
        ),
        environment={"PATH": os.defpath},
        is_ready=lambda _: listens(settings.port("edge")),
        uid=ground.uid,
        gid=ground.gid,
        stop_signal=signal.SIGQUIT,  # finishes what it is answering
        grace=5.0,
    )


def _own(path: Path, ground: Ground, text: str) -> Path:
    path.write_text(text, "utf-8")
    if ground.uid is not None:
        shutil.chown(path, ground.uid, ground.gid)
    return path
