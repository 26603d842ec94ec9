import ArgumentParser

ProcessGuard.keepMemoryPrivate()
CommandLineInterface.main()
