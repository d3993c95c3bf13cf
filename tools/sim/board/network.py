"""network: a WLAN that joins at once. The host's own sockets carry the traffic."""

STA_IF, AP_IF = 0, 1
STAT_IDLE, STAT_GOT_IP = 1000, 1010
_hostname = ["mpy-esp32"]


def hostname(name=None):
    if name is None:
        return _hostname[0]
    _hostname[0] = name
    return None


class WLAN:
    IF_STA, IF_AP = STA_IF, AP_IF

    def __init__(self, interface=STA_IF):
        self._up = self._joined = False
        self._config = {"mac": b"\x24\x0a\xc4\x00\x00\x01"}

    def active(self, up=None):
        if up is not None:
            self._up = up
        return self._up

    def connect(self, ssid=None, key=None):
        self._joined = self._up

    def disconnect(self):
        self._joined = False

    def isconnected(self):
        return self._joined

    def status(self, what=None):
        return -50 if what == "rssi" else STAT_GOT_IP if self._joined else STAT_IDLE

    def ifconfig(self):
        return ("127.0.0.1", "255.0.0.0", "127.0.0.1", "127.0.0.1")

    def scan(self):
        return [(b"house", b"\x00\x00\x00\x00\x00\x02", 6, -50, 3, False)]

    def config(self, *names, **values):
        self._config.update(values)
        return self._config.get(names[0]) if names else None
