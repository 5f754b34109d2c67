// RUN: not %lockstitch check --checks=-*,shared-lock-never-shared %s -- -std=gnu11 | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>

static int count;

// CHECK: :[[@LINE+1]]:25: warning: 'only_written_bad' is acquired in 1 place, and never shared: a plain mutex is smaller and faster [shared-lock-never-shared]
static pthread_rwlock_t only_written_bad = PTHREAD_RWLOCK_INITIALIZER;
static pthread_rwlock_t read_ok = PTHREAD_RWLOCK_INITIALIZER;
static pthread_rwlock_t tried_ok = PTHREAD_RWLOCK_INITIALIZER;

void writeBad(void) {
  pthread_rwlock_wrlock(&only_written_bad);
  ++count;
  pthread_rwlock_unlock(&only_written_bad);
}

void writeOk(void) {
  pthread_rwlock_wrlock(&read_ok);
  ++count;
  pthread_rwlock_unlock(&read_ok);
}

int readOk(void) {
  pthread_rwlock_rdlock(&read_ok);
  int now = count;
  pthread_rwlock_unlock(&read_ok);
  return now;
}

void writeTriedOk(void) {
  pthread_rwlock_wrlock(&tried_ok);
  ++count;
  pthread_rwlock_unlock(&tried_ok);
}

int readTriedOk(void) {
  if (pthread_rwlock_tryrdlock(&tried_ok))
    return 0;
  int now = count;
  pthread_rwlock_unlock(&tried_ok);
  return now;
}
