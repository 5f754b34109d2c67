// RUN: %lockstitch extract --print %s -- -std=c++20 | FileCheck %s

#define GUARDED_BY(...) __attribute__((guarded_by(__VA_ARGS__)))
#define PT_GUARDED_BY(...) __attribute__((pt_guarded_by(__VA_ARGS__)))
#define REQUIRES(...) __attribute__((requires_capability(__VA_ARGS__)))
#define REQUIRES_SHARED(...)                                                   \
  __attribute__((requires_shared_capability(__VA_ARGS__)))
#define EXCLUDES(...) __attribute__((locks_excluded(__VA_ARGS__)))
#define ACQUIRE(...) __attribute__((acquire_capability(__VA_ARGS__)))
#define RELEASE(...) __attribute__((release_capability(__VA_ARGS__)))
#define RETURNS(X) __attribute__((lock_returned(X)))

class __attribute__((capability("mutex"))) Mutex {
public:
  void lock() ACQUIRE();
  void unlock() RELEASE();
};

Mutex Global;
// CHECK-DAG: guarded Total by Global{{$}}
int Total GUARDED_BY(Global);

struct Account {
  Mutex Lock;
  Mutex *Shared;
  Mutex &lock() RETURNS(Lock) { return Lock; }
  // CHECK-DAG: guarded Balance by this->Lock{{$}}
  int Balance GUARDED_BY(Lock);
  // CHECK-DAG: guarded Log by this->Shared.* pointee{{$}}
  char *Log PT_GUARDED_BY(Shared);

  void add(int N) REQUIRES(Lock) { Balance += N; }
  int look() const REQUIRES_SHARED(this->Lock) EXCLUDES(Global, !Shared);
  void move(Account &To, Account *From) REQUIRES(To.Lock, From->lock());
};

int Account::look() const { return Balance; }

// CHECK: {{^}}function add {{[0-9]}}
// CHECK-NEXT: requires this->Lock exclusive
// CHECK: {{^}}function look {{[0-9]}}
// CHECK-NEXT: requires this->Lock shared
// CHECK-NEXT: excludes Global exclusive
// CHECK-NEXT: {{^}}block
// CHECK: {{^}}function lock{{(\.2)?}} {{[0-9]}}
// CHECK-NEXT: acquires this.* exclusive
// CHECK-NOT: {{^}}block
// CHECK: {{^}}function unlock {{[0-9]}}
// CHECK-NEXT: releases this.* exclusive
// CHECK: {{^}}function move {{[0-9]}}
// CHECK-NEXT: requires arg0->Lock exclusive
// CHECK-NEXT: requires arg1->Lock exclusive

// What attempts promise depends on their result; a guard's methods speak of the
// locks that it stands for.
struct Attempts {
  bool tryLock() __attribute__((try_acquire_capability(true)));
  int failLock() __attribute__((try_acquire_capability(0)));
  bool tryShared() __attribute__((try_acquire_shared_capability(true)));
};

struct __attribute__((scoped_lockable)) Guard {
  explicit Guard(Mutex &M) ACQUIRE(M);
  ~Guard() RELEASE();
};

// RUN: %lockstitch extract --print %s -- -std=c++20 | FileCheck %s --check-prefix=MORE
// MORE-DAG: {{^}}function Guard{{(\.2)?}} {{[0-9:]+}} constructor scoped class={{[0-9a-f]+}} params=&M{{$}}
// MORE-DAG: {{^}}  acquires arg0.* exclusive{{$}}
// MORE-DAG: {{^}}function ~Guard {{[0-9:]+}} destructor scoped
// MORE-DAG: {{^}}  acquires this.* exclusive if ret != 0{{$}}
// MORE-DAG: {{^}}  acquires this.* exclusive if ret == 0{{$}}
// MORE-DAG: {{^}}  acquires this.* shared if ret != 0{{$}}
