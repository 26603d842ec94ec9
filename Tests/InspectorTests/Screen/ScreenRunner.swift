import SessionCookies
import ECMAScript
import Inspection
import InspectorUI
import Sessions
import SessionsAdministration
import Synchronization
import TerminalText
import TerminalUI
import TestSupport

/// The inspector without a terminal and without tasks: every effect is carried out before the next step, against a store in
/// memory and a clock that stands still.
final class ScreenRunner {
  let clock: StillClock
  let memory: MemorySessionStore
  let store: TestStore
  let queries: StoreQueries
  let catalog = ThemeCatalog()
  /// Where what is exported goes.
  let files: TemporaryDirectory
  private(set) var state: State
  private var uptime: Uptime { clock.uptime }
  /// What the last step asked for, in words.
  private(set) var effects: [String] = []
  private(set) var editing: EditorRequest?
  private(set) var copied: String?
  /// Pages of a listing that come one a step.
  private var pages: [Event]?

  /// 2026-11-21T14:07:31Z, the moment of the drawings.
  static let start = Timestamp(milliseconds: 1_795_270_051_000)

  private let setup: Setup

  init(_ setup: Setup) async throws {
    self.setup = setup
    files = try TemporaryDirectory()
    let clock = StillClock(setup.start)
    self.clock = clock
    memory = MemorySessionStore(clock: clock.wall)
    let codec: SessionCodec = setup.form == .remix3 ? .split : .flat
    store = TestStore(memory: memory, codec: codec)
    let writes = setup.access.writes
    let refusal = setup.refusal
    var payload = PayloadCodec(
      "test", name: setup.layout, form: codec,
      decode: { (payload) throws(MalformedRecord) in
        Work.add(payload.count)
        return try codec.payloadCodec.decode(payload)
      },
      editing: { _ in refusal.map { .refused($0) } ?? .json })
    if setup.endsWithBrowser { payload.endsWithBrowser = { _ in true } }
    let format = setup.flashKey.map { payload.flashing([.under($0)], of: setup.layout) } ?? payload
    let cookie = try CookieSpecification(parsing: setup.cookie)
      .cookie(secrets: setup.isUnsigned || setup.access == .audit ? [] : setup.secrets, form: setup.form)
    let knowsOnlyDigests = setup.knowsOnlyDigests
    let listed: @Sendable (SessionID) -> SessionID = { id in
      knowsOnlyDigests ? SessionID(digest: Fingerprint(of: id, key: testKey).text) : id
    }
    let masking = Masking(ids: setup.ids.flatMap(IDForms.init))
    let disclosure = Disclosure(masking: masking, isAudit: setup.access == .audit, idsAreNames: setup.carried != nil)
    let summaries = SummaryBuilder(format: format, disclosure: disclosure, key: testKey)
    var planner = WritePlanner(format: format)
    planner.masking = masking
    planner.storeObstacle = { [obstacle = setup.obstacle, restore = setup.restoreObstacle] action, _ in
      action == .restore ? restore : obstacle.map { Obstacle(.notPermitted, $0) }
    }
    queries = StoreQueries(
      reader: store, operations: writes ? SessionOperations(store: store, planner: planner) : nil, summaries: summaries,
      clock: clock.wall, uptime: { clock.uptime })
    var facts = StoreFacts(backend: "files", location: setup.location, layout: setup.layout, payload: format)
    facts.attributes = setup.attributes
    facts.guarantees = setup.guarantees
    facts.isDemonstration = setup.isDemonstration
    var obstacles: [StoreAction: Obstacle] = [:]
    if codec == .split { obstacles[.expire] = Obstacle(.expiryNotKept, "the application alone ends its sessions") }
    obstacles[.restore] = setup.createObstacle.map { Obstacle(.notRestorable, $0) }
    obstacles[.flash] = setup.flashObstacle.map { Obstacle(.flashNotRead, $0) }
    var configuration = Configuration(
      store: facts, obstacles: obstacles, access: setup.access, cookie: cookie, summaries: summaries)
    configuration.environment = setup.environment
    configuration.protection = setup.protection
    configuration.concerns[.expire] = setup.aboutExpiry
    configuration.isUnsigned = setup.isUnsigned
    configuration.isCookieAssumed = setup.isCookieAssumed
    configuration.themes = catalog.list().map { $0.name }
    configuration.glyphs = setup.glyphs
    configuration.listedID = listed
    configuration.capacity = setup.capacity
    let restores = setup.restoreObstacle == nil
    configuration.restoresSession = { _ in restores }
    configuration.bench = try setup.carried.map { try Self.bench($0, cookie, setup) }
    state = State(configuration: configuration, size: setup.size, now: setup.start, uptime: clock.uptime, theme: "default-dark")
    for session in setup.sessions {
      clock.now = setup.start.adding(seconds: -session.age)
      _ = try await memory.create(
        StoredSession(
          id: listed(SessionID(session.id)), payload: Array(session.payload.utf8),
          expires: session.left.map { setup.start.adding(seconds: $0) }, attributes: session.attributes))
    }
    clock.now = setup.start
    for session in configuration.bench?.sessions ?? [] { _ = try await memory.create(session) }
    await send(.watching(setup.live))
    await perform(state.start())
  }

