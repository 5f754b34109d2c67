// abba-pthread: two threads take the same two mutexes in opposite orders
// With OK: both take Accounts first
// RUN: %cc %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cc -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: potential deadlock: 'Log' and 'Accounts' are acquired in different orders [lock-order-inversion]
// CHECK-NEXT: thread 2 acquires 'Log' while it holds 'Accounts':
// CHECK-NEXT: #0 transfer {{.*}}abba-pthread.c:{{[0-9]+}}
// CHECK-NEXT: it acquired 'Accounts' here:
// CHECK-NEXT: #0 transfer {{.*}}abba-pthread.c:{{[0-9]+}}
// CHECK-NEXT: thread 3 acquires 'Accounts' while it holds 'Log':
// CHECK-NEXT: #0 rotate {{.*}}abba-pthread.c:{{[0-9]+}}
// CHECK-NEXT: it acquired 'Log' here:
// CHECK-NEXT: #0 rotate {{.*}}abba-pthread.c:{{[0-9]+}}

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>

pthread_mutex_t Accounts = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t Log = PTHREAD_MUTEX_INITIALIZER;
atomic_int Transferred;

void *transfer(void *Unused) {
  pthread_mutex_lock(&Accounts);
  pthread_mutex_lock(&Log);
  pthread_mutex_unlock(&Log);
  pthread_mutex_unlock(&Accounts);
  atomic_store_explicit(&Transferred, 1, memory_order_relaxed);
  return Unused;
}

void *rotate(void *Unused) {
  while (!atomic_load_explicit(&Transferred, memory_order_relaxed))
    sched_yield();
#ifdef OK
  pthread_mutex_lock(&Accounts);
  pthread_mutex_lock(&Log);
#else
  pthread_mutex_lock(&Log);
  pthread_mutex_lock(&Accounts);
#endif
  pthread_mutex_unlock(&Log);
  pthread_mutex_unlock(&Accounts);
  return Unused;
}

int main(void) {
  pthread_t Transfer, Rotate;
  pthread_create(&Transfer, NULL, transfer, NULL);
  pthread_create(&Rotate, NULL, rotate, NULL);
  pthread_join(Transfer, NULL);
  pthread_join(Rotate, NULL);
  return 0;
}
