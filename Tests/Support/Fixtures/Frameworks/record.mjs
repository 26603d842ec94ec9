// Writes what a make.mjs of a folder beside this file made: cookies.json and stores.json, one case a line.
import fs from "node:fs"
import path from "node:path"
import { createRequire } from "node:module"

process.chdir(path.dirname(path.resolve(process.argv[1])))
export const moment = 1790000000 // 2026-09-21T14:13:20Z: the clock stands there while a script runs (see ./make)
export const require = createRequire(import.meta.url) // NODE_PATH: ./make says where Debian has them
export const version = name => JSON.parse(fs.readFileSync(`/usr/share/nodejs/${name}/package.json`)).version

// `source` is "framework" (it ran), "algorithm" (made from its published derivation) or "schema" (rows in its published tables).
export class Record {
  constructor(made, source = "framework") {
    this.facts = { made: `${made}, Node ${process.versions.node}, ${process.env.FIXTURE_DATE ?? "undated"}`, source }
    this.cookies = []
    this.stores = []
  }
  cookie(name_, name, value, secrets, content, facts = {}) {
    this.cookies.push({ case: name_, name, value, secrets, content, ...this.facts, ...facts })
  }
  store(name_, file, sessions, facts = {}) {
    this.stores.push({ case: name_, path: file, sessions, ...this.facts, ...facts })
  }
  write() {
    for (const [name, cases] of [["cookies.json", this.cookies], ["stores.json", this.stores]]) {
      if (cases.length) fs.writeFileSync(name, "[\n" + cases.map(one => JSON.stringify(one)).join(",\n") + "\n]\n")
    }
  }
}
