// The session storages of React Router 7 and Remix 2, written anew for Node from their observed behaviour: the same layers,
// the same asynchronous steps, the same cryptography (React Router: WebCrypto, asynchronous, with the key imported for each
// signature; Remix 2: node:crypto, synchronous). Not the packages themselves.
//
//   node sessions.mjs cookie|files|memory rr7|remix2 PAYLOAD-FILE COUNT DIRECTORY
//   node sessions.mjs redis blind|watched PAYLOAD-FILE COUNT SOCKET     as connect-redis does by node-redis; or compared
//   node sessions.mjs server rr7|remix2 PORT
//
// Prints one JSON object: operations a second of each operation. As a server it answers until it is ended.

import { createHmac, randomBytes, webcrypto } from "node:crypto";
import { promises as fs, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";

const encoder = new TextEncoder();

const signers = {
  rr7: {
    async sign(value, secret) {
      const key = await webcrypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
      const signature = await webcrypto.subtle.sign("HMAC", key, encoder.encode(value));
      return value + "." + btoa(String.fromCharCode(...new Uint8Array(signature))).replace(/=+$/, "");
    },
    async unsign(text, secret) {
      const dot = text.lastIndexOf(".");
      const value = text.slice(0, dot);
      const key = await webcrypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
      const signature = Uint8Array.from(atob(text.slice(dot + 1)), (character) => character.charCodeAt(0));
      return (await webcrypto.subtle.verify("HMAC", key, signature, encoder.encode(value))) ? value : false;
    },
  },
  remix2: {
    async sign(value, secret) {
      return value + "." + createHmac("sha256", secret).update(value).digest("base64").replace(/=+$/, "");
    },
    async unsign(text, secret) {
      const value = text.slice(0, text.lastIndexOf("."));
      return (await signers.remix2.sign(value, secret)) === text ? value : false;
    },
  },
};

// Text to base64 through percent-encoding, as both have it: btoa takes bytes only.
function toBinary(text) {
  return encodeURIComponent(text).replace(/%([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
}
function fromBinary(binary) {
  return decodeURIComponent(binary.replace(/[^\w*+\-./@]/g, (character) => "%" + character.charCodeAt(0).toString(16).padStart(2, "0")));
}

function createCookie(name, { secrets, ...defaults }, signer) {
  const attributes = { path: "/", sameSite: "lax", ...defaults };
  return {
    async parse(header) {
      if (!header) return null;
      for (const part of header.split(";")) {
        const equals = part.indexOf("=");
        if (part.slice(0, equals).trim() !== name) continue;
        const text = decodeURIComponent(part.slice(equals + 1).trim());
        if (text === "") return "";
        for (const secret of secrets) {
          const value = await signer.unsign(text, secret);
          if (value !== false) return decode(value);
        }
        return null;
      }
      return null;
    },
    async serialize(value, options) {
      const text = value === "" ? "" : await signer.sign(btoa(toBinary(JSON.stringify(value))), secrets[0]);
      const all = { ...attributes, ...options };
      let header = name + "=" + encodeURIComponent(text);
      if (all.maxAge !== undefined) header += "; Max-Age=" + all.maxAge;
      if (all.path) header += "; Path=" + all.path;
      if (all.expires) header += "; Expires=" + all.expires.toUTCString();
      if (all.httpOnly) header += "; HttpOnly";
      if (all.secure) header += "; Secure";
      if (all.sameSite) header += "; SameSite=Lax";
      return header;
    },
  };
  function decode(value) {
    try {
      return JSON.parse(fromBinary(atob(value)));
    } catch {
      return {};
    }
  }
}

function createSession(initial = {}, id = "") {
  const map = new Map(Object.entries(initial));
  return {
    get id() { return id; },
    get data() { return Object.fromEntries(map); },
    has: (name) => map.has(name) || map.has(`__flash_${name}__`),
    get(name) {
      if (map.has(name)) return map.get(name);
      const flash = `__flash_${name}__`;
      if (!map.has(flash)) return undefined;
      const value = map.get(flash);
      map.delete(flash);
      return value;
    },
    set: (name, value) => map.set(name, value),
    flash: (name, value) => map.set(`__flash_${name}__`, value),
    unset: (name) => map.delete(name),
  };
}

function createCookieStorage(cookie) {
  return {
    getSession: async (header, options) => createSession((header && (await cookie.parse(header, options))) || {}),
    async commitSession(session, options) {
      const header = await cookie.serialize(session.data, options);
      if (header.length > 4096) throw new Error("Cookie length will exceed browser maximum. Length: " + header.length);
      return header;
    },
    destroySession: (session, options) => cookie.serialize("", { ...options, maxAge: undefined, expires: new Date(0) }),
  };
}

function createStorage(cookie, { createData, readData, updateData, deleteData }) {
  return {
    async getSession(header, options) {
      const id = header && (await cookie.parse(header, options));
      return createSession((id && (await readData(id))) || {}, id || "");
    },
    async commitSession(session, options) {
      const { id, data } = session;
      const expires = options?.maxAge != null ? new Date(Date.now() + options.maxAge * 1000) : options?.expires;
      const committed = id || (await createData(data, expires));
      if (id) await updateData(id, data, expires);
      return cookie.serialize(committed, options);
    },
    async destroySession(session, options) {
      await deleteData(session.id);
      return cookie.serialize("", { ...options, maxAge: undefined, expires: new Date(0) });
    },
  };
}

function createFileStorage(cookie, directory) {
  const file = (id) => (/^[0-9a-f]{16}$/i.test(id) ? path.join(directory, id.slice(0, 4), id.slice(4)) : null);
  return createStorage(cookie, {
    async createData(data, expires) {
      const content = JSON.stringify({ data, expires });
      for (;;) {
        const id = randomBytes(8).toString("hex");
        const name = file(id);
        await fs.mkdir(path.dirname(name), { recursive: true });
        try {
          await fs.writeFile(name, content, { encoding: "utf-8", flag: "wx" });
          return id;
        } catch (error) {
          if (error.code !== "EEXIST") throw error;
        }
      }
    },
    async readData(id) {
      const name = file(id);
      if (!name) return null;
      try {
        const content = JSON.parse(await fs.readFile(name, "utf-8"));
        const expires = typeof content.expires === "string" ? new Date(content.expires) : null;
        if (!expires || expires > new Date()) return content.data;
        await fs.unlink(name);
        return null;
      } catch (error) {
        if (error.code !== "ENOENT") throw error;
        return null;
      }
    },
    async updateData(id, data, expires) {
      const name = file(id);
      if (!name) return;
      await fs.mkdir(path.dirname(name), { recursive: true });
      await fs.writeFile(name, JSON.stringify({ data, expires }), "utf-8");
    },
    async deleteData(id) {
      const name = id && file(id);
      if (!name) return;
      try {
        await fs.unlink(name);
      } catch (error) {
        if (error.code !== "ENOENT") throw error;
      }
    },
  });
}

function createMemoryStorage(cookie) {
  const map = new Map();
  return createStorage(cookie, {
    async createData(data, expires) {
      const id = Math.random().toString(36).substring(2, 10);
      map.set(id, { data, expires });
      return id;
    },
    async readData(id) {
      const record = map.get(id);
      if (!record) return null;
      if (!record.expires || record.expires > new Date()) return record.data;
      map.delete(id);
      return null;
    },
    async updateData(id, data, expires) { map.set(id, { data, expires }); },
    async deleteData(id) { map.delete(id); },
  });
}

// As an application does it by hand: the session is opened before the answer, and committed where it was changed.
function serve(storage, port) {
  const answers = {
    "/session/unchanged": (session) => session.get("visits") ?? 0,
    "/session/changed": (session) => {
      session.set("visits", (session.get("visits") ?? 0) + 1);
      return session.get("visits");
    },
  };
  createServer(async (request, response) => {
    const answer = answers[request.url];
    if (!answer) return response.end("0");
    const session = await storage.getSession(request.headers.cookie);
    const body = String(answer(session));
    if (request.url.endsWith("/changed")) response.setHeader("Set-Cookie", await storage.commitSession(session));
    response.end(body);
  }).listen(port, "127.0.0.1");
}

const [kind, form, payloadFile, countText, directory] = process.argv.slice(2);
const payload = kind === "server" ? {} : JSON.parse(readFileSync(payloadFile, "utf8"));
const count = Number(countText);
const cookie = createCookie("__session", { secrets: ["0123456789abcdef0123456789abcdef"], httpOnly: true }, signers[form]);
const pair = (header) => header.slice(0, header.indexOf(";"));
const result = {};

async function measure(name, operation) {
  const start = process.hrtime.bigint();
  for (let i = 0; i < count; i++) await operation(i);
  result[name] = count / (Number(process.hrtime.bigint() - start) / 1e9);
}

if (kind === "server") {
  serve(createMemoryStorage(cookie), Number(payloadFile));
} else if (kind === "redis") {
  const { createClient } = createRequire(import.meta.url)("redis");
  const client = createClient({ socket: { path: directory } });
  await client.connect();
  const key = "sess:" + randomBytes(16).toString("hex");
  await client.set(key, JSON.stringify(payload), { EX: 3600 });
  await measure("commit", async () => {
    if (form === "watched") await client.watch(key);
    const session = JSON.parse(await client.get(key));
    session.visits += 1;
    const text = JSON.stringify(session);
    if (form === "watched") await client.multi().set(key, text, { EX: 3600 }).exec();
    else await client.set(key, text, { EX: 3600 });
  });
  await client.quit();
} else if (kind === "cookie") {
  const storage = createCookieStorage(cookie);
  const session = createSession(payload);
  const roundTrip = async (i) => {
    session.set("visits", i);
    const opened = await storage.getSession(pair(await storage.commitSession(session)));
    if (opened.get("visits") !== i) throw new Error("the session did not come back");
  };
  for (let i = 0; i < 500; i++) await roundTrip(i);
  await measure("roundTrip", roundTrip);
} else {
  const storage = kind === "files" ? createFileStorage(cookie, directory) : createMemoryStorage(cookie);
  const headers = [];
  await measure("create", async () => {
    const session = await storage.getSession(null);
    for (const key in payload) session.set(key, payload[key]);
    headers.push(pair(await storage.commitSession(session, { maxAge: 3600 })));
  });
  await measure("read", async (i) => {
    if ((await storage.getSession(headers[i])).get("userId") !== payload.userId) throw new Error("not the session");
  });
  await measure("commit", async (i) => {
    const session = await storage.getSession(headers[i]);
    session.set("visits", session.get("visits") + 1);
    await storage.commitSession(session, { maxAge: 3600 });
  });
  await measure("destroy", async (i) => { await storage.destroySession(await storage.getSession(headers[i])); });
}
console.log(JSON.stringify(result));
