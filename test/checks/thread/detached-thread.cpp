// RUN: not %lockstitch check --checks=-*,detached-thread %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <string>
#include <thread>
#include <utility>
#include <vector>

void work();
std::vector<int> Lines;
int Count;
static void log() { Lines.push_back(1); }
static void count() { ++Count; }

// ---- What the exit destroys is used -----------------------------------------

void usesStaticBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this thread is detached and uses 'Lines', which is destroyed when the program ends [detached-thread]
  std::thread(log).detach();
}

void usesNoneAdvised() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this thread is detached: nobody can wait for it, and it may outlive what it uses [detached-thread]
  std::thread(count).detach();
}

void usesStaticJoinedOk() {
  std::thread T(log);
  T.join();
}

void inALambdaBad() {
  std::thread T([] { log(); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this thread is detached and uses 'Lines'
  T.detach();
}

void movedBad() {
  std::thread T(log);
  std::thread U = std::move(T);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this thread is detached and uses 'Lines'
  U.detach();
}

// Whose thread it is is not known.
void unknownOk(std::thread &T) { T.detach(); }

void joinedOk() {
  std::thread T(count);
  T.join();
}

void jthreadOk() { std::jthread T(log); }
