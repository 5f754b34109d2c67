// RUN: not %lockstitch check --checks=-*,atomic-check-then-act %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <stdatomic.h>

static atomic_int started, taken_ok;
static int plain;
void start(void);

static void *work(void *argument) {
  if (atomic_load(&started) == 0) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'started' is stored here because of what was loaded before: two threads may both find it so [atomic-check-then-act]
    atomic_store(&started, 1);
    start();
  }
  if (!__atomic_load_n(&plain, __ATOMIC_ACQUIRE)) {
    start();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'plain' is stored here
    __atomic_store_n(&plain, 1, __ATOMIC_RELEASE);
  }
  int expected = 0;
  if (atomic_compare_exchange_strong(&taken_ok, &expected, 1)) {
    start();
    atomic_store(&taken_ok, 0);
  }
  return argument;
}

int main(void) {
  pthread_t threads[4];
  for (int i = 0; i < 4; ++i)
    pthread_create(&threads[i], 0, work, 0);
  for (int i = 0; i < 4; ++i)
    pthread_join(threads[i], 0);
}
