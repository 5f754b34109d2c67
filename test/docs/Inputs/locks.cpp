namespace base {
class SpinLock {
public:
  void lock();
  bool try_lock();
  void unlock();
};

class SpinGuard {
public:
  explicit SpinGuard(SpinLock &Lock);
  ~SpinGuard();
};

class Pool {
public:
  template <typename F> void submit(F Work);
};

void rpc();
} // namespace base

base::SpinLock Lock;
base::Pool Workers;
int Sum, Safe;

void lockBad() {
  base::SpinGuard Hold(Lock);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [double-lock]
  Lock.lock();
}

void blockBad() {
  base::SpinGuard Hold(Lock);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'base::rpc' may block while 'Lock' is held [blocking-under-lock]
  base::rpc();
}

void submitBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sum' is written here {{.*}} [data-race]
  Workers.submit([] { ++Sum; });
  ++Sum;
}

void submitOk() {
  Workers.submit([] {
    base::SpinGuard Hold(Lock);
    ++Safe;
  });
  base::SpinGuard Hold(Lock);
  ++Safe;
}
