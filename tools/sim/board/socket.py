"""socket on this machine: what listens everywhere on a board listens on one address of it, by
default one that no other machine reaches."""

import usocket
from simlink import link
from usocket import *  # noqa: F403


def getaddrinfo(host, port, *more):
    return usocket.getaddrinfo(link.host if host == "0.0.0.0" else host, port, *more)
