from datetime import date

import pytest

from certs.exam_facts.credential_rows import MOST_ROWS, RowsUnreadable, read_rows

TODAY = date(2026, 11, 25)
HEAD = "person,certificate,exam,earned_on,valid_until\n"


def test_rows_are_read_with_their_lines() -> None:
    text = f"\ufeff{HEAD}ada,SAA,SAA-C03,2025-03-14,2028-03-14\r\n,,,,\n'=ben,DVA,,2024-02-29,\n"
    first, second = read_rows(text, today=TODAY)
    assert (first.line, first.person, first.certificate, first.exam) == (2, "ada", "SAA", "SAA-C03")
    assert (first.earned_on, first.valid_until, first.fault) == (date(2025, 3, 14), date(2028, 3, 14), "")
    assert (second.line, second.person, second.valid_until) == (4, "=ben", None)


def test_semicolons_and_columns_in_any_order_will_do() -> None:
    (row,) = read_rows("earned_on;Person;CERTIFICATE\n2025-01-02;ada;SAA\n", today=TODAY)
    assert (row.person, row.certificate, row.earned_on) == ("ada", "SAA", date(2025, 1, 2))


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (",SAA,,2025-01-02,", "person is empty"),
        ("ada,,,2025-01-02,", "certificate is empty"),
        ("ada,SAA,,,", "earned_on must be a day like"),
        ("ada,SAA,,02.01.2025,", "earned_on must be a day like"),
        ("ada,SAA,,2026-11-26,", "earned_on must be between"),
        ("ada,SAA,,1999-01-01,", "earned_on must be between"),
        ("ada,SAA,,2025-01-02,2025-01-01", "before earned_on"),
        ("ada,SAA,,2025-01-02,soon", "valid_until must be a day like"),
        ("ada,SAA,,2025-01-02,9999-12-31", "Look at the year again"),
        ("ada,SAA,,2025-01-02,,more", "more cells"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_beside_it(cells: str, said: str) -> None:
    good, wrong = read_rows(f"{HEAD}ben,SAA,,2025-01-02,\n{cells}\n", today=TODAY)
    assert good.fault == ""
    assert said in wrong.fault
    assert wrong.line == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "must name the columns"),
        ("a,b\n1,2\n", "must name the columns"),
        ("person,certificate,earned_on,shoe_size\n", "There is no column"),
        ("person,certificate,earned_on,person\n", "named twice"),
        (HEAD + 'ada,"SAA,,2025-01-02,\n', "no CSV file"),
        (HEAD + "ada,SAA,,2025-01-02,\n" * (MOST_ROWS + 1), "more than"),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused_with_what_to_change(text: str, said: str) -> None:
    with pytest.raises(RowsUnreadable, match=said):
        read_rows(text, today=TODAY)
