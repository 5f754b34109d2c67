// What one thread tells another: by a promise, a task, a latch, a barrier, a
// semaphore, whatever each of them calls it.
// RUN: not %lockstitch check --checks=-*,data-race,inconsistent-guard --confidence=low %s -- -std=c++20 %std > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <barrier>
#include <functional>
#include <future>
#include <latch>
#include <memory>
#include <semaphore>
#include <thread>

// ---- Promises ---------------------------------------------------------------

int CapturedOk;
void captured() {
  std::promise<void> P;
  std::future<void> F = P.get_future();
  std::thread T([&] {
    CapturedOk = 1;
    P.set_value();
  });
  F.get();
  ++CapturedOk;
  T.join();
}

int MovedOk;
void tellMoved(std::promise<int> P) {
  MovedOk = 1;
  P.set_value(3);
}
void moved() {
  std::promise<int> P;
  auto F = P.get_future();
  std::thread T(tellMoved, std::move(P));
  F.wait();
  ++MovedOk;
  T.join();
}

int MovedCaptureOk;
void movedCapture() {
  std::promise<void> P;
  auto F = P.get_future();
  std::thread T([P = std::move(P)]() mutable {
    MovedCaptureOk = 1;
    P.set_value();
  });
  F.get();
  ++MovedCaptureOk;
  T.join();
}

int FutureInThreadOk;
void futureInThread() {
  std::promise<void> P;
  auto F = P.get_future();
  std::thread T([F = std::move(F)]() mutable {
    F.get();
    ++FutureInThreadOk;
  });
  FutureInThreadOk = 3;
  P.set_value();
  T.join();
}

int SharedFutureOk;
void tellByReference(std::promise<void> &P) {
  SharedFutureOk = 1;
  P.set_exception(std::exception_ptr());
}
void sharedFuture() {
  std::promise<void> P;
  std::shared_future<void> F = P.get_future().share();
  std::thread T(tellByReference, std::ref(P));
  F.wait();
  ++SharedFutureOk;
  T.join();
}

int SharedPromiseOk;
void sharedPromise() {
  auto P = std::make_shared<std::promise<void>>();
  auto F = P->get_future();
  std::thread T([P] {
    SharedPromiseOk = 1;
    P->set_value();
  });
  F.get();
  ++SharedPromiseOk;
  T.join();
}

std::promise<int> GlobalPromise;
std::future<int> GlobalFuture = GlobalPromise.get_future();
int GlobalOk;
void global() {
  std::thread T([] {
    GlobalOk = 1;
    GlobalPromise.set_value(1);
  });
  GlobalFuture.get();
  ++GlobalOk;
  T.join();
}

class Loader {
public:
  void start() {
    Worker = std::thread([this] {
      MemberOk = 1;
      Done.set_value();
    });
  }
  int get() {
    Result.wait();
    return MemberOk;
  }
  void stop() { Worker.join(); }

private:
  std::promise<void> Done;
  std::future<void> Result = Done.get_future();
  int MemberOk = 0;
  std::thread Worker;
};

Loader GlobalLoader;
void members() {
  Loader Mine;
  Mine.start();
  Mine.get();
  Mine.stop();
  GlobalLoader.start();
  GlobalLoader.get();
}

int ToldBeforeBad;
void toldBefore() {
  std::promise<void> P;
  auto F = P.get_future();
  std::thread T([&] {
    P.set_value();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'ToldBeforeBad' is written here
    ToldBeforeBad = 1;
  });
  F.get();
  ++ToldBeforeBad;
  T.join();
}

int NotWaitedForBad;
void notWaitedFor() {
  std::promise<void> P;
  auto F = P.get_future();
  std::thread T([&] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'NotWaitedForBad' is written here
    NotWaitedForBad = 1;
    P.set_value();
  });
  ++NotWaitedForBad;
  F.get();
  T.join();
}

int OfAnotherBad;
void ofAnother() {
  std::promise<void> P, Q;
  auto F = P.get_future();
  auto G = Q.get_future();
  std::thread T([&] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'OfAnotherBad' is written here
    OfAnotherBad = 1;
    P.set_value();
  });
  std::thread U([&] { Q.set_value(); });
  G.get();
  ++OfAnotherBad;
  T.join();
  U.join();
}

// ---- Tasks ------------------------------------------------------------------

int TaskOk;
void task() {
  std::packaged_task<int()> Task([] { return TaskOk = 1; });
  auto F = Task.get_future();
  std::thread T(std::move(Task));
  F.get();
  ++TaskOk;
  T.join();
}

int CalledTaskOk;
int setCalledTask() { return CalledTaskOk = 1; }
void calledTask() {
  std::packaged_task<int()> Task(setCalledTask);
  auto F = Task.get_future();
  std::thread T([Task = std::move(Task)]() mutable { Task(); });
  F.get();
  ++CalledTaskOk;
  T.join();
}

