// rwlock-unlock-by-stranger: finish unlocks what another thread, begin, reads under
// With OK: begin unlocks it, and finish locks it for itself
// RUN: %cc %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cc -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: misuse: 'Routes' is released by a thread that does not hold it [unlock-by-stranger]
// CHECK-NEXT: thread 3 releases 'Routes':
// CHECK-NEXT: #0 finish {{.*}}rwlock-unlock-by-stranger.c:{{[0-9]+}}
// CHECK-NEXT: thread 2 holds 'Routes':
// CHECK-NEXT: #0 begin {{.*}}rwlock-unlock-by-stranger.c:{{[0-9]+}}

#include <pthread.h>
#include <stddef.h>

pthread_rwlock_t Routes = PTHREAD_RWLOCK_INITIALIZER;
int Count, Seen;

void *finish(void *Unused) {
#ifdef OK
  pthread_rwlock_rdlock(&Routes);
#endif
  Seen += Count;
  pthread_rwlock_unlock(&Routes);
  return Unused;
}

void *begin(void *Unused) {
  pthread_t Finish;
  pthread_rwlock_rdlock(&Routes);
  Seen = Count;
#ifdef OK
  pthread_rwlock_unlock(&Routes);
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
