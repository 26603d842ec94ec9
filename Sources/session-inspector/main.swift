print("session-inspector")
