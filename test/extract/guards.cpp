// RUN: %lockstitch extract --print %s -- -std=c++20 | FileCheck %s

#include <mutex>
#include <shared_mutex>

std::mutex First, Second;
std::shared_mutex Many;
int Count;

// CHECK-LABEL: {{^}}function adopt {{.*}}
// CHECK-NEXT: block 0 returns
// CHECK-NEXT:   acquire First, Second{{[.0-9]*}} exclusive
// CHECK-NEXT:   guard {{.*}} adopts exclusive variable (First)
// CHECK-NEXT:   fix adopt-without-lock [[@LINE+7]]:46-[[@LINE+7]]:63 ""
// CHECK-NEXT:   guard {{.*}} adopts exclusive variable (Second{{[.0-9]*}})
// CHECK-NEXT:   fix adopt-without-lock
// CHECK-NEXT:   end
// CHECK-NEXT:   end
void adopt() {
  std::lock(First, Second);
  std::lock_guard<std::mutex> HoldFirst(First, std::adopt_lock);
  std::lock_guard<std::mutex> HoldSecond(Second, std::adopt_lock);
}

// CHECK-LABEL: {{^}}function several {{.*}}
// CHECK:   guard {{.*}} locks exclusive variable (First, Second{{[.0-9]*}})
// CHECK-NEXT:   end
void several() { std::scoped_lock Hold(First, Second); }

// CHECK-LABEL: {{^}}function defer {{.*}}
// CHECK:   guard [[G:.*]] defers exclusive variable (First)
// CHECK-NEXT:   relock [[G]] [[#]]:
// CHECK-NEXT:   unlock [[G]]
// CHECK-NEXT:   end [[G]]
void defer() {
  std::unique_lock<std::mutex> Hold(First, std::defer_lock);
  Hold.lock();
  Hold.unlock();
}

// CHECK-LABEL: {{^}}function tries {{.*}}
// CHECK-NEXT: block 0 -> {{.*}} if [[T:t[0-9]+]] != 0, {{.*}} if [[T]] == 0
// CHECK-NEXT:   guard [[G:.*]] tries exclusive variable (First)
// CHECK-NEXT:   test [[G]] if [[T]] != 0
void tries(int &X) {
  std::unique_lock<std::mutex> Hold(First, std::try_to_lock);
  if (Hold)
    ++X;
}

// CHECK-LABEL: {{^}}function retries {{.*}}
// CHECK:   relock [[G:.*]] tries if [[T:t[0-9]+]] != 0
// CHECK:   unlock [[G]]
void retries() {
  std::unique_lock<std::mutex> Hold(First, std::defer_lock);
  if (Hold.try_lock())
    Hold.unlock();
}

// CHECK-LABEL: {{^}}function moves {{.*}}
// CHECK:   guard [[F:.*]] locks exclusive variable (First)
// CHECK-NEXT:   move [[G:.*]] from [[F]]
// CHECK-NEXT:   guard [[H:.*]] empty exclusive variable ()
// CHECK-NEXT:   move [[H]] from [[G]]
// CHECK-NEXT:   swap [[H]] with [[F]]
// CHECK-NEXT:   disown [[F]]
// CHECK-NEXT:   end [[H]]
// CHECK-NEXT:   end [[G]]
// CHECK-NEXT:   end [[F]]
void moves() {
  std::unique_lock<std::mutex> F(First);
  std::unique_lock<std::mutex> G(std::move(F));
  std::unique_lock<std::mutex> H;
  H = std::move(G);
  H.swap(F);
  F.release();
}

// CHECK-LABEL: {{^}}function named {{.*}}
// CHECK:   guard [[F:.*]] locks exclusive variable (First)
// CHECK-NEXT:   move ret from [[F]]
// CHECK-NEXT:   end [[F]]
std::unique_lock<std::mutex> named() {
  std::unique_lock<std::mutex> F(First);
  return F;
}

// CHECK-LABEL: {{^}}function unnamed {{.*}}
// CHECK-NEXT: block 0 returns
// CHECK-NEXT:   guard ret locks exclusive variable (First)
// CHECK-NOT: end
std::unique_lock<std::mutex> unnamed() {
  return std::unique_lock<std::mutex>(First);
}

