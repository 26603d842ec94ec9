import Platform
import Sessions

extension FileSessionReader: FollowingSessionLister {
  package var turns: Int { directory.opened.whereabouts.turns }
  package var turnWords: String { directory.opened.turnWords }
}
