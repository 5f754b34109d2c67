// RUN: not %lockstitch check %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <stdatomic.h>
#include <threads.h>

// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'HitsBad' is changed by several threads without a lock [mutable-global]
static int HitsBad;

int GuardedOk;
pthread_mutex_t Mutex = PTHREAD_MUTEX_INITIALIZER;

atomic_int AtomicOk;
_Thread_local int PerThreadOk;
const int ConstantOk = 1;

struct statistics {
  int lines;
};

// Changed through a pointer.
struct statistics FN_Statistics;

static int nextId(void) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{.*}}LastBad' is changed by several threads without a lock [mutable-global]
  static int LastBad;
  return ++LastBad;
}

// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'TableBad' is changed by several threads without a lock [mutable-global]
static int TableBad[8];

// Only main changes it, after the threads have ended.
int AfterwardsOk;

static void addLine(struct statistics *s) { ++s->lines; }

static void *work(void *arg) {
  ++HitsBad;
  nextId();
  addLine(&FN_Statistics);
  ++TableBad[*(int *)arg];
  ++AtomicOk;
  ++PerThreadOk;
  pthread_mutex_lock(&Mutex);
  ++GuardedOk;
  pthread_mutex_unlock(&Mutex);
  return arg;
}

int main(void) {
  pthread_t threads[4];
  int parts[4];
  for (int i = 0; i < 4; ++i)
    pthread_create(&threads[i], 0, work, &parts[i]);
  for (int i = 0; i < 4; ++i)
    pthread_join(threads[i], 0);
  AfterwardsOk = HitsBad;
  return AfterwardsOk;
}
