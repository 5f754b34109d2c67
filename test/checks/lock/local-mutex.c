// RUN: not %lockstitch check --checks=-*,local-mutex %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <threads.h>

static int Count;

void initialisedBad(void) {
  // CHECK: :[[@LINE+1]]:19: warning: each call has a 'Local' of its own, {{.*}} [local-mutex]
  pthread_mutex_t Local = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&Local);
  ++Count;
  pthread_mutex_unlock(&Local);
}

void staticOk(void) {
  static pthread_mutex_t Local = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&Local);
  ++Count;
  pthread_mutex_unlock(&Local);
}

void initialisedByCallBad(void) {
  // CHECK: :[[@LINE+1]]:19: warning: each call has a 'Local' of its own, {{.*}} [local-mutex]
  pthread_mutex_t Local;
  pthread_mutex_init(&Local, 0);
  pthread_mutex_lock(&Local);
  ++Count;
  pthread_mutex_unlock(&Local);
  pthread_mutex_destroy(&Local);
}

void c11Bad(void) {
  // CHECK: :[[@LINE+1]]:9: warning: each call has a 'Local' of its own, {{.*}} [local-mutex]
  mtx_t Local;
  mtx_init(&Local, mtx_plain);
  mtx_lock(&Local);
  ++Count;
  mtx_unlock(&Local);
}

static void enter(pthread_mutex_t *M) { pthread_mutex_lock(M); }
static void leave(pthread_mutex_t *M) { pthread_mutex_unlock(M); }

void throughCallsBad(void) {
  // CHECK: :[[@LINE+1]]:19: warning: each call has a 'Local' of its own, {{.*}} [local-mutex]
  pthread_mutex_t Local = PTHREAD_MUTEX_INITIALIZER;
  enter(&Local);
  ++Count;
  leave(&Local);
}

struct job {
  pthread_mutex_t *lock;
};

static void *work(void *argument) {
  struct job *j = argument;
  pthread_mutex_lock(j->lock);
  ++Count;
  pthread_mutex_unlock(j->lock);
  return 0;
}

void ofOwnThreadsOk(void) {
  pthread_mutex_t Local = PTHREAD_MUTEX_INITIALIZER;
  struct job j = {&Local};
  pthread_t t;
  pthread_create(&t, 0, work, &j);
  pthread_mutex_lock(&Local);
  ++Count;
  pthread_mutex_unlock(&Local);
  pthread_join(t, 0);
}

#include <time.h>

static void delay(int ms) {
  struct timespec ts = {0, ms * 1000000L};
  nanosleep(&ts, 0);
}

// What is done under the lock is nobody else's.
void delayOk(void) {
  pthread_mutex_t Local = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&Local);
  delay(10);
  pthread_mutex_unlock(&Local);
}

static void addOne(void) { ++Count; }

void calledBad(void) {
  // CHECK: :[[@LINE+1]]:19: warning: each call has a 'Local' of its own, {{.*}} [local-mutex]
  pthread_mutex_t Local = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&Local);
  addOne();
  pthread_mutex_unlock(&Local);
}

struct job_state {
  int done;
};

static void fill(struct job_state *s) { s->done = 1; }

int ownStateOk(void) {
  pthread_mutex_t Local = PTHREAD_MUTEX_INITIALIZER;
  struct job_state s;
  pthread_mutex_lock(&Local);
  fill(&s);
  pthread_mutex_unlock(&Local);
  return s.done;
}
