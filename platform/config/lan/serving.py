"""`fonds up --lan`: prepares address and certificates, says on the terminal what phones do, and cleans up."""

from http.server import ThreadingHTTPServer
from types import TracebackType

from config import env
from config.lan.addresses import answer_there, own_address
from config.lan.certificates import fingerprint, prepare
from config.lan.handing_out import NAME, code_of, hand_out
from config.output import say
from config.web import web_command
from kernel.clock import now


class Lan:
    """One company on this machine's address, by TLS; the root certificate on the port above, by http."""

    def __init__(self, host: str, port: int) -> None:
        self.address, self.port = env.text("FONDS_LAN_ADDRESS") or own_address(), port
        self.host = answer_there(self.address, host)
        self.files = prepare(env.home() / "tls", self.address, now=now())
        # Who serves is a child: it takes this address from the environment as one of its hosts.
        env.replace("FONDS_HOSTS", f"{env.text('FONDS_HOSTS')} {self.address}".strip())
        self._root: ThreadingHTTPServer | None = None

    def __enter__(self) -> "Lan":
        """Hand out the root, and say what to do."""
        self._root = hand_out(self.files.root, self.address, self.port + 1)
        root = f"http://{self.address}:{self.port + 1}{NAME}"
        page = f"https://{self.address}:{self.port}/"
        say(
            f"\nPhones of the house open {self.host} by TLS.\n\n"
            f"1. Once on each phone: load {root}, open it and trust it as a certificate authority.\n"
            f"   Its SHA-256 must be {fingerprint(self.files.root)}\n{code_of(root)}\n"
            f"2. Then open {page}\n{code_of(page)}"
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Hand out nothing any more."""
        if self._root is not None:
            self._root.shutdown()
            self._root.server_close()

    def command(self) -> list[str]:
        """Return what serves phones."""
        served = web_command(self.address, self.port)
        return [
            *served[:-1],
            *("--ssl-certificate", str(self.files.certificate)),
            *("--ssl-keyfile", str(self.files.key), "--ssl-protocol-min", "tls1.2"),
            served[-1],
        ]
