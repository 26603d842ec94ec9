#include "CNcurses.h"
#include "internal.h"

#include <curses.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>

// What takes all that is on the screen away, line by line. A terminal that has one screen only, as GNU screen has by default, keeps in
// its scrollback what is cleared as a whole: there would lie what had been revealed, masked or not since.

static char blanks[16384];
static size_t length = 0;

size_t cn_append_capability(char *bytes, size_t used, size_t room, const char *text) {
  if (!text || text == (char *)-1) return used;
  // Padding is for terminals of another age.
  for (; *text && used < room; text++) {
    if (text[0] == '$' && text[1] == '<') {
      while (*text && *text != '>') text++;
      if (!*text) break;
    } else {
      bytes[used++] = *text;
    }
  }
  return used;
}

void cn_prepare_blank(int rows) {
  const char *address = tigetstr("cup"), *erase = tigetstr("el");
  length = 0;
  if (!address || address == (char *)-1 || !erase || erase == (char *)-1) return;
  // A line is erased in the colours that are set.
  size_t used = cn_append_capability(blanks, 0, sizeof blanks, tigetstr("sgr0"));
  used = cn_append_capability(blanks, used, sizeof blanks, tigetstr("op"));
  for (int row = 0; row < rows; row++) {
    used = cn_append_capability(blanks, used, sizeof blanks, tiparm(address, row, 0));
    used = cn_append_capability(blanks, used, sizeof blanks, erase);
    // No screen has so many rows; the last one may be cut amid its sequence.
    if (used == sizeof blanks) return;
  }
  length = used;
}

void cn_blank_frame(void) {
  if (length > 0) cn_add_to_frame(blanks, length);
}

static void add_capability(const char *name) {
  char bytes[256];
  size_t used = cn_append_capability(bytes, 0, sizeof bytes, tigetstr(name));
  cn_add_to_frame(bytes, used);
}

void cn_blank_after_child(void) {
  struct winsize size;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) cn_prepare_blank(size.ws_row);
  // On the program's own screen, where there is one: on the other is what the shell had. Back there, because curses goes to its own by
  // itself, and the terminal keeps the place of the shell's cursor then.
  add_capability("smcup");
  cn_blank_frame();
  add_capability("rmcup");
}

bool cn_blank(void) {
  fflush(stdout);
  return length > 0 && cn_send_all(blanks, length);
}
