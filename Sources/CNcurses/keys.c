#include "CNcurses.h"
#include "internal.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>
#include <wchar.h>

// Keys are read here and not by curses: what it does not know of a sequence it hands out as if it had been typed, and what it waits
// for it waits for alone.

// A character may lie across two reads.
static mbstate_t decoding;

// How many bytes follow one that begins a character in UTF-8.
static int followers(unsigned char byte) {
  if (byte < 0xC2 || byte > 0xF4) return 0;
  return byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
}

// One byte more: a character, nothing yet (-2), or what is none (-1). Follows: in UTF-8 it would go on with a character.
static size_t decode(unsigned char byte, bool follows, uint32_t *scalar) {
  bool begun = !mbsinit(&decoding);
  wchar_t character = 0;
  size_t length = mbrtowc(&character, (const char *)&byte, 1, &decoding);
  *scalar = (uint32_t)character;
  if (length == (size_t)-1) {
    decoding = (mbstate_t){0};
    // A terminal that controls with eight bits begins its sequences with one byte, whatever the encoding of its text.
    *scalar = !begun && byte >= 0x80 && byte < 0xA0 ? byte : 0xFFFD;
  }
  // Many terminals send UTF-8 whatever the locale says, and half of a letter is no such byte: it would swallow what is typed next.
  if (!begun && follows && *scalar >= 0x80 && *scalar < 0xA0) *scalar = 0xFFFD;
  return length;
}

int32_t cn_read(uint32_t *scalars, int32_t capacity) {
  cn_note_look();
  // Somebody else's keys: whoever reads them in the background is stopped.
  if (!cn_holds_terminal() || cn_is_in_background()) return 0;
  unsigned char bytes[4096];
  struct pollfd terminal = {.fd = STDIN_FILENO, .events = POLLIN};
  if (poll(&terminal, 1, 0) <= 0) return 0;
  // One place more than there are bytes: for the half of a character that lies here since the last time.
  size_t most = (size_t)capacity - 1 < sizeof bytes ? (size_t)capacity - 1 : sizeof bytes;
  ssize_t count = read(STDIN_FILENO, bytes, most);
  if (count < 0) return errno == EINTR || errno == EAGAIN ? 0 : -1;
  if (count == 0) return -1;
  int32_t decoded = 0;
  // Within what was read together: behind a letter of another encoding a key may begin with such a byte a moment later.
  int owed = 0;
  for (ssize_t i = 0; i < count; i++) {
    bool begun = !mbsinit(&decoding);
    bool follows = owed > 0 && (bytes[i] & 0xC0) == 0x80;
    owed = follows ? owed - 1 : followers(bytes[i]);
    size_t length = decode(bytes[i], follows, &scalars[decoded]);
    if (length == (size_t)-2) continue;
    decoded++;
    // What broke off a character may be one itself.
    if (length == (size_t)-1 && begun && decode(bytes[i], follows, &scalars[decoded]) != (size_t)-2) decoded++;
  }
  return decoded;
}
