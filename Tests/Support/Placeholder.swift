// What suites share.
