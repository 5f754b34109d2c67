// RUN: %lockstitch extract --print %s -- -std=c++20 | FileCheck %s

#include <mutex>
#include <stdexcept>

std::mutex M;
struct Base {};
struct Derived : Base {};
struct Hidden : private Base {};
void mayThrow();

// CHECK-LABEL: {{^}}function number {{.*}}
// CHECK-NEXT: block 0 unwind 1
// CHECK-NEXT:   acquire M
// CHECK-NEXT:   fix manual-lock
// CHECK-NEXT:   fix manual-lock
// CHECK-NEXT:   throw
// CHECK-NEXT: block 1 returns
// CHECK-NEXT:   release M
// CHECK-NOT: throws
// CHECK-LABEL: {{^}}function library {{.*}}
void number() {
  M.lock();
  try {
    throw 1;
  } catch (int) {
  }
  M.unlock();
}

// CHECK-NEXT: block 0 unwind 1
// CHECK-NEXT:   acquire M
// CHECK-NEXT:   fix manual-lock
// CHECK-NEXT:   fix manual-lock
// CHECK-NEXT:   throw
// CHECK-NEXT: block 1 returns
// CHECK-NEXT:   release M
// CHECK-NOT: throws
// CHECK-LABEL: {{^}}function other {{.*}}
void library() {
  M.lock();
  try {
    throw std::runtime_error("");
  } catch (const std::exception &) {
  }
  M.unlock();
}

// CHECK-NEXT: block 0 unwind 1
// CHECK-NEXT:   acquire M
// CHECK-NEXT:   fix manual-lock
// CHECK-NEXT:   fix manual-lock
// CHECK-NEXT:   throw
// CHECK-NEXT: block 1 throws
// CHECK-NEXT: function second {{.*}}
void other() {
  M.lock();
  try {
    throw Derived();
  } catch (int) {
  } catch (std::exception &) {
  }
  M.unlock();
}

// CHECK:        throw
// CHECK-NEXT: block [[#]] returns
// CHECK-NEXT:   release M
// CHECK-NOT: throws
// CHECK-LABEL: {{^}}function outer {{.*}}
void second() {
  M.lock();
  try {
    throw Derived();
  } catch (int) {
    M.lock();
  } catch (Base &) {
  }
  M.unlock();
}

// CHECK:        throw
// CHECK-NEXT: block [[#]] returns
// CHECK-NEXT:   release M
// CHECK-NOT: throws
// CHECK-LABEL: {{^}}function unknown {{.*}}
void outer() {
  M.lock();
  try {
    try {
      throw Derived();
    } catch (int) {
    }
  } catch (Derived) {
  }
  M.unlock();
}

// CHECK-NEXT: block 0 -> [[#]] unwind [[Way:[0-9]+]]
// CHECK:      block [[Way]] -> [[#]], [[#]]
// CHECK:      throws
// CHECK-LABEL: {{^}}function hidden {{.*}}
void unknown() {
  M.lock();
  try {
    mayThrow();
  } catch (int) {
  }
  M.unlock();
}

// CHECK:      block 1 -> [[#]], [[#]]
// CHECK:      throws
void hidden() {
  M.lock();
  try {
    throw Hidden();
  } catch (Base &) {
  }
  M.unlock();
}
