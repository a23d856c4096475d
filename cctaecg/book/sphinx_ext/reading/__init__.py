"""What helps a reader along: terms that explain themselves, and a thousand people drawn one by one."""
