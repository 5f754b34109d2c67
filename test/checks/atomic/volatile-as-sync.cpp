// RUN: not %lockstitch check --checks=-*,volatile-as-sync,data-race,inconsistent-guard,double-checked-locking %s -- %std -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=NOTE < %t

#include <atomic>
#include <signal.h>
#include <mutex>
#include <thread>

// ---- A flag -----------------------------------------------------------------

volatile bool StopBad;

void runBad() {
  while (!StopBad)
    std::this_thread::yield();
}
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'StopBad' is volatile, which is no protection: it is written here while another thread reads it [volatile-as-sync]
void stopBad() { StopBad = true; }

// NOTE: note: 'stopBad' writes 'StopBad' here, with no lock held
// NOTE: note: 'runBad' reads 'StopBad' here, with no lock held

std::atomic<bool> StopOk;
void runOk() {
  while (!StopOk)
    std::this_thread::yield();
}
void stopOk() { StopOk = true; }

// ---- A counter --------------------------------------------------------------

static volatile int CountBad;
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'CountBad' is volatile, which is no protection: it is written here while another thread {{reads|writes}} it [volatile-as-sync]
static void countBad() { CountBad = CountBad + 1; }

// ---- A member, a pointer to volatile, a lambda ------------------------------

class WorkerBad {
public:
  WorkerBad() : Thread([this] { run(); }) {}
  void stop() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'W.Done' is volatile
    Done = true;
    Thread.join();
  }

private:
  void run() {
    while (!Done)
      ++Rounds;
  }
  long Rounds = 0;
  volatile bool Done = false;
  std::thread Thread;
};

int PlainBad;
static void waitFor(volatile int *Flag) {
  while (*Flag == 0)
    ;
}

// What one looks at as volatile, and the other does not.
static void readyBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'PlainBad' is accessed as volatile, which is no protection: it is written here while another thread reads it [volatile-as-sync]
  PlainBad = 1;
}

// ---- Signals, and devices ---------------------------------------------------

volatile sig_atomic_t InterruptedOk;
void interruptOk(int) { InterruptedOk = 1; }
void pollOk() {
  while (!InterruptedOk)
    std::this_thread::yield();
}

volatile unsigned *const RegisterOk = (volatile unsigned *)0x40001000;
void pulseOk() {
  *RegisterOk = 1;
  *RegisterOk = 0;
}
unsigned levelOk() { return *RegisterOk; }

// ---- Protected by something else --------------------------------------------

std::mutex Mutex;
volatile int LockedOk;
void setLockedOk() {
  std::lock_guard<std::mutex> Lock(Mutex);
  LockedOk = 1;
}
int lockedOk() {
  std::lock_guard<std::mutex> Lock(Mutex);
  return LockedOk;
}

volatile int BeforeOk; // set before the thread starts
int readBeforeOk() { return BeforeOk; }

volatile int SinkOk; // one thread alone
void benchOk() { SinkOk = SinkOk + 1; }

thread_local volatile int OwnOk;
void ownOk() { OwnOk = 1; }

int main() {
  signal(SIGINT, interruptOk);
  BeforeOk = 1;
  WorkerBad W;
  std::thread First([] {
    runBad();
    runOk();
    countBad();
    waitFor(&PlainBad);
    pulseOk();
    setLockedOk();
    readBeforeOk();
    ownOk();
  });
  std::thread Second([] {
    stopBad();
    stopOk();
    countBad();
    readyBad();
    levelOk();
    pulseOk();
    lockedOk();
    readBeforeOk();
    ownOk();
  });
  pollOk();
  benchOk();
  W.stop();
  First.join();
  Second.join();
}
