// What the real headers' atomics, fences and futures are to the model: each line
// of std.yaml that speaks of them, and each overload.

// RUN: %lockstitch extract --print %s -- -std=c++20 | FileCheck %s

#include <atomic>
#include <future>
#include <thread>
#include <utility>

std::atomic<int> N;
std::atomic<double> D;
std::atomic<int *> P;
std::atomic_flag F;
int Plain;
double Real;

// CHECK-LABEL: {{^}}function loads {{.*}}
// CHECK:       {{^ *}}read N acquire [[#]]:
int loads() {
  return N.load(std::memory_order_acquire);
}
// CHECK-LABEL: {{^}}function loadsDefault {{.*}}
// CHECK:       {{^ *}}read N seq_cst [[#]]:
int loadsDefault() { return N.load(); }
// CHECK-LABEL: {{^}}function converts {{.*}}
// CHECK:       {{^ *}}read N seq_cst [[#]]:
int converts() { return N; }
// CHECK-LABEL: {{^}}function loadsPointer {{.*}}
// CHECK:       {{^ *}}read P relaxed [[#]]:
int *loadsPointer() { return P.load(std::memory_order_relaxed); }
// CHECK-LABEL: {{^}}function loadsReal {{.*}}
// CHECK:       {{^ *}}read D relaxed [[#]]:
double loadsReal() { return D.load(std::memory_order_relaxed); }

// CHECK-LABEL: {{^}}function stores {{.*}}
// CHECK:       {{^ *}}write N release [[#]]:
void stores() { N.store(1, std::memory_order_release); }
// CHECK-LABEL: {{^}}function storesDefault {{.*}}
// CHECK:       {{^ *}}write N seq_cst [[#]]:
void storesDefault() { N.store(1); }
// CHECK-LABEL: {{^}}function assigns {{.*}}
// CHECK:       {{^ *}}write N seq_cst [[#]]:
void assigns() { N = 1; }
// CHECK-LABEL: {{^}}function storesPointer {{.*}}
// CHECK:       {{^ *}}write P release [[#]]:
void storesPointer() { P.store(nullptr, std::memory_order_release); }
// CHECK-LABEL: {{^}}function storesReal {{.*}}
// CHECK:       {{^ *}}write D release [[#]]:
void storesReal() { D.store(1.0, std::memory_order_release); }

