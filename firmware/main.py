"""Start of the firmware: first act safe outputs, last act safe outputs."""

from drivers import safe

safe.now()

import asyncio  # noqa: E402

import app  # noqa: E402

try:
    asyncio.run(app.main())
finally:
    asyncio.new_event_loop()
    app.shut_down()
