#include "locks.h"

pthread_mutex_t Accounts, Log;

void transfer(void) {
  pthread_mutex_lock(&Accounts);
  pthread_mutex_lock(&Log);
  pthread_mutex_unlock(&Log);
  pthread_mutex_unlock(&Accounts);
}