  /// A cookie of the application's that carries this, pasted with its attributes; opened with the secrets that are known.
  private static func bench(_ text: String, _ cookie: SignedCookie, _ setup: Setup) throws -> CookieBench {
    let signed = SignedCookie(name: cookie.name, secrets: Setup().secrets, form: cookie.form)
    let header = try signed.serialize(try JSON.parse(text))
    let known = setup.access == .audit ? [] : setup.secrets
    let recogniser = CookieRecogniser(secrets: known, asked: cookie.form)
    return CookieBench(recogniser.judgements(of: Array("Set-Cookie: \(header.text)".utf8)), secrets: known, now: setup.start)
  }

  // MARK: What happens

  /// What the terminal sends; the clock is told first, as the loop does.
  func input(_ input: Input) async {
    effects = []
    await send(.tick(now: clock.now, uptime: uptime, silence: silence))
    await measured(Mirror(reflecting: input).children.first?.label ?? "\(input)") { $0.update(input) }
  }

  func press(_ keys: [Key]) async {
    for key in keys { await input(.key(key)) }
  }

  /// Time goes by, with a tick every second.
  func advance(milliseconds: Int64) async {
    effects = []
    let end = uptime.adding(milliseconds: milliseconds)
    while uptime < end {
      let step = min(1000, end.since(uptime))
      clock.advance(milliseconds: step)
      await send(.tick(now: clock.now, uptime: uptime, silence: silence))
    }
  }

  /// What the store owes by way of an answer.
  private var silence: Silence?

  /// The store was heard a second ago, is asked now, and says nothing.
  func fallSilent() { silence = Silence(asked: uptime, heard: uptime.adding(milliseconds: -1000)) }

  func breakSilence() async {
    silence = nil
    await send(.tick(now: clock.now, uptime: uptime))
  }

  /// Somebody sets the clock; no time goes by.
  func setClock(by seconds: Int64) { clock.now = clock.now.adding(seconds: seconds) }

  func forgetEffects() { effects = [] }

  /// What a key costs until it is on the screen, in the units of ``Work``; then what it asked for is carried out.
  func measure(_ key: Key) async -> Int {
    let tick = Event.tick(now: clock.now, uptime: uptime, silence: silence)
    let (asked, work) = Work.measuring {
      let asked = state.update(tick) + state.update(Input.key(key))
      _ = state.view()
      return asked
    }
    await perform(asked)
    return max(work, Work.measuring { state.view() }.work)
  }

  /// The same at this moment, to be led another way; it has the same store.
  func copy() -> ScreenRunner { ScreenRunner(self) }

  private init(_ other: ScreenRunner) {
    (clock, memory, store, queries, state, setup, files) = (
      other.clock, other.memory, other.store, other.queries, other.state, other.setup, other.files
    )
  }

  func enter(_ mode: Mode) { state.mode = mode }

  func send(_ event: Event) async {
    // Its name alone: what it carries may be long.
    await measured(Mirror(reflecting: event).children.first?.label ?? "\(event)") { $0.update(event) }
  }

