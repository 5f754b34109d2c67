// Plain variables by which threads tell each other, under a lock.
// RUN: not %lockstitch check --checks=-*,data-race,inconsistent-guard %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <condition_variable>
#include <mutex>
#include <thread>

void pause();

// Polled, by a copy; what is ordered so has another lock afterwards.
static std::mutex Setting, Using;
static bool Done;
static int PolledOk, PolledBad;

static void set() {
  Setting.lock();
  PolledOk = 1;
  PolledBad = 1;
  Done = true;
  Setting.unlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'PolledBad' is written here
  ++PolledBad;
}
static void poll() {
  bool Copy = false;
  while (!Copy) {
    Setting.lock();
    Copy = Done;
    Setting.unlock();
    pause();
  }
  Using.lock();
  ++PolledOk;
  ++PolledBad;
  Using.unlock();
}

// Published by pointer: what is stored in the same section comes before.
struct object {
  int ValueOk;
};
static object *Published;

static void publish() {
  Setting.lock();
  Published = new object;
  Published->ValueOk = 1;
  Setting.unlock();
}
static void use() {
  while (true) {
    Setting.lock();
    object *P = Published;
    Setting.unlock();
    if (P) {
      Using.lock();
      ++P->ValueOk;
      Using.unlock();
      break;
    }
  }
}

// The loop does nothing but ask, and what it leads to is only looked at.
static int *Number;

static void publishNumber() {
  Setting.lock();
  Number = new int;
  *Number = 1;
  Setting.unlock();
}
static int useNumberOk() {
  while (true) {
    Setting.lock();
    int *P = Number;
    Setting.unlock();
    if (P)
      return *P;
  }
}
static int *Raw;
static void publishRaw() {
  Setting.lock();
  Raw = new int;
  *Raw = 1;
  Setting.unlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Raw{{.*}}' is written here
  *Raw = 2;
}
static int useRawBad() {
  while (true) {
    Setting.lock();
    int *P = Raw;
    Setting.unlock();
    if (P)
      return *P;
  }
}

// One condition variable, two flags: the second tells what is done between.
static std::mutex Mutex;
static std::condition_variable Condition;
static bool First, Second;
static int BetweenOk, AfterBad;

static void tellTwice() {
  Mutex.lock();
  First = true;
  Condition.notify_one();
  Mutex.unlock();
  BetweenOk = 1;
  Mutex.lock();
  Second = true;
  Condition.notify_one();
  Mutex.unlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'AfterBad' is written here
  AfterBad = 1;
}
static void hearTwice() {
  std::unique_lock<std::mutex> Lock(Mutex);
  while (!First)
    Condition.wait(Lock);
  while (!Second)
    Condition.wait(Lock);
  Lock.unlock();
  BetweenOk = 2;
  AfterBad = 2;
}

// Set before: the loop ends all the same, by another thread.
static bool Stopping;
static int StoppedBad;

static void stop() {
  Setting.lock();
  Stopping = true;
  Setting.unlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'StoppedBad' is written here
  StoppedBad = 1;
}
static void waitForStop() {
  Setting.lock();
  while (!Stopping) {
    Setting.unlock();
    pause();
    Setting.lock();
  }
  Setting.unlock();
}
static void runUntilStopped() {
  Stopping = false;
  std::thread Stopper(stop);
  waitForStop();
  StoppedBad = 2;
  Stopper.join();
}

// What is asked before a return in a function that locks nothing.
enum mode { Idle, Reads };
static mode Mode;
static int IdleOk, ReadBad;

static void finishOk() {
  if (Mode != Idle)
    return;
  ++IdleOk;
}
static void finishBad() {
  if (Mode != Reads)
    return;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'ReadBad' is written here
  ++ReadBad;
}
static void work() {
  if (Mode == Reads) {
    finishOk();
    finishBad();
  }
}

int main() {
  Mode = Reads;
  std::thread Setter(set), Poller(poll), Publisher(publish), User(use);
  std::thread Teller(tellTwice), Hearer(hearTwice);
  std::thread Worker(work), Other(work);
  std::thread Numbers(publishNumber), Numbered(useNumberOk);
  std::thread Raws(publishRaw), Rawer(useRawBad);
  runUntilStopped();
  for (std::thread *T : {&Setter, &Poller, &Publisher, &User, &Teller, &Hearer,
                         &Worker, &Other, &Numbers, &Numbered, &Raws,
                         &Rawer})
    T->join();
}
