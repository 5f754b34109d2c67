// RUN: not %lockstitch check --checks=-*,weak-cas-outside-loop %s -- %std -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: not %lockstitch check --checks=-*,weak-cas-outside-loop --format=json %s -- %std -std=c++20 | FileCheck %s --check-prefix=FIX

#include <atomic>
#include <thread>

void use();
void giveUp();

// ---- A failure is final -----------------------------------------------------

std::atomic<int> State;
bool IsMine;

void startBad() {
  int Expected = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: a weak compare and exchange of 'State' may fail for no reason, and is not tried again [weak-cas-outside-loop]
  if (State.compare_exchange_weak(Expected, 1))
    use();
  else
    giveUp();
}

void startOk() {
  int Expected = 0;
  if (State.compare_exchange_strong(Expected, 1))
    use();
  else
    giveUp();
}

// Nobody looks whether it succeeded: as a function that returns it would.
void FN_discardedBad() {
  int Expected = 0;
  State.compare_exchange_weak(Expected, 1);
}

// ---- In a loop --------------------------------------------------------------

void addOk(int N) {
  int Now = State.load();
  while (!State.compare_exchange_weak(Now, Now + N))
    ;
}

void againOk() {
  int Now = State.load();
  do {
    if (Now > 10)
      return;
  } while (!State.compare_exchange_weak(Now, Now * 2));
}

void jumpOk() {
  int Now;
Again:
  Now = State.load();
  if (!State.compare_exchange_weak(Now, 3))
    goto Again;
}

// ---- Tried again by somebody else -------------------------------------------

static bool tryTakeOk() {
  int Expected = 0;
  return State.compare_exchange_weak(Expected, 1);
}
void takeOk() {
  while (!tryTakeOk())
    std::this_thread::yield();
}

class SpinLock {
public:
  void lock() {
    int Free = 0;
    if (!Word.compare_exchange_weak(Free, 1))
      lockSlowly();
  }

  // Says that it may fail, as std::mutex::try_lock does.
  bool tryLock() {
    int Free = 0;
    return Word.compare_exchange_weak(Free, 1);
  }

private:
  void lockSlowly() {
    int Free = 0;
    while (!Word.compare_exchange_strong(Free, 2))
      Free = 0;
  }
  std::atomic<int> Word = 0;
};

// Weak first, and if that fails, for certain.
bool bothOk() {
  int Expected = 0;
  if (State.compare_exchange_weak(Expected, 1))
    return true;
  Expected = 0;
  return State.compare_exchange_strong(Expected, 1);
}

// ---- Through a call, a member, a lambda -------------------------------------

static bool claimBad() {
  int Expected = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: a weak compare and exchange of 'State' may fail for no reason, and is not tried again [weak-cas-outside-loop]
  return State.compare_exchange_weak(Expected, 1);
}
void claimOnceBad() {
  if (claimBad())
    use();
}

struct Task {
  std::atomic<bool> Started = false;
  void startBad() {
    bool No = false;
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: a weak compare and exchange of 'Started' may fail for no reason, and is not tried again [weak-cas-outside-loop]
    if (Started.compare_exchange_weak(No, true, std::memory_order_acq_rel, std::memory_order_relaxed))
      use();
  }
};

void lambdaBad(Task &T) {
  auto Start = [&T] {
    bool No = false;
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: a weak compare and exchange of 'T.Started' may fail for no reason, and is not tried again [weak-cas-outside-loop]
    if (T.Started.compare_exchange_weak(No, true))
      use();
  };
  Start();
}

// The loop is over when it comes there.
void afterBad(std::atomic<int> &Word) {
  for (int I = 0; I != 3; ++I)
    use();
  int Expected = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: a weak compare and exchange of 'Word' may fail for no reason, and is not tried again [weak-cas-outside-loop]
  if (!Word.compare_exchange_weak(Expected, 1))
    giveUp();
}

// ---- Built-ins: the fourth argument says weak --------------------------------

int Plain;
void builtinBad() {
  int Expected = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: a weak compare and exchange of 'Plain' may fail for no reason, and is not tried again [weak-cas-outside-loop]
  if (__atomic_compare_exchange_n(&Plain, &Expected, 1, true, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
    use();
}
void builtinOk() {
  int Expected = 0;
  if (__atomic_compare_exchange_n(&Plain, &Expected, 1, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
    use();
}

// FIX:      "fixes": [
// FIX-NEXT:   {
// FIX:          "line": 19,
// FIX-NEXT:     "column": 30,
// FIX-NEXT:     "endLine": 19,
// FIX-NEXT:     "endColumn": 34,
// FIX-NEXT:     "text": "strong"
