// A function that starts threads, and need not lock what it shares with them,
// because whoever calls it has locked it.
// RUN: not %lockstitch check --checks=-*,data-race --confidence=low %s -- -std=c++20 %std > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <mutex>
#include <thread>
#include <vector>

class PoolOk {
  std::mutex Lock;
  std::vector<std::thread> Threads;
  int Busy = 0;
  void work() {
    std::lock_guard<std::mutex> Guard(Lock);
    ++Busy;
  }
  void start() {
    Threads.emplace_back([this] { work(); });
    ++Busy;
  }
  void grow() { start(); }

public:
  void resize() {
    std::lock_guard<std::mutex> Guard(Lock);
    start();
  }
  void submit() {
    std::unique_lock<std::mutex> Guard(Lock);
    grow();
  }
};

class PoolBad {
  std::mutex Lock;
  std::vector<std::thread> Threads;
  int Busy = 0;
  void work() {
    std::lock_guard<std::mutex> Guard(Lock);
    ++Busy;
  }
  void start() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'PoolBad::Threads' is written here while another thread writes it [data-race]
    Threads.emplace_back([this] { work(); });
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Busy' is written here while another thread writes it [data-race]
    ++Busy;
  }

public:
  void resize() {
    std::lock_guard<std::mutex> Guard(Lock);
    start();
  }
  void submit() { start(); }
};

class OtherLockBad {
  std::mutex Lock, Other;
  std::vector<std::thread> Threads;
  int Busy = 0;
  void work() {
    std::lock_guard<std::mutex> Guard(Lock);
    ++Busy;
  }
  void start() {
    Threads.emplace_back([this] { work(); });
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Busy' is written here while another thread writes it [data-race]
    ++Busy;
  }

public:
  void resize() {
    std::lock_guard<std::mutex> Guard(Other);
    start();
  }
};

class LetGoBad {
  std::mutex Lock;
  std::vector<std::thread> Threads;
  int Busy = 0;
  void work() {
    std::lock_guard<std::mutex> Guard(Lock);
    ++Busy;
  }
  void start() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'LetGoBad::Threads' is written here while another thread writes it [data-race]
    Threads.emplace_back([this] { work(); });
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Busy' is written here while another thread writes it [data-race]
    ++Busy;
  }

public:
  void resize() {
    Lock.lock();
    Lock.unlock();
    start();
  }
};

class OthersLockBad {
  std::mutex Lock;
  std::vector<std::thread> Threads;
  int Busy = 0;
  void work() {
    std::lock_guard<std::mutex> Guard(Lock);
    ++Busy;
  }
  void start() {
    Threads.emplace_back([this] { work(); });
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Busy' is written here while another thread writes it [data-race]
    ++Busy;
  }

public:
  void resize(OthersLockBad &Of) {
    std::lock_guard<std::mutex> Guard(Lock);
    Of.start();
  }
};
