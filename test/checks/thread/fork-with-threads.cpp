// RUN: not %lockstitch check %s '--checks=-*,fork-with-threads' -- -std=c++20 %std > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=STORY < %t

#include <cstdlib>
#include <mutex>
#include <thread>
#include <unistd.h>

std::mutex M, OfMain;
int Count;

void add() {
  std::lock_guard<std::mutex> Lock(M);
  ++Count;
}

struct Log {
  void write() { add(); }
};

void lockBad() {
  // CHECK: :[[@LINE+1]]:15: warning: the child of this fork acquires 'M', which another thread may hold when it forks: nobody releases it in the child [fork-with-threads]
  pid_t Pid = fork();
  // STORY: note: a thread is started here and runs 'work'
  // STORY: note: 'lockBad' calls 'Log::write' here
  // STORY: note: 'Log::write' calls 'add' here
  // STORY: note: the child acquires 'M' here
  if (Pid == 0) {
    Log().write();
    _exit(0);
  }
}

pid_t returnsBad() {
  // CHECK: :[[@LINE+1]]:15: warning: this forks while other threads run, and the child goes on without them
  pid_t Pid = fork();
  if (Pid < 0)
    abort();
  return Pid;
}

void switchBad() {
  // CHECK: :[[@LINE+1]]:11: warning: this forks while other threads run, and the child goes on without them
  switch (fork()) {
  case -1:
    abort();
  case 0:
    break;
  default:
    _exit(0);
  }
}

void execOk() {
  pid_t Pid = fork();
  if (Pid == 0) {
    execl("/bin/true", "true", nullptr);
    _exit(127);
  }
}

[[noreturn]] void run(const char *Program) {
  execl(Program, Program, nullptr);
  _exit(127);
}

void wrappedExecOk() {
  if (fork() == 0)
    run("/bin/true");
}

// It is the parent that locks.
void parentOk() {
  pid_t Pid = fork();
  if (Pid == 0)
    _exit(0);
  add();
}

// A lock that no other thread has.
void ownLockOk() {
  pid_t Pid = fork();
  if (Pid == 0) {
    std::lock_guard<std::mutex> Lock(OfMain);
    _exit(0);
  }
}

// Before there are threads.
void earlyOk() {
  if (fork() != 0)
    _exit(0);
  add();
}

void work() { add(); }

int main() {
  earlyOk();
  std::thread T(work);
  lockBad();
  returnsBad();
  switchBad();
  execOk();
  wrappedExecOk();
  parentOk();
  ownLockOk();
  T.join();
  if (fork() == 0) // after the last
    add();
}
