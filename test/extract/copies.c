// RUN: %lockstitch extract --print %s -- -std=gnu11 | FileCheck %s

#include <pthread.h>
#include <string.h>

struct Pair {
  int Count;
  struct {
    pthread_mutex_t Lock;
    pthread_cond_t Changed;
  } Sync;
};

pthread_mutex_t Bare;
void take(struct Pair P);
void takeBare(pthread_mutex_t M);

// CHECK-LABEL: {{^}}function assign {{.*}}
// CHECK:   copy arg0->Sync.Lock to Copy.Sync.Lock [[@LINE+3]]:
// CHECK:   copy arg0->Sync.Changed to Copy.Sync.Changed
void assign(struct Pair *P) {
  struct Pair Copy = *P;
  pthread_mutex_lock(&Copy.Sync.Lock);
}

// CHECK-LABEL: {{^}}function bare {{.*}}
// CHECK:   copy Bare to arg0.* [[@LINE+2]]:
void bare(pthread_mutex_t *To) {
  *To = Bare;
}

// CHECK-LABEL: {{^}}function bytes {{.*}}
// CHECK:   copy arg1->Sync.Lock to arg0->Sync.Lock [[@LINE+4]]:
// CHECK:   copy arg1->Sync.Changed to arg0->Sync.Changed
// CHECK-NOT: copy
void bytes(struct Pair *To, const struct Pair *From) {
  memcpy(To, From, sizeof *To);
  memcpy(&To->Count, From, sizeof To->Count);
}

// CHECK-LABEL: {{^}}function pass {{.*}}
// CHECK:   copy arg0->Sync.Lock [[@LINE+5]]:
// CHECK:   copy arg0->Sync.Changed [[#]]:
// CHECK:   call nothrow fn take (arg0.*)
// CHECK:   copy Bare [[@LINE+3]]:
void pass(struct Pair *P) {
  take(*P);
  takeBare(Bare);
}

// CHECK-LABEL: {{^}}function makeNew {{.*}}
// CHECK-NOT: copy
void makeNew(struct Pair *P) {
  struct Pair Fresh = {1, {PTHREAD_MUTEX_INITIALIZER}};
  *P = (struct Pair){1, {PTHREAD_MUTEX_INITIALIZER}};
  struct Pair *Same = P;
  pthread_mutex_lock(&Same->Sync.Lock);
  pthread_mutex_lock(&Fresh.Sync.Lock);
}
