// What holds and what lets go, of C11's locks: a probe that may block tells
// whether M is held.

// RUN: not %lockstitch check %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <threads.h>
#include <unistd.h>

static mtx_t M;
static cnd_t CV;
static int Ready;

void initBad(void) {
  mtx_init(&M, mtx_plain);
  mtx_lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
  mtx_unlock(&M);
}

void unlockOk(void) {
  mtx_lock(&M);
  mtx_unlock(&M);
  usleep(1);
}

void trylockBad(void) {
  if (mtx_trylock(&M) == thrd_success) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
    usleep(1);
    mtx_unlock(&M);
  }
}

void trylockOk(void) {
  if (mtx_trylock(&M) != thrd_success) {
    usleep(1);
    return;
  }
  mtx_unlock(&M);
}

void trylockBusyOk(void) {
  if (mtx_trylock(&M) == thrd_busy) {
    usleep(1);
    return;
  }
  mtx_unlock(&M);
}

void timedlockOk(const struct timespec *until) {
  if (mtx_timedlock(&M, until) == thrd_timedout) {
    usleep(1);
    return;
  }
  mtx_unlock(&M);
}

void waitBad(void) {
  mtx_lock(&M);
  while (!Ready)
    cnd_wait(&CV, &M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
  mtx_unlock(&M);
}

int lockFailedOk(void) {
  if (mtx_lock(&M) != thrd_success) {
    usleep(1);
    return -1;
  }
  mtx_unlock(&M);
  return 0;
}

int lockErrorOk(void) {
  if (mtx_lock(&M) == thrd_error) {
    usleep(1);
    return -1;
  }
  mtx_unlock(&M);
  return 0;
}
