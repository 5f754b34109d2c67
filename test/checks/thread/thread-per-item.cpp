// RUN: not %lockstitch check --checks=-*,thread-per-item %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <array>
#include <map>
#include <thread>
#include <utility>
#include <vector>

struct Request {};
void handle(Request);
void serve(int Socket);
void work();
int accept();
bool receive(Request &);

// ---- As many threads as there is work ---------------------------------------

void eachBad(const std::vector<Request> &Requests) {
  std::vector<std::thread> Threads;
  for (const Request &R : Requests)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this loop starts a thread for each of what there is to do, however much that is: use a pool [thread-per-item]
    Threads.emplace_back(handle, R);
  for (std::thread &T : Threads)
    T.join();
}

void sizeBad(const std::vector<Request> &Requests) {
  std::vector<std::thread> Threads;
  for (unsigned I = 0; I < Requests.size(); ++I)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this loop starts a thread for each of what there is to do
    Threads.push_back(std::thread(handle, Requests[I]));
  for (std::thread &T : Threads)
    T.join();
}

void acceptBad() {
  for (;;) {
    int Socket = accept();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this loop starts a thread for each of what there is to do
    std::thread(serve, Socket).detach();
  }
}

void receiveBad() {
  Request R;
  while (receive(R)) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this loop starts a thread for each of what there is to do
    std::thread T(handle, R);
    T.detach();
  }
}

void inALambdaBad(std::vector<std::thread> &Threads) {
  auto Serve = [&] {
    while (int Socket = accept())
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this loop starts a thread for each of what there is to do
      Threads.emplace_back(serve, Socket);
  };
  Serve();
}

// ---- As many as somebody says -----------------------------------------------

void constantOk() {
  std::vector<std::thread> Threads;
  for (int I = 0; I < 4; ++I)
    Threads.emplace_back(work);
  for (std::thread &T : Threads)
    T.join();
}

void coresOk() {
  std::vector<std::thread> Threads;
  for (unsigned I = 0; I < std::thread::hardware_concurrency(); ++I)
    Threads.emplace_back(work);
  for (std::thread &T : Threads)
    T.join();
}

void configuredOk(int Workers) {
  std::vector<std::thread> Threads;
  while (Workers-- > 0)
    Threads.emplace_back(work);
  for (std::thread &T : Threads)
    T.join();
}

struct Worker {
  std::thread Thread;
};

void workersOk(std::vector<Worker> &Workers) {
  for (Worker &W : Workers)
    W.Thread = std::thread(work);
}

void arrayOk(std::array<Request, 4> &Requests) {
  std::vector<std::thread> Threads;
  for (Request &R : Requests)
    Threads.emplace_back(handle, R);
  for (std::thread &T : Threads)
    T.join();
}

void oneAtATimeOk() {
  for (;;) {
    std::thread T(serve, accept());
    T.join();
  }
}

// So many in each round, and then their end.
void batchesOk() {
  for (;;) {
    std::vector<std::thread> Threads;
    for (int I = 0; I < 4; ++I)
      Threads.emplace_back(work);
    for (std::thread &T : Threads)
      T.join();
  }
}

void onceOk() {
  do
    std::thread(work).detach();
  while (0);
}
