"""Which ports of the loopback interface the local stack may take."""

import socket

from scripts.stack_settings import POSTGRES_OFFSET, SERVICES, StackError, StackSettings


def require_free(settings: StackSettings) -> None:
    """Raises `StackError` that names the first port another program holds."""
    for part in (*SERVICES, "postgres"):
        port = settings.port_of(part)
        if not is_free(port, settings.host if part == "gateway" else "127.0.0.1"):
            raise StackError(
                f"Port {port}, which {part} needs, is in use. Stop what holds it, or choose another public port "
                f"with FUNIKI_PORT (now {settings.port}; {POSTGRES_OFFSET + 1} ports from it on are used)."
            )


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # As the servers do, so that connections still closing from a run before do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_block(first: int = 18000, last: int = 28000) -> int:
    """A public port whose whole block of ports is free. Raises `StackError` when there is none."""
    for port in range(first, last, 10):
        if all(is_free(port + offset) for offset in range(POSTGRES_OFFSET + 1)):
            return port
    raise StackError(f"No {POSTGRES_OFFSET + 1} free ports in a row between {first} and {last}.")