// CHECK-LABEL: {{^}}function exchanges {{.*}}
// CHECK:       {{^ *}}update N acq_rel [[#]]:
int exchanges() { return N.exchange(1, std::memory_order_acq_rel); }
// CHECK-LABEL: {{^}}function adds {{.*}}
// CHECK:       {{^ *}}update N relaxed [[#]]:
int adds() { return N.fetch_add(1, std::memory_order_relaxed); }
// CHECK-LABEL: {{^}}function subtracts {{.*}}
// CHECK:       {{^ *}}update N release [[#]]:
int subtracts() { return N.fetch_sub(1, std::memory_order_release); }
// CHECK-LABEL: {{^}}function ands {{.*}}
// CHECK:       {{^ *}}update N acquire [[#]]:
int ands() { return N.fetch_and(1, std::memory_order_acquire); }
// CHECK-LABEL: {{^}}function ors {{.*}}
// CHECK:       {{^ *}}update N seq_cst [[#]]:
int ors() { return N.fetch_or(1); }
// CHECK-LABEL: {{^}}function xors {{.*}}
// CHECK:       {{^ *}}update N seq_cst [[#]]:
int xors() { return N.fetch_xor(1); }
// CHECK-LABEL: {{^}}function increments {{.*}}
// CHECK:       {{^ *}}update N sum seq_cst [[#]]:
int increments() { return ++N; }
// CHECK-LABEL: {{^}}function incrementsAfter {{.*}}
// CHECK:       {{^ *}}update N seq_cst [[#]]:
int incrementsAfter() { return N++; }
// CHECK-LABEL: {{^}}function decrements {{.*}}
// CHECK:       {{^ *}}update N sum seq_cst [[#]]:
int decrements() { return --N; }
// CHECK-LABEL: {{^}}function plusses {{.*}}
// CHECK:       {{^ *}}update N sum seq_cst [[#]]:
int plusses() { return N += 2; }
// CHECK-LABEL: {{^}}function minuses {{.*}}
// CHECK:       {{^ *}}update N sum seq_cst [[#]]:
int minuses() { return N -= 2; }
// CHECK-LABEL: {{^}}function andAssigns {{.*}}
// CHECK:       {{^ *}}update N seq_cst [[#]]:
int andAssigns() { return N &= 2; }
// CHECK-LABEL: {{^}}function orAssigns {{.*}}
// CHECK:       {{^ *}}update N seq_cst [[#]]:
int orAssigns() { return N |= 2; }
// CHECK-LABEL: {{^}}function xorAssigns {{.*}}
// CHECK:       {{^ *}}update N seq_cst [[#]]:
int xorAssigns() { return N ^= 2; }
// CHECK-LABEL: {{^}}function addsPointer {{.*}}
// CHECK:       {{^ *}}update P relaxed [[#]]:
int *addsPointer() { return P.fetch_add(1, std::memory_order_relaxed); }
// CHECK-LABEL: {{^}}function addsReal {{.*}}
// CHECK:       {{^ *}}update D relaxed [[#]]:
double addsReal() { return D.fetch_add(1.0, std::memory_order_relaxed); }
// CHECK-LABEL: {{^}}function plussesReal {{.*}}
// CHECK:       {{^ *}}update D sum seq_cst [[#]]:
double plussesReal() { return D += 1.0; }

// CHECK-LABEL: {{^}}function swaps {{.*}}
// CHECK:       {{^ *}}update N seq_cst [[#]]:
bool swaps(int &Old) { return N.compare_exchange_strong(Old, 1); }
// CHECK-LABEL: {{^}}function swapsWeakly {{.*}}
// CHECK:       {{^ *}}update N weak seq_cst [[#]]:
bool swapsWeakly(int &Old) { return N.compare_exchange_weak(Old, 1); }
// CHECK-LABEL: {{^}}function swapsOneOrder {{.*}}
// CHECK:       {{^ *}}update N release [[#]]:
bool swapsOneOrder(int &Old) {
  return N.compare_exchange_strong(Old, 1, std::memory_order_release);
}
// CHECK-LABEL: {{^}}function swapsWeaklyOneOrder {{.*}}
// CHECK:       {{^ *}}update N weak acquire [[#]]:
bool swapsWeaklyOneOrder(int &Old) {
  return N.compare_exchange_weak(Old, 1, std::memory_order_acquire);
}
// CHECK-LABEL: {{^}}function swapsTwoOrders {{.*}}
// CHECK:       {{^ *}}update N acq_rel fails relaxed [[#]]:
bool swapsTwoOrders(int &Old) {
  return N.compare_exchange_strong(Old, 1, std::memory_order_acq_rel,
                                   std::memory_order_relaxed);
}
// CHECK-LABEL: {{^}}function swapsWeaklyTwoOrders {{.*}}
// CHECK:       {{^ *}}update N weak release fails acquire [[#]]:
bool swapsWeaklyTwoOrders(int &Old) {
  return N.compare_exchange_weak(Old, 1, std::memory_order_release,
                                 std::memory_order_acquire);
}
// CHECK-LABEL: {{^}}function swapsReal {{.*}}
// CHECK:       {{^ *}}update D weak release fails relaxed [[#]]:
bool swapsReal(double &Old) {
  return D.compare_exchange_weak(Old, 1.0, std::memory_order_release,
                                 std::memory_order_relaxed);
}

