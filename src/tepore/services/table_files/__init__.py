"""Tables as administrators keep them: CSV of any dialect and workbooks, as rows of text and values.

``rows_of_file`` gives rows, ``Columns`` finds the columns by their headings in Italian or English, and
``figures`` reads numbers and dates as they are written in Italy. Whatever the bytes, the only thing raised is
:class:`BadTable` or :class:`BadCell`.
"""

from tepore.services.table_files.columns import Column, Columns, find_columns
from tepore.services.table_files.figures import BadCell, located, read_date, read_decimal, read_instant
from tepore.services.table_files.layouts import TableLayout, table_of_file
from tepore.services.table_files.rows import BadTable, Cell, Row, rows_of_file

__all__ = [
    "BadCell",
    "BadTable",
    "Cell",
    "Column",
    "Columns",
    "Row",
    "TableLayout",
    "find_columns",
    "located",
    "read_date",
    "read_decimal",
    "read_instant",
    "rows_of_file",
    "table_of_file",
]
