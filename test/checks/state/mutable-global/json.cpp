// RUN: not %lockstitch check --checks=-*,mutable-global --format=json %s -- %std -std=c++20 > %t
// RUN: FileCheck %s < %t

#include <mutex>
#include <thread>

std::mutex Mutex;
static long Bytes;

static void send() {
  std::lock_guard<std::mutex> Lock(Mutex);
  Bytes += 100;
}

int main() {
  Bytes = 1;
  std::thread First(send), Second(send);
  First.join();
  Second.join();
}

// CHECK:      "state": {
// CHECK-NEXT:   "name": "Bytes",
// CHECK-NEXT:   "type": "long",
// CHECK-NEXT:   "safety": "lock",
// CHECK-NEXT:   "lock": "Mutex",
// CHECK-NEXT:   "uses": [
// CHECK-NEXT:     {
// CHECK-NEXT:       "access": "read",
// CHECK-NEXT:       "function": "send()",
// CHECK-NEXT:       "threads": [
// CHECK-NEXT:         "send"
// CHECK-NEXT:       ],
// CHECK-NEXT:       "locks": [
// CHECK-NEXT:         "Mutex"
// CHECK-NEXT:       ],
// CHECK-NEXT:       "alone": false,
// CHECK-NEXT:       "location": {
// CHECK-NEXT:         "file":
// CHECK-NEXT:         "line": 12,
// CHECK-NEXT:         "column": 3
// CHECK:            "access": "write",
// CHECK-NEXT:       "function": "send()",
// CHECK:            "access": "write",
// CHECK-NEXT:       "function": "main()",
// CHECK-NEXT:       "threads": [
// CHECK-NEXT:         "main"
// CHECK-NEXT:       ],
// CHECK-NEXT:       "locks": [],
// CHECK-NEXT:       "alone": true,
