"""Start of the firmware: safe outputs first, then the supervisor, which never leaves it (R43)."""

from drivers import safe

safe.now()

import supervisor  # noqa: E402

supervisor.run()
