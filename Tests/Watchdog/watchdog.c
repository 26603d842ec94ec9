// Every thread's stack, where a run of the tests has said nothing for two minutes: a hang that nobody can repeat tells
// where it was the first time.
//
// Before the first test a child is forked that stands between the run and its reader: it passes on what the run prints,
// and so knows how long it has been silent. It shares no lock and no thread with what hangs. `WATCHDOG_SECONDS` says how
// long a silence may be; 0: there is no watchdog.

#ifdef __linux__
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void pass_on(int to, const char *bytes, ssize_t count) {
  while (count > 0) {
    ssize_t written = write(to, bytes, count);
    if (written < 0 && errno != EINTR) return;
    if (written > 0) { bytes += written; count -= written; }
  }
}

/// A line of what the kernel knows of a thread: that needs no debugger and no permission.
static void tell_of(pid_t run, const char *thread, const char *fact) {
  char path[128], text[256];
  snprintf(path, sizeof path, "/proc/%d/task/%s/%s", run, thread, fact);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t count = file < 0 ? -1 : read(file, text, sizeof text - 1);
  if (file >= 0) close(file);
  if (count <= 0) return;
  text[count] = 0;
  text[strcspn(text, "\n")] = 0;
  dprintf(STDERR_FILENO, "  %s %s", fact, text);
}

static void tell_of_threads(pid_t run) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/task", run);
  DIR *threads = opendir(path);
  for (struct dirent *entry; threads && (entry = readdir(threads));) {
    if (entry->d_name[0] == '.') continue;
    dprintf(STDERR_FILENO, "thread %s:", entry->d_name);
    tell_of(run, entry->d_name, "comm");
    tell_of(run, entry->d_name, "wchan");
    tell_of(run, entry->d_name, "syscall");
    dprintf(STDERR_FILENO, "\n");
  }
  if (threads) closedir(threads);
}

/// The stacks, by the debugger that comes with Swift where that works, or else by another one.
static void tell_stacks(pid_t run) {
  static const char ask[] =
      "{ lldb --batch --no-lldbinit -p $0 -o 'thread backtrace all' || gdb -batch -nx -p $0 -ex 'thread apply all bt'; } "
      "2>/dev/null >&3 || echo 'watchdog: neither lldb nor gdb works here, so there are no stacks' >&3";
  char id[16];
  snprintf(id, sizeof id, "%d", run);
  pid_t debugger = fork();
  if (debugger == 0) {
    for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
    dup2(STDERR_FILENO, 3);
    alarm(100);
    execlp("sh", "sh", "-c", ask, id, (char *)NULL);
    _exit(1);
  }
  while (debugger > 0 && waitpid(debugger, NULL, 0) < 0 && errno == EINTR) {}
  // A debugger that was ended leaves nothing stopped.
  kill(run, SIGCONT);
}

static void stand_between(pid_t run, const int from[2], const int to[2], int seconds) {
  // What ends the run ends its output, and that ends this.
  for (int number = 1; number < 32; number++)
    if (number != SIGCHLD) signal(number, SIG_IGN);
  struct pollfd ends[2] = {{.fd = from[0], .events = POLLIN}, {.fd = from[1], .events = POLLIN}};
  char bytes[65536];
  int silence = 0, is_over = 0;
  while (ends[0].fd >= 0 || ends[1].fd >= 0) {
    // A process that the run left behind may hold its output open: with the run it is over all the same.
    is_over = is_over || getppid() != run;
    int ready = poll(ends, 2, is_over ? 0 : 1000);
    if (is_over && ready == 0) return;
    silence = ready == 0 ? silence + 1 : 0;
    // One silence is told once.
    if (silence == seconds) {
      dprintf(STDERR_FILENO, "watchdog: the tests have said nothing for %d s; process %d:\n", seconds, run);
      tell_of_threads(run);
      tell_stacks(run);
    }
    for (int end = 0; ready > 0 && end < 2; end++) {
      if (!ends[end].revents) continue;
      ssize_t count = read(ends[end].fd, bytes, sizeof bytes);
      if (count > 0) pass_on(to[end], bytes, count);
      else if (count == 0 || errno != EINTR) ends[end].fd = -1;
    }
  }
}

__attribute__((constructor)) static void watch(int count, char **arguments) {
  const char *wanted = getenv("WATCHDOG_SECONDS");
  int seconds = wanted ? atoi(wanted) : 120;
  // Only of a run of tests: other programs that are built with them are nobody's to watch.
  if (seconds <= 0 || count == 0 || !strstr(arguments[0], ".xctest")) return;
  int out[2], err[2];
  if (pipe2(out, O_CLOEXEC)) return;
  if (pipe2(err, O_CLOEXEC)) { close(out[0]); close(out[1]); return; }
  pid_t run = getpid();
  prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
  pid_t child = fork();
  if (child == 0) {
    close(out[1]);
    close(err[1]);
    // Nothing of the run's is held by it: no lock, and no end of another pipe.
    for (int number = 3; number < 1024; number++)
      if (number != out[0] && number != err[0]) close(number);
    // Of a group of its own: what is sent to the run's group is not meant for it.
    setpgid(0, 0);
    stand_between(run, (int[2]){out[0], err[0]}, (int[2]){STDOUT_FILENO, STDERR_FILENO}, seconds);
    _exit(0);
  }
  if (child > 0) {
    dup2(out[1], STDOUT_FILENO);
    dup2(err[1], STDERR_FILENO);
    // A line is known when it is written: the last one says which test began and did not end.
    setvbuf(stdout, NULL, _IOLBF, 0);
  }
  close(out[0]); close(out[1]); close(err[0]); close(err[1]);
}
#endif
