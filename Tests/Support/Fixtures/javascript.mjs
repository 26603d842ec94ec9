// Writes javascript.jsonl: what JavaScript itself makes of numbers, dates, JSON texts and base64.
// Run with: TZ=UTC node javascript.mjs > javascript.jsonl
let state = 0x2545f491;
const random = () => ((state ^= state << 13), (state ^= state >>> 17), (state ^= state << 5), state >>> 0);
const line = (kind, input, output) => console.log(JSON.stringify({ kind, input, output }));

const view = new DataView(new ArrayBuffer(8));
const numbers = [
  0, -0, 1, -1, 0.1, 0.5, 1e20, 1e21, 1e22, 123e18, 1e-6, 1e-7, 1.5e-7, 123456.789e-9, 2 ** 53, 2 ** 53 + 2, 2 ** 63, 2 ** 64,
  5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 9007199254740991, 4.35, 0.000001234, 0.00000123, 1e16, 1e17, 12e15,
  123456789012345680000, 1234567890123456800000, 100, 1e2, 0.30000000000000004, 1 / 3, 2 / 3, 1e300, 1e-300, 4294967296, 1e15, 1e14,
];
for (let i = 0; i < 400; i++) {
  view.setUint32(0, random());
  view.setUint32(4, random());
  if (Number.isFinite(view.getFloat64(0))) numbers.push(view.getFloat64(0));
  numbers.push(Number((random() / 1000).toFixed(random() % 8)), random() * 10 ** ((random() % 40) - 20));
}
for (const number of numbers) {
  view.setFloat64(0, number);
  line("number", view.getBigUint64(0).toString(16).padStart(16, "0"), String(number));
}

for (const text of [
  "1970", "2025-02", "2025-01-01", "2025-02-29", "2024-02-29", "2025-02-32", "2025-13-01", "2025-00-10", "2025-1-1T00:00:00Z",
  "2025-01-01T00:00Z", "2025-01-01T00:00:00Z", "2025-01-01T00:00:00.1Z", "2025-01-01T00:00:00.123456Z", "2025-01-01T24:00:00Z",
  "2025-01-01T24:00:01Z", "2025-01-01T25:00Z", "2025-01-01T23:60Z", "2025-01-01T00:00:00+02:00", "2025-01-01T00:00:00-0930",
  "+010000-01-01T00:00:00Z", "-000001-01-01T00:00:00Z", "-000000-01-01T00:00:00Z", "+275760-09-13T00:00:00.000Z",
  "+275760-09-13T00:00:00.001Z", "-271821-04-20T00:00:00.000Z", "-271821-04-19T23:59:59.999Z", "0000-01-01T00:00:00Z",
  "Thu, 01 Jan 1970 00:00:00 GMT", "Wed, 04 Mar 2026 05:06:07 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", "06 Nov 1994 08:49:37 GMT",
  "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994 GMT", "Thu Jan 01 1970 01:00:00 GMT+0100 (Central European Standard Time)",
  "Tue, 29 Feb 2000 12:34:56 EST", "1 Jan 2000 00:00:00 PDT", "Mon, 25 Dec 1995 13:30:00 +0430", "Dec 25, 1995 13:30 GMT-5",
  "Dec 25, 1995 1:30 PM UTC", "Dec 25, 1995 12:30 AM UTC", "12/25/1995 13:30 UTC", "1995/12/25 13:30 UTC", "25 December 1995 UTC",
  "", " ", "garbage", "not a date", "Invalid Date", "NaN", "null", "2025-01-01 00:00:00Z", "2025-01-01T00:00:00", "2025-06-01",
  "Fri, 31 Feb 2025 00:00:00 GMT", "Sat, 01 Jan 10000 00:00:00 GMT", "1 Foo 2000 UTC", "2025-01-01T", "2025-01-01T10", "2025-01-01Z",
]) {
  const ms = Date.parse(text);
  line("date", text, Number.isNaN(ms) ? null : ms);
}

const moments = [0, -1, 999, 1000, -62198755200000, -62167219200000, 253402300799999, 253402300800000, 8.64e15, -8.64e15, 951782400000];
for (let i = 0; i < 200; i++) moments.push(Math.round((random() / 2 ** 32 - 0.5) * (i % 2 ? 1.728e16 : 8e12)));
for (const ms of moments) line("moment", ms, [new Date(ms).toISOString(), new Date(ms).toUTCString()]);

for (const text of [
  "", " ", "{}", "[]", "null", "true", "false", "nul", "truee", "tru", "True", "0", "-0", "-", "00", "01", "-01", "1.", ".5", "1.5", "1e5",
  "1E+5", "1e-5", "1e", "1e+", "+1", "0x10", "1_000", "NaN", "Infinity", "-Infinity", '"', '""', '"a"', "'a'", '"\\"', '"\\n"', '"\\x41"',
  '"\\u0041"', '"\\u004"', '"\\uD83D\\uDE00"', '"\\ud83d"', '"\\ude00\\ud83d"', '"\t"', '"\u0000"', '"\u007f"', '"\u2028"', '"\\/"', '"\\v"',
  '"\\0"', "[1]", "[1,]", "[,1]", "[1 2]", "[1", "[", "]", "[]]", "[[]", "{", "}", '{"a"}', '{"a":}', '{"a":1', '{"a":1}', '{"a":1,}',
  "{a:1}", '{"a":1 "b":2}', '{"a":1,"a":2,"b":3,"a":4}', '{"2":0,"1":0,"x":0,"01":0,"4294967294":0,"4294967295":0}', '{"":1}',
  '{"__proto__":1,"constructor":2}', "\ufeff1", "1\u00a0", "\u00a01", " \t\r\n1\r\n", "\v1", "\f1", "1//x", "/**/1", "[1,[2,[3,{\"a\":[4]}]]]",
  "1e400", "-1e400", "1e-400", "9007199254740993", "123456789012345678901234567890", "0.1000", "1.0", "100e-2", "-0.0", "-0e5",
  '"e\u0301"', '{"\u00e9":1,"e\u0301":2}', '"\ud83d\ude00"', "[null,true,false]", '{"a":{"b":{"c":{}}}}', "\"\\ud83d\ude00\"", "undefined",
]) {
  let output = null;
  try {
    output = JSON.stringify(JSON.parse(text));
  } catch {}
  line("json", text, output);
}
for (const indent of [1, 2, 10]) {
  const value = { b: [1, { y: 1, 0: [] }], a: {}, c: [[], [[]]], "é": "\u0001\ud800" };
  line("indent", [indent, JSON.stringify(value)], JSON.stringify(value, null, indent));
}

const symbols = "ABab01+/=-_ \n.é";
for (let i = 0; i < 400; i++) {
  const text = Array.from({ length: random() % 10 }, () => symbols[random() % (i % 3 ? 9 : symbols.length)]).join("");
  let output = null;
  try {
    output = Buffer.from(atob(text), "latin1").toString("hex");
  } catch {}
  line("base64", text, output);
}

const escapes = ["%", "%4", "%41", "%c3%a9", "%C3%A9", "%c3", "%ed%a0%80", "%f0%9f%98%80", "%zz", "a+b", "%25", "é%41", "%00", "%c0%80"];
for (let i = 0; i < 100; i++) escapes.push(escapes[random() % 14] + escapes[random() % 14]);
for (const text of escapes) {
  let output = null;
  try {
    output = decodeURIComponent(text);
  } catch {}
  line("uri", text, output);
}
