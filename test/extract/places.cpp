// A place is the file below the root, never what #line says; what a macro
// declares stands where the macro is used.
// RUN: %lockstitch extract --print %s -- -std=c++20 -I%S/Inputs/system/.. | FileCheck %s

#include "../extract/Inputs/inlined.h"

#define DECLARE(NAME)                                                          \
  int NAME() { return 1; }

// CHECK-DAG: file [[HEADER:[0-9]+]] "{{.*}}/extract/Inputs/inlined.h"
// CHECK-DAG: file [[MAIN:[0-9]+]] "{{.*}}/extract/places.cpp"
// CHECK-DAG: function "inlined()" [[#]]:6:12
// CHECK-DAG: function "first()" [[#]]:[[# @LINE + 1]]:1
DECLARE(first)
#line 100 "elsewhere.y"
// CHECK-DAG: function "second()" [[#]]:[[# @LINE + 1]]:5
int second() { return 2; }
// CHECK-NOT: elsewhere