int TaskBad;
void taskNotWaitedFor() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'TaskBad' is written here
  std::packaged_task<int()> Task([] { return TaskBad = 1; });
  auto F = Task.get_future();
  std::thread T(std::move(Task));
  ++TaskBad;
  F.get();
  T.join();
}

// ---- Local latches, barriers and semaphores, of what is global -------------

int LatchOk;
void latch() {
  std::latch L(1);
  std::thread T([&] {
    LatchOk = 1;
    L.count_down();
  });
  L.wait();
  ++LatchOk;
  T.join();
}

// The accesses and the words in functions of their own.
int HelpersOk;
void setHelpers() { HelpersOk = 1; }
void useHelpers() { ++HelpersOk; }
void workOfHelpers(std::latch &L) {
  setHelpers();
  L.count_down();
}
void helpers() {
  std::latch L(1);
  std::thread T(workOfHelpers, std::ref(L));
  L.wait();
  useHelpers();
  T.join();
}

std::latch GlobalLatch(1);
int GlobalLatchOk;
void setGlobalLatch() { GlobalLatchOk = 1; }
void useGlobalLatch() { ++GlobalLatchOk; }
void globalLatch() {
  std::thread T([] {
    setGlobalLatch();
    GlobalLatch.count_down();
  });
  GlobalLatch.wait();
  useGlobalLatch();
  T.join();
}

int SharedLatchOk;
void sharedLatch() {
  auto L = std::make_shared<std::latch>(1);
  std::thread T([L] {
    SharedLatchOk = 1;
    L->count_down();
  });
  L->wait();
  ++SharedLatchOk;
  T.join();
}

int SemaphoreOk;
void semaphore() {
  std::binary_semaphore S(0);
  std::thread T([&] {
    SemaphoreOk = 1;
    S.release();
  });
  S.acquire();
  ++SemaphoreOk;
  T.join();
}

int BarrierOk;
void barrier() {
  std::barrier<> B(2);
  std::thread T([&] {
    BarrierOk = 1;
    B.arrive_and_wait();
    B.arrive_and_wait();
    BarrierOk = 3;
  });
  B.arrive_and_wait();
  ++BarrierOk;
  B.arrive_and_wait();
  T.join();
}

// A thread that is started by one that was told knows it, too.
int StartedAfterOk;
void startedAfter() {
  std::latch L(1);
  std::thread T([&] {
    StartedAfterOk = 1;
    L.count_down();
  });
  L.wait();
  std::thread U([] { ++StartedAfterOk; });
  U.join();
  T.join();
}

int LatchBad;
void workOfLatchBad(std::latch &L) {
  L.count_down();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'LatchBad' is written here
  LatchBad = 1;
}
void latchBad() {
  std::latch L(1);
  std::thread T(workOfLatchBad, std::ref(L));
  L.wait();
  ++LatchBad;
  T.join();
}

int HelpersBad;
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'HelpersBad' is written here
void setHelpersBad() { HelpersBad = 1; }
void workOfHelpersBad(std::latch &L) {
  L.count_down();
  setHelpersBad();
}
void helpersBad() {
  std::latch L(1);
  std::thread T(workOfHelpersBad, std::ref(L));
  L.wait();
  ++HelpersBad;
  T.join();
}

// The same function, told by one latch and waiting for another.
int OtherLatchBad;
void workOfOther(std::latch &L) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'OtherLatchBad' is written here
  OtherLatchBad = 1;
  L.count_down();
}
void otherLatch() {
  std::latch L(1), M(1);
  std::thread T(workOfOther, std::ref(L));
  M.count_down();
  M.wait();
  ++OtherLatchBad;
  T.join();
}

// The object is made here, and known to others by the global alone.
struct counter {
  std::latch Left{1};
  void down() { Left.count_down(); }
  void wait() { Left.wait(); }
};
counter *Stored, *Mine, *Other;
int StoredOk, OtherStoredBad;
void stored() {
  Stored = new counter;
  std::thread T([] {
    StoredOk = 1;
    Stored->down();
  });
  Stored->wait();
  ++StoredOk;
  T.join();
}
void otherStored() {
  Mine = new counter;
  Other = new counter;
  std::thread T([] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'OtherStoredBad' is written here
    OtherStoredBad = 1;
    Mine->down();
  });
  Other->wait();
  ++OtherStoredBad;
  T.join();
}

int main() {
  captured();
  moved();
  movedCapture();
  futureInThread();
  sharedFuture();
  sharedPromise();
  global();
  members();
  toldBefore();
  notWaitedFor();
  ofAnother();
  task();
  calledTask();
  taskNotWaitedFor();
  latch();
  helpers();
  globalLatch();
  sharedLatch();
  semaphore();
  barrier();
  startedAfter();
  latchBad();
  helpersBad();
  otherLatch();
  stored();
  otherStored();
}