// CHECK-LABEL: {{^}}function waits {{.*}}
// CHECK:       {{^ *}}wait event N [[#]]:
void waits() { N.wait(0); }
// CHECK-LABEL: {{^}}function notifiesOne {{.*}}
// CHECK:       {{^ *}}notify event N [[#]]:
void notifiesOne() { N.notify_one(); }
// CHECK-LABEL: {{^}}function notifiesAll {{.*}}
// CHECK:       {{^ *}}notify event N all [[#]]:
void notifiesAll() { N.notify_all(); }

// CHECK-LABEL: {{^}}function refLoads {{.*}}
// CHECK:       {{^ *}}read t{{[0-9]+}}.* acquire [[#]]:
int refLoads() { return std::atomic_ref<int>(Plain).load(std::memory_order_acquire); }
// CHECK-LABEL: {{^}}function refLoadsDefault {{.*}}
// CHECK:       {{^ *}}read t{{[0-9]+}}.* seq_cst [[#]]:
int refLoadsDefault() { return std::atomic_ref<int>(Plain).load(); }
// CHECK-LABEL: {{^}}function refConverts {{.*}}
// CHECK:       {{^ *}}read Ref.* seq_cst [[#]]:
int refConverts() {
  std::atomic_ref<int> Ref(Plain);
  return Ref;
}
// CHECK-LABEL: {{^}}function refStores {{.*}}
// CHECK:       {{^ *}}write t{{[0-9]+}}.* release [[#]]:
void refStores() { std::atomic_ref<int>(Plain).store(1, std::memory_order_release); }
// CHECK-LABEL: {{^}}function refAssigns {{.*}}
// CHECK:       {{^ *}}write arg0.* seq_cst [[#]]:
void refAssigns(std::atomic_ref<int> Ref) { Ref = 1; }
// CHECK-LABEL: {{^}}function refAdds {{.*}}
// CHECK:       {{^ *}}update t{{[0-9]+}}.* relaxed [[#]]:
int refAdds() { return std::atomic_ref<int>(Plain).fetch_add(1, std::memory_order_relaxed); }
// CHECK-LABEL: {{^}}function refIncrements {{.*}}
// CHECK:       {{^ *}}update t{{[0-9]+}}.* sum seq_cst [[#]]:
int refIncrements() { return ++std::atomic_ref<int>(Plain); }
// CHECK-LABEL: {{^}}function refAddsReal {{.*}}
// CHECK:       {{^ *}}update t{{[0-9]+}}.* seq_cst [[#]]:
double refAddsReal() { return std::atomic_ref<double>(Real).fetch_add(1.0); }
// CHECK-LABEL: {{^}}function refSwaps {{.*}}
// CHECK:       {{^ *}}update t{{[0-9]+}}.* acq_rel fails relaxed [[#]]:
bool refSwaps(int &Old) {
  return std::atomic_ref<int>(Plain).compare_exchange_strong(
      Old, 1, std::memory_order_acq_rel, std::memory_order_relaxed);
}
// CHECK-LABEL: {{^}}function refSwapsWeakly {{.*}}
// CHECK:       {{^ *}}update t{{[0-9]+}}.* weak seq_cst [[#]]:
bool refSwapsWeakly(int &Old) {
  return std::atomic_ref<int>(Plain).compare_exchange_weak(Old, 1);
}
// CHECK-LABEL: {{^}}function refWaits {{.*}}
// CHECK:       {{^ *}}wait event t{{[0-9]+}}.* [[#]]:
void refWaits() { std::atomic_ref<int>(Plain).wait(0); }
// CHECK-LABEL: {{^}}function refNotifies {{.*}}
// CHECK:       {{^ *}}notify event t{{[0-9]+}}.* all [[#]]:
void refNotifies() { std::atomic_ref<int>(Plain).notify_all(); }

