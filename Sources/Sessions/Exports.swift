// Whoever keeps sessions has cookies, secrets and times too: one import is enough for them.
@_exported public import SessionCookies
@_exported public import struct ECMAScript.Timestamp
