"""`python -m tools.demo`: the firmware in real time against a simulated house and car.

The device's own page on PORT, controls of the simulated house on PORT+1. Everything runs on this
machine and ends with Ctrl-C. Both listen on 127.0.0.1; --host gives the device's page another.
"""

import argparse
import json
import signal
import socket
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path

from .build import build
from .sim.plant import Plant
from .sim.scenario.as_plant import left_out, plant_of
from .sim.scenario.read import Scenario, read
from .sim.server import SimError
from .sim.simrun import SimRun, clamps_of, plain_settings

PAGE = Path(__file__).with_name("demo_page.html")
_BODY_MAX = 4096
_PORT_MAX = 65535
HOUSE = {"rating_a": 40, "car": "typical", "adc": "ideal"}


class House:
    """What the controls may touch: commands wait until the simulation takes them up."""

    def __init__(self, plant: Plant) -> None:
        self.plant = plant
        self.truth = plant.truth()
        self._lock = threading.Lock()

    def do(self, command: object) -> None:
        """ValueError with the plant's sentence if the command is not right."""
        with self._lock:
            self.plant.do(command)  # type: ignore[arg-type]
            self.truth = self.plant.truth()

    def note(self, truth: dict) -> None:
        self.truth = truth

    def serve(self, run: SimRun) -> None:
        with self._lock:
            run.server.serve()


def controls(house: House, port: int, device_port: int) -> ThreadingHTTPServer:
    """The controls' server: GET /, GET /truth, POST /do with one command as JSON."""

    class Controls(BaseHTTPRequestHandler):
        def _answer(self, code: int, kind: str, body: bytes) -> None:
            self.send_response(code)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            if self.path == "/":
                page = PAGE.read_text().replace("DEVICE_PORT", str(device_port))
                self._answer(200, "text/html; charset=utf-8", page.encode())
            elif self.path == "/truth":
                self._answer(200, "application/json", json.dumps(house.truth).encode())
            else:
                self._answer(404, "text/plain", b"there are /, /truth and POST /do\n")

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if self.path != "/do" or not length.isdigit() or int(length) > _BODY_MAX:
                self._answer(400, "text/plain", b"POST /do with one JSON command of up to 4 kB\n")
                return
            try:
                house.do(json.loads(self.rfile.read(int(length))))
            except ValueError as error:
                self._answer(400, "text/plain; charset=utf-8", f"{error}\n".encode())
            else:
                self._answer(200, "application/json", json.dumps(house.truth).encode())

        def log_message(self, *_: object) -> None:
            """Quiet: the console belongs to the firmware."""

    return ThreadingHTTPServer(("127.0.0.1", port), Controls)


def refusal(host: str, port: int) -> "str | None":
    """Why nothing can listen there, None if it can."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return f"Port {port} on {host}: {error.strerror}; PORT=... names another pair."
    return None


def house_for(settings: dict) -> dict:
    """The plant's configuration with 8 A on each phase and clamps as the settings have them."""
    phases = settings["supply"]["phases"]
    wired = settings["chargers"][0].get("phases", "L1") if settings["chargers"] else "L1"
    return {
        **HOUSE, "phases": phases, "house_a": [8.0] * phases,
        "car_phases": [int(digit) - 1 for digit in wired[1:]],
        "clamps": clamps_of(settings),
    }


def run_demo(
    port: int, host: str, folder: Path, settings: dict, scenario: "Scenario | None"
) -> None:
    build_dir = folder / "build"
    if scenario is not None:
        plant = plant_of(scenario, build_dir)
        settings = json.loads(scenario.settings or "{}")
    else:
        build("sim", build_dir)
        board = json.loads((build_dir / "board.json").read_text())
        plant = Plant(board, house_for(settings))
    house = House(plant)
    server = controls(house, port + 1, port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings = {**settings, "web": {"port": port}}
    with SimRun(plant, build_dir, folder / "flash", settings, factor=1, host=host) as run:
        run.watchers.append(house.note)
        print(f"The device's page:    http://{host}:{port}/", flush=True)
        print(f"The simulated house:  http://127.0.0.1:{port + 1}/", flush=True)
        print("Ctrl-C ends both.", flush=True)
        while True:
            house.serve(run)


def _port(text: str) -> int:
    """The controls lie on the port after it, so the last one is left out."""
    if not text.isdigit() or not 1 <= int(text) <= _PORT_MAX - 1:
        raise argparse.ArgumentTypeError(f"{text}: 1 to {_PORT_MAX - 1} are possible")
    return int(text)


def _address(text: str) -> str:
    try:
        return str(IPv4Address(text))
    except ValueError:
        words = f"{text}: an IPv4 address of this machine is wanted"
        raise argparse.ArgumentTypeError(words) from None


def _settings(file: str) -> dict:
    """A device's settings file, as far as the house around it needs it."""
    try:
        settings = json.loads(Path(file).read_text())
        house_for(settings)
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{file}: {error.strerror}") from None
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        words = f"{file}: supply.phases, clamps and chargers are wanted ({error!r})"
        raise argparse.ArgumentTypeError(words) from None
    return settings


def _scenario(file: str) -> Scenario:
    """A scenario whose house, car and faults the demo shows in real time."""
    try:
        scenario = read(file)
        settings = json.loads(scenario.settings or "{}")
    except (OSError, ValueError) as error:
        raise argparse.ArgumentTypeError(f"{file}: {error}") from None
    why = left_out(scenario) if isinstance(settings, dict) else "settings are no object"
    if why:
        raise argparse.ArgumentTypeError(f"{file}: {why}")
    return scenario


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=_port, default=8080, help="of the device's page (8080)")
    parser.add_argument("--host", type=_address, default="127.0.0.1",
                        help="address that the page listens on (127.0.0.1)")
    parser.add_argument("--settings", type=_settings, metavar="FILE",
                        default=plain_settings(1, breaker="mcb_c"),
                        help="the device's settings.json; the house gets its phases and clamps")
    parser.add_argument("--scenario", type=_scenario, metavar="FILE", default=None,
                        help="a scenario: its settings, house, car and faults")
    return parser.parse_args()


def main() -> int:
    given = _arguments()
    port = given.port
    refused = refusal(given.host, port) or refusal("127.0.0.1", port + 1)
    if refused:
        print(refused, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="headroom-") as folder:
        try:
            run_demo(port, given.host, Path(folder), given.settings, given.scenario)
        except KeyboardInterrupt:
            print("\nEnded.")
        except SimError as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
