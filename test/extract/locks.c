// RUN: %lockstitch extract --print %s -- -std=gnu11 | FileCheck %s

#define _GNU_SOURCE
#include <pthread.h>
#include <threads.h>

// CHECK: {{^}}entity Unused
// CHECK-NOT: entity __
static int Unused;

pthread_mutex_t Plain = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t Recursive = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
struct {
  pthread_mutex_t Lock;
} Whole = {PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP};

pthread_mutex_t A;
pthread_mutex_t B;
mtx_t C;
mtx_t D;

// CHECK-LABEL: {{^}}function attributes {{.*}}
// CHECK-NEXT: block 0
// CHECK-NEXT:   init A recursive_mutex
// CHECK-NEXT:   init B [[#]]:
// CHECK-NEXT:   init C recursive_mutex
// CHECK-NEXT:   init D [[#]]:
void attributes(void) {
  static int Never;
  pthread_mutexattr_t Attribute;
  pthread_mutexattr_init(&Attribute);
  pthread_mutexattr_settype(&Attribute, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_init(&A, &Attribute);
  pthread_mutexattr_destroy(&Attribute);
  pthread_mutex_init(&B, NULL);
  mtx_init(&C, mtx_timed | mtx_recursive);
  mtx_init(&D, mtx_plain);
}

// CHECK-LABEL: {{^}}function errors {{.*}}
// CHECK-NEXT: block 0
// CHECK-NEXT:   init A checked [[#]]:
// CHECK-NEXT:   init B checked robust [[#]]:
void errors(void) {
  pthread_mutexattr_t Attribute;
  pthread_mutexattr_init(&Attribute);
  pthread_mutexattr_settype(&Attribute, PTHREAD_MUTEX_ERRORCHECK);
  pthread_mutex_init(&A, &Attribute);
  pthread_mutexattr_setrobust(&Attribute, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(&B, &Attribute);
}

// Nothing throws.
// CHECK-LABEL: {{^}}function calls {{.*}}
// CHECK-NEXT: block 0 returns{{$}}
// CHECK-NEXT:   acquire Plain
// CHECK-NEXT:   call nothrow fn errors ()
// CHECK-NEXT:   call nothrow arg0 ()
// CHECK-NEXT:   release Plain
void calls(void (*Other)(void)) {
  pthread_mutex_lock(&Plain);
  errors();
  Other();
  pthread_mutex_unlock(&Plain);
}

// CHECK-LABEL: {{^}}function initialisers{{.*}} initialiser
// CHECK-NEXT: block 0 returns
// CHECK-NEXT:   init Recursive recursive_mutex
// CHECK-NEXT:   init Whole.Lock recursive_mutex
// CHECK-NEXT: end
