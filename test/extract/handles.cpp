// RUN: %lockstitch extract --print %s -- -std=c++20 | FileCheck %s

#include <future>
#include <pthread.h>
#include <thread>
#include <utility>
#include <vector>

int work();
void *run(void *);

// CHECK-LABEL: {{^}}function assigned {{.*}}
// CHECK:   spawn thread fn work () -> T
// CHECK:   drop [[T:T[.0-9]*]] [[#]]:[[COLUMN:.*]]
// CHECK-NEXT:   assign [[T]] = t{{[0-9]+}} [[#]]:[[COLUMN]]
// CHECK:   test [[T]] if t{{[0-9]+}} != 0
// CHECK:   drop [[T]]
void assigned() {
  std::thread T(work);
  T = std::thread(work);
  if (T.joinable())
    T.join();
}

// What joins by itself.
// CHECK-LABEL: {{^}}function joins {{.*}}
// CHECK:   join [[T:T[.0-9]*]] [[#]]:[[COLUMN:.*]]
// CHECK-NEXT:   drop [[T]] [[#]]:[[COLUMN]]
void joins() { std::jthread T(work); }

// CHECK-LABEL: {{^}}function future {{.*}}
// CHECK:   wait future [[F:F[.0-9]*]] takes
// CHECK:   test [[F]] if
// CHECK:   assign S{{[.0-9]*}} = [[F]]
// CHECK:   wait future S{{[.0-9]*}} {{[0-9]}}
// CHECK:   join [[F]]
// CHECK-NEXT:   drop [[F]]
void future() {
  auto F = std::async(work);
  F.get();
  if (F.valid())
    work();
  auto S = F.share();
  S.get();
}

// CHECK-LABEL: {{^}}function promise {{.*}}
// CHECK:   assign F{{[.0-9]*}} = [[P:P[.0-9]*]]
// CHECK:   notify future [[P]] all
// CHECK:   drop [[P]]
void promise() {
  std::promise<int> P;
  auto F = P.get_future();
  P.set_value(1);
}

// CHECK-LABEL: {{^}}function loops {{.*}}
// CHECK:   spawn thread fn work () -> V{{[.0-9]*}}[] [[#]]:
// CHECK:   spawn thread fn work () -> V{{[.0-9]*}}[] each
// CHECK:   spawn thread fn work () -> V{{[.0-9]*}}[] each
// CHECK:   spawn thread fn work () -> V{{[.0-9]*}}[] [[#]]:
void loops(const std::vector<int> &Items, unsigned N) {
  std::vector<std::thread> V;
  for (unsigned I = 0; I < N; ++I)
    V.emplace_back(work);
  for (unsigned I = 0; I < Items.size(); ++I)
    V.emplace_back(work);
  for (int I : Items)
    V.emplace_back(work);
  while (work())
    for (int I = 0; I < 4; ++I)
      V.emplace_back(work);
}

// A number that says which thread is told of, whatever is done with it.
// CHECK-LABEL: {{^}}function numbers {{.*}}
// CHECK:   spawn thread fn run (0) -> [[T:t[.0-9]*]] [[#]]:
// CHECK:   assign arg0.*[] = [[T]]
// CHECK:   spawn thread fn run (0) -> [[T]] attributes
// CHECK:   return [[T]]
pthread_t numbers(pthread_t *All, const pthread_attr_t *Attributes, int I) {
  pthread_t t;
  pthread_create(&t, nullptr, run, nullptr);
  All[I] = t;
  pthread_create(&t, Attributes, run, nullptr);
  return t;
}
