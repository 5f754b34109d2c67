// RUN: not %lockstitch check --checks=-*,mutable-in-const,data-race,inconsistent-guard %s -- %std -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <atomic>
#include <mutex>
#include <thread>

// ---- A class whose objects threads share ------------------------------------

class Circle {
public:
  explicit Circle(double R) : Radius(R) {}
  double area() const {
    if (!IsKnown) {
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Shared.AreaBad' is mutable and changed here by a const function without a lock
      AreaBad = 3.14 * Radius * Radius;
      IsKnown = true;
    }
    return AreaBad;
  }
  int calls() const { return ++CallsOk; }

private:
  double Radius;
  mutable bool IsKnown = false;
  mutable double AreaBad = 0;
  mutable std::atomic<int> CallsOk = 0;
};

static const Circle Shared(2);
static void look() {
  Shared.area();
  Shared.calls();
}

// ---- Through another const function, in a lambda ----------------------------

class Names {
public:
  int sizeOk() const {
    std::lock_guard<std::mutex> Lock(Mutex);
    ++LooksOk;
    return 2;
  }
  int lengthBad() const {
    note();
    return 3;
  }
  int lambdaBad() const {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'All.TimesBad' is written here while another thread writes it [data-race]
    auto Count = [this] { ++TimesBad; };
    Count();
    return 4;
  }

private:
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'All.HitsBad' is mutable and changed here
  void note() const { ++HitsBad; }

  mutable std::mutex Mutex;
  mutable long LooksOk = 0;
  mutable long HitsBad = 0;
  mutable long TimesBad = 0;
};

static Names All;
static void use() {
  All.sizeOk();
  All.lengthBad();
  All.lambdaBad();
}

// ---- Neither ----------------------------------------------------------------

class Text {
public:
  int length() const {
    LengthOk = 3;
    return LengthOk;
  }

private:
  mutable int LengthOk = 0;
};

int main() {
  std::thread First(look), Second(look);
  std::thread Third(use), Fourth(use);
  First.join();
  Second.join();
  Third.join();
  Fourth.join();
  Text T;
  return T.length();
}
