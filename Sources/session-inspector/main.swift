import ArgumentParser
import CProcess

cp_hold_standard_descriptors()
cp_hear_signals()
cp_crash_plainly()
ProcessGuard.keepMemoryPrivate()
ProcessGuard.failWhereFilesMayNotGrow()
CommandLineInterface.main()
