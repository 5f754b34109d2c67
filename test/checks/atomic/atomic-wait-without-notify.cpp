// RUN: not %lockstitch check %s '--checks=-*,atomic-wait-without-notify' -- -std=c++20 > %t
// RUN: grep ' warning: \| error: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning: --implicit-check-not=error:

#include <atomic>
#include <thread>

std::atomic<bool> Ready, Told, Unset, Passed;
std::atomic_flag Flag;

void readyBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: {{(warning|error)}}: waiting on 'Ready', which nobody notifies after storing to it: this may never wake up [atomic-wait-without-notify]
  Ready.wait(false);
}

void toldOk() { Told.wait(false); }

// Nobody is seen to store to it.
void unsetOk() { Unset.wait(false); }

// Whoever has its address may notify it.
void publish(std::atomic<bool> *Of);
void passedOk() { Passed.wait(false); }

void flagBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: {{(warning|error)}}: waiting on 'Flag', {{.*}} [atomic-wait-without-notify]
  Flag.wait(false);
}

class Countdown {
public:
  void arriveBad() { --Left; }
  void waitBad() {
    for (int Now = Left; Now != 0; Now = Left)
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: {{(warning|error)}}: waiting on 'Left', {{.*}} [atomic-wait-without-notify]
      Left.wait(Now);
  }

private:
  std::atomic<int> Left{3};
};

class GoodCountdown {
public:
  void arriveOk() {
    if (--Left == 0)
      wake();
  }
  void waitOk() {
    for (int Now = Left; Now != 0; Now = Left)
      Left.wait(Now);
  }

private:
  void wake() { Left.notify_all(); }
  std::atomic<int> Left{3};
};

void capturedBad() {
  std::atomic<int> Level{0};
  std::thread T([&] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: {{(warning|error)}}: waiting on 'Level', {{.*}} [atomic-wait-without-notify]
    Level.wait(0);
  });
  Level = 1;
  T.join();
}

void capturedOk() {
  std::atomic<int> Level{0};
  std::thread T([&] { Level.wait(0); });
  Level = 1;
  Level.notify_one();
  T.join();
}

static void await(std::atomic<int> &On) { On.wait(0); }
std::atomic<int> Referred;
void FN_byReference() { await(Referred); }

int main() {
  Countdown C;
  GoodCountdown G;
  std::thread A(readyBad), B(toldOk), D(unsetOk), E(passedOk), H(flagBad),
      J([&] { C.waitBad(); }), K([&] { G.waitOk(); }), L(FN_byReference);
  Ready = true;
  Told = true;
  Told.notify_all();
  Passed = true;
  publish(&Passed);
  Flag.test_and_set();
  C.arriveBad();
  G.arriveOk();
  Referred = 1;
  capturedBad();
  capturedOk();
  for (std::thread *T : {&A, &B, &D, &E, &H, &J, &K, &L})
    T->join();
}
