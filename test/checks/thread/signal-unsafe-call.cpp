// RUN: not %lockstitch check %s '--checks=-*,signal-unsafe-call' -- -std=c++20 %std > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=STORY < %t
// RUN: not %lockstitch check %s '--checks=-*,signal-unsafe-call' --confidence=low -- -std=c++20 %std | grep -c ' warning: ' | FileCheck %s --check-prefix=LOW

// LOW: 9

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <thread>
#include <unistd.h>

std::mutex M;
std::condition_variable CV;
int Count;
volatile std::sig_atomic_t Seen;
std::atomic<int> Signals;

void printBad(int) {
  // CHECK: :[[@LINE+1]]:3: warning: calling 'printf' in a signal handler can deadlock, or break what it interrupts [signal-unsafe-call]
  printf("signal\n");
  // STORY: note: 'printBad' is set here to handle a signal, which can interrupt any thread
  // STORY: note: 'printBad' calls 'printf' here, and is not async-signal-safe
  // STORY: note: the same holds here, where 'printBad' calls 'free'
  free(nullptr);
}

void add() {
  // CHECK: :[[@LINE+1]]:31: warning: acquiring 'M' in a signal handler deadlocks if the thread that it interrupts holds it [signal-unsafe-call]
  std::lock_guard<std::mutex> Lock(M);
  ++Count;
}

struct Counter {
  void bump() { add(); }
};
Counter Global;

void throughACallBad(int) { Global.bump(); }

void newBad(int) {
  // CHECK: :[[@LINE+1]]:15: warning: calling 'operator new' in a signal handler
  int *Made = new int(1);
  Seen = *Made;
}

void notifyBad(int) {
  // CHECK: :[[@LINE+1]]:6: warning: notifying 'CV' in a signal handler
  CV.notify_one();
}

void throwBad(int) {
  if (Seen)
    // CHECK: :[[@LINE+1]]:5: warning: throwing in a signal handler is undefined behaviour
    throw 1;
}

// Medium: the program ends there.
void exitBad(int) {
  // CHECK: :[[@LINE+1]]:3: warning: calling 'exit' in a signal handler
  exit(1);
}

void flagOk(int) { Seen = 1; }
void atomicOk(int) { ++Signals; }
void writeOk(int) {
  if (write(1, "signal\n", 7) < 0)
    _exit(1);
}
void tryOk(int) {
  if (M.try_lock()) {
    ++Count;
    M.unlock();
  }
}

// Low: it has crashed.
void crashOk(int) {
  fprintf(stderr, "crashed\n");
  _exit(2);
}

// The same function, but it is no handler that calls it.
void plainOk() { printf("no signal\n"); }

// A thread that waits for signals may do all.
void waiterOk() {
  printf("signal\n");
  add();
}

std::string Text;
void FN_container(int) { Text += "signal"; }

int main() {
  std::signal(SIGINT, printBad);
  std::signal(SIGHUP, throughACallBad);
  std::signal(SIGUSR1, newBad);
  std::signal(SIGUSR2, notifyBad);
  std::signal(SIGALRM, throwBad);
  std::signal(SIGTERM, exitBad);
  std::signal(SIGCHLD, flagOk);
  std::signal(SIGPIPE, atomicOk);
  std::signal(SIGWINCH, writeOk);
  std::signal(SIGCONT, tryOk);
  std::signal(SIGSEGV, crashOk);
  std::signal(SIGQUIT, SIG_IGN);
  std::signal(SIGTTIN, [](int) {
    // CHECK: :[[@LINE+1]]:15: warning: calling 'std::operator<<' in a signal handler
    std::cout << "signal";
  });
  std::signal(SIGURG, FN_container);
  struct sigaction Action {};
  // CHECK: :[[@LINE+1]]:33: warning: calling 'puts' in a signal handler
  Action.sa_handler = [](int) { puts("signal"); };
  sigaction(SIGTTOU, &Action, nullptr);
  std::thread Waiter(waiterOk);
  plainOk();
  add();
  Waiter.join();
}
