"""Tables in and out: workbooks read, matched by meaning, checked, brought in, undone; lists written."""
