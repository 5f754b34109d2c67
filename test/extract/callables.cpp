// RUN: %lockstitch extract --print %s -- -std=c++20 | FileCheck %s

#include <functional>
#include <mutex>
#include <thread>
#include <vector>

std::mutex Mutex;
int Count;
void work(int);

struct Job {
  int Steps = 0;
  void run(int);

  // CHECK-LABEL: {{^}}function member {{.*}}
  // CHECK:   assign [[T:t[0-9]+]] = fn [[L:lambda[_.0-9]*]]
  // CHECK-NEXT:   assign [[T]].this{{.*}} = this
  // CHECK-NEXT:   call fn [[L]] self &[[T]] ()
  // CHECK:   {{^}}function [[L]] {{.*}} lambda
  // CHECK:   read this->this{{[.0-9]*}}->Steps
  void member() {
    [this] { ++Steps; }();
  }
};

// CHECK-LABEL: {{^}}function captures {{.*}}
// CHECK:   assign [[T:t[0-9]+]] = fn [[L:lambda[_.0-9]*]]
// CHECK-NEXT:   assign [[T]].Local{{.*}} = &Local
// CHECK-NEXT:   assign [[T]].Pointer{{.*}} = arg0
// CHECK-NEXT:   assign F{{[.0-9]*}} = [[T]]
// CHECK-NEXT:   call F{{[.0-9]*}} ()
// CHECK-LABEL: {{^}}function lambda{{.*}} lambda
// CHECK:   read this->Pointer{{[.0-9]*}}->Steps
// CHECK:   read this->Local{{[.0-9]*}}.*
void captures(Job *Pointer) {
  int Local = 0;
  std::function<void()> F = [&Local, Pointer] { Local += Pointer->Steps; };
  F();
}

// CHECK-LABEL: {{^}}function spawns {{.*}}
// CHECK:   spawn thread fn work (1) -> A{{[.0-9]*}} [[#]]:
// CHECK:   spawn thread fn run self &arg0.* (2) -> B{{[.0-9]*}} [[#]]:
// CHECK:   spawn thread fn lambda{{[_.0-9]*}} self &t{{[0-9]+}} () -> Many[]
// CHECK:   join A
// CHECK:   join B
void spawns(Job &J) {
  std::thread A(work, 1);
  std::thread B(&Job::run, &J, 2);
  std::vector<std::thread> Many;
  Many.emplace_back([] { work(3); });
  A.join();
  B.join();
}

std::once_flag Filled;

// CHECK-LABEL: {{^}}function fillsOnce {{.*}}
// CHECK:   call once Filled fn work (1)
void fillsOnce() { std::call_once(Filled, work, 1); }

using Handler = void (*)(int);
Handler Table[] = {work, nullptr};

// CHECK-LABEL: {{^}}function through {{.*}}
// CHECK:   read Table[]
// CHECK:   call Table[] (?)
// CHECK:   call arg1 (7)
void through(int I, Handler H) {
  Table[I](I + 1);
  H(7);
}

template <typename F> void locked(F Function) {
  std::lock_guard<std::mutex> Hold(Mutex);
  Function();
}

// CHECK-LABEL: {{^}}function passes {{.*}}
// CHECK:   assign [[T:t[0-9]+]] = fn [[L:lambda[_.0-9]*]]
// CHECK:   call fn locked{{.*}} ([[T]])
void passes() {
  locked([] { ++Count; });
}

// The caller evaluates them.
// CHECK-LABEL: {{^}}function usesDefaults {{.*}}
// CHECK:   call fn chosen () -> [[T:t[0-9]+]]
// CHECK-NEXT:   call fn withDefaults (&[[T]].*, 7)
int &chosen();
void withDefaults(int &To = chosen(), int From = 7);
void usesDefaults() { withDefaults(); }

// CHECK-LABEL: {{^}}function {{.*}} initialiser
// CHECK:   assign Table[0] = fn work