  private func measured(_ name: @autoclosure () -> String, _ update: (inout State) -> [Effect]) async {
    guard setup.measuresEvents else { return await perform(update(&state)) }
    let (asked, work) = Work.measuring { update(&state) }
    if work > dearest.work { dearest = (work, name()) }
    await perform(asked)
  }

  /// Which event cost most, where events are measured, in the units of ``Work``.
  private(set) var dearest = (work: 0, event: "none")

  /// The next page of a listing that comes page by page.
  func deliverPage() async {
    guard pages?.isEmpty == false, let page = pages?.removeFirst() else { return }
    await send(page)
  }

  func finishEditing(_ text: String) async {
    guard let request = editing else { return }
    editing = nil
    await send(.edited(request, .saved(text)))
  }

  // MARK: Another writer

  var outside: SessionOperations { SessionOperations(store: store, format: store.codec.payloadCodec) }

  /// The one session whose id begins so.
  func id(_ prefix: String) async throws -> SessionID {
    let entries = try await memory.page(PageRequest(limit: .max)).entries
    let matches = entries.filter { ($0.id.reveal()?.string ?? $0.id.digest ?? "").hasPrefix(prefix) }
    guard matches.count == 1 else { throw ScreenFile.Mistake(description: "\(matches.count) sessions begin with \(prefix)") }
    return matches[0].id
  }

  /// The store tells of a change.
  func observe(_ id: SessionID) async { for event in await queries.observations(of: [id]) { await send(event) } }

  /// A session that was asked for is here.
  func answer(_ id: SessionID) async {
    await send(queries.answer(about: id))
  }

  // MARK: Effects

  private func perform(_ asked: [Effect]) async {
    for effect in asked {
      effects.append(effect.words)
      switch effect {
      case .list(let query, let generation): await list(query, generation)
      case .fill(let ids): await send(queries.filling(ids))
      case .find(let text, let mayOpen):
        await send(queries.find(text, by: state.configuration.identities, mayOpen: mayOpen))
      case .weigh(let action, let id, let number): await send(.weighed(queries.weigh(action, on: id), number))
      case .visit(let id): await send(queries.visit(id))
      case .look(let ids): for event in await queries.observations(of: ids, isNews: false) { await send(event) }
      case .read(let id): await answer(id)
      case .lookClosely(let request) where setup.isLookSlow: waiting.look = request
      case .lookClosely(let request): await send(.lookedClosely(request.answer))
      case .scan(let ids, let filter, let now):
        var events: [Event] = []
        await queries.scan(ids, by: filter, now: now) { events.append($0) }
        for event in events { await send(event) }
      case .write(let write): await send(.wrote(write, await queries.result(of: write)))
      case .work(.mark, _) where setup.isWorkSlow: waiting.marks = effect
      case .work(let request, let number): await answer(request, number)
      case .keep(let fields): queries.keep(fields)
      case .compare(let left, let right): await send(queries.compare(left, right))
      case .mass(let write) where setup.isWorkSlow: waiting.work = write
      case .mass(let write): await work { await queries.carryOut(write, goesOn: { true }, told: $0) }
      case .endWork: waiting.isWorkEnded = true
      case .openEditor(let request): editing = request
      case .copy(let text): copied = text
      case .loadTheme(let name):
        do throws(ThemeCatalog.NotFound) {
          await send(.themeLoaded(try catalog.load(name).theme.name))
        } catch {
          await send(.failure(error.message))
        }
      case .writeOut(let request): await send(.wroteOut(request.text, request.number))
      case .openCookies, .save, .redraw, .suspend, .quit: break
      }
    }
  }

  var waiting = Waiting()

  private func list(_ query: ListQuery, _ generation: Int) async {
    // Gathered first: what is asked for meanwhile is asked after it.
    let posted = Mutex<[Event]>([])
    await queries.list(query, generation: generation, limit: setup.pages ?? 256) { event in
      posted.withLock { $0.append(event) }
      return true
    }
    let events = posted.withLock { $0 }
    if setup.pages != nil { pages = events } else { for event in events { await send(event) } }
  }
}
