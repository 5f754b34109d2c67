// RUN: not %lockstitch check %s --checks='-*,join-under-lock' -- -std=gnu11 > %t
// RUN: grep ' warning: \| error: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int count;

static void *work(void *unused) {
  (void)unused;
  pthread_mutex_lock(&mutex);
  ++count;
  pthread_mutex_unlock(&mutex);
  return NULL;
}

static void finish(pthread_t thread) {
  pthread_join(thread, NULL);
}

void throughCallBad(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, work, NULL);
  pthread_mutex_lock(&mutex);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting for a thread that needs 'mutex', which is held here [join-under-lock]
  finish(thread);
  pthread_mutex_unlock(&mutex);
}

static void finishUnlocked(pthread_t thread) {
  pthread_mutex_unlock(&mutex);
  pthread_join(thread, NULL);
  pthread_mutex_lock(&mutex);
}

void givenUpOk(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, work, NULL);
  pthread_mutex_lock(&mutex);
  finishUnlocked(thread);
  pthread_mutex_unlock(&mutex);
}
