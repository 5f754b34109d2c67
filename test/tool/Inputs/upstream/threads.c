// What clang-tidy tells of pthreads, with its twins.
#include <pthread.h>
#include <signal.h>

void stopBad(pthread_t T) { pthread_kill(T, SIGTERM); }
void wakeOk(pthread_t T) { pthread_kill(T, SIGUSR1); }

void cancelBad(void) {
  int Old;
  pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &Old);
}
void cancelOk(void) {
  int Old;
  pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &Old);
}

int startBad(pthread_t *T, void *(*Run)(void *)) {
  return pthread_create(T, 0, Run, 0) < 0;
}
int startOk(pthread_t *T, void *(*Run)(void *)) {
  return pthread_create(T, 0, Run, 0) != 0;
}

void askBad(pthread_t T) { pthread_equal(T, pthread_self()); }
int askOk(pthread_t T) { return pthread_equal(T, pthread_self()); }
void castOk(pthread_t T) { (void)pthread_equal(T, pthread_self()); }

// try-lock-unchecked's, not clang-tidy's.
int Tried;
void tryBad(pthread_mutex_t *M) {
  pthread_mutex_trylock(M);
  ++Tried;
  pthread_mutex_unlock(M);
}