// CHECK-LABEL: {{^}}function byReference {{.*}}
// CHECK:   unlock arg0.*
void byReference(std::unique_lock<std::mutex> &Hold) {
  Hold.unlock();
}
void byValue(std::unique_lock<std::mutex> Hold);

// CHECK-LABEL: {{^}}function passes {{.*}}
// CHECK:   call fn unnamed () -> [[G:[^ ]+]]
// CHECK:   call fn byReference (&[[G]])
// CHECK:   move [[T:t[0-9]+]] from [[G]]
// CHECK:        call fn byValue ([[T]])
// CHECK-NEXT:   end [[T]]
// CHECK-NEXT:   end [[G]]
void passes() {
  auto Hold = unnamed();
  byReference(Hold);
  byValue(std::move(Hold));
}

// CHECK-LABEL: {{^}}function shared {{.*}}
// CHECK:   guard {{.*}} locks shared variable (Many)
void shared() { std::shared_lock Hold(Many); }

// CHECK-LABEL: {{^}}function discarded {{.*}}
// CHECK:   guard [[T:t[0-9]+]] locks exclusive temporary (First)
// CHECK-NEXT:   fix discarded-guard [[#]]:[[#]]-[[#]]:[[#]] " Lock2"
// CHECK-NEXT:   end [[T]]
// CHECK-NEXT:   guard [[T:t[0-9]+]] adopts exclusive variable (Second{{[.0-9]*}})
// CHECK-NEXT:   fix adopt-without-lock
// CHECK-NEXT:   end [[T]]
// CHECK-NEXT:   guard {{.*}} empty exclusive shadow ()
void discarded(int Lock) {
  std::lock_guard<std::mutex>{First};
  std::lock_guard<std::mutex>(Second, std::adopt_lock), Lock = 2;
  std::unique_lock<std::mutex>(Second);
}

// CHECK-LABEL: {{^}}function vexing {{.*}}
// CHECK-NEXT: block 0 returns
// CHECK-NEXT:   guard {{.*}} empty exclusive function ()
void vexing() { std::unique_lock<std::mutex> Hold(); }

struct Holder {
  std::unique_lock<std::mutex> Held;
  // CHECK-LABEL: {{^}}function Holder {{.*}}
  // CHECK:   guard this->Held locks exclusive member (arg0.*)
  explicit Holder(std::mutex &M) : Held(M) {}
};

// An implicit destructor ends the members.
// CHECK-LABEL: {{^}}function member {{.*}}
// CHECK:   call fn Holder self &[[H:[^ ]+]] (&First)
// CHECK-NEXT:   end [[H]].Held
void member() { Holder H(First); }

// A declaration that is meant.
// CHECK-LABEL: {{^}}function elsewhere {{.*}}
// CHECK-NEXT: block 0 returns
// CHECK-NEXT:   call fn lockAll () -> [[G:.*]] [[#]]:
// CHECK-NEXT:   end [[G]]
void elsewhere() {
  extern std::unique_lock<std::mutex> lockAll();
  auto Hold = lockAll();
}

// CHECK-LABEL: {{^}}function comma {{.*}}
// CHECK:   guard [[T:t[0-9]+]] locks exclusive variable (First)
// CHECK-NOT: fix
// CHECK:   end [[T]]
int comma() { return std::lock_guard<std::mutex>(First), Count; }

// CHECK-LABEL: {{^}}function condition {{.*}}
// CHECK:   guard [[T:t[0-9]+]] tries exclusive temporary (First)
// CHECK-NEXT:   test [[T]]
// CHECK-NEXT:   end [[T]]
void condition() {
  if (std::unique_lock<std::mutex>(First, std::try_to_lock))
    ++Count;
}

// CHECK-LABEL: {{^}}function dropped {{.*}}
// CHECK:   call fn unnamed () -> [[T:t[0-9]+]]
// CHECK-NEXT:   end [[T]]
// CHECK-NEXT:   read Count
void dropped() {
  unnamed();
  ++Count;
}

