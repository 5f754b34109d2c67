// What does not compile is said, and the rest is there.
// RUN: not %lockstitch extract --print %s -- -std=c++20 -Werror -fno-such-flag -Wno-such-warning 2> %t | FileCheck %s

// CHECK: error "{{.*}}broken.cpp:[[# @LINE + 1]]:10: 'not-there.h' file not found"
#include "not-there.h"

// CHECK: error "{{.*}}broken.cpp:[[# @LINE + 3]]:21: unknown type name 'Unknown'"
// CHECK: error "{{.*}}broken.cpp:[[# @LINE + 6]]:{{[0-9]+}}: {{.*}}'Missing'"
// CHECK-NOT: {{^}}error
int broken(int X) { Unknown Y; return Y + X; }

template <typename T> int pick(T) { return 1; }

int alsoBroken() { return Missing; }

int narrow(int X) { char C{X}; return C; }

struct S {
  int healthyMethod() { return 1; }
};

// CHECK-NOT: {{^}}function broken {{[0-9]}}
// CHECK-NOT: {{^}}function alsoBroken {{[0-9]}}
// CHECK-DAG: {{^}}function healthy {{[0-9]}}
// CHECK-DAG: {{^}}function healthyMethod {{[0-9]}}
// CHECK-DAG: {{^}}function pick {{[0-9]}}
// CHECK-NOT: {{^}}function broken {{[0-9]}}
// CHECK-NOT: {{^}}function alsoBroken {{[0-9]}}
int healthy(int X) { return pick(X) + S().healthyMethod(); }
