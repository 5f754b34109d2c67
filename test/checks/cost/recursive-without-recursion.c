// RUN: not %lockstitch check --checks=-*,recursive-without-recursion %s -- -std=gnu11 | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>

static pthread_mutex_t plain, again, both;
static int count;

static pthread_mutexattr_t attributes;

void initialiseBad(void) {
  pthread_mutexattr_t recursive;
  pthread_mutexattr_init(&recursive);
  pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
  // CHECK: :[[@LINE+1]]:3: warning: 'plain' is recursive, and acquired in 1 place, never by who holds it: a plain mutex does [recursive-without-recursion]
  pthread_mutex_init(&plain, &recursive);
  pthread_mutex_init(&again, &recursive);
  pthread_mutex_init(&both, &recursive);
}

void otherwiseOk(void) { pthread_mutex_init(&both, 0); }

void addOk(void) {
  pthread_mutex_lock(&plain);
  ++count;
  pthread_mutex_unlock(&plain);
}

void addAgainOk(void) {
  pthread_mutex_lock(&again);
  ++count;
  pthread_mutex_unlock(&again);
}

void addTwiceOk(void) {
  pthread_mutex_lock(&again);
  addAgainOk();
  pthread_mutex_unlock(&again);
}

void addBothOk(void) {
  pthread_mutex_lock(&both);
  ++count;
  pthread_mutex_unlock(&both);
}
