"""Start of the firmware: safe outputs first, then the supervisor, which never leaves it (R43)."""

from drivers import safe

safe.now()

try:
    import supervisor

    supervisor.run()
except Exception as error:
    # Without a supervisor there is no safe mode either; the next start may have one.
    import sys

    import machine

    sys.print_exception(error)
    machine.reset()
