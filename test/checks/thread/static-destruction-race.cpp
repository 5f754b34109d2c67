// RUN: split-file %s %t
// RUN: not %lockstitch check %t/bad.cpp '--checks=-*,static-destruction-race' -- -std=c++20 %std > %t/out
// RUN: grep ' warning: ' %t/out | sort -t: -k2,2n | FileCheck %t/bad.cpp --implicit-check-not=warning:
// RUN: FileCheck %t/bad.cpp --check-prefix=STORY < %t/out
// RUN: %lockstitch check %t/joined.cpp '--checks=-*,static-destruction-race' -- -std=c++20 %std

//--- bad.cpp
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

std::vector<int> Samples;
std::map<int, int> Table;
int Plain;
std::mutex Mutex;

void sampleBad() {
  for (;;)
    // CHECK: :[[@LINE+1]]:13: warning: 'Samples' is used here by a thread that still runs when 'main' has returned and the object is destroyed [static-destruction-race]
    Samples.push_back(1);
}

// Through a call; it comes to an end: medium.
struct Cache {
  void put() {
    // CHECK: :[[@LINE+1]]:5: warning: 'Table' is used here by a thread that still runs
    Table[1] = 2;
  }
};
// STORY: note: a thread is started here and runs 'cacheBad'; nothing waits for its end
// STORY: note: 'cacheBad' calls 'Cache::put' here
// STORY: note: 'Table' is destroyed after 'main'
void cacheBad() {
  Cache C;
  C.put();
}

std::vector<int> &registry() {
  static std::vector<int> All;
  return All;
}

void staticLocalBad() {
  static std::vector<int> Names;
  for (;;)
    // CHECK: :[[@LINE+1]]:11: warning: 'Names' is used here by a thread that still runs
    Names.push_back(1);
}

std::vector<int> &leaked() {
  static std::vector<int> &Never = *new std::vector<int>;
  return Never;
}

void leakedOk() {
  for (;;)
    leaked().push_back(1);
}

// Nothing to destroy.
void plainOk() {
  for (;;) {
    std::lock_guard<std::mutex> Lock(Mutex);
    ++Plain;
  }
}

std::vector<int> Joined;
void joinedOk() { Joined.push_back(1); }

// The destructor of a static object waits, and runs first.
std::vector<int> OfSampler;
struct Sampler {
  std::thread Thread;
  void start() {
    Thread = std::thread([] { OfSampler.push_back(1); });
  }
  ~Sampler() { Thread.join(); }
};
Sampler Global;
void ownedOk() { Global.start(); }

void FN_reference() {
  for (;;)
    registry().push_back(1);
}

int main() {
  std::thread(sampleBad).detach();
  std::thread(cacheBad).detach();
  std::thread(staticLocalBad).detach();
  std::thread(leakedOk).detach();
  std::thread(plainOk).detach();
  std::thread(FN_reference).detach();
  std::thread T(joinedOk);
  T.join();
  ownedOk();
}

//--- joined.cpp
#include <future>
#include <latch>
#include <thread>
#include <unistd.h>
#include <vector>

std::vector<int> Samples;
std::latch Done(1);

void latchOk() {
  Samples.push_back(1);
  Done.count_down();
}

std::vector<int> OfServer;
void serverOk() { OfServer.push_back(1); }

std::jthread Global;
std::vector<int> OfTask;

int main(int Count, char **) {
  std::thread(latchOk).detach();
  auto Task = std::async([] { OfTask.push_back(1); });
  Done.wait();
  if (Count > 1) {
    std::thread(serverOk).detach();
    for (;;)
      pause(); // main never returns
  }
}
