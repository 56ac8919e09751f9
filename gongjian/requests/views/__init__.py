"""The staff screens of requests: list, case, registration, calls and call-backs."""
