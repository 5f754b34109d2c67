// theirs.h - a library whose locks others use, and that has a mistake too
#include <pthread.h>

class Hold {
public:
  explicit Hold(pthread_mutex_t &M) : M(M) { pthread_mutex_lock(&M); }
  ~Hold() { pthread_mutex_unlock(&M); }

private:
  pthread_mutex_t &M;
};

struct Counter {
  void increment() { ++Count; }
  int Count = 0;
};

inline pthread_mutex_t TheirLock = PTHREAD_MUTEX_INITIALIZER;

template <typename Function> void underLock(Function Do) {
  pthread_mutex_lock(&TheirLock);
  Do();
  pthread_mutex_unlock(&TheirLock);
}

inline int theirMistake(bool Early) {
  pthread_mutex_lock(&TheirLock);
  if (Early)
    return 1;
  pthread_mutex_unlock(&TheirLock);
  return 0;
}
