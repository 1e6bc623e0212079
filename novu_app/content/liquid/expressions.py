"""Expressions as LiquidJS reads them, each made into a function of the context once.

What stands behind a complete expression is left aside where LiquidJS leaves it aside. A filter that nobody knows changes
nothing; ``novu_app.workflows`` tells who wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NoReturn

from liquid.exceptions import LiquidSyntaxError
from liquid.token import TOKEN_EXPRESSION, Token

from novu_app.content.liquid.calls import Argument, call
from novu_app.content.liquid.lexer import BLANKS, WORD
from novu_app.content.liquid.limits import MAX_BRACKETS, MAX_EXPRESSION
from novu_app.content.liquid.operators import OPERATORS, PRECEDENCE
from novu_app.content.liquid.parts import DYNAMIC, Evaluate, Expression, FilterUse, Operand, Path
from novu_app.content.liquid.strings import unquoted
from novu_app.content.liquid.values import BLANK, EMPTY, number

_SPACE = re.compile(rf"[{BLANKS}]*")
_NAME = re.compile(rf"(?:{WORD})+", re.ASCII)
_LITERAL = re.compile(rf"(?:true|false|nil|null|empty|blank)(?!{WORD})", re.ASCII)
_OPERATOR = re.compile(rf"(?:==|!=|>=|<=|<|>|(?:contains|not|and|or)(?!{WORD}))", re.ASCII)
_NUMBER = re.compile(rf"[+-]?[0-9]+(?:\.(?!\.)[0-9]*)?(?!{WORD})", re.ASCII)
_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'""", re.DOTALL)
_LITERALS: dict[str, Any] = {"true": True, "false": False, "nil": None, "null": None, "empty": EMPTY, "blank": BLANK}


