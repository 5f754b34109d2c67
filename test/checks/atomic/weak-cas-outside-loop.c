// RUN: not %lockstitch check --checks=-*,weak-cas-outside-loop %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <stdatomic.h>

static atomic_int state;
void use(void);

void startBad(void) {
  int expected = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: a weak compare and exchange of 'state' may fail for no reason, and is not tried again [weak-cas-outside-loop]
  if (atomic_compare_exchange_weak(&state, &expected, 1))
    use();
}

void startOk(void) {
  int expected = 0;
  if (atomic_compare_exchange_strong(&state, &expected, 1))
    use();
}

void addOk(int n) {
  int now = atomic_load(&state);
  while (!atomic_compare_exchange_weak(&state, &now, now + n)) {
  }
}
