#include "CNcurses.h"
#include "internal.h"

#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>

// A description of the open terminal as curses reads it from the variable TERMINFO: what it is, but with colours of 24 bits. Most
// terminals have them, and hardly a description says so. The form is that of term(5), with numbers of 32 bits.

#define NONE (-1)
// Below 16 the user's palette; above, a colour is its own number.
#define COLOUR(ground, plain, bright) \
  "\033[%?%p1%{8}%<%t" plain "%p1%d%e%p1%{16}%<%t" bright "%p1%{8}%-%d%e" ground \
  "8;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m"

// Nil: the capability is left out.
static const struct { const char *name, *value; } strings[] = {
  {"setaf", COLOUR("3", "3", "9")}, {"setab", COLOUR("4", "4", "10")},
  {"setf", NULL}, {"setb", NULL}, {"initc", NULL}, {"initp", NULL}, {"oc", NULL}, {"scp", NULL},
};
static const struct { const char *name; int value; } numbers[] = {{"colors", 1 << 24}, {"pairs", 0x7FFF}};
// Beyond the standard ones: those that change what curses sends.
static const char *const flags[] = {"AX", "XT", "RGB"};
#define COUNT(list) (sizeof(list) / sizeof *(list))

typedef struct { unsigned char bytes[32768]; size_t count; } Buffer;

static void put(Buffer *buffer, const void *bytes, size_t count) {
  if (buffer->count + count > sizeof buffer->bytes) count = sizeof buffer->bytes - buffer->count;
  memcpy(buffer->bytes + buffer->count, bytes, count);
  buffer->count += count;
}

static void put_number(Buffer *buffer, int value, int width) {
  for (int i = 0; i < width; i++) put(buffer, &(unsigned char){(unsigned char)((unsigned)value >> (8 * i))}, 1);
}

static void align(Buffer *buffer) {
  if (buffer->count % 2) put_number(buffer, 0, 1);
}

static const char *string_capability(const char *name) {
  for (size_t i = 0; i < COUNT(strings); i++) {
    if (strcmp(name, strings[i].name) == 0) return strings[i].value;
  }
  const char *value = tigetstr(name);
  return value == (char *)-1 ? NULL : value;
}

static int number_capability(const char *name) {
  for (size_t i = 0; i < COUNT(numbers); i++) {
    if (strcmp(name, numbers[i].name) == 0) return numbers[i].value;
  }
  int value = tigetnum(name);
  return value < 0 ? NONE : value;
}

static size_t length(NCURSES_CONST char *const *names) {
  size_t count = 0;
  while (names[count]) count++;
  return count;
}

static void describe(const char *type, Buffer *buffer) {
  char names[256];
  int size = snprintf(names, sizeof names, "%.200s|with colours of 24 bits", type) + 1;
  Buffer *table = calloc(1, sizeof *table);
  if (!table) return;
  size_t bools = length(boolnames), nums = length(numnames), strs = length(strnames);
  size_t header = buffer->count;
  put(buffer, (char[12]){0}, 12);
  put(buffer, names, (size_t)size);
  for (size_t i = 0; i < bools; i++) put_number(buffer, strcmp(boolnames[i], "ccc") != 0 && tigetflag(boolnames[i]) > 0, 1);
  align(buffer);
  for (size_t i = 0; i < nums; i++) put_number(buffer, number_capability(numnames[i]), 4);
  for (size_t i = 0; i < strs; i++) {
    const char *value = string_capability(strnames[i]);
    put_number(buffer, value ? (int)table->count : NONE, 2);
    if (value) put(table, value, strlen(value) + 1);
  }
  put(buffer, table->bytes, table->count);
  Buffer start = {.count = 0};
  const int head[] = {01036, size, (int)bools, (int)nums, (int)strs, (int)table->count};
  for (size_t i = 0; i < COUNT(head); i++) put_number(&start, head[i], 2);
  memcpy(buffer->bytes + header, start.bytes, start.count);

  // The extensions: flags, one number, and the names of both.
  align(buffer);
  table->count = 0;
  int offsets[COUNT(flags) + 1];
  for (size_t i = 0; i <= COUNT(flags); i++) {
    const char *name = i < COUNT(flags) ? flags[i] : "U8";
    offsets[i] = (int)table->count;
    put(table, name, strlen(name) + 1);
  }
  const int extended[] = {COUNT(flags), 1, 0, COUNT(offsets), (int)table->count};
  for (size_t i = 0; i < COUNT(extended); i++) put_number(buffer, extended[i], 2);
  for (size_t i = 0; i < COUNT(flags); i++) put_number(buffer, strcmp(flags[i], "RGB") == 0 || tigetflag(flags[i]) > 0, 1);
  align(buffer);
  put_number(buffer, number_capability("U8"), 4);
  for (size_t i = 0; i < COUNT(offsets); i++) put_number(buffer, offsets[i], 2);
  put(buffer, table->bytes, table->count);
  free(table);
}

char *cn_direct_description(const char *type) {
  const char *color = tigetstr("setaf");
  // What is coloured in other ways is not told 24 bits in this one.
  if (!color || color == (char *)-1 || strncmp(color, "\033[", 2) != 0) return NULL;
  Buffer *buffer = calloc(1, sizeof *buffer);
  char *text = buffer ? malloc(sizeof buffer->bytes * 2 + 8) : NULL;
  if (text) {
    describe(type, buffer);
    char *end = text + sprintf(text, "hex:");
    for (size_t i = 0; i < buffer->count; i++) end += sprintf(end, "%02X", buffer->bytes[i]);
  }
  free(buffer);
  return text;
}
