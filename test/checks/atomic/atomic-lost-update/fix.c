// The same in C.

// RUN: cp %s %t.c
// RUN: not %lockstitch check --checks=-*,atomic-lost-update --format=json %t.c -- -std=c11 > %t.json
// RUN: %python %S/../../mended.py %t.json %t.c > %t.mended.c
// RUN: FileCheck %s --input-file=%t.mended.c
// RUN: %clang -std=c11 -Wall -Wextra -Werror -fsyntax-only %t.mended.c
// RUN: not %lockstitch check --checks=-*,atomic-lost-update %t.mended.c -- -std=c11 | FileCheck %s --check-prefix=AGAIN

#include <pthread.h>
#include <stdatomic.h>

static atomic_int number, others[4];

static void countBad(void) {
  // CHECK: {{^}}  number += 1;
  number = number + 1;
}
static void elementBad(int i) {
  // CHECK: {{^}}  others[i] ^= 3;
  others[i] = others[i] ^ 3;
}
static void doubleBad(void) {
  // CHECK: {{^}}  number = number + (number + 0) * 2;
  // AGAIN: [[@LINE+1]]:{{.*}} warning: 'number' is stored
  number = number + (number + 0) * 2;
}

static void *work(void *arg) {
  countBad();
  elementBad(1);
  doubleBad();
  return arg;
}

int main(void) {
  pthread_t first, second;
  pthread_create(&first, 0, work, 0);
  pthread_create(&second, 0, work, 0);
  pthread_join(first, 0);
  pthread_join(second, 0);
  return number;
}
