// free-held: closeSession frees a mutex that it holds
// With OK: closeSession unlocks and destroys it first
// RUN: %cc %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cc -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: misuse: 'lock made at free-held.c:{{[0-9]+}}' is gone while a thread holds it [destroyed-while-held]
// CHECK-NEXT: thread 2 frees the memory of 'lock made at free-held.c:{{[0-9]+}}':
// CHECK-NEXT: #0 closeSession {{.*}}free-held.c:{{[0-9]+}}
// CHECK-NEXT: thread 2 holds 'lock made at free-held.c:{{[0-9]+}}':
// CHECK-NEXT: #0 closeSession {{.*}}free-held.c:{{[0-9]+}}

#include <pthread.h>
#include <stdlib.h>

struct Session {
  pthread_mutex_t Guard;
  int Open;
};

struct Session *openSession(void) {
  struct Session *Opened = malloc(sizeof *Opened);
  pthread_mutex_init(&Opened->Guard, NULL);
  Opened->Open = 1;
  return Opened;
}

void *closeSession(void *Closed) {
  struct Session *S = Closed;
  pthread_mutex_lock(&S->Guard);
  S->Open = 0;
#ifdef OK
  pthread_mutex_unlock(&S->Guard);
  pthread_mutex_destroy(&S->Guard);
#endif
  free(S);
  return NULL;
}

int main(void) {
  pthread_t Close;
  pthread_create(&Close, NULL, closeSession, openSession());
  pthread_join(Close, NULL);
  return 0;
}
