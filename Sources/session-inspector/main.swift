import ArgumentParser

ProcessGuard.keepMemoryPrivate()
ProcessGuard.failWhereFilesMayNotGrow()
CommandLineInterface.main()
