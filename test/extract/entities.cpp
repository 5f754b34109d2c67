// RUN: %lockstitch extract --print %s -- -std=c++20 | FileCheck %s

#include <atomic>
#include <mutex>
#include <thread>

using namespace std;

// Types are qualified, whatever was written; const is const all the way.
// CHECK-DAG: entity Short global "Short" "std::mutex" mutex
mutex Short;
// CHECK-DAG: entity Table global "Table" "std::mutex[4]" mutex
std::mutex Table[4];
// CHECK-DAG: entity Posix global "Posix" "pthread_mutex_t" mutex
pthread_mutex_t Posix;
// CHECK-DAG: entity Counter global "Counter" "std::atomic<int>" {{[0-9:]+}} id={{[0-9a-f]+}} atomic{{$}}
std::atomic<int> Counter;
// CHECK-DAG: entity Plain global "Plain" "_Atomic(int)" {{[0-9:]+}} id={{[0-9a-f]+}} atomic{{$}}
_Atomic(int) Plain;
// CHECK-DAG: entity Names global "Names" "const char *const[2]" {{[0-9:]+}} id={{[0-9a-f]+}} const internal{{$}}
const char *const Names[] = {"a", "b"};
// CHECK-DAG: entity Name global "Name" "const char *" {{[0-9:]+}} id={{[0-9a-f]+}}{{$}}
const char *Name;
// CHECK-DAG: entity Limit global "Limit" "const int" {{[0-9:]+}} id={{[0-9a-f]+}} const internal{{$}}
constexpr int Limit = 3;
// CHECK-DAG: entity Mine global "Mine" "int" {{[0-9:]+}} id={{[0-9a-f]+}} thread_local internal{{$}}
static thread_local int Mine;

struct Cache {
  mutable int Hits;
};
// A const object that can change is not constant.
// CHECK-DAG: entity Fixed global "Fixed" "const Cache" {{[0-9:]+}} id={{[0-9a-f]+}} internal{{$}}
const Cache Fixed{0};

// CHECK-NOT: Unused
extern int Unused;
// CHECK-DAG: entity Used global "Used" "int"
extern int Used;

namespace bank {
namespace {
// CHECK-DAG: entity {{.*}} "bank::(anonymous namespace)::hidden()" {{[0-9:]+}} id={{[0-9a-f]+}} internal{{$}}
int hidden() { return Used; }
} // namespace
inline namespace v2 {
// CHECK-DAG: function "bank::total()"
int total() { return hidden(); }
} // namespace v2

struct Account {
  // CHECK-DAG: function "bank::Account::Account(int)"
  explicit Account(int Start) : Balance(Start) {}
  // CHECK-DAG: function "bank::Account::~Account()"
  ~Account() {}
  // CHECK-DAG: function "bank::Account::transfer(Account &, int) const"
  void transfer(Account &To, int Amount) const {}
  // CHECK-DAG: function "bank::Account::operator bool() const"
  operator bool() const { return true; }
  // CHECK-DAG: function "bank::Account::operator==(const Account &) &&"
  bool operator==(const Account &) && { return true; }
  int Balance;
};

// Instantiations are functions, each its own; the pattern is none.
template <typename T> struct Box {
  // CHECK-DAG: function "bank::Box<int>::put(int)"
  // CHECK-DAG: function "bank::Box<bank::Account *>::put(bank::Account *)"
  // CHECK-NOT: "bank::Box<T>::put
  // CHECK-NOT: "bank::Box::put
  void put(T Value) {}
  // CHECK-NOT: never
  void never() {}
};
// CHECK-DAG: function "bank::twice<int>(int)"
template <typename T> T twice(T Value) { return Value + Value; }
} // namespace bank

// CHECK-DAG: function "use(bank::Account *)"
int use(bank::Account *A) {
  bank::Box<int>().put(1);
  bank::Box<bank::Account *>().put(A);
  // CHECK-DAG: "use(bank::Account *)::lambda"
  auto First = [] { return 1; };
  // CHECK-DAG: "use(bank::Account *)::lambda#2"
  // CHECK-DAG: "use(bank::Account *)::lambda#2::lambda"
  auto Second = [](auto X) { return [] { return 2; }() + X; };
  struct Local {
    // CHECK-DAG: "use(bank::Account *)::Local::method()"
    int method() { return 3; }
  };
  return First() + Second(1) + Local().method() + bank::twice(2);
}

// CHECK: {{^}}end
