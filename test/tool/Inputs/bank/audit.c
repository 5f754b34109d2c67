#include "locks.h"

void rotate(void) {
  pthread_mutex_lock(&Log);
  pthread_mutex_lock(&Accounts);
  pthread_mutex_unlock(&Accounts);
  pthread_mutex_unlock(&Log);
}
