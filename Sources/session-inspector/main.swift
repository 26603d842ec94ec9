import ArgumentParser

ProcessGuard.disableCoreDumps()
CommandLineInterface.main()
