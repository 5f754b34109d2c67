// RUN: not %lockstitch check --checks=-*,lock-result-ignored %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=STORY < %t

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t Plain, Robust, Checked, ByCall, Recursive, Clean;
static pthread_mutex_t Static = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
static int Count;

struct table {
  pthread_mutex_t lock;
  int size;
};

static void initByCall(pthread_mutex_t *lock) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(lock, &attributes);
}

void init(struct table *t) {
  pthread_mutexattr_t robust, checked, recursive;
  pthread_mutexattr_init(&robust);
  pthread_mutexattr_setrobust(&robust, PTHREAD_MUTEX_ROBUST);
  pthread_mutexattr_init(&checked);
  pthread_mutexattr_settype(&checked, PTHREAD_MUTEX_ERRORCHECK);
  pthread_mutexattr_init(&recursive);
  pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_init(&Plain, NULL);
  pthread_mutex_init(&Robust, &robust);
  pthread_mutex_init(&Clean, &robust);
  pthread_mutex_init(&t->lock, &robust);
  pthread_mutex_init(&Checked, &checked);
  pthread_mutex_init(&Recursive, &recursive);
  initByCall(&ByCall);
}

void plainOk(void) {
  pthread_mutex_lock(&Plain);
  ++Count;
  pthread_mutex_unlock(&Plain);
}

void recursiveOk(void) {
  pthread_mutex_lock(&Recursive);
  ++Count;
  pthread_mutex_unlock(&Recursive);
}

void robustBad(void) {
  // CHECK: :[[@LINE+1]]:3: warning: 'Robust' is robust, and nobody looks at whether its last owner died with it{{.*}} [lock-result-ignored]
  pthread_mutex_lock(&Robust);
  ++Count;
  pthread_mutex_unlock(&Robust);
}

// Told once, with the place above.
void robustTooBad(void) {
  // STORY: [[@LINE+1]]:9: note: likewise, 'robustTooBad' ignores what it says here
  (void)pthread_mutex_lock(&Robust);
  ++Count;
  pthread_mutex_unlock(&Robust);
}

int robustOk(void) {
  int error = pthread_mutex_lock(&Clean);
  if (error == EOWNERDEAD)
    pthread_mutex_consistent(&Clean);
  else if (error)
    return error;
  ++Count;
  pthread_mutex_unlock(&Clean);
  return 0;
}

void checkedBad(void) {
  // CHECK: :[[@LINE+1]]:3: warning: 'Checked' checks for errors, and nobody looks at whether this acquired it [lock-result-ignored]
  pthread_mutex_lock(&Checked);
  ++Count;
  pthread_mutex_unlock(&Checked);
}

void checkedOk(void) {
  if (pthread_mutex_lock(&Checked))
    abort();
  ++Count;
  pthread_mutex_unlock(&Checked);
}

// Looked at, whatever for.
void printedOk(void) {
  int error = pthread_mutex_lock(&Checked);
  printf("%d\n", error);
  pthread_mutex_unlock(&Checked);
}

void storedOk(int *errors, int i) {
  errors[i] = pthread_mutex_lock(&Clean);
  pthread_mutex_unlock(&Clean);
}

int returnedOk(void) { return pthread_mutex_lock(&Clean); }

void staticBad(void) {
  // CHECK: :[[@LINE+1]]:3: warning: 'Static' checks for errors, and nobody looks at whether this acquired it [lock-result-ignored]
  pthread_mutex_lock(&Static);
  ++Count;
  pthread_mutex_unlock(&Static);
}

void memberBad(struct table *t) {
  // CHECK: :[[@LINE+1]]:3: warning: 't->lock' is robust, and nobody looks {{.*}} [lock-result-ignored]
  pthread_mutex_lock(&t->lock);
  t->size = 0;
  pthread_mutex_unlock(&t->lock);
}

void initialisedByCallBad(void) {
  // CHECK: :[[@LINE+1]]:3: warning: 'ByCall' is robust, and nobody looks {{.*}} [lock-result-ignored]
  pthread_mutex_lock(&ByCall);
  ++Count;
  pthread_mutex_unlock(&ByCall);
}

// Which lock it is passed is not seen in here.
static void enter(pthread_mutex_t *lock) { pthread_mutex_lock(lock); }

void FN_throughACall(void) {
  enter(&Clean);
  ++Count;
  pthread_mutex_unlock(&Clean);
}
