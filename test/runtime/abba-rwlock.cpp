// abba-rwlock: each thread writes under one lock and then reads under the other
// With OK: both only read
// RUN: %cxx %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: potential deadlock: 'Peers' and 'Routes' are acquired in different orders [lock-order-inversion]
// CHECK-NEXT: thread 2 acquires 'Peers' while it holds 'Routes':
// CHECK-NEXT: #0 announce() {{.*}}abba-rwlock.cpp:{{[0-9]+}}
// CHECK-NEXT: it acquired 'Routes' here:
// CHECK-NEXT: #0 announce() {{.*}}abba-rwlock.cpp:{{[0-9]+}}
// CHECK-NEXT: thread 3 acquires 'Routes' while it holds 'Peers':
// CHECK-NEXT: #0 withdraw() {{.*}}abba-rwlock.cpp:{{[0-9]+}}
// CHECK-NEXT: it acquired 'Peers' here:
// CHECK-NEXT: #0 withdraw() {{.*}}abba-rwlock.cpp:{{[0-9]+}}

#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <thread>

#ifdef OK
using Writing = std::shared_lock<std::shared_mutex>;
#else
using Writing = std::unique_lock<std::shared_mutex>;
#endif
using Reading = std::shared_lock<std::shared_mutex>;

std::shared_mutex Routes, Peers;
std::atomic<bool> Announced;

void announce() {
  {
    Writing HoldRoutes(Routes);
    Reading HoldPeers(Peers);
  }
  Announced.store(true, std::memory_order_relaxed);
}

void withdraw() {
  while (!Announced.load(std::memory_order_relaxed))
    std::this_thread::yield();
  Writing HoldPeers(Peers);
  Reading HoldRoutes(Routes);
}

int main() {
  std::thread Announce(announce), Withdraw(withdraw);
  Announce.join();
  Withdraw.join();
}
