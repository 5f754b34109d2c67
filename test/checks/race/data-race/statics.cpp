// Static locals, which one thread makes while the others wait for it, and
// thread_local variables, of which each thread has its own.
// RUN: not %lockstitch check --checks=-*,lazy-init-race,data-race,inconsistent-guard %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <thread>

// A constructor that calls a method of the object that it makes.
class Generator {
public:
  Generator() { resetOk(); }
  int next() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'generator()::Only.Last' is written here
    return ++Last;
  }

private:
  void resetOk();
  int Last, First;
};
void Generator::resetOk() { First = 1; }

static Generator &generator() {
  static Generator Only;
  return Only;
}

// What is made for it meanwhile is known to whoever asks for it.
static int TableOk[8], TableBad[8];

static int *fill() {
  for (int &Each : TableOk)
    Each = 1;
  for (int &Each : TableBad)
    Each = 1;
  return TableOk;
}

static int *table() {
  static int *Filled = fill();
  return Filled;
}

static int sumOk() {
  table();
  return TableOk[0] + TableOk[7];
}

static int sumBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'TableBad[0]' is read here
  int Sum = TableBad[0];
  table();
  return Sum;
}

// Assigned, not initialised: by each that comes.
static int measure();
static int Measured;
static int measuredBad() {
  static int Kept;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'measuredBad()::Kept' is written here
  Kept = measure();
  return Kept;
}
static int measure() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Measured' is written here
  return ++Measured;
}

// By each thread for itself.
struct Counter {
  int Count;
};
static thread_local Counter *Mine;
static Counter *Ours;

static void countOk() {
  if (!Mine)
    Mine = new Counter();
  ++Mine->Count;
}

static void countBad() {
  if (!Ours)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Ours' is made here because it was found unset
    Ours = new Counter();
  ++Ours->Count;
}

static int startedBad() {
  thread_local int Started = measure();
  return Started;
}

static void work() {
  generator().next();
  sumOk();
  sumBad();
  measuredBad();
  startedBad();
  countOk();
  countBad();
}

int main() {
  std::thread First(work), Second(work);
  First.join();
  Second.join();
}
