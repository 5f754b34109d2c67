// Loops that do nothing but look, and waits whose result nobody looks at.

// RUN: %lockstitch extract --print %s -- -std=c++20 | FileCheck %s

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

std::atomic<bool> Ready;
bool Plain;
int Count;
std::mutex M;
std::condition_variable CV;

// CHECK-LABEL: {{^}}function empty {{.*}}
// CHECK:      block 1 -> 1 if
// CHECK-NEXT:   spin [[# @LINE + 4]]:3
// CHECK-NEXT:   read Ready seq_cst
// CHECK-NOT:    spin
void empty() {
  while (!Ready.load()) {
  }
}

// CHECK-LABEL: {{^}}function yields {{.*}}
// CHECK:        spin pauses [[# @LINE + 3]]:3
// CHECK-NEXT:   read Ready seq_cst
void yields() {
  while (!Ready.load())
    std::this_thread::yield();
}

// CHECK-LABEL: {{^}}function plain {{.*}}
// CHECK:        spin [[# @LINE + 3]]:3
// CHECK-NEXT:   read Plain
void plain() {
  do {
  } while (!Plain);
}

// CHECK-LABEL: {{^}}function works {{.*}}
// CHECK-NOT:    spin
// CHECK-LABEL: {{^}}function counts {{.*}}
// CHECK-NOT:    spin
// CHECK-LABEL: {{^}}function bare {{.*}}
// CHECK-NOT:    spin
void works() {
  while (!Ready.load())
    ++Count;
}

void counts() {
  for (int I = 0; I != 9 && !Ready.load(); ++I) {
  }
}

// What is only its own is nobody's business.
void bare(const char *P, std::mutex &Of) {
  while (*P == ' ' && P[1] == ' ') {
    break;
  }
  Of.lock();
}

// CHECK: wait condition CV guard {{.*}} timed [[# @LINE + 3]]:6
void ignored() {
  std::unique_lock<std::mutex> Lock(M);
  CV.wait_for(Lock, std::chrono::seconds(1));
}

// CHECK: wait condition CV guard {{.*}} timed if t{{[0-9]+}} == 0 [[# @LINE + 3]]:{{[0-9]+}}
bool asked() {
  std::unique_lock<std::mutex> Lock(M);
  return CV.wait_for(Lock, std::chrono::seconds(1)) == std::cv_status::timeout;
}
