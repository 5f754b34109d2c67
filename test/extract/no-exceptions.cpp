// RUN: %lockstitch extract --print %s -- -std=c++20 -fno-exceptions | FileCheck %s

#include <mutex>
#include <vector>

std::mutex M;
std::vector<int> Values;
void step();

// CHECK-NOT: may-throw
// CHECK-NOT: unwind
// CHECK-LABEL: {{^}}function nothing {{.*}}
// CHECK:        call nothrow fn step ()
// CHECK-NEXT:   call nothrow arg0 ()
// CHECK-NEXT:   call virtual nothrow fn run
// CHECK-NOT: may-throw
// CHECK-NOT: unwind
struct Task {
  virtual void run();
};
void nothing(void (*Other)(), Task &T) {
  std::lock_guard<std::mutex> Hold(M);
  Values.push_back(1);
  step();
  Other();
  T.run();
}
