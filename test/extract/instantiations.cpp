// Instantiations are entities of their own; so are their static locals and
// lambdas.
// RUN: %lockstitch extract --print %s -- -std=c++20 | FileCheck %s

// CHECK: entity place function "place<int>(int)" 0:[[# @LINE + 6]]:26 id=[[INT:[0-9a-f]+]]{{$}}
// CHECK: "place<int>(int)::Kept" "int" 0:[[# @LINE + 6]]:12 id={{[0-9a-f]+}} internal static_local
// CHECK: entity place.2 function "place<long>(long)" 0:[[# @LINE + 4]]:26
// CHECK-NOT: id=[[INT]]
// CHECK: "place<long>(long)::Kept" "long" 0:[[# @LINE + 3]]:12 id={{[0-9a-f]+}} internal static_local
// CHECK: "place<long>(long)::lambda" 0:[[# @LINE + 3]]:3
template <typename T> T *place(T Value) {
  static T Kept;
  [Value] { Kept = Value; }();
  return &Kept;
}

// CHECK: {{^}}function place {{[0-9]}}
// CHECK: {{^}}function place.2 
void use() {
  place(1);
  place(2L);
}