// CHECK-LABEL: {{^}}function flagTests {{.*}}
// CHECK:       {{^ *}}read F acquire [[#]]:
bool flagTests() { return F.test(std::memory_order_acquire); }
// CHECK-LABEL: {{^}}function flagTakes {{.*}}
// CHECK:       {{^ *}}update F acquire [[#]]:
bool flagTakes() { return F.test_and_set(std::memory_order_acquire); }
// CHECK-LABEL: {{^}}function flagClears {{.*}}
// CHECK:       {{^ *}}write F release [[#]]:
void flagClears() { F.clear(std::memory_order_release); }
// CHECK-LABEL: {{^}}function flagWaits {{.*}}
// CHECK:       {{^ *}}wait event F [[#]]:
void flagWaits() { F.wait(true); }
// CHECK-LABEL: {{^}}function flagNotifies {{.*}}
// CHECK:       {{^ *}}notify event F [[#]]:
void flagNotifies() { F.notify_one(); }

// CHECK-LABEL: {{^}}function freeLoads {{.*}}
// CHECK:       {{^ *}}read N seq_cst [[#]]:
int freeLoads() { return std::atomic_load(&N); }
// CHECK-LABEL: {{^}}function freeLoadsOrder {{.*}}
// CHECK:       {{^ *}}read N acquire [[#]]:
int freeLoadsOrder() { return std::atomic_load_explicit(&N, std::memory_order_acquire); }
// CHECK-LABEL: {{^}}function freeStores {{.*}}
// CHECK:       {{^ *}}write N seq_cst [[#]]:
void freeStores() { std::atomic_store(&N, 1); }
// CHECK-LABEL: {{^}}function freeStoresOrder {{.*}}
// CHECK:       {{^ *}}write N release [[#]]:
void freeStoresOrder() { std::atomic_store_explicit(&N, 1, std::memory_order_release); }
// CHECK-LABEL: {{^}}function freeExchanges {{.*}}
// CHECK:       {{^ *}}update N seq_cst [[#]]:
int freeExchanges() { return std::atomic_exchange(&N, 1); }
// CHECK-LABEL: {{^}}function freeExchangesOrder {{.*}}
// CHECK:       {{^ *}}update N acq_rel [[#]]:
int freeExchangesOrder() { return std::atomic_exchange_explicit(&N, 1, std::memory_order_acq_rel); }
// CHECK-LABEL: {{^}}function freeAdds {{.*}}
// CHECK:       {{^ *}}update N seq_cst [[#]]:
int freeAdds() { return std::atomic_fetch_add(&N, 1); }
// CHECK-LABEL: {{^}}function freeAddsOrder {{.*}}
// CHECK:       {{^ *}}update N relaxed [[#]]:
int freeAddsOrder() { return std::atomic_fetch_add_explicit(&N, 1, std::memory_order_relaxed); }
// CHECK-LABEL: {{^}}function freeSwaps {{.*}}
// CHECK:       {{^ *}}update N seq_cst [[#]]:
bool freeSwaps(int &Old) { return std::atomic_compare_exchange_strong(&N, &Old, 1); }
// CHECK-LABEL: {{^}}function freeSwapsWeakly {{.*}}
// CHECK:       {{^ *}}update N weak seq_cst [[#]]:
bool freeSwapsWeakly(int &Old) { return std::atomic_compare_exchange_weak(&N, &Old, 1); }
// CHECK-LABEL: {{^}}function freeSwapsOrder {{.*}}
// CHECK:       {{^ *}}update N acq_rel fails acquire [[#]]:
bool freeSwapsOrder(int &Old) {
  return std::atomic_compare_exchange_strong_explicit(
      &N, &Old, 1, std::memory_order_acq_rel, std::memory_order_acquire);
}
// CHECK-LABEL: {{^}}function freeSwapsWeaklyOrder {{.*}}
// CHECK:       {{^ *}}update N weak release fails relaxed [[#]]:
bool freeSwapsWeaklyOrder(int &Old) {
  return std::atomic_compare_exchange_weak_explicit(
      &N, &Old, 1, std::memory_order_release, std::memory_order_relaxed);
}
// CHECK-LABEL: {{^}}function freeWaits {{.*}}
// CHECK:       {{^ *}}wait event N [[#]]:
void freeWaits() { std::atomic_wait(&N, 0); }
// CHECK-LABEL: {{^}}function freeNotifies {{.*}}
// CHECK:       {{^ *}}notify event N all [[#]]:
void freeNotifies() { std::atomic_notify_all(&N); }
// CHECK-LABEL: {{^}}function freeFlagTakes {{.*}}
// CHECK:       {{^ *}}update F seq_cst [[#]]:
bool freeFlagTakes() { return std::atomic_flag_test_and_set(&F); }
// CHECK-LABEL: {{^}}function freeFlagTakesOrder {{.*}}
// CHECK:       {{^ *}}update F acquire [[#]]:
bool freeFlagTakesOrder() { return std::atomic_flag_test_and_set_explicit(&F, std::memory_order_acquire); }
// CHECK-LABEL: {{^}}function freeFlagClears {{.*}}
// CHECK:       {{^ *}}write F seq_cst [[#]]:
void freeFlagClears() { std::atomic_flag_clear(&F); }
// CHECK-LABEL: {{^}}function freeFlagClearsOrder {{.*}}
// CHECK:       {{^ *}}write F release [[#]]:
void freeFlagClearsOrder() { std::atomic_flag_clear_explicit(&F, std::memory_order_release); }

