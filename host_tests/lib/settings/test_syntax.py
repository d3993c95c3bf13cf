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
