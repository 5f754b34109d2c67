// What clang-tidy 22 would silence, and what it would complain of.
// RUN: %lockstitch extract --print %s -- -std=c++20 > %t
// RUN: FileCheck %s --input-file=%t
// RUN: FileCheck %s --input-file=%t --check-prefix=REMARK

// REMARK: remark 0:[[# @LINE + 1]]:4 "'NO{{LINT}}END(none)' without a 'NO{{LINT}}BEGIN(none)' before it silences nothing. Add that, with the same list, or remove this."
// NOLINTEND(none)

// CHECK: nolint 0 [[# @LINE + 1]]-[[# @LINE + 1]]{{$}}
int A; // NOLINT
// CHECK-NEXT: nolint 0 [[# @LINE + 1]]-[[# @LINE + 1]] "lock-leak,double-*"
int B; // NOLINT( lock-leak, double-* )
// NOLINTNEXTLINE(data-race,-kept)
// CHECK-NEXT: nolint 0 [[# @LINE - 0]]-[[# @LINE - 0]] "data-race"
int D; // NOLINT(), NOLINTFOO, NOLINT(-only-negative)
// CHECK-NEXT: nolint 0 [[# @LINE + 3]]-[[# @LINE + 5]] "outer"
// CHECK-NEXT: nolint 0 [[# @LINE + 3]]-[[# @LINE + 4]]{{$}}
int E; // NOLINTBEGIN(outer)
int F; // NOLINTBEGIN
// Between the two.
int G; /* NOLINTEND */ int H; // NOLINTEND(outer)
// CHECK-NEXT: nolint 0 [[# @LINE + 1]]-[[# @LINE + 1]]{{$}}
int I; // NOLINT(unclosed
// CHECK-NOT: {{^}}nolint
