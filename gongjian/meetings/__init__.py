"""Who gathers, who came, what was resolved: one mechanism for every kind of meeting."""
