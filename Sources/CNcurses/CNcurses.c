#include "CNcurses.h"
#include "internal.h"

#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

static SCREEN *screen = NULL;
static volatile bool acquired = false;
static volatile bool leaving = false;  // the screen is no longer shown, and the terminal not yet as it was found
static volatile bool closing = false;  // for good: what is left to send may find a terminal that takes nothing
static bool modern = false;  // the terminal understands what xterm brought: paste with brackets, focus, mouse
static bool mouse_on = false;
static struct termios before;
static char farewell[256];
static volatile size_t farewell_length = 0;

bool cn_set_locale(void) {
  // Only what characters are: numbers stay written as they are in files.
  setlocale(LC_CTYPE, "");
  return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static void send(const char *text) {
  // Behind what curses has said there.
  fflush(stdout);
  (void)cn_send_all(text, strlen(text));
}

static void add_farewell(const char *text) {
  farewell_length = cn_append_capability(farewell, farewell_length, sizeof farewell, text);
}

#define MODES_ON "\033[?2004h\033[?1004h"
#define MODES_OFF "\033[?2004l\033[?1004l"
// Presses and the wheel, told by numbers.
#define MOUSE_ON "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"

// Called by exit(), for those who leave without closing: nothing of ours may stay behind.
static void at_exit(void) { cn_release(); }

// Opens the screen, under a description of our own where colours of 24 bits are wanted. That one is for curses alone: no program
// started from here inherits it.
static SCREEN *open_screen(const char *type, bool direct) {
  FILE *output = cn_frame_output();
  char *description = direct ? cn_direct_description(type) : NULL;
  if (!description) return newterm((char *)type, output, stdin);
  const char *set = getenv("TERMINFO");
  char *before = set ? strdup(set) : NULL;
  setenv("TERMINFO", description, 1);
  SCREEN *opened = newterm((char *)type, output, stdin);
  if (before) setenv("TERMINFO", before, 1); else unsetenv("TERMINFO");
  free(before);
  free(description);
  return opened ? opened : newterm((char *)type, output, stdin);
}

cn_open_result cn_open(const char *type, bool direct) {
  if (!type) type = getenv("TERM");
  tcgetattr(STDIN_FILENO, &before);
  int status = 0;
  if (!type || !*type || setupterm((char *)type, STDOUT_FILENO, &status) != OK) return cn_unknown_terminal;
  // A screen is drawn by moving the cursor; a printer or TERM=dumb has none.
  const char *address = tigetstr("cup");
  if (!address || address == (char *)-1) return cn_unusable_terminal;
  screen = open_screen(type, direct || tigetflag("RGB") > 0);
  if (!screen) return cn_unusable_terminal;
  raw();
  noecho();
  nonl();
  intrflush(stdscr, FALSE);
  keypad(stdscr, TRUE);
  leaveok(stdscr, FALSE);
  // A screen is painted whole, whatever has been typed meanwhile.
  typeahead(-1);
  if (has_colors()) {
    start_color();
    use_default_colors();
  }
  const char *mouse = tigetstr("kmous");
  modern = mouse && mouse != (char *)-1 && strncmp(mouse, "\033[", 2) == 0;
  farewell_length = 0;
  if (modern) {
    add_farewell(MODES_OFF);
    add_farewell(MOUSE_OFF);
    send(MODES_ON);
  }
  add_farewell(tigetstr("sgr0"));
  add_farewell(tigetstr("op"));
  add_farewell(tigetstr("cnorm"));
  add_farewell(tigetstr("rmkx"));
  add_farewell(tigetstr("rmcup"));
  static bool registered = false;
  if (!registered) registered = atexit(at_exit) == 0;
  cn_prepare_blank(getmaxy(stdscr));
  acquired = true;
  curs_set(0);
  return cn_opened;
}

void cn_release(void) {
  if (!acquired) return;
  if (cn_is_in_background()) {
    acquired = false;
    return;
  }
  leaving = true;
  acquired = false;
  if (modern) send(MODES_OFF);
  if (modern && mouse_on) send(MOUSE_OFF);
  // What lies on the screen stays out of the scrollback of terminals that have one screen only, and of the shell's.
  werase(stdscr);
  if (!cn_blank()) {
    clearok(stdscr, TRUE);
    cn_begin_frame();
    wrefresh(stdscr);
    cn_send_frame();
  }
  endwin();
  fflush(stdout);
  // Waited for before the lock is taken: a terminal that takes nothing would keep Ctrl-C from becoming a signal.
  tcdrain(STDOUT_FILENO);
  cn_lock_settings();
  tcsetattr(STDIN_FILENO, TCSANOW, &before);
  leaving = false;
  cn_note_given_back();
  cn_unlock_settings();
}

void cn_acquire(bool from_child) {
  if (!screen) return;
  acquired = true;
  reset_prog_mode();
  keypad(stdscr, TRUE);
  cn_begin_frame();
  clearok(stdscr, TRUE);
  if (from_child) cn_blank_after_child();
  wrefresh(stdscr);
  cn_send_frame();
  if (modern) send(MODES_ON);
  if (mouse_on) cn_mouse(true);
}

void cn_close(void) {
  closing = true;
  cn_release();
  if (screen) delscreen(screen);
  screen = NULL;
}

// With CAN first where a sequence may have been cut off: the terminal forgets it, and takes ours from its beginning.
static void bid_farewell(void) {
  if (cn_is_sending()) (void)cn_send_all("\030", 1);
  (void)cn_send_all(farewell, farewell_length);
}

static bool takes_output(void) {
  struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
  return poll(&out, 1, 0) == 1 && (out.revents & POLLOUT);
}

void cn_restore_in_signal(void) {
  if (!cn_has_settings() || cn_is_in_background()) return;
  bool is_shown = acquired;
  acquired = leaving = false;
  // Before anything is sent: the terminal may take nothing.
  tcsetattr(STDIN_FILENO, TCSANOW, &before);
  // Behind a screen that is up the terminal is waited for. One that is being given back may be so for long, and hold us here.
  if (is_shown || takes_output()) bid_farewell();
}

void cn_end_in_signal(int status) {
  if (cn_is_in_background()) _exit(status);
  // A terminal that takes nothing would hold us here.
  if (cn_is_ours() && takes_output()) bid_farewell();
  if (cn_has_settings()) tcsetattr(STDIN_FILENO, TCSANOW, &before);
  _exit(status);
}

bool cn_is_in_background(void) {
  pid_t group = tcgetpgrp(STDIN_FILENO);
  return group > 0 && group != getpgrp();
}

bool cn_is_ours(void) { return acquired || leaving || closing; }
bool cn_is_closing(void) { return closing; }
bool cn_has_settings(void) { return acquired || leaving; }
bool cn_holds_terminal(void) { return acquired; }
bool cn_takes_sequences(void) { return modern; }

int32_t cn_columns(void) { return screen ? getmaxx(stdscr) : 0; }
int32_t cn_rows(void) { return screen ? getmaxy(stdscr) : 0; }

// Before the next frame what is on the screen is taken away: curses clears the whole of it.
static bool blank_is_due = false;

bool cn_follow_size(void) {
  struct winsize size;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return false;
  if (size.ws_row == cn_rows() && size.ws_col == cn_columns()) return false;
  cn_prepare_blank(size.ws_row);
  blank_is_due = true;
  return resizeterm(size.ws_row, size.ws_col) == OK;
}

int32_t cn_colors(void) { return has_colors() ? COLORS : 0; }

bool cn_has_direct_color(void) { return tigetflag("RGB") > 0 && COLORS >= 1 << 24; }

int32_t cn_pair(int32_t foreground, int32_t background) {
  int pair = alloc_pair(foreground, background);
  return pair < 0 ? 0 : pair;
}

void cn_put(int32_t row, int32_t column, uint32_t base, uint32_t mark1, uint32_t mark2, uint32_t attributes, int32_t pair) {
  static const struct { uint32_t ours; attr_t theirs; } names[] = {
    {cn_bold, A_BOLD}, {cn_dim, A_DIM}, {cn_italic, A_ITALIC}, {cn_underline, A_UNDERLINE}, {cn_reverse, A_REVERSE},
  };
  attr_t attribute = A_NORMAL;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (attributes & names[i].ours) attribute |= names[i].theirs;
  }
  const wchar_t text[] = {(wchar_t)base, (wchar_t)mark1, (wchar_t)mark2, 0};
  cchar_t cell;
  int extended = pair;
  if (setcchar(&cell, text, attribute, (short)0, &extended) == OK) mvadd_wchnstr(row, column, &cell, 1);
}

static int wanted_row = -1, wanted_column = 0, shown = 0;

void cn_cursor(int32_t row, int32_t column) {
  wanted_row = row;
  wanted_column = column;
}

void cn_paint(void) {
  if (!acquired) return;
  int show = wanted_row >= 0;
  if (show) move(wanted_row, wanted_column);
  leaveok(stdscr, !show);
  wnoutrefresh(stdscr);
  cn_begin_frame();
  if (blank_is_due) cn_blank_frame();
  blank_is_due = false;
  if (show != shown) {
    curs_set(show);
    shown = show;
  }
  doupdate();
  cn_send_frame();
}

void cn_forget(void) {
  blank_is_due = true;
  clearok(curscr, TRUE);
}

void cn_mouse(bool on) {
  mouse_on = on;
  if (acquired && modern) send(on ? MOUSE_ON : MOUSE_OFF);
}
