// What a library's function does while it sets up, beside what it calls.

// RUN: not %lockstitch check --checks=-*,data-race,double-checked-locking,inconsistent-guard %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <map>
#include <mutex>
#include <vector>

// ---- It is not made for two threads ---------------------------------------------

static std::mutex Mutex;
static std::vector<int> SeedsOk;
static int Threshold;

static void addSeed(int N) {
  std::lock_guard<std::mutex> Lock(Mutex);
  SeedsOk.push_back(N);
}

// Were two threads here, the threshold would not be right either.
void startOk(int N) {
  Threshold = N;
  for (int I = 0; I < Threshold; ++I)
    addSeed(I);
  SeedsOk.pop_back();
}

// ---- It is: it changes nothing else ---------------------------------------------

struct Pool {
  int *take() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'All.HeadBad' is read here without 'All.Mutex', under which it is tested again
    if (HeadBad.empty())
      return nullptr;
    std::lock_guard<std::mutex> Lock(Mutex);
    int *Out = HeadBad.back();
    HeadBad.pop_back();
    return Out;
  }
  void give(int *P) {
    std::lock_guard<std::mutex> Lock(Mutex);
    HeadBad.push_back(P);
  }

  std::mutex Mutex;
  std::vector<int *> HeadBad;
};

static Pool All;

int *make() { return All.take(); }
void drop(int *P) { All.give(P); }

// ---- Two functions may well run at once -----------------------------------------

static std::mutex CountMutex;
static int CountBad, Other;

void addBad() {
  std::lock_guard<std::mutex> Lock(CountMutex);
  ++CountBad;
}

void resetBad() {
  Other = 1;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'CountBad' is written here
  CountBad = 0;
}

int countOk() {
  std::lock_guard<std::mutex> Lock(CountMutex);
  return CountBad;
}
