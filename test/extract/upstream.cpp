// What clang-tidy and Clang say is kept as they say it: in user code, once, and
// whatever comments silence.
// RUN: %lockstitch extract --print %s -- -std=c++20 -isystem %S/Inputs/system > %t
// RUN: FileCheck %s --input-file=%t --implicit-check-not='{{^}}upstream' --implicit-check-not='{{^}}  fix'
// RUN: %lockstitch extract --no-shortcuts --print %s -- -std=c++20 -isystem %S/Inputs/system > %t.long
// RUN: FileCheck %s --input-file=%t.long --implicit-check-not='{{^}}upstream' --implicit-check-not='{{^}}  fix'

// CHECK: ran "Clang 22{{.*}}: bugprone-bad-signal-to-kill-thread bugprone-posix-return {{.*}} clang-diagnostic-thread-safety-analysis {{.*}}"

#include <mistaken.h>

// CHECK: upstream bugprone-posix-return 0:[[# @LINE + 2]]:61 "the comparison always evaluates to false because pthread_join always returns non-negative values"
// CHECK-NEXT: fix bugprone-posix-return 0:[[# @LINE + 1]]:61-[[# @LINE + 1]]:62 ">"
bool joinBad(pthread_t T) { return pthread_join(T, nullptr) < 0; } // NOLINT

bool joinOk(pthread_t T) {
  return pthread_join(T, nullptr) != 0 || isJoined(T) || isJoinedToo(T);
}

// A template is told once, and mended once.
// CHECK: upstream bugprone-posix-return 0:[[# @LINE + 3]]:35
// CHECK-NEXT: fix bugprone-posix-return 0:[[# @LINE + 2]]:35-[[# @LINE + 2]]:36
template <int N> bool joinAllBad(pthread_t T) {
  return pthread_join(T, nullptr) < 0;
}
bool joinOk(pthread_t T, int) { return joinAllBad<1>(T) || joinAllBad<2>(T); }

// In a macro it is told where that is expanded, and a fix would change others.
#define FAILED(E) (E < 0)
// CHECK: upstream bugprone-posix-return 0:[[# @LINE + 1]]:37@0:[[# @LINE - 1]]:22
bool macroBad(pthread_t T) { return FAILED(pthread_join(T, nullptr)); }

struct __attribute__((capability("mutex"))) Lock {
  void lock() __attribute__((acquire_capability()));
  void unlock() __attribute__((release_capability()));
};
Lock Mutex;
int Count __attribute__((guarded_by(Mutex)));

// CHECK: upstream clang-diagnostic-thread-safety-analysis 0:[[# @LINE + 1]]:19 "writing variable 'Count' requires holding mutex 'Mutex' exclusively"
void addBad() { ++Count; }

// CHECK: upstream clang-diagnostic-thread-safety-analysis 0:[[# @LINE + 5]]:1 "mutex 'Mutex' is still held at the end of function"
// CHECK-NEXT: {{^}}  note 0:[[# @LINE + 2]]:9 "mutex acquired here"
void keepBad() {
  Mutex.lock();
  ++Count;
}

void addOk() {
  Mutex.lock();
  ++Count;
  Mutex.unlock();
}

// Warnings that are not ours to tell, with their notes, are passed over.
#pragma clang diagnostic warning "-Wshadow"
int shadowOk(int Count) { return Count; }
