// What holds and what lets go, of POSIX's locks: a probe that may block tells
// whether M is held.

// RUN: not %lockstitch check %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <errno.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t M = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t RW = PTHREAD_RWLOCK_INITIALIZER;
static pthread_spinlock_t Spin;
static pthread_cond_t CV = PTHREAD_COND_INITIALIZER;
static struct timespec Until;
static int Ready;

void lockBad(void) {
  pthread_mutex_lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
  pthread_mutex_unlock(&M);
}

void unlockOk(void) {
  pthread_mutex_lock(&M);
  pthread_mutex_unlock(&M);
  usleep(1);
}

void trylockBad(void) {
  if (pthread_mutex_trylock(&M) == 0) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
    usleep(1);
    pthread_mutex_unlock(&M);
  }
}

void trylockNotBad(void) {
  if (!pthread_mutex_trylock(&M)) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
    usleep(1);
    pthread_mutex_unlock(&M);
  }
}

void trylockFailedOk(void) {
  if (pthread_mutex_trylock(&M)) {
    usleep(1);
    return;
  }
  pthread_mutex_unlock(&M);
}

void trylockBusyOk(void) {
  if (pthread_mutex_trylock(&M) == EBUSY) {
    usleep(1);
    return;
  }
  pthread_mutex_unlock(&M);
}

void trylockVariableOk(void) {
  int error = pthread_mutex_trylock(&M);
  if (error != 0) {
    usleep(1);
    return;
  }
  pthread_mutex_unlock(&M);
}

void timedlockOk(void) {
  if (pthread_mutex_timedlock(&M, &Until) != 0) {
    usleep(1);
    return;
  }
  pthread_mutex_unlock(&M);
}

void timedlockBad(void) {
  if (pthread_mutex_timedlock(&M, &Until) == 0) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
    usleep(1);
    pthread_mutex_unlock(&M);
  }
}

void rdlockBad(void) {
  pthread_rwlock_rdlock(&RW);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}RW' is held [blocking-under-lock]
  usleep(1);
  pthread_rwlock_unlock(&RW);
}

void wrlockBad(void) {
  pthread_rwlock_wrlock(&RW);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}RW' is held [blocking-under-lock]
  usleep(1);
  pthread_rwlock_unlock(&RW);
}

void rwunlockOk(void) {
  pthread_rwlock_rdlock(&RW);
  pthread_rwlock_unlock(&RW);
  usleep(1);
}

void tryrdlockOk(void) {
  if (pthread_rwlock_tryrdlock(&RW)) {
    usleep(1);
    return;
  }
  pthread_rwlock_unlock(&RW);
}

void trywrlockBad(void) {
  if (pthread_rwlock_trywrlock(&RW) == 0) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}RW' is held [blocking-under-lock]
    usleep(1);
    pthread_rwlock_unlock(&RW);
  }
}

void spinBad(void) {
  pthread_spin_lock(&Spin);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}Spin' is held [blocking-under-lock]
  usleep(1);
  pthread_spin_unlock(&Spin);
}

void spinOk(void) {
  pthread_spin_lock(&Spin);
  pthread_spin_unlock(&Spin);
  usleep(1);
}

void condWaitBad(void) {
  pthread_mutex_lock(&M);
  while (!Ready)
    pthread_cond_wait(&CV, &M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
  pthread_mutex_unlock(&M);
}

void condTimedwaitBad(void) {
  pthread_mutex_lock(&M);
  while (!Ready)
    if (pthread_cond_timedwait(&CV, &M, &Until) == ETIMEDOUT)
      break;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
  pthread_mutex_unlock(&M);
}

struct queue {
  pthread_mutex_t lock;
};

void initOk(struct queue *q) {
  pthread_mutex_init(&q->lock, 0);
  pthread_mutex_lock(&q->lock);
  pthread_mutex_unlock(&q->lock);
  usleep(1);
  pthread_mutex_destroy(&q->lock);
}

void pointerBad(pthread_mutex_t *m) {
  pthread_mutex_lock(m);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}{{.*}}m' is held [blocking-under-lock]
  usleep(1);
  pthread_mutex_unlock(m);
}

void arrowBad(struct queue *q) {
  pthread_mutex_lock(&q->lock);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}q->lock' is held [blocking-under-lock]
  usleep(1);
  pthread_mutex_unlock(&q->lock);
}

int lockFailedOk(void) {
  if (pthread_mutex_lock(&M) != 0) {
    usleep(1);
    return -1;
  }
  return pthread_mutex_unlock(&M);
}

int lockSucceededBad(void) {
  if (pthread_mutex_lock(&M) != 0)
    return -1;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
  return pthread_mutex_unlock(&M);
}

int ownerDiedBad(void) {
  if (pthread_mutex_lock(&M) == EOWNERDEAD)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
    usleep(1);
  return pthread_mutex_unlock(&M);
}

int rdlockFailedOk(void) {
  int error = pthread_rwlock_rdlock(&RW);
  if (error) {
    usleep(1);
    return error;
  }
  return pthread_rwlock_unlock(&RW);
}

int wrlockFailedOk(void) {
  int error = pthread_rwlock_wrlock(&RW);
  if (error) {
    usleep(1);
    return error;
  }
  return pthread_rwlock_unlock(&RW);
}

int spinFailedOk(void) {
  if (pthread_spin_lock(&Spin)) {
    usleep(1);
    return -1;
  }
  return pthread_spin_unlock(&Spin);
}
