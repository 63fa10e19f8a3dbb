from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analysis.cells import neutralise, restore


@given(st.text() | st.text(alphabet="'=+-@\t a"))
def test_restore_undoes_neutralise(text: str):
    assert restore(neutralise(text)) == text


@given(st.text(alphabet="=+-@\t\r＝ax", min_size=1))
def test_nothing_written_starts_a_formula(text: str):
    assert neutralise(text)[0] not in "=+-@\t\r\n＝＋－＠"
