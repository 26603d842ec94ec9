print("usage: session-benchmark")
