// RUN: not %lockstitch check %s '--checks=-*,lock-order-inversion' -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <threads.h>

pthread_mutex_t A = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t B = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t C = PTHREAD_MUTEX_INITIALIZER;

void transferBad(void) {
  pthread_mutex_lock(&A);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring '{{&?}}B' while holding '{{&?}}A' can deadlock [lock-order-inversion]
  pthread_mutex_lock(&B);
  pthread_mutex_unlock(&B);
  pthread_mutex_unlock(&A);
}

static void lockA(void) { pthread_mutex_lock(&A); }
static void unlockA(void) { pthread_mutex_unlock(&A); }

void auditBad(void) {
  pthread_mutex_lock(&B);
  lockA();
  unlockA();
  pthread_mutex_unlock(&B);
}

void tryOk(void) {
  pthread_mutex_lock(&C);
  if (pthread_mutex_trylock(&A) == 0)
    pthread_mutex_unlock(&A);
  pthread_mutex_unlock(&C);
}

void sameOrderOk(void) {
  pthread_mutex_lock(&A);
  pthread_mutex_lock(&C);
  pthread_mutex_unlock(&C);
  pthread_mutex_unlock(&A);
}

struct list {
  pthread_mutex_t mutex;
  pthread_rwlock_t names;
  struct list *next;
};

void appendBad(struct list *l) {
  pthread_mutex_lock(&l->mutex);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring '{{.*}}names' while holding '{{.*}}mutex' can deadlock [lock-order-inversion]
  pthread_rwlock_wrlock(&l->names);
  pthread_rwlock_unlock(&l->names);
  pthread_mutex_unlock(&l->mutex);
}

void findBad(struct list *l) {
  pthread_rwlock_rdlock(&l->names);
  pthread_mutex_lock(&l->mutex);
  pthread_mutex_unlock(&l->mutex);
  pthread_rwlock_unlock(&l->names);
}

// A table of operations.
pthread_mutex_t Bus = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t Port = PTHREAD_MUTEX_INITIALIZER;

struct operations {
  void (*open)(void);
};

static void openPort(void) {
  pthread_mutex_lock(&Port);
  pthread_mutex_unlock(&Port);
}

static const struct operations PortOperations = {.open = openPort};

void openBad(const struct operations *ops) {
  pthread_mutex_lock(&Bus);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring '{{&?}}Port' while holding '{{&?}}Bus' can deadlock [lock-order-inversion]
  ops->open();
  pthread_mutex_unlock(&Bus);
}

void openThisPortBad(void) { openBad(&PortOperations); }

void scanBad(void) {
  pthread_mutex_lock(&Port);
  pthread_mutex_lock(&Bus);
  pthread_mutex_unlock(&Bus);
  pthread_mutex_unlock(&Port);
}

mtx_t Low, High;

void c11Bad(void) {
  mtx_lock(&Low);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring '{{&?}}High' while holding '{{&?}}Low' can deadlock [lock-order-inversion]
  mtx_lock(&High);
  mtx_unlock(&High);
  mtx_unlock(&Low);
}

void c11ReversedBad(void) {
  mtx_lock(&High);
  mtx_lock(&Low);
  mtx_unlock(&Low);
  mtx_unlock(&High);
}

mtx_t Warm, Cold;

void releasedFirstOk(void) {
  mtx_lock(&Warm);
  mtx_unlock(&Warm);
  mtx_lock(&Cold);
  mtx_unlock(&Cold);
}

void coldThenWarmOk(void) {
  mtx_lock(&Cold);
  mtx_lock(&Warm);
  mtx_unlock(&Warm);
  mtx_unlock(&Cold);
}

// It waits all the same, whoever looks at its result.
pthread_mutex_t First = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t Second = PTHREAD_MUTEX_INITIALIZER;

int resultBad(void) {
  int error = pthread_mutex_lock(&First);
  if (error != 0)
    return error;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring '{{&?}}Second' while holding '{{&?}}First' can deadlock [lock-order-inversion]
  if (pthread_mutex_lock(&Second) == 0)
    pthread_mutex_unlock(&Second);
  return pthread_mutex_unlock(&First);
}

int resultMirroredBad(void) {
  if (pthread_mutex_lock(&Second))
    return -1;
  if (pthread_mutex_lock(&First) == 0)
    pthread_mutex_unlock(&First);
  return pthread_mutex_unlock(&Second);
}

pthread_mutex_t Third = PTHREAD_MUTEX_INITIALIZER;

int failedOk(void) {
  if (pthread_mutex_lock(&Second) != 0) {
    pthread_mutex_lock(&Third);
    pthread_mutex_unlock(&Third);
    return -1;
  }
  return pthread_mutex_unlock(&Second);
}

void afterFailedOk(void) {
  pthread_mutex_lock(&Third);
  pthread_mutex_lock(&Second);
  pthread_mutex_unlock(&Second);
  pthread_mutex_unlock(&Third);
}
