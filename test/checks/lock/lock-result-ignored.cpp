// RUN: not %lockstitch check --checks=-*,lock-result-ignored %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <mutex>
#include <pthread.h>
#include <system_error>

static int Count;

class SharedMutex {
public:
  SharedMutex() {
    pthread_mutexattr_t Attributes;
    pthread_mutexattr_init(&Attributes);
    pthread_mutexattr_setrobust(&Attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&Raw, &Attributes);
  }

  // CHECK: :[[@LINE+1]]:17: warning: 'Raw' is robust, and nobody looks at whether its last owner died with it [lock-result-ignored]
  void lock() { pthread_mutex_lock(&Raw); }
  void unlock() { pthread_mutex_unlock(&Raw); }

private:
  pthread_mutex_t Raw;
};

class CheckedMutex {
public:
  CheckedMutex() {
    pthread_mutexattr_t Attributes;
    pthread_mutexattr_init(&Attributes);
    pthread_mutexattr_settype(&Attributes, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&Raw, &Attributes);
  }

  void lock() {
    if (int Error = pthread_mutex_lock(&Raw))
      throw std::system_error(std::error_code());
  }
  void unlock() { pthread_mutex_unlock(&Raw); }

private:
  pthread_mutex_t Raw;
};

void useBad(SharedMutex &M) {
  std::lock_guard<SharedMutex> Lock(M);
  ++Count;
}

void useOk(CheckedMutex &M) {
  std::lock_guard<CheckedMutex> Lock(M);
  ++Count;
}

// A mutex of the standard has no result.
void standardOk(std::mutex &M) {
  M.lock();
  ++Count;
  M.unlock();
}
