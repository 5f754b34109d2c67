// RUN: %lockstitch extract --print %s -- -std=c++20 | FileCheck %s

#include <mutex>
#include <shared_mutex>

std::mutex A, B;
std::shared_mutex S;

// CHECK-LABEL: {{^}}function adopt {{.*}}
// CHECK-NEXT: block 0 returns
// CHECK-NEXT:   acquire A, B exclusive
// CHECK-NEXT:   guard {{.*}} adopts exclusive variable (A)
// CHECK-NEXT:   guard {{.*}} adopts exclusive variable (B)
// CHECK-NEXT:   end
// CHECK-NEXT:   end
void adopt() {
  std::lock(A, B);
  std::lock_guard<std::mutex> HoldA(A, std::adopt_lock);
  std::lock_guard<std::mutex> HoldB(B, std::adopt_lock);
}

// CHECK-LABEL: {{^}}function several {{.*}}
// CHECK:   guard {{.*}} locks exclusive variable (A, B)
// CHECK-NEXT:   end
void several() { std::scoped_lock Hold(A, B); }

// CHECK-LABEL: {{^}}function defer {{.*}}
// CHECK:   guard [[G:.*]] defers exclusive variable (A)
// CHECK-NEXT:   relock [[G]] [[#]]:
// CHECK-NEXT:   unlock [[G]]
// CHECK-NEXT:   end [[G]]
void defer() {
  std::unique_lock<std::mutex> Hold(A, std::defer_lock);
  Hold.lock();
  Hold.unlock();
}

// CHECK-LABEL: {{^}}function tries {{.*}}
// CHECK-NEXT: block 0 -> {{.*}} if [[T:t[0-9]+]] != 0, {{.*}} if [[T]] == 0
// CHECK-NEXT:   guard [[G:.*]] tries exclusive variable (A)
// CHECK-NEXT:   test [[G]] if [[T]] != 0
void tries(int &X) {
  std::unique_lock<std::mutex> Hold(A, std::try_to_lock);
  if (Hold)
    ++X;
}

// CHECK-LABEL: {{^}}function retries {{.*}}
// CHECK:   relock [[G:.*]] tries if [[T:t[0-9]+]] != 0
// CHECK:   unlock [[G]]
void retries() {
  std::unique_lock<std::mutex> Hold(A, std::defer_lock);
  if (Hold.try_lock())
    Hold.unlock();
}

// CHECK-LABEL: {{^}}function moves {{.*}}
// CHECK:   guard [[F:.*]] locks exclusive variable (A)
// CHECK-NEXT:   move [[G:.*]] from [[F]]
// CHECK-NEXT:   guard [[H:.*]] empty exclusive variable ()
// CHECK-NEXT:   move [[H]] from [[G]]
// CHECK-NEXT:   swap [[H]] with [[F]]
// CHECK-NEXT:   disown [[F]]
// CHECK-NEXT:   end [[H]]
// CHECK-NEXT:   end [[G]]
// CHECK-NEXT:   end [[F]]
void moves() {
  std::unique_lock<std::mutex> F(A);
  std::unique_lock<std::mutex> G(std::move(F));
  std::unique_lock<std::mutex> H;
  H = std::move(G);
  H.swap(F);
  F.release();
}

// CHECK-LABEL: {{^}}function named {{.*}}
// CHECK:   guard [[F:.*]] locks exclusive variable (A)
// CHECK-NEXT:   move ret from [[F]]
// CHECK-NEXT:   end [[F]]
std::unique_lock<std::mutex> named() {
  std::unique_lock<std::mutex> F(A);
  return F;
}

// CHECK-LABEL: {{^}}function unnamed {{.*}}
// CHECK-NEXT: block 0 returns
// CHECK-NEXT:   guard ret locks exclusive variable (A)
// CHECK-NOT: end
// CHECK-LABEL: {{^}}function passes
std::unique_lock<std::mutex> unnamed() {
  return std::unique_lock<std::mutex>(A);
}

void byReference(std::unique_lock<std::mutex> &Hold) {
  Hold.unlock();
}
void byValue(std::unique_lock<std::mutex> Hold);

// CHECK:   call fn unnamed () -> [[G:[^ ]+]]
// CHECK:   call fn byReference (&[[G]])
// CHECK:   move [[T:t[0-9]+]] from [[G]]
// CHECK-NEXT:   call fn byValue ([[T]])
// CHECK-NEXT:   end [[T]]
// CHECK-NEXT:   end [[G]]
void passes() {
  auto Hold = unnamed();
  byReference(Hold);
  byValue(std::move(Hold));
}

// CHECK-LABEL: {{^}}function byReference {{.*}}
// CHECK:   unlock arg0.*

// CHECK-LABEL: {{^}}function shared {{.*}}
// CHECK:   guard {{.*}} locks shared variable (S)
void shared() { std::shared_lock Hold(S); }

// CHECK-LABEL: {{^}}function discarded {{.*}}
// CHECK:   guard [[T:t[0-9]+]] locks exclusive temporary (A)
// CHECK-NEXT:   fix discarded-guard [[#]]:[[#]]-[[#]]:[[#]] " Lock2"
// CHECK-NEXT:   end [[T]]
// CHECK-NEXT:   guard [[T:t[0-9]+]] locks exclusive temporary (B)
// CHECK-NEXT:   fix discarded-guard {{.*}} " Lock2"
// CHECK-NEXT:   end [[T]]
// CHECK-NEXT:   guard {{.*}} empty exclusive shadow ()
void discarded(int Lock) {
  std::lock_guard<std::mutex>{A};
  std::lock_guard<std::mutex>(B, std::adopt_lock), Lock = 2;
  std::unique_lock<std::mutex>(B);
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
// CHECK:   call fn Holder self &[[H:[^ ]+]] (&A)
// CHECK-NEXT:   end [[H]].Held
void member() { Holder H(A); }
