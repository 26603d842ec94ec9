// Nothing is called: linking it is enough. See watchdog.c.
