import ArgumentParser
import CProcess

cp_hear_signals()
ProcessGuard.keepMemoryPrivate()
ProcessGuard.failWhereFilesMayNotGrow()
CommandLineInterface.main()
