// Without the header that has a guard, none is offered.

// RUN: not %lockstitch check --checks=-*,manual-lock --format=json %s -- %std -std=c++17 > %t
// RUN: FileCheck %s --input-file=%t --implicit-check-not='"text":'
// CHECK: "check": "manual-lock"

namespace std {
class mutex {
public:
  void lock();
  void unlock();
};
} // namespace std

std::mutex M;
int Count;

void laterBad() {
  M.lock();
  ++Count;
  M.unlock();
}

namespace std {
template <class T> class lock_guard {
public:
  explicit lock_guard(T &);
};
} // namespace std
