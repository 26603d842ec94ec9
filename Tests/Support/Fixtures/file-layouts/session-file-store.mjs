// Made session-file-store/: what session-file-store 1.5 writes (`JSON.stringify(session)` with `__lastAccess` set before each
// write, `<id>.json`, mode 0600), written from its source, since the package was not at hand.
import { writeFileSync } from 'node:fs'
const cookie = (originalMaxAge) => ({ originalMaxAge, expires: originalMaxAge && new Date(1780000000000 + originalMaxAge).toISOString(), httpOnly: true, path: '/' })
const sessions = {
  'testSessionFileStore_0000000000-0': { cookie: cookie(3600000), views: 9, user: { name: 'Ada Lovelace', roles: ['admin'] } },
  'testSessionFileStore_0000000000-1': { cookie: cookie(null), views: 1, __lastAccess: 0, flash: { info: ['saved'] } },
  'testSessionFileStore_0000000000-2': { cookie: cookie(1000) },
}
let time = 1780000000000
for (const [id, session] of Object.entries(sessions)) {
  session.__lastAccess = time += 1000
  writeFileSync(new URL(`session-file-store/${id}.json`, import.meta.url), JSON.stringify(session), { mode: 0o600 })
}
