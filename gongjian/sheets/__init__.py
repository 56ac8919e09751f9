"""Tables in and out: workbooks read, matched by meaning, checked cell by cell, applied, undone; lists written."""
