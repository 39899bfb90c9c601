"""The only clock: what time a build believes it is."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta, timezone

from plugins.problems import SettingsError

CHINA = timezone(timedelta(hours=8))


def build_time() -> datetime:
    """Now, in +08:00; or SOURCE_DATE_EPOCH (seconds since 1970), so that a build can be repeated as of its day."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(CHINA).replace(microsecond=0)
    if not (epoch.isascii() and epoch.isdigit() and len(epoch) <= 11):
        raise SettingsError(
            "SOURCE_DATE_EPOCH is {value}, which is no number of seconds",
            "unset it, or set it to whole seconds since 1970-01-01 UTC",
            value=epoch,
        )
    return datetime.fromtimestamp(int(epoch), UTC).astimezone(CHINA)
