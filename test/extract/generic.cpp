// RUN: %lockstitch extract --print %s -- -std=c++17 | FileCheck %s

#include <algorithm>
#include <mutex>
#include <vector>

struct Account {
  std::mutex Lock;
  int Balance;
};

std::mutex M;
int Sum;

// CHECK-NOT: {{^}}error

// The bodies of the library's templates are not parsed: nobody but this
// program's extractor instantiates their lambdas.
// CHECK-LABEL: {{^}}function plain {{.*}}
// CHECK:       call fn [[L:lambda[.0-9]*]] self &t2 (t1.*)
// CHECK:       {{^}}function [[L]] {{.*}} lambda
// CHECK:         guard {{.*}} locks exclusive variable (M)
// CHECK:         write Sum
void plain(std::vector<int> &Values) {
  std::for_each(Values.begin(), Values.end(), [](auto X) {
    std::lock_guard<std::mutex> Hold(M);
    Sum += X;
  });
}

// CHECK-LABEL: {{^}}function byReference {{.*}}
// CHECK:       call fn [[L:lambda[.0-9]*]] self &t1 (&arg0.*)
// CHECK:       {{^}}function [[L]] {{.*}} lambda
// CHECK:         guard {{.*}} locks exclusive variable (arg0->Lock)
// CHECK:         write arg0->Balance
void byReference(Account *First, Account *Last) {
  std::for_each(First, Last, [](auto &X) {
    std::lock_guard<std::mutex> Hold(X.Lock);
    X.Balance = 0;
  });
}

// CHECK-LABEL: {{^}}function forwarded {{.*}}
// CHECK:       {{^}}function lambda{{.*}} lambda
// CHECK:         write arg0.*->Balance
void forwarded(std::vector<Account *> &Accounts) {
  std::for_each(Accounts.begin(), Accounts.end(),
                [](auto &&X) { X->Balance = 0; });
}

// One that nobody knows how to call has no facts, and is no error.
// CHECK-LABEL: {{^}}function unknown {{.*}}
// CHECK-NOT:   {{^}}function lambda
struct Odd {};
void unknown(Odd *First, Odd *Last) {
  std::for_each(First, Last, [](auto X) { X.notThere(); });
}
