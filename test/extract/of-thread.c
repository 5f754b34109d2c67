// A variable of each thread is not the shared one that another program has
// under the same name.
// RUN: %lockstitch extract --print %s -- -std=c11 -DOF_THREAD=_Thread_local > %t
// RUN: %lockstitch extract --print %s -- -std=c11 -DOF_THREAD= >> %t
// RUN: FileCheck %s < %t

// CHECK: entity Count global "Count" "int" {{[0-9:]+}} id=[[COUNT:[0-9a-f]+]] thread_local
// CHECK-NOT: id=[[COUNT]]
// CHECK: entity Count global "Count" "int" {{[0-9:]+}} id=
OF_THREAD int Count;

// CHECK-NOT: id=[[COUNT]]
void add(void) { ++Count; }
