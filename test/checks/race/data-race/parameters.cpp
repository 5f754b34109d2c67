// A parameter that is passed by value is a variable of the function's own,
// which the threads that it starts may share.
// RUN: not %lockstitch check --checks=-*,data-race --confidence=low %s -- -std=c++20 %std > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <thread>

void sink(int);

struct Totals {
  int Sum = 0;
};

int capturedBad(int Sum) {
  std::thread T([&] { ++Sum; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sum' is written here while another thread writes it [data-race]
  ++Sum;
  T.join();
  return Sum;
}

int twoThreadsBad(int Sum) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sum' is written here while another thread reads it [data-race]
  std::thread T([&] { ++Sum; });
  std::thread U([&Sum] { sink(Sum); });
  T.join();
  U.join();
  return Sum;
}

static void *count(void *Of) {
  ++*static_cast<int *>(Of);
  return nullptr;
}
int addressBad(int Sum) {
  pthread_t T;
  pthread_create(&T, nullptr, count, &Sum);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sum' is written here while another thread writes it [data-race]
  ++Sum;
  pthread_join(T, nullptr);
  return Sum;
}

int classBad(Totals All) {
  std::thread T([&] { ++All.Sum; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'All.Sum' is written here while another thread writes it [data-race]
  ++All.Sum;
  T.join();
  return All.Sum;
}

int joinedOk(int Sum) {
  std::thread T([&] { ++Sum; });
  T.join();
  return ++Sum;
}

int copiedOk(int Sum) {
  std::thread T([Sum]() mutable { sink(++Sum); });
  ++Sum;
  T.join();
  return Sum;
}

// Each thread that calls it has its own.
static int own(int N) {
  auto Add = [&] { ++N; };
  Add();
  Add();
  return N;
}
int ownOk(int N) {
  std::thread T(own, N);
  own(N);
  T.join();
  return N;
}

// Each call has its own, and waits for its own thread.
static int sumOk(int N) {
  std::thread T([&] { ++N; });
  T.join();
  return N;
}
void callersOk() {
  std::thread T(sumOk, 1);
  sumOk(2);
  T.join();
}

// What it points to is joined for, the pointer itself only read.
int pointerOk(Totals *All) {
  std::thread T([&] { sink(All->Sum); });
  sink(All->Sum);
  T.join();
  All = nullptr;
  return 0;
}

// Each call has an object of its own, though its type has fields that are
// shared where others have them.
struct Record {
  int Count = 0;
};
class Table {
  Record Kept;
  void takeOk(Record R) {
    auto Add = [&] { ++R.Count; };
    Add();
    R.Count++;
    sink(R.Count);
  }

public:
  void run() {
    std::thread T([this] { takeOk(Record()); });
    std::thread U([this] { takeOk(Record()); });
    takeOk(Kept);
    T.join();
    U.join();
  }
};

void passedOnOk(Record R) { sink(++R.Count); }
void startsOk(Record R) {
  std::thread T(passedOnOk, R), U(passedOnOk, R);
  T.join();
  U.join();
  ++R.Count;
}
