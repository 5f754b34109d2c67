// RUN: not %lockstitch check %s '--checks=-*,thread-local-escape' -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>

static _Thread_local int depth;
static __thread struct {
  int size;
} mine;

static void *count(void *into) {
  ++*(int *)into;
  return 0;
}

void start_bad(void) {
  pthread_t thread;
  // CHECK: :[[@LINE+1]]:3: warning: the address of 'depth', of which each thread has its own, is given to another thread
  pthread_create(&thread, 0, count, &depth);
  pthread_detach(thread);
}

void field_bad(void) {
  pthread_t thread;
  // CHECK: :[[@LINE+1]]:3: warning: the address of 'mine.size', of which each thread has its own, is given to another thread
  pthread_create(&thread, 0, count, &mine.size);
}

int joined_ok(void) {
  pthread_t thread;
  pthread_create(&thread, 0, count, &depth);
  pthread_join(thread, 0);
  return depth;
}

static int shared;
void global_ok(void) {
  pthread_t thread;
  pthread_create(&thread, 0, count, &shared);
  pthread_detach(thread);
}
