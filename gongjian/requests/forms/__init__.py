"""What people type into the desk, parsed; what is wrong with it, in Chinese, and how to mend it."""
