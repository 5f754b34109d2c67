// What C and C++ both see has one id; what each unit has for itself has two.
// RUN: rm -rf %t && mkdir %t
// RUN: %lockstitch extract --print %S/Inputs/serve.c -- -std=c11 > %t/all
// RUN: %lockstitch extract --print %s -- -std=c++20 >> %t/all
// RUN: FileCheck %s < %t/all

// CHECK: unit "{{.*}}serve.c"
// CHECK: entity Calls global "Calls" "int" {{[0-9:]+}} id=[[CALLS:[0-9a-f]+]] internal
// CHECK: entity Mine global "Mine" "int" {{[0-9:]+}} id=[[MINE:[0-9a-f]+]] internal
// CHECK: entity Running global "Running" "int" {{[0-9:]+}} id=[[RUNNING:[0-9a-f]+]]
// CHECK: entity counted function "counted()" {{[0-9:]+}} id=[[COUNTED:[0-9a-f]+]] internal
// CHECK: entity serve function "serve(session *)" {{[0-9:]+}} id=[[SERVE:[0-9a-f]+]]

#include "Inputs/shared.h"

// CHECK: unit "{{.*}}linkage.cpp"
// CHECK-NOT: id=[[CALLS]]
// CHECK-NOT: id=[[MINE]]
// CHECK-NOT: id=[[COUNTED]]
// CHECK: entity Running global "Running" "int" {{[0-9:]+}} id=[[RUNNING]]
// CHECK-NOT: id=[[COUNTED]]
static int Mine;

// Another C++ function of that name is another function.
// CHECK-NOT: id=[[SERVE]]
// CHECK: entity serve function "serve(int)"
int serve(int State) { return State; }

// CHECK: entity serve.2 function "serve(session *)" {{[0-9:]+}} id=[[SERVE]]
namespace other {
extern "C" int serve(session *S) { return S->State + Running + Mine + counted(); }
}