// CHECK-LABEL: {{^}}function releaseFence {{.*}}
// CHECK:       {{^ *}}write N release [[#]]:
void releaseFence() {
  std::atomic_thread_fence(std::memory_order_release);
  N.store(1, std::memory_order_relaxed);
}
// CHECK-LABEL: {{^}}function acquireFence {{.*}}
// CHECK:       {{^ *}}read N acquire [[#]]:
int acquireFence() {
  int Found = N.load(std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_acquire);
  return Found;
}
// CHECK-LABEL: {{^}}function signalFence {{.*}}
// CHECK:       {{^ *}}write N relaxed [[#]]:
void signalFence() {
  std::atomic_signal_fence(std::memory_order_seq_cst);
  N.store(1, std::memory_order_relaxed);
}

// CHECK-LABEL: {{^}}function takes {{.*}}
// CHECK:       {{^ *}}wait future arg0.* takes [[#]]:
int takes(std::future<int> &Future) { return Future.get(); }
// CHECK-LABEL: {{^}}function takesNot {{.*}}
// CHECK:       {{^ *}}wait future arg0.* [[#]]:
int takesNot(std::shared_future<int> &Future) { return Future.get(); }
// CHECK-LABEL: {{^}}function takesNothing {{.*}}
// CHECK:       {{^ *}}wait future arg0.* takes [[#]]:
void takesNothing(std::future<void> &Future) { Future.get(); }
// CHECK-LABEL: {{^}}function waitsOnly {{.*}}
// CHECK:       {{^ *}}wait future arg0.* [[#]]:
void waitsOnly(std::future<int> &Future) { Future.wait(); }
void work();
// CHECK-LABEL: {{^}}function dropsThread {{.*}}
// CHECK:       {{^ *}}drop Thread [[#]]:
void dropsThread() { std::thread Thread(work); }
// CHECK-LABEL: {{^}}function dropsOther {{.*}}
// CHECK:       {{^ *}}drop arg0.* [[#]]:
void dropsOther(std::thread &Thread, std::thread &Other) { Thread = std::move(Other); }
// CHECK-LABEL: {{^}}function dropsPromise {{.*}}
// CHECK:       {{^ *}}drop Promise [[#]]:
void dropsPromise() { std::promise<int> Promise; }
// CHECK-LABEL: {{^}}function dropsFuture {{.*}}
// CHECK:       {{^ *}}drop arg0.* [[#]]:
void dropsFuture(std::future<int> &Future, std::future<int> &Other) { Future = std::move(Other); }
// CHECK-LABEL: {{^}}function initialisers
