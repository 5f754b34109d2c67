// RUN: %lockstitch extract --print %s -- -std=c++20 | FileCheck %s

#include <mutex>

std::mutex First, Second;
int Count;
void step();
void quiet() noexcept;

// CHECK-LABEL: {{^}}function nested {{.*}}
// CHECK-NEXT: block 0 -> 1 unwind [[OuterWay:[0-9]+]]
// CHECK-NEXT:   guard [[A:.*]] locks exclusive variable (First)
// CHECK-NEXT:   call fn step ()
// CHECK-NEXT:   guard [[B:.*]] locks exclusive variable (Second)
// CHECK-NEXT: block 1 returns unwind [[Way:[0-9]+]]
// CHECK-NEXT:   call fn step ()
// CHECK-NEXT:   end [[B]]
// CHECK-NEXT:   end [[A]]
// CHECK-NEXT: block [[Way]] -> [[OuterWay]]
// CHECK-NEXT:   end [[B]]
// CHECK-NEXT: block [[OuterWay]] throws
// CHECK-NEXT:   end [[A]]
void nested() {
  std::lock_guard HoldFirst(First);
  step();
  std::lock_guard HoldSecond(Second);
  step();
}

// CHECK-LABEL: {{^}}function noUnwind {{.*}} nothrow
// CHECK-NEXT: block 0 returns
// CHECK-NOT: unwind
// CHECK:   end
void noUnwind() noexcept {
  std::lock_guard HoldFirst(First);
  step();
}

// CHECK-LABEL: {{^}}function calls {{.*}}
// CHECK-NEXT: block 0 returns
// CHECK-NEXT:   guard
// CHECK-NEXT:   call nothrow fn quiet ()
// CHECK-NEXT:   end
void calls() {
  std::lock_guard HoldFirst(First);
  quiet();
}

// The handler runs without B; the other exceptions go on, without A.
// CHECK-LABEL: {{^}}function catches {{.*}}
// CHECK-NEXT: block 0 -> [[End:[0-9]+]] unwind [[Way:[0-9]+]]
// CHECK-NEXT:   guard [[A:.*]] locks exclusive variable (First)
// CHECK-NEXT:   guard [[B:.*]] locks exclusive variable (Second)
// CHECK-NEXT:   call fn step ()
// CHECK-NEXT:   end [[B]]
// CHECK-NEXT: block [[Way]] -> [[Handler:[0-9]+]], [[Out:[0-9]+]]
// CHECK-NEXT:   end [[B]]
// CHECK-NEXT: block [[Handler]] -> [[End]]
// CHECK-NEXT:   read Count
// CHECK-NEXT:   write Count
// CHECK:      {{  }}end [[A]]
void catches() {
  std::lock_guard HoldFirst(First);
  try {
    std::lock_guard HoldSecond(Second);
    step();
  } catch (int) {
    ++Count;
  }
}

// CHECK-LABEL: {{^}}function rethrows {{.*}}
// CHECK-NEXT: block 0 returns unwind [[Way:[0-9]+]]
// CHECK-NEXT:   acquire First
// CHECK-NEXT:   call fn step ()
// CHECK-NEXT:   release First
// CHECK-NEXT: block [[Way]] throws
// CHECK-NEXT:   release First
// CHECK-NEXT:   throw
void rethrows() {
  First.lock();
  try {
    step();
  } catch (...) {
    First.unlock();
    throw;
  }
  First.unlock();
}

// CHECK-LABEL: {{^}}function thrown {{.*}}
// CHECK-NEXT: block 0 -> {{.*}}if arg0 != 0{{.*}}if arg0 == 0
// CHECK-NEXT:   guard [[A:.*]] locks
// CHECK-NEXT: block 1 unwind [[Way:[0-9]+]]
// CHECK-NEXT:   throw
// CHECK:      block [[Way]] throws
// CHECK-NEXT:   end [[A]]
void thrown(bool IsBad) {
  std::lock_guard HoldFirst(First);
  if (IsBad)
    throw 1;
}

struct Noisy {
  Noisy();
  ~Noisy();
  int value() const;
};

// CHECK-LABEL: {{^}}function temporaries {{.*}}
// CHECK:        call fn Noisy self &[[T:t[0-9]+]] ()
// CHECK:      block {{.*}} unwind [[Way:[0-9]+]]
// CHECK-NEXT:   call fn value self &[[T]] () -> [[V:t[0-9]+]]
// CHECK-NEXT:   call nothrow fn ~Noisy self &[[T]] ()
// CHECK:      block [[Way]] throws
// CHECK-NEXT:   call nothrow fn ~Noisy self &[[T]] ()
bool temporaries() { return Noisy().value(); }

// CHECK-LABEL: {{^}}function loops {{.*}}
// CHECK-NEXT: block 0 -> 1, [[Done:[0-9]+]]
// CHECK-NEXT: block 1 -> [[Skip:[0-9]+]] if arg0 == 3, [[Leave:[0-9]+]] if arg0 != 3 & arg0 == 4, [[Work:[0-9]+]] if arg0 != 3 & arg0 != 4
// CHECK-NEXT:   guard [[A:.*]] locks
void loops(int Mode, int N) {
  for (int I = 0; I < N; ++I) {
    std::lock_guard HoldFirst(First);
    if (Mode == 3)
      continue;
    if (Mode == 4)
      break;
    ++Count;
  }
}
