/// Runs the interface until its user quits.
func runInterface(_ configuration: InterfaceConfiguration) throws -> ExitStatus {
  throw Complaint.usage("this build has no interface", advice: "the verbs work: session-inspector list STORE")
}
