// RUN: not %lockstitch check %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=NOTE < %t
// RUN: not %lockstitch check --checks=-*,mutable-global %s -- -std=c++20 &> %t
// RUN: grep "is mutable state" %t | FileCheck %s --check-prefix=ALL --implicit-check-not=warning:

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

// ---- Changed by several threads ---------------------------------------------

// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'HitsBad' is changed by several threads without a lock [mutable-global]
int HitsBad;

// Both threads hold the lock.
// ALL: :[[@LINE+1]]:{{[0-9]+}}: warning: 'GuardedOk' is mutable state that all threads share [mutable-global]
int GuardedOk;
std::mutex Mutex;

// Only one of the two holds it.
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'HalfGuardedBad' is changed by several threads without a lock [mutable-global]
int HalfGuardedBad;

// Each holds a lock, but not the same one.
// ALL: :[[@LINE+1]]:{{[0-9]+}}: warning: 'FN_TwoLocksBad' is mutable state that all threads share [mutable-global]
int FN_TwoLocksBad;
std::mutex OtherMutex;

// Through a function that both threads call.
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'ThroughACallBad' is changed by several threads without a lock [mutable-global]
static long ThroughACallBad;
static void count() { ++ThroughACallBad; }

// The caller holds the lock.
// ALL: :[[@LINE+1]]:{{[0-9]+}}: warning: 'LockedByCallerOk' is mutable state that all threads share [mutable-global]
static long LockedByCallerOk;
static void countLocked() { ++LockedByCallerOk; }

struct Statistics {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Statistics::LinesBad' is changed by several threads without a lock [mutable-global]
  static int LinesBad;
  static const int Limit = 10;
  int Words = 0; // of one object, not of the program
};
int Statistics::LinesBad;

static int nextId() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{.*}}LastBad' is changed by several threads without a lock [mutable-global]
  static int LastBad;
  return ++LastBad;
}

namespace server {
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'server::BytesBad' is changed by several threads without a lock [mutable-global]
unsigned long BytesBad;
} // namespace server

// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'InALambdaBad' is changed by several threads without a lock [mutable-global]
int InALambdaBad;

// ---- Safe by what they are --------------------------------------------------

const int ConstantOk = 1;
constexpr int ConstexprOk = 2;
const char *const NameOk = "name";
std::atomic<int> AtomicOk;
thread_local int PerThreadOk;
std::once_flag OnceOk;
static int constantLocal() {
  static const std::string Text = "text";
  return Text.size();
}

// ---- Safe by how they are used ----------------------------------------------

// Set before there is a second thread, then only read.
// ALL: :[[@LINE+1]]:{{[0-9]+}}: warning: 'SetFirstOk' is mutable state that all threads share [mutable-global]
int SetFirstOk;

// Changed by one thread only.
// ALL: :[[@LINE+1]]:{{[0-9]+}}: warning: 'OneThreadOk' is mutable state that all threads share [mutable-global]
int OneThreadOk;

// Never changed, but not const.
// ALL: :[[@LINE+1]]:{{[0-9]+}}: warning: 'NeverChangedOk' is mutable state that all threads share [mutable-global]
int NeverChangedOk = 3;

// ALL: :[[@LINE+1]]:{{[0-9]+}}: warning: 'TextOk' is mutable state that all threads share [mutable-global]
const char *TextOk = "not a constant pointer";

// ---- The threads ------------------------------------------------------------

void work() {
  ++HitsBad;
  count();
  nextId();
  ++server::BytesBad;
  ++Statistics::LinesBad;
  ++AtomicOk;
  ++PerThreadOk;
  {
    std::lock_guard<std::mutex> Lock(Mutex);
    ++GuardedOk;
    ++HalfGuardedBad;
    ++FN_TwoLocksBad;
    countLocked();
  }
  OneThreadOk += 0 * SetFirstOk * NeverChangedOk;
}

void otherWork() {
  ++HitsBad;
  count();
  nextId();
  ++server::BytesBad;
  ++Statistics::LinesBad;
  ++HalfGuardedBad;
  {
    std::lock_guard<std::mutex> Lock(OtherMutex);
    ++FN_TwoLocksBad;
  }
  std::lock_guard<std::mutex> Lock(Mutex);
  ++GuardedOk;
  countLocked();
}

int main() {
  SetFirstOk = constantLocal();
  std::thread First(work), Second(otherWork);
  std::vector<std::thread> Many;
  for (int I = 0; I != 4; ++I)
    // NOTE: :[[@LINE+1]]:{{[0-9]+}}: note: a thread is started here that runs a lambda in 'main'
    Many.emplace_back([] { ++InALambdaBad; });
  for (std::thread &T : Many)
    T.join();
  First.join();
  Second.join();
  return HitsBad;
}
