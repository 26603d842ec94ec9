#include "CNcurses.h"
#include "internal.h"

#include <curses.h>
#include <stdio.h>

// The numbers under which sequences of ours are filed, above those of curses.
enum { paste_begin = 0x2000, paste_end, focus_in, focus_out, modified = 0x3000 };

static const struct { cn_key_name key; char final; int number; } movable[] = {
  {cn_up, 'A', 1}, {cn_down, 'B', 1}, {cn_right, 'C', 1}, {cn_left, 'D', 1}, {cn_end, 'F', 1}, {cn_home, 'H', 1},
  {cn_insert, '~', 2}, {cn_delete, '~', 3}, {cn_page_up, '~', 5}, {cn_page_down, '~', 6},
};

void cn_define_keys(void) {
  define_key("\033[200~", paste_begin);
  define_key("\033[201~", paste_end);
  define_key("\033[I", focus_in);
  define_key("\033[O", focus_out);
  define_key("\033[Z", KEY_BTAB);
  // As xterm and most others write keys held with shift, alt and control: 1 + 1, 2, 4.
  for (size_t i = 0; i < sizeof movable / sizeof *movable; i++) {
    char plain[8];
    // Without modifiers too: keys typed before the terminal heard of its mode come as they were.
    if (movable[i].final == '~') snprintf(plain, sizeof plain, "\033[%d~", movable[i].number);
    else snprintf(plain, sizeof plain, "\033[%c", movable[i].final);
    define_key(plain, modified + (int)movable[i].key * 8);
    for (int modifiers = 1; modifiers < 8; modifiers++) {
      char sequence[16];
      snprintf(sequence, sizeof sequence, "\033[%d;%d%c", movable[i].number, 1 + modifiers, movable[i].final);
      define_key(sequence, modified + (int)movable[i].key * 8 + modifiers);
    }
  }
}

static const struct { int code; cn_key_name key; uint32_t modifiers; } named[] = {
  {KEY_ENTER, cn_enter, 0}, {KEY_BTAB, cn_tab, 1}, {KEY_BACKSPACE, cn_backspace, 0}, {KEY_DC, cn_delete, 0},
  {KEY_IC, cn_insert, 0}, {KEY_UP, cn_up, 0}, {KEY_DOWN, cn_down, 0}, {KEY_LEFT, cn_left, 0}, {KEY_RIGHT, cn_right, 0},
  {KEY_HOME, cn_home, 0}, {KEY_END, cn_end, 0}, {KEY_FIND, cn_home, 0}, {KEY_SELECT, cn_end, 0}, {KEY_A1, cn_home, 0},
  {KEY_C1, cn_end, 0}, {KEY_PPAGE, cn_page_up, 0}, {KEY_NPAGE, cn_page_down, 0}, {KEY_A3, cn_page_up, 0},
  {KEY_C3, cn_page_down, 0}, {KEY_SR, cn_up, 1}, {KEY_SF, cn_down, 1}, {KEY_SLEFT, cn_left, 1}, {KEY_SRIGHT, cn_right, 1},
  {KEY_SHOME, cn_home, 1}, {KEY_SEND, cn_end, 1}, {KEY_SDC, cn_delete, 1},
};

static cn_event mouse(void) {
  MEVENT event;
  cn_event result = {.kind = cn_unknown};
  if (getmouse(&event) != OK) return result;
  result.row = event.y;
  result.column = event.x;
  if (event.bstate & BUTTON4_PRESSED) result.kind = cn_wheel_up;
#ifdef BUTTON5_PRESSED
  else if (event.bstate & BUTTON5_PRESSED) result.kind = cn_wheel_down;
#endif
  else if (event.bstate & (BUTTON1_PRESSED | BUTTON1_CLICKED)) result.kind = cn_click;
  return result;
}

static cn_event function_key(int code) {
  switch (code) {
    case paste_begin: return (cn_event){.kind = cn_paste_begin};
    case paste_end: return (cn_event){.kind = cn_paste_end};
    case focus_in: return (cn_event){.kind = cn_focus_in};
    case focus_out: return (cn_event){.kind = cn_focus_out};
    case KEY_MOUSE: return mouse();
    default: break;
  }
  if (code >= modified) {
    int index = code - modified;
    return (cn_event){.kind = cn_key, .key = (cn_key_name)(index / 8), .modifiers = (uint32_t)(index % 8)};
  }
  if (code > KEY_F0 && code <= KEY_F(63)) return (cn_event){.kind = cn_function, .value = (uint32_t)(code - KEY_F0)};
  for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
    if (named[i].code == code) return (cn_event){.kind = cn_key, .key = named[i].key, .modifiers = named[i].modifiers};
  }
  // A key without a name here, and the notice of a new size, which is read from the signal.
  return (cn_event){.kind = cn_unknown};
}

// Keys are read through a window of their own that nobody draws in: reading through the screen's would paint it each time.
static WINDOW *window = NULL;

void cn_end_keys(void) {
  if (window) delwin(window);
  window = NULL;
}

cn_event cn_read(void) {
  if (!window) {
    window = newpad(1, 1);
    if (!window) return (cn_event){.kind = cn_nothing};
    keypad(window, TRUE);
    nodelay(window, TRUE);
  }
  wint_t code = 0;
  switch (wget_wch(window, &code)) {
    case OK: return (cn_event){.kind = cn_character, .value = (uint32_t)code};
    case KEY_CODE_YES: return function_key((int)code);
    default: return (cn_event){.kind = cn_nothing};
  }
}
