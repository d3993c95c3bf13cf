"""Settings in force: values alone, so that the table that checks them need not stay in memory."""


class Settings:
    """values[group] is a dict, or a list of dicts (those that were given) where it has a count.

    errors: one sentence each, naming the key and what is allowed. source: "file" or "defaults".
    refused: nothing may be granted by them (R40); off: the household's part can't be read, so that
    charging is switched off.
    """

    def __init__(self, values: dict) -> None:
        self.values = values
        self.errors: list[str] = []
        self.source = "defaults"
        self.refused = False
        self.off = False

    def __getitem__(self, group: str):  # type: ignore[no-untyped-def]
        return self.values[group]
