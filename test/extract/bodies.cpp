// RUN: %lockstitch extract --print %s -- -std=c++20 -isystem %S/Inputs/system | FileCheck %s
// RUN: %lockstitch extract --print --no-shortcuts %s -- -std=c++20 -isystem %S/Inputs/system | FileCheck %s --check-prefix=READ

// Bodies in system headers have no facts; those of user templates that they
// instantiate have. Without shortcuts, those of a library have.
// READ-DAG: {{^}}function fromSystem {{[0-9]}}
// READ-DAG: {{^}}function viaSystem {{[0-9]}}

#include "Inputs/inlined.h"
#include <parsed.h>

// CHECK-NOT: function "fromSystem()"
// CHECK-NOT: "viaSystem

// CHECK-LABEL: {{^}}function inlined {{[0-9]}}
// CHECK-LABEL: {{^}}function onPurpose {{[0-9]}}
// CHECK-NOT: {{^}}function fromSystem {{[0-9]}}
int onPurpose() { return fromSystem() + viaSystem([] { return 1; }); }

// CHECK: {{^}}function lambda {{[0-9]}}
// CHECK-NOT: {{^}}function
// CHECK: end
