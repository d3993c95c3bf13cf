"""The place of a fault in JSON, held against CPython's own parser."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom.settings.syntax import fault
from host_tests.lib.settings.test_load import JSON


def reference(text):
    """The (line, column) at which CPython's parser stops, None where it takes the text."""
    def no_constant(name):
        raise ValueError(name)

    try:
        json.loads(text, parse_constant=no_constant)
    except json.JSONDecodeError as error:
        return error.lineno, error.colno
    except ValueError:
        return ()
    return None


@given(JSON, st.sampled_from([None, 1, 4]))
def test_what_is_json_has_no_fault(data, indent):
    text = json.dumps(data, indent=indent, ensure_ascii=bool(indent))
    found = fault(text)
    assert found is None or "twice" in found or "too deep" in found


MARKS = st.sampled_from(['{', '}', '[', ']', ',', ':', '"', '"a"', "1", "-", "0", "1.5", "e", "\\",
                         "true", "nul", " ", "\n", "\t", "\\u00", "x"])


@given(st.lists(MARKS, max_size=12))
def test_any_text_is_judged_as_by_another_parser(parts):
    text = "".join(parts)
    found = fault(text)
    if found is None or "twice" not in found and "too deep" not in found:
        assert (found is None) == (reference(text) is None), text


@pytest.mark.parametrize("text", [
    '{"a": 1,, "b": 2}', '{\n"a": 1\n"b": 2}', '{"a" 1}', '["a", ]', '{"a": 1}}', '{"a": tru}',
])
def test_the_place_is_that_of_another_parser(text):
    line, column = reference(text)
    found = fault(text)
    assert found.startswith(f"line {line}, ")
    at = int(found.split("column ")[1].split(":")[0])
    assert abs(at - column) <= 2, found


@pytest.mark.parametrize(("text", "told"), [
    ('{"a": "x\\q"}', "not an escape of JSON"), ('{"a": "\\u12g4"}', "not an escape of JSON"),
    ('{"a": "\\u123', "not an escape of JSON"), ('{"a": "x', "a closing quote is missing"),
    ('{"a": "x\ny"}', "a closing quote is missing"), ('{"a": 01}', "may not begin with 0"),
    ('{"a": -}', "not a number"), ('{"a": 1.}', "not a number"), ('{"a": 1e}', "not a number"),
    ('{"a": 1e+}', "not a number"), ('{"a": 1} x', "nothing more may follow here"),
    ('{"a": ', "the text ends too early"), ('{"a": tru}', "a value is missing"),
    ("", "the text ends too early"), ("   ", "the text ends too early"),
    ('{a: 1}', "a name in double quotes is missing"), ('{"a" 1}', "a colon is missing"),
    ('{"a": 1 "b": 2}', "a comma or } is missing"), ('[1 2]', "a comma or ] is missing"),
    ('{"a": 1, "a": 2}', "stands here twice"), ("[" * 20 + "]" * 20, "too deep"),
])
def test_each_fault_has_its_sentence(text, told):
    assert told in fault(text)
    if told not in ("stands here twice", "too deep"):
        assert reference(text) is not None


@pytest.mark.parametrize("text", [
    '{"a": "two words"}',
    '"\\u00e4\\n\\"\\\\\\/\\b\\f\\r\\t"', "-0", "0.5", "-12.25e-3", "1E+9", "[[[[[[]]]]]]", "[]",
    ' { } ', "null", "[true, false, null, -1, 0, 10, 100]", '{"a": 1, "b": {"a": 2}}', '"\\uABcd"',
])
def test_what_json_allows_is_taken(text):
    json.loads(text)
    assert fault(text) is None


@pytest.mark.parametrize(("text", "line", "column"), [
    ('{"a": 1,}', 1, 9), ('{\n "a": x}', 2, 7), ('[1,\n2,\n\n  oops]', 4, 3), ('"ab', 1, 1),
])
def test_line_and_column_count_from_one(text, line, column):
    assert fault(text).startswith(f"line {line}, column {column}:")


@pytest.mark.parametrize(("depth", "taken"), [(6, True), (7, False)])
def test_settings_are_not_nested_deeper_than_they_can_be(depth, taken):
    """The parser calls itself, and a chip's stack is small."""
    assert (fault("[" * depth + "]" * depth) is None) == taken
