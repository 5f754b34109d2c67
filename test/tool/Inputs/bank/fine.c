#include "locks.h"

void rest(void) {
  pthread_mutex_lock(&Log);
  pthread_mutex_unlock(&Log);
}
