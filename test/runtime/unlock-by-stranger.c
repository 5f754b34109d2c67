// unlock-by-stranger: finish unlocks the mutex that another thread, begin, holds
// With OK: begin unlocks it, and finish locks it for itself
// RUN: %cc %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cc -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: misuse: 'Log' is released by a thread that does not hold it [unlock-by-stranger]
// CHECK-NEXT: thread 3 releases 'Log':
// CHECK-NEXT: #0 finish {{.*}}unlock-by-stranger.c:{{[0-9]+}}
// CHECK-NEXT: thread 2 holds 'Log':
// CHECK-NEXT: #0 begin {{.*}}unlock-by-stranger.c:{{[0-9]+}}

#include <pthread.h>
#include <stddef.h>

pthread_mutex_t Log = PTHREAD_MUTEX_INITIALIZER;
int Lines;

void *finish(void *Unused) {
#ifdef OK
  pthread_mutex_lock(&Log);
#endif
  ++Lines;
  pthread_mutex_unlock(&Log);
  return Unused;
}

void *begin(void *Unused) {
  pthread_t Finish;
  pthread_mutex_lock(&Log);
  ++Lines;
#ifdef OK
  pthread_mutex_unlock(&Log);
#endif
  pthread_create(&Finish, NULL, finish, NULL);
  pthread_join(Finish, NULL);
  return Unused;
}

int main(void) {
  pthread_t Begin;
  pthread_create(&Begin, NULL, begin, NULL);
  pthread_join(Begin, NULL);
  return 0;
}
