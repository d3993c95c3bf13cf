"""From a grant to a command: the IEC 61851 pilot here, register writes to come. No I/O."""
