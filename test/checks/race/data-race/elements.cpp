// Elements of arrays and containers.
// RUN: not %lockstitch check --checks=-*,data-race %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: not %lockstitch check --checks=-*,data-race --confidence=low %s -- -std=c++20 > %t
// RUN: FileCheck %s --check-prefix=LOW < %t

#include <cstdio>
#include <mutex>
#include <thread>
#include <vector>

static int capturedArrayBad() {
  int Sums[2] = {};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sums[1]' is written here while another thread reads it [data-race]
  std::thread T([&Sums] { ++Sums[1]; });
  int Seen = Sums[1];
  T.join();
  return Seen;
}

static int otherElementOk() {
  int Sums[2] = {};
  std::thread T([&Sums] { ++Sums[1]; });
  int Seen = Sums[0];
  T.join();
  return Seen;
}

static int capturedVectorBad() {
  std::vector<int> Sums(2);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sums[1]' is written here while another thread reads it [data-race]
  std::thread T([&Sums] { ++Sums[1]; });
  int Seen = Sums[1];
  T.join();
  return Seen;
}

static int otherElementOfVectorOk() {
  std::vector<int> Sums(2);
  std::thread T([&Sums] { ++Sums[1]; });
  int Seen = Sums[0];
  T.join();
  return Seen;
}

static int lockedOk() {
  std::vector<int> Sums(2);
  std::mutex Mutex;
  std::thread T([&] {
    std::lock_guard<std::mutex> Lock(Mutex);
    ++Sums[1];
  });
  int Seen = 0;
  {
    std::lock_guard<std::mutex> Lock(Mutex);
    Seen = Sums[1];
  }
  T.join();
  return Seen + Sums[1];
}

// Through a constant pointer.
struct Counter {
  int N = 0;
};
static Counter Only;
static Counter *const Shared = &Only;
static int constantPointerBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Shared->N' is written here while another thread reads it [data-race]
  std::thread T([] { ++Shared->N; });
  int Seen = Shared->N;
  T.join();
  return Seen;
}

// Of what a pointer leads to, at some index: a guess.
static int *Histogram = new int[16];
static void note(int Size) {
  // LOW: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Histogram[]' is written here while another thread writes it [data-race]
  ++Histogram[Size % 16];
}
static void someIndexOk(int Size) {
  std::thread T(note, Size), U(note, Size + 1);
  T.join();
  U.join();
}

int main(int Count, char **) {
  someIndexOk(Count);
  std::printf("%d\n", capturedArrayBad() + otherElementOk() +
                          capturedVectorBad() + otherElementOfVectorOk() +
                          lockedOk() + constantPointerBad());
}