class Reader:
    """Reads parts of expressions from a token, one after the other."""

    def __init__(self, token: Token) -> None:
        self.text = token.value
        self.place = 0
        self._token = token
        self._depth = 0
        self._cost = 0
        self._paths: list[Path] = []
        if len(self.text) > MAX_EXPRESSION:
            raise LiquidSyntaxError(f"the expression is longer than {MAX_EXPRESSION} characters", token=token)

    def filtered(self) -> Expression:
        """An expression with filters.

        Raises:
            LiquidSyntaxError: there is none, or it can not be read.
        """
        self.space()
        begin, self._paths, self._cost = self.place, [], 0
        operand = self._combined()
        if operand is None:
            self.fail("a value is missing")
        evaluate, path, uses = operand.evaluate, operand.path, []
        while (applied := self._filter(evaluate, path)) is not None:
            evaluate, use = applied
            uses.append(use)
            path = None
        text = self.text[begin : self.place].strip(BLANKS)
        raw = bool(uses) and uses[-1].name == "raw"
        path = None if uses else operand.path
        return Expression(evaluate, self._paths, uses, path, text, raw, cost=self._cost)

    def value(self) -> Expression | None:
        """A single value, or None where there is none.

        Raises:
            LiquidSyntaxError: it can not be read.
        """
        self._paths, self._cost = [], 0
        operand = self._value()
        if operand is None:
            return None
        return Expression(
            operand.evaluate, self._paths, path=operand.path, text=operand.text, nil=operand.nil, cost=self._cost
        )

    def name(self) -> str:
        """A name, empty where there is none."""
        self.space()
        found = _NAME.match(self.text, self.place)
        if found is None:
            return ""
        self.place = found.end()
        return found[0]

    def quoted(self) -> str | None:
        """A quoted text, or None where there is none."""
        self.space()
        found = _QUOTED.match(self.text, self.place)
        if found is None:
            return None
        self.place = found.end()
        return unquoted(found[0])

    def ahead(self) -> str:
        """The character that comes next, empty at the end."""
        self.space()
        return self.text[self.place : self.place + 1]

    def skip(self, text: str) -> bool:
        """Go behind ``text`` where it comes next."""
        self.space()
        if not self.text.startswith(text, self.place):
            return False
        self.place += len(text)
        return True

    def skip_to(self, text: str) -> None:
        """Go behind the next ``text``, or to the end."""
        found = self.text.find(text, self.place)
        self.place = len(self.text) if found < 0 else found + len(text)

    def space(self) -> None:
        """Go over white space."""
        found = _SPACE.match(self.text, self.place)
        self.place = found.end() if found else self.place

    def fail(self, message: str) -> NoReturn:
        """Refuse what comes next.

        Raises:
            LiquidSyntaxError: always.
        """
        rest = self.text[self.place : self.place + 30]
        text = f"{message}: {rest!r}" if rest else message
        raise LiquidSyntaxError(text, token=self._here(self.place))

    def _here(self, place: int) -> Token:
        return Token(TOKEN_EXPRESSION, "", self._token.start_index + place, self._token.source)

    def _combined(self) -> Operand | None:
        """Values and operators: ``not``, comparisons, then ``and`` and ``or`` from the right."""
        output: list[Operand] = []
        waiting: list[str] = []
        while True:
            self.space()
            if (found := _OPERATOR.match(self.text, self.place)) is not None:
                self.place = found.end()
                while waiting and PRECEDENCE[waiting[-1]] > PRECEDENCE[found[0]]:
                    self._apply(waiting.pop(), output)
                waiting.append(found[0])
            elif (operand := self._value()) is not None:
                output.append(operand)
            else:
                break
        if not output and not waiting:
            return None
        while waiting:
            self._apply(waiting.pop(), output)
        return output[0]

    def _apply(self, operator: str, output: list[Operand]) -> None:
        self._cost += 1
        right = output.pop() if output else _NOTHING
        left = _NOTHING if operator == "not" else output.pop() if output else _NOTHING
        output.append(Operand(OPERATORS[operator](left, right), False))

    def _value(self) -> Operand | None:
        self.space()
        begin = self.place
        self._cost += 1
        literal = self._literal()
        if literal is None and self.text.startswith("(", self.place):
            literal = self._range()
        keys = self._keys(first=literal is None)
        if not keys:
            return literal
        text = self.text[begin : self.place]
        if literal is not None:
            return Operand(_reading(literal.evaluate, keys), False, text=text)
        path = Path(tuple(key.value if key.constant else DYNAMIC for key in keys), self._token.start_index + begin)
        self._paths.append(path)
        return Operand(_looking_up(keys), False, path=path, text=text)

    def _literal(self) -> Operand | None:
        for pattern, read in _CONSTANTS:
            if (found := pattern.match(self.text, self.place)) is not None:
                self.place = found.end()
                return read(found[0])
        return None

    def _range(self) -> Operand:
        begin = self.place
        self.place += 1
        low = self._value()
        if low is None or not self.skip(".."):
            self.fail("a range is written as (1..3)")
        high = self._value()
        if high is None or not self.skip(")"):
            self.fail("a range is written as (1..3)")
        first, last = low.evaluate, high.evaluate
        return Operand(
            lambda context: context.range(first(context), last(context)), False, text=self.text[begin : self.place]
        )

    def _keys(self, *, first: bool) -> list[Operand]:
        keys: list[Operand] = []
        while True:
            if self.text.startswith("[", self.place):
                self.place += 1
                self._depth += 1
                if self._depth > MAX_BRACKETS:
                    self.fail("brackets stand too deep in each other")
                key = self._value() or _constant("")
                self._depth -= 1
                if (end := self.text.find("]", self.place)) < 0:
                    self.fail("] is missing")
                self.place = end + 1
                keys.append(key)
                continue
            dot = self.text.startswith(".", self.place) and not self.text.startswith("..", self.place)
            if not dot and (keys or not first):
                return keys
            if dot:
                self.place += 1
                self.space()
            found = _NAME.match(self.text, self.place)
            if found is None:
                return keys
            self.place = found.end()
            keys.append(_constant(found[0]))
            self._cost += 1

    def _filter(self, evaluate: Evaluate, on: Path | None) -> tuple[Evaluate, FilterUse] | None:
        ahead = self.ahead()
        if ahead in ("", ")", ","):
            return None
        if ahead != "|":
            self.fail("expected | before a filter")
        self.place += 1
        self._cost += 1
        self.space()
        begin = self.place
        name = self.name()
        if not name:
            if self.ahead():
                self.fail("expected the name of a filter")
            return None
        arguments: list[Argument] = []
        if self.ahead() == ":":
            while True:
                self.place += 1
                if (argument := self._argument()) is not None:
                    arguments.append(argument)
                if self.ahead() != ",":
                    break
        if self.ahead() not in ("", "|", ")", ","):
            self.fail(f"unexpected in the arguments of {name}" if arguments else "expected : behind the filter's name")
        known = tuple(argument.value if argument.constant else DYNAMIC for argument in arguments)
        use = FilterUse(name, known, self._token.start_index + begin, on)
        return call(name, evaluate, arguments, self._here(begin)), use

    def _argument(self) -> Argument | None:
        found = self._value()
        if found is None:
            return None
        if not self.skip(":"):
            return Argument(found.evaluate, found.constant, found.value)
        value = self._value() or _NOTHING
        return Argument(value.evaluate, value.constant, value.value, found.text)


def _constant(value: Any, *, nil: bool = False, text: str = "") -> Operand:
    return Operand(lambda _context: value, True, value, nil=nil, text=text)


_NOTHING = _constant(None)
_CONSTANTS: tuple[tuple[re.Pattern[str], Callable[[str], Operand]], ...] = (
    (_LITERAL, lambda text: _constant(_LITERALS[text], nil=_LITERALS[text] is None, text=text)),
    (_QUOTED, lambda text: _constant(unquoted(text), text=text)),
    (_NUMBER, lambda text: _constant(number(float(text)), text=text)),
)


def _looking_up(keys: list[Operand]) -> Evaluate:
    """A variable by its path."""
    head, *rest = keys
    if all(key.constant and type(key.value) is str for key in keys):
        # What is mostly written, and as short as it can be.
        root, names = str(head.value), tuple(key.value for key in rest)
        if not names:
            return lambda context: context.find(root)
        return lambda context: context.walk(root, names)
    first = head.evaluate
    if not rest:
        return lambda context: context.find(context.key(first(context)))
    inner = [key.evaluate for key in rest]
    return lambda context: context.descend(context.find(context.key(first(context))), inner)


def _reading(evaluate: Evaluate, keys: list[Operand]) -> Evaluate:
    inner = [key.evaluate for key in keys]
    return lambda context: context.descend(evaluate(context), inner)
