"""Lends Pelican a staging folder before it renders; audits and publishes that folder when it has finished."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from pelican import signals

from plugins.edition.model import Edition
from plugins.problems import SettingsError
from plugins.publish.destination import require_destination
from plugins.publish.lock import lock
from plugins.publish.log import Log, Logged, write_landing
from plugins.publish.manifest import Manifest, write_manifest
from plugins.publish.swap import new_staging, publish
from plugins.publish.verify import audit
from plugins.staging import Staging
from plugins.telling import in_words

# The lock of the build that runs in this process.  Pelican has no signal for a build that fails, so what one that
# failed still holds is let go of when the next begins, or by the system when the process ends.
HELD = ExitStack()


def connect() -> None:
    signals.initialized.connect(begin)
    signals.finalized.connect(finish)


@in_words
def begin(pelican: Any) -> None:
    """Points Pelican at a new staging folder; settings["LIVE"] is where it goes in the end."""
    settings = pelican.settings
    edition = settings.get("EDITION")
    if not isinstance(edition, Edition):
        raise SettingsError(
            "there is no edition to publish", "list plugins.review before plugins.publish in PLUGINS of pelicanconf.py"
        )
    live = Path(os.path.abspath(settings.get("LIVE") or pelican.output_path))
    require_destination(edition, live)
    HELD.close()
    HELD.enter_context(lock(live.parent / ".cache" / f"{live.name}.lock"))
    staging = new_staging(live)
    settings["LIVE"], settings["STAGING"] = live, staging
    pelican.output_path = settings["OUTPUT_PATH"] = str(staging.root)


@in_words
def finish(pelican: Any) -> None:
    """What is raised here ends Pelican with an error, and the live site stays as it was."""
    settings = pelican.settings
    edition: Edition = settings["EDITION"]
    staging: Staging = settings["STAGING"]
    with HELD:
        manifest = audit(edition, staging)
        write_manifest(manifest, staging.root)
        settings["LOGGED"] = _write_log(settings, manifest)
        publish(staging.root, settings["LIVE"])
    for act in settings.pop("ONCE_LIVE", ()):
        act()
    settings["MANIFEST"] = manifest
    pelican.output_path = settings["OUTPUT_PATH"] = str(settings["LIVE"])


def _write_log(settings: dict[str, Any], manifest: Manifest) -> Logged | None:
    """Ahead of the switch, so that nothing is ever public that is not written down; a preview or a trial is not."""
    landing = settings["PREPARED"].landing if "CHAIN" in settings else None
    if landing is None:
        return None
    path, copy, chain = settings["CHAIN"]
    log = Log(path, copy, chain.head, settings["LANDINGS"])
    return write_landing(log, landing, manifest, settings["NOW"])
