// RUN: not %lockstitch check %s '--checks=-*,fork-with-threads' -- > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: not %lockstitch check %s '--checks=-*,fork-with-threads' --confidence=low -- | grep -c ' warning: ' | FileCheck %s --check-prefix=LOW

// LOW: 3

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int count;

static void add(void) {
  pthread_mutex_lock(&lock);
  ++count;
  pthread_mutex_unlock(&lock);
}

static void lock_bad(void) {
  // CHECK: :[[@LINE+1]]:8: warning: the child of this fork acquires 'lock', which another thread may hold when it forks
  if (!fork()) {
    add();
    _exit(0);
  }
}

static void goes_on_bad(void) {
  // CHECK: :[[@LINE+1]]:13: warning: this forks while other threads run, and the child goes on without them
  int pid = fork();
  if (pid > 0)
    _exit(0);
}

// The C library sees to its own locks: low.
static void stdio_ok(void) {
  if (fork() == 0) {
    printf("child\n");
    execlp("true", "true", (char *)0);
    _exit(127);
  }
}

static void exec_ok(void) {
  int pid = fork();
  if (pid == 0) {
    dup2(1, 2);
    close(3);
    execlp("true", "true", (char *)0);
    _exit(127);
  }
}

static void trylock_ok(void) {
  if (fork() == 0) {
    if (pthread_mutex_trylock(&lock) == 0)
      pthread_mutex_unlock(&lock);
    _exit(0);
  }
}

static void *work(void *argument) {
  add();
  return argument;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, 0, work, 0);
  lock_bad();
  goes_on_bad();
  stdio_ok();
  exec_ok();
  trylock_ok();
  pthread_join(thread, 0);
}
