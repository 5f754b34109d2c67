// RUN: not %lockstitch check %s '--checks=-*,lost-notify' -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

struct pool {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  atomic_bool stopping;
  atomic_bool paused;
  int jobs;
};

static void *work(void *arg) {
  struct pool *p = arg;
  pthread_mutex_lock(&p->lock);
  for (;;) {
    while (!atomic_load(&p->stopping) && p->jobs == 0)
      pthread_cond_wait(&p->changed, &p->lock);
    if (atomic_load(&p->stopping))
      break;
    --p->jobs;
  }
  pthread_mutex_unlock(&p->lock);
  return 0;
}

static void stopBad(struct pool *p) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'p->stopping' is written without 'p->lock': {{.*}} [lost-notify]
  atomic_store(&p->stopping, true);
  pthread_cond_broadcast(&p->changed);
}

static void stopOk(struct pool *p) {
  pthread_mutex_lock(&p->lock);
  atomic_store(&p->stopping, true);
  pthread_mutex_unlock(&p->lock);
  pthread_cond_broadcast(&p->changed);
}

static void addOk(struct pool *p) {
  pthread_mutex_lock(&p->lock);
  ++p->jobs;
  pthread_cond_signal(&p->changed);
  pthread_mutex_unlock(&p->lock);
}

// Nobody waits for that.
static void pauseOk(struct pool *p) {
  atomic_store(&p->paused, true);
  pthread_cond_broadcast(&p->changed);
}

// The caller holds the lock.
static void setLocked(struct pool *p) {
  atomic_store(&p->stopping, true);
  pthread_cond_broadcast(&p->changed);
}

static void callerHoldsOk(struct pool *p) {
  pthread_mutex_lock(&p->lock);
  setLocked(p);
  pthread_mutex_unlock(&p->lock);
}

// The flag is written with the lock held, but tested before it is acquired.
static atomic_bool closing;
static pthread_mutex_t queueLock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t queueChanged = PTHREAD_COND_INITIALIZER;
static int queued;

static void *FN_testedTooEarly(void *arg) {
  while (!atomic_load(&closing)) {
    pthread_mutex_lock(&queueLock);
    if (queued == 0)
      pthread_cond_wait(&queueChanged, &queueLock);
    queued = 0;
    pthread_mutex_unlock(&queueLock);
  }
  return arg;
}

static void closeQueue(void) {
  pthread_mutex_lock(&queueLock);
  atomic_store(&closing, true);
  pthread_cond_signal(&queueChanged);
  pthread_mutex_unlock(&queueLock);
}

int main(void) {
  static struct pool p = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER};
  pthread_t thread;
  pthread_create(&thread, 0, work, &p);
  addOk(&p);
  pauseOk(&p);
  stopOk(&p);
  callerHoldsOk(&p);
  stopBad(&p);
  pthread_join(thread, 0);
  pthread_create(&thread, 0, FN_testedTooEarly, 0);
  closeQueue();
  pthread_join(thread, 0);
  return 0;
}
