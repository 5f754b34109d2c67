// RUN: not %lockstitch check --checks=-*,double-lock,lock-leak,self-deadlock,unlock-not-held %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <threads.h>

static pthread_mutex_t M = PTHREAD_MUTEX_INITIALIZER;
static int Count;

int earlyReturnBad(int n) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{&?}}M' is still held when 'earlyReturnBad' returns [lock-leak]
  pthread_mutex_lock(&M);
  if (Count > n)
    return -1;
  ++Count;
  pthread_mutex_unlock(&M);
  return 0;
}

int gotoBad(int n) {
  int result = -1;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{&?}}M' is still held when 'gotoBad' returns [lock-leak]
  pthread_mutex_lock(&M);
  if (Count > n)
    goto done;
  result = 0;
  pthread_mutex_unlock(&M);
done:
  return result;
}

int gotoOk(int n) {
  int result = -1;
  if (n < 0)
    goto done;
  pthread_mutex_lock(&M);
  if (Count > n)
    goto unlock;
  result = 0;
unlock:
  pthread_mutex_unlock(&M);
done:
  return result;
}

struct journal {
  pthread_mutex_t lock;
  char *text;
};

bool memberBad(struct journal *j) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{&?}}j->lock' is still held when 'memberBad' returns [lock-leak]
  pthread_mutex_lock(&j->lock);
  char *text = malloc(80);
  if (!text)
    return false;
  j->text = text;
  pthread_mutex_unlock(&j->lock);
  return true;
}

bool memberOk(struct journal *j) {
  pthread_mutex_lock(&j->lock);
  char *text = malloc(80);
  if (!text) {
    pthread_mutex_unlock(&j->lock);
    return false;
  }
  j->text = text;
  pthread_mutex_unlock(&j->lock);
  return true;
}

static void lockJournal(struct journal *j) { pthread_mutex_lock(&j->lock); }
static void unlockJournal(struct journal *j) {
  pthread_mutex_unlock(&j->lock);
}

bool throughACallBad(struct journal *j) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{&?}}j->lock' is still held when 'throughACallBad' returns [lock-leak]
  lockJournal(j);
  if (!j->text)
    return false;
  unlockJournal(j);
  return true;
}

bool throughACallOk(struct journal *j) {
  lockJournal(j);
  bool empty = !j->text;
  unlockJournal(j);
  return empty;
}

// The caller gets the locked object, or null and no lock.
static struct journal *openLocked(struct journal *j) {
  pthread_mutex_lock(&j->lock);
  if (!j->text) {
    pthread_mutex_unlock(&j->lock);
    return NULL;
  }
  return j;
}

void lockedIfNotNullOk(struct journal *all) {
  struct journal *j = openLocked(all);
  if (!j)
    return;
  j->text = NULL;
  pthread_mutex_unlock(&j->lock);
}

int trylockOk(void) {
  int error = pthread_mutex_trylock(&M);
  if (error != 0)
    return error;
  ++Count;
  return pthread_mutex_unlock(&M);
}

int trylockBad(int n) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{&?}}M' is still held when 'trylockBad' returns [lock-leak]
  if (pthread_mutex_trylock(&M) != 0)
    return -1;
  if (n)
    return -2;
  pthread_mutex_unlock(&M);
  return 0;
}

void exitOk(int n) {
  pthread_mutex_lock(&M);
  if (n)
    exit(1);
  pthread_mutex_unlock(&M);
}

void lockOnlyWhenThreadedOk(bool threaded) {
  if (threaded)
    pthread_mutex_lock(&M);
  ++Count;
  if (threaded)
    pthread_mutex_unlock(&M);
}

int c11Bad(mtx_t *m) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{.*}}m' is still held when 'c11Bad' returns [lock-leak]
  mtx_lock(m);
  if (Count)
    return 1;
  mtx_unlock(m);
  return 0;
}

// Locks checked for an error.
int errorCheckedOk(void) {
  if (pthread_mutex_lock(&M) != 0)
    abort();
  ++Count;
  if (pthread_mutex_unlock(&M) != 0)
    abort();
  return 0;
}