// CHECK-LABEL: {{^}}function Inheriting {{.*}} constructor
// CHECK:   guard this.* locks exclusive {{.*}} (arg0.*)
// CHECK-LABEL: {{^}}function inherits {{.*}}
// CHECK:   call fn Inheriting self &[[G:.*]] (&First)
// CHECK:   end [[G]]
struct Inheriting : std::unique_lock<std::mutex> {
  using std::unique_lock<std::mutex>::unique_lock;
};
void inherits() { Inheriting Hold(First); }

// CHECK-LABEL: {{^}}function adoptFirst {{.*}}
// CHECK:   guard {{.*}} adopts exclusive variable (First, Second{{[.0-9]*}})
// CHECK-NEXT:   fix adopt-without-lock [[@LINE+2]]:25-[[@LINE+2]]:42 ""
void adoptFirst() {
  std::scoped_lock Hold(std::adopt_lock, First, Second);
}

// CHECK-LABEL: {{^}}function makeStatic {{.*}}
// CHECK-NEXT: block 0 returns
// CHECK-NEXT:   guard [[G:.*]] locks exclusive variable (First)
// CHECK-NEXT:   fix static-guard [[@LINE+3]]:3-[[@LINE+3]]:10 ""
// CHECK-NOT:    end
void makeStatic() {
  static std::lock_guard<std::mutex> Hold(First);
}

// What a try returns is thrown away, or is not.
// CHECK-LABEL: {{^}}function throwAway {{.*}}
// CHECK-NEXT: block 0 returns
// CHECK-NEXT:   acquire First exclusive tries [[#]]:
// CHECK-NEXT:   acquire Second{{[.0-9]*}} exclusive tries [[#]]:
// CHECK-NEXT:   guard [[G:.*]] defers exclusive variable (Many)
// CHECK-NEXT:   relock [[G]] tries [[#]]:
// CHECK-NEXT:   end [[G]]
void throwAway() {
  First.try_lock();
  (void)Second.try_lock();
  std::unique_lock<std::shared_mutex> Hold(Many, std::defer_lock);
  Hold.try_lock();
}

// CHECK-LABEL: {{^}}function store {{.*}}
// CHECK:   acquire First exclusive tries if t{{[0-9]+}} != 0
void store(int *Results, int I) {
  Results[I] = First.try_lock();
}

// CHECK-LABEL: {{^}}function statementExpression {{.*}}
// CHECK:   acquire First exclusive tries if t{{[0-9]+}} != 0
void statementExpression() {
  if (({ First.try_lock(); }))
    First.unlock();
}

// A guard in the place of a lock() and the unlock() that ends its block.
// CHECK-LABEL: {{^}}function byHand {{.*}}
// CHECK-NEXT: block 0 returns
// CHECK-NEXT:   acquire arg0.* exclusive [[@LINE+9]]:8
// CHECK-NEXT:   fix manual-lock [[@LINE+8]]:3-[[@LINE+8]]:14 "std::lock_guard<std::mutex> Lock(*Raw)"
// CHECK-NEXT:   fix manual-lock [[@LINE+13]]:1-[[@LINE+14]]:1 ""
// CHECK-NEXT:   acquire Many{{[.0-9]*}} shared [[@LINE+8]]:10
// CHECK-NEXT:   fix manual-lock [[@LINE+7]]:5-[[@LINE+7]]:23 "std::shared_lock<std::shared_mutex> Lock2(Many)"
// CHECK-NEXT:   fix manual-lock [[@LINE+8]]:7-[[@LINE+8]]:28 ""
// CHECK-NEXT:   release Many
// CHECK-NEXT:   release arg0
void byHand(std::mutex *Raw) {
  Raw->lock();
  {
    Many.lock_shared();
    // Not alone on its line.
    ; Many.unlock_shared();
  }
  Raw->unlock();
}

// Too late, and where the lock may be another one.
// CHECK-LABEL: {{^}}function notByHand {{.*}}
// CHECK-NOT: fix
// CHECK-LABEL: {{^}}function initialisers
void notByHand(std::mutex *Raw) {
  Raw->lock();
  Raw = &Second;
  Raw->unlock();
  First.lock();
  First.unlock();
  Second.try_lock();
  Second.unlock();
}
