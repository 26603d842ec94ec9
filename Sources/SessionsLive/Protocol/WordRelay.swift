/// What is told of the words in which an application gives a reason: they are its own, and may hold an id or data all the same.
package typealias WordRelay = @Sendable (String) -> String
