// RUN: not %lockstitch check --checks=-*,atomic-lost-update %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <stdatomic.h>

static atomic_int hits_bad, hits_ok, bits_bad;
static long plain_bad;

static void *work(void *argument) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'hits_bad' is stored here as computed from what was loaded before: a change that another thread makes in between is lost [atomic-lost-update]
  hits_bad = hits_bad + 1;
  hits_ok += 1;
  int bits = atomic_load(&bits_bad);
  bits |= 4;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'bits_bad' is stored here
  atomic_store(&bits_bad, bits);
  long now = __atomic_load_n(&plain_bad, __ATOMIC_SEQ_CST);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'plain_bad' is stored here
  __atomic_store_n(&plain_bad, now + 1, __ATOMIC_SEQ_CST);
  return argument;
}

int main(void) {
  pthread_t threads[4];
  for (int i = 0; i < 4; ++i)
    pthread_create(&threads[i], 0, work, 0);
  for (int i = 0; i < 4; ++i)
    pthread_join(threads[i], 0);
}
