// wait-without-lock: consume waits with a mutex that it does not hold
// With OK: consume locks it first
// RUN: %cc %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cc -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: misuse: a condition is waited for with 'Queue', which is not held [wait-without-lock]
// CHECK-NEXT: thread 2 waits with 'Queue':
// CHECK-NEXT: #0 consume {{.*}}wait-without-lock.c:{{[0-9]+}}

#include <pthread.h>
#include <stddef.h>
#include <time.h>

pthread_mutex_t Queue = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t Filled = PTHREAD_COND_INITIALIZER;
int Ready;

void *consume(void *Unused) {
  struct timespec Until;
  clock_gettime(CLOCK_REALTIME, &Until);
  Until.tv_nsec += 20000000;
  if (Until.tv_nsec >= 1000000000) {
    Until.tv_nsec -= 1000000000;
    ++Until.tv_sec;
  }
#ifdef OK
  pthread_mutex_lock(&Queue);
#endif
  while (!Ready && pthread_cond_timedwait(&Filled, &Queue, &Until) == 0)
    ;
  pthread_mutex_unlock(&Queue); // the wait has locked it
  return Unused;
}

int main(void) {
  pthread_t Consume;
  pthread_create(&Consume, NULL, consume, NULL);
  pthread_join(Consume, NULL);
  return 0;
}
