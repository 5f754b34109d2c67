// RUN: not %lockstitch check %s --checks='-*,lock-upgrade,double-lock,self-deadlock' -- -std=c++20 > %t
// RUN: grep ' warning: \| error: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <mutex>
#include <shared_mutex>

std::shared_mutex M;
int Value;

void guardsBad() {
  std::shared_lock<std::shared_mutex> Reading(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'M' exclusively, which this thread already holds shared [lock-upgrade]
  std::unique_lock<std::shared_mutex> Writing(M);
}

void letGoFirstOk() {
  std::shared_lock<std::shared_mutex> Reading(M);
  Reading.unlock();
  std::unique_lock<std::shared_mutex> Writing(M);
}

void tryOk() {
  std::shared_lock<std::shared_mutex> Reading(M);
  std::unique_lock<std::shared_mutex> Writing(M, std::try_to_lock);
}

static void fill() {
  std::lock_guard<std::shared_mutex> Writing(M);
  Value = 1;
}

void calleeBad() {
  std::shared_lock<std::shared_mutex> Reading(M);
  if (Value == 0)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'M' exclusively, which this thread already holds shared [lock-upgrade]
    fill();
}

void calleeOk() {
  { std::shared_lock<std::shared_mutex> Reading(M); }
  fill();
}

// The other way round, and twice the same, are what they were.
void downgradeBad() {
  std::unique_lock<std::shared_mutex> Writing(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'M', which this thread already holds [double-lock]
  std::shared_lock<std::shared_mutex> Reading(M);
}
