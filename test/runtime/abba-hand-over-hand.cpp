// abba-hand-over-hand: a list is walked hand over hand in both directions
// With OK: both threads walk it forwards
// RUN: %cxx %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: potential deadlock: 'Last' and 'Middle' are acquired in different orders [lock-order-inversion]
// CHECK-NEXT: thread 2 acquires 'Last' while it holds 'Middle':
// CHECK-NEXT: #0 walkForward() {{.*}}abba-hand-over-hand.cpp:{{[0-9]+}}
// CHECK-NEXT: #1 readAll() {{.*}}
// CHECK-NEXT: it acquired 'Middle' here:
// CHECK-NEXT: #0 walkForward() {{.*}}abba-hand-over-hand.cpp:{{[0-9]+}}
// CHECK-NEXT: #1 readAll() {{.*}}
// CHECK-NEXT: thread 3 acquires 'Middle' while it holds 'Last':
// CHECK-NEXT: #0 walkBackward() {{.*}}abba-hand-over-hand.cpp:{{[0-9]+}}
// CHECK-NEXT: #1 trim() {{.*}}
// CHECK-NEXT: it acquired 'Last' here:
// CHECK-NEXT: #0 walkBackward() {{.*}}abba-hand-over-hand.cpp:{{[0-9]+}}
// CHECK-NEXT: #1 trim() {{.*}}

#include <atomic>
#include <mutex>
#include <thread>

struct Node {
  std::mutex Guard;
  Node *Previous = nullptr, *Next = nullptr;
};

Node First, Middle, Last;
std::atomic<bool> Read, Trimmed;

[[gnu::noinline]] void walkForward() {
  std::unique_lock Held(First.Guard);
  for (Node *At = First.Next; At; At = At->Next)
    Held = std::unique_lock(At->Guard);
}

[[gnu::noinline]] void walkBackward() {
  std::unique_lock Held(Last.Guard);
  for (Node *At = Last.Previous; At; At = At->Previous)
    Held = std::unique_lock(At->Guard);
}

void readAll() {
  walkForward();
  Read.store(true, std::memory_order_relaxed);
}

void trim() {
  while (!Read.load(std::memory_order_relaxed))
    std::this_thread::yield();
#ifdef OK
  walkForward();
#else
  walkBackward();
#endif
  Trimmed.store(true, std::memory_order_relaxed);
}

int main() {
  First.Next = Last.Previous = &Middle;
  Middle.Previous = &First;
  Middle.Next = &Last;
  std::thread ReadAll(readAll), Trim(trim);
  ReadAll.join();
  Trim.join();
}
