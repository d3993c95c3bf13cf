"""Where a JSON text is broken: line and column, in words (RFC 8259).

The device's own parser takes commas and colons for blanks and doesn't say where it stopped, so
that a typing error could pass as another setting. Names that stand twice in one object are an
error here too: one of the two would be lost.
"""

from ..compat import const

_DEPTH_MAX = const(6)
_BLANK = " \t\r\n"
_ESCAPES = '"\\/bfnrt'
_DIGITS = "0123456789"


class Broken(ValueError):
    """args: index in the text, and what is wrong there in words."""


def fault(text: str) -> "str | None":
    """None where the text is one JSON value; else 'line 3, column 5: ...'."""
    scanner = _Scanner(text)
    try:
        scanner.value(0)
        scanner.end()
    except Broken as broken:
        at, what = broken.args
        before = text[:at]
        line = before.count("\n") + 1
        column = at - (before.rfind("\n") + 1) + 1
        return "line {}, column {}: {}".format(line, column, what)
    return None


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def peek(self) -> str:
        """The next character that isn't blank, "" at the end."""
        while self.at < len(self.text) and self.text[self.at] in _BLANK:
            self.at += 1
        return self.text[self.at : self.at + 1]

    def end(self) -> None:
        if self.peek():
            raise Broken(self.at, "nothing more may follow here")

    def value(self, depth: int) -> None:
        first = self.peek()
        if first == "{" or first == "[":
            if depth >= _DEPTH_MAX:
                raise Broken(self.at, "too deep")
            self.members(depth, "}" if first == "{" else "]", first == "{")
        elif first == '"':
            self.string()
        elif first and first in "-0123456789":
            self.number()
        else:
            self.word()

    def members(self, depth: int, close: str, named: bool) -> None:
        """An object's or a list's, from its opening bracket to its closing one."""
        names: list[str] = []
        self.at += 1
        if self.peek() == close:
            self.at += 1
            return
        while True:
            if named:
                self.name(names)
            self.value(depth + 1)
            mark = self.peek()
            if mark == close:
                self.at += 1
                return
            if mark != ",":
                raise Broken(self.at, "a comma or {} is missing".format(close))
            self.at += 1

    def name(self, names: "list[str]") -> None:
        if self.peek() != '"':
            raise Broken(self.at, "a name in double quotes is missing")
        at = self.at
        name = self.string()
        if name in names:
            raise Broken(at, "{} stands here twice".format(name))
        names.append(name)
        if self.peek() != ":":
            raise Broken(self.at, "a colon is missing")
        self.at += 1

    def string(self) -> str:
        start = self.at
        self.at += 1
        while True:
            mark = self.text[self.at : self.at + 1]
            if mark == "" or ord(mark) < 32:
                raise Broken(start, "a closing quote is missing")
            self.at += 1
            if mark == '"':
                return self.text[start : self.at]
            if mark == "\\":
                self.escape()

    def escape(self) -> None:
        mark = self.text[self.at : self.at + 1]
        digits = self.text[self.at + 1 : self.at + 5]
        hexed = len(digits) == 4 and not [d for d in digits if d not in "0123456789abcdefABCDEF"]
        if not (mark == "u" and hexed) and (mark == "" or mark not in _ESCAPES):
            raise Broken(self.at - 1, "not an escape of JSON")
        self.at += 1

    def number(self) -> None:
        start = self.at
        self.at += self.text[self.at] == "-"
        zero = self.text[self.at : self.at + 1] == "0"
        whole = self.digits(start)
        if zero and whole > 1:
            raise Broken(start, "a number may not begin with 0")
        if self.text[self.at : self.at + 1] == ".":
            self.at += 1
            self.digits(start)
        if self.text[self.at : self.at + 1] in ("e", "E"):
            self.at += 1
            self.at += self.text[self.at : self.at + 1] in ("+", "-")
            self.digits(start)

    def digits(self, start: int) -> int:
        count = 0
        while self.text[self.at : self.at + 1] in _DIGITS and self.at < len(self.text):
            self.at += 1
            count += 1
        if count == 0:
            raise Broken(start, "not a number")
        return count

    def word(self) -> None:
        for word in ("true", "false", "null"):
            if self.text[self.at : self.at + len(word)] == word:
                self.at += len(word)
                return
        missing = "the text ends too early" if self.at >= len(self.text) else "a value is missing"
        raise Broken(self.at, missing)
