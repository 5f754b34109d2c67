// RUN: %lockstitch extract --print %s -- -std=c++20 | FileCheck %s

#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

struct Account {
  std::mutex Lock;
  int Balance = 0;
};

struct Base {
  std::mutex Lock;
  virtual ~Base();
};
struct Derived : Base {
  // CHECK-LABEL: {{^}}function lock {{.*}}
  // CHECK:   acquire this->Lock
  void lock() { Lock.lock(); }
};

std::vector<std::unique_ptr<Account>> Accounts;
std::map<int, Account> ByNumber;

// CHECK-LABEL: {{^}}function pointers {{.*}}
// CHECK:   acquire Accounts[]->Lock
// CHECK:   acquire Accounts[3]->Lock
// CHECK:   acquire ByNumber[]{{.*}}.Lock
void pointers(int I) {
  Accounts[I]->Lock.lock();
  Accounts[3]->Lock.lock();
  ByNumber[I].Lock.lock();
}

// CHECK-LABEL: {{^}}function ranges {{.*}}
// CHECK:   acquire [[A:A[.0-9]*]].*->Lock
// CHECK:   release [[A]].*->Lock
void ranges() {
  for (auto &A : Accounts) {
    A->Lock.lock();
    A->Lock.unlock();
  }
}

// CHECK-LABEL: {{^}}function chosen {{.*}}
// CHECK:   assign [[T:t[0-9]+]] = &arg1.*
// CHECK:   assign [[T]] = &arg2.*
// CHECK:   assign A{{[.0-9]*}} = &[[T]].*
// CHECK:   acquire A{{[.0-9]*}}->Lock
void chosen(bool Which, Account &X, Account &Y) {
  Account &A = Which ? X : Y;
  A.Lock.lock();
}

// CHECK-LABEL: {{^}}function bound {{.*}}
// CHECK:   assign [[P:.*]] = &arg0.*
// CHECK:   acquire [[P]]->first->Lock
// CHECK:   write [[P]]->second
void bound(std::pair<Account *, int> &Pair) {
  auto &[Who, Amount] = Pair;
  Who->Lock.lock();
  Amount = 3;
}

// CHECK-LABEL: {{^}}function deletes {{.*}}
// CHECK:   call virtual nothrow fn ~Base self &arg0.* ()
void deletes(Base *B) { delete B; }

// CHECK-LABEL: {{^}}function aborts {{.*}}
// CHECK:   acquire arg0->Lock
// CHECK-NEXT:   fix manual-lock
// CHECK-NEXT:   fix manual-lock
// CHECK-NEXT: block {{[0-9]+}} stops
void aborts(Account &A, bool Fatal) {
  A.Lock.lock();
  if (Fatal)
    __builtin_abort();
  A.Lock.unlock();
}

struct Early {
  std::unique_lock<std::mutex> Held;
  ~Early();
};

// Members die on every way out of a destructor.
// CHECK-LABEL: {{^}}function ~Early {{.*}}
// CHECK-NOT: {{^}}function
// CHECK:   write Stop
// CHECK:   end this->Held
int Stop;
Early::~Early() {
  if (Stop)
    return;
  Stop = 1;
}
