// destroy-awaited-condition: shutDown destroys a condition that consume awaits
// With OK: shutDown wakes consume first; it need not have returned
// RUN: %cc %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cc -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: misuse: a condition is destroyed while a thread waits for it [destroyed-while-awaited]
// CHECK-NEXT: thread 3 destroys the condition of 'Queue':
// CHECK-NEXT: #0 shutDown {{.*}}destroy-awaited-condition.c:{{[0-9]+}}
// CHECK-NEXT: thread 2 waits with 'Queue':
// CHECK-NEXT: #0 consume {{.*}}destroy-awaited-condition.c:{{[0-9]+}}

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>
#include <time.h>

pthread_mutex_t Queue = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t Filled = PTHREAD_COND_INITIALIZER;
atomic_int Waiting;
int Ready;

void *consume(void *Unused) {
  struct timespec Until;
  clock_gettime(CLOCK_REALTIME, &Until);
  Until.tv_nsec += 200000000; // glibc's destroy waits for as long
  if (Until.tv_nsec >= 1000000000) {
    Until.tv_nsec -= 1000000000;
    ++Until.tv_sec;
  }
  pthread_mutex_lock(&Queue);
  atomic_store_explicit(&Waiting, 1, memory_order_relaxed);
  while (!Ready && pthread_cond_timedwait(&Filled, &Queue, &Until) == 0)
    ;
  pthread_mutex_unlock(&Queue);
  return Unused;
}

void *shutDown(void *Unused) {
  while (!atomic_load_explicit(&Waiting, memory_order_relaxed))
    sched_yield();
  pthread_mutex_lock(&Queue); // free once consume waits
#ifdef OK
  Ready = 1;
  pthread_cond_broadcast(&Filled);
#endif
  pthread_mutex_unlock(&Queue);
  pthread_cond_destroy(&Filled);
  return Unused;
}

int main(void) {
  pthread_t Consume, ShutDown;
  pthread_create(&Consume, NULL, consume, NULL);
  pthread_create(&ShutDown, NULL, shutDown, NULL);
  pthread_join(Consume, NULL);
  pthread_join(ShutDown, NULL);
  return 0;
}
