// RUN: not %lockstitch check %s '--checks=-*,busy-wait' -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

// ---- Atomic flags -----------------------------------------------------------

std::atomic<bool> Ready, Quiet, Yielding, Unset, Working, Bounded, Waited;
std::atomic<int> Left;

void emptyBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this loop does nothing but ask 'Ready', and keeps a core from those who could change it [busy-wait]
  while (!Ready.load()) {
  }
}

void continueBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this loop does nothing but ask 'Quiet', {{.*}} [busy-wait]
  for (; !Quiet;)
    continue;
}

void doBad() {
  do {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this loop does nothing but ask 'Left', {{.*}} [busy-wait]
  } while (Left.load(std::memory_order_acquire) > 0);
}

void yieldOk() {
  while (!Yielding.load())
    std::this_thread::yield();
}

void sleepOk() {
  while (!Yielding.load())
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void assemblyOk() {
  while (!Yielding.load())
    asm volatile("nop");
}

static inline void cpuRelax() { asm volatile("nop"); }

void ownPauseOk() {
  while (!Yielding.load())
    cpuRelax();
}

void waitOk() { Waited.wait(false); }

// Nobody is seen to set it.
void unsetOk() {
  while (!Unset.load()) {
  }
}

int Count;

void worksOk() {
  while (!Working.load())
    ++Count;
}

void boundedOk() {
  for (int I = 0; I < 100 && !Bounded.load(); ++I) {
  }
}

void boundedByTimeOk() {
  auto Until = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  while (!Bounded.load() && std::chrono::steady_clock::now() < Until) {
  }
}

// ---- Locks made by hand -----------------------------------------------------

std::atomic_flag Flag;
std::mutex M;

void spinLockOk() {
  while (Flag.test_and_set(std::memory_order_acquire)) {
  }
  ++Count;
  Flag.clear(std::memory_order_release);
}

void tryLockOk() {
  while (!M.try_lock()) {
  }
  M.unlock();
}

// ---- Through a call, a member, a lambda -------------------------------------

class Job {
public:
  void finish() { Done = true; }
  bool isDone() const { return Done; }

  void awaitBad() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this loop does nothing but ask 'Done', {{.*}} [busy-wait]
    while (!isDone()) {
    }
  }

  bool step() { return ++Steps == 3; }
  void runOk() {
    while (!step()) {
    }
  }

private:
  std::atomic<bool> Done{false};
  std::atomic<int> Steps{0};
};

void lambdaBad() {
  std::atomic<bool> Started{false};
  std::thread T([&] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this loop does nothing but ask 'Started', {{.*}} [busy-wait]
    while (!Started) {
    }
  });
  Started = true;
  T.join();
}

// ---- Plain flags ------------------------------------------------------------

bool Plain;
volatile bool Volatile;

void plainBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this loop waits for 'Plain', which is not atomic: the compiler may read it once, and then it never ends [busy-wait]
  while (!Plain)
    ;
}

void volatileOk() {
  while (!Volatile)
    ;
}

void ownOk() {
  bool Mine = false;
  while (!Mine)
    Mine = Ready.load();
}

int main() {
  Job J;
  std::thread Threads[] = {
      std::thread(emptyBad),   std::thread(continueBad),
      std::thread(doBad),      std::thread(yieldOk),
      std::thread(sleepOk),    std::thread(assemblyOk),
      std::thread(ownPauseOk), std::thread(waitOk),
      std::thread(unsetOk),    std::thread(worksOk),
      std::thread(boundedOk),  std::thread(boundedByTimeOk),
      std::thread(spinLockOk), std::thread(tryLockOk),
      std::thread(plainBad),   std::thread(volatileOk),
      std::thread(ownOk),      std::thread([&] { J.awaitBad(); }),
      std::thread([&] { J.runOk(); }),
  };
  Ready = Quiet = Yielding = Working = Bounded = Waited = true;
  Waited.notify_all();
  Left = 0;
  Plain = Volatile = true;
  J.finish();
  lambdaBad();
  for (std::thread &T : Threads)
    T.join();
}
