// RUN: not %lockstitch check --checks=-*,mutable-global %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=WHY < %t
// RUN: not %lockstitch check %s -- -std=c++20 > %t
// RUN: FileCheck %s --check-prefix=DEFAULT --implicit-check-not=[mutable-global] < %t

// Off by default: what races is told by data-race.
// DEFAULT: [data-race]
// WHY: note: 'work' writes it here, in 'work', with 'Mutex' held
// WHY: note: 'addSometimes' writes it here, in 'otherWork' and 'work', not always with a lock held
// WHY: note: confidence is medium (parallel: a lock, or an order, may keep the threads apart)
// WHY: note: confidence is low (parallel: no two threads were seen to use it)

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

// ---- Used by several threads ------------------------------------------------

// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'HitsBad' is mutable state that several threads use, with no lock held [mutable-global]
int HitsBad;

// Both threads hold the lock.
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Guarded' is mutable state that several threads use, each with 'Mutex' held [mutable-global]
int Guarded;
std::mutex Mutex;

// Only one of the two holds it.
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'HalfGuardedBad' is mutable state that several threads use, not all with one lock held [mutable-global]
int HalfGuardedBad;

// One place, of which only some callers hold a lock.
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'SometimesGuardedBad' is mutable state that several threads use, not all with one lock held [mutable-global]
static int SometimesGuardedBad;
static void addSometimes() { ++SometimesGuardedBad; }

// Each holds a lock, but not the same one.
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'TwoLocksBad' is mutable state that several threads use, not all with one lock held [mutable-global]
int TwoLocksBad;
std::mutex OtherMutex;

// Through a function that both threads call.
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'ThroughACallBad' is mutable state that several threads use, with no lock held [mutable-global]
static long ThroughACallBad;
static void count() { ++ThroughACallBad; }

// The caller holds the lock.
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'LockedByCaller' is mutable state that several threads use, each with 'Mutex' held [mutable-global]
static long LockedByCaller;
static void countLocked() { ++LockedByCaller; }

struct Statistics {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Statistics::LinesBad' is mutable state that several threads use, with no lock held [mutable-global]
  static int LinesBad;
  static const int Limit = 10;
  int Words = 0; // of one object, not of the program
};
int Statistics::LinesBad;

static int nextId() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{.*}}LastBad' is mutable state that several threads use, with no lock held [mutable-global]
  static int LastBad;
  return ++LastBad;
}

namespace server {
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'server::BytesBad' is mutable state that several threads use, with no lock held [mutable-global]
unsigned long BytesBad;
} // namespace server

// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'InALambdaBad' is mutable state that several threads use, with no lock held [mutable-global]
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
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'SetFirst' is mutable state that several threads use; it is changed only while no other thread runs [mutable-global]
int SetFirst;

// Changed by one thread only.
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'OneThreadOk' is mutable state that all threads share; one thread uses it [mutable-global]
int OneThreadOk;

// Never changed, but not const.
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'NeverChangedOk' is mutable state that all threads share; nobody changes it [mutable-global]
int NeverChangedOk = 3;

// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'TextOk' is mutable state that all threads share; nobody uses it [mutable-global]
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
    ++Guarded;
    ++HalfGuardedBad;
    ++TwoLocksBad;
    countLocked();
    addSometimes();
  }
  OneThreadOk += 0 * SetFirst * NeverChangedOk;
}

void otherWork() {
  ++HitsBad;
  addSometimes();
  count();
  nextId();
  ++server::BytesBad;
  ++Statistics::LinesBad;
  ++HalfGuardedBad;
  {
    std::lock_guard<std::mutex> Lock(OtherMutex);
    ++TwoLocksBad;
  }
  std::lock_guard<std::mutex> Lock(Mutex);
  ++Guarded;
  countLocked();
}

int main() {
  SetFirst = constantLocal();
  std::thread First(work), Second(otherWork);
  std::vector<std::thread> Many;
  for (int I = 0; I != 4; ++I)
    Many.emplace_back([] { ++InALambdaBad; });
  for (std::thread &T : Many)
    T.join();
  First.join();
  Second.join();
  return HitsBad;
}
