// locks.h - as much of <pthread.h> as these tests need
#pragma once
typedef union {
  char Bytes[40];
} pthread_mutex_t;
int pthread_mutex_lock(pthread_mutex_t *);
int pthread_mutex_unlock(pthread_mutex_t *);
extern pthread_mutex_t Accounts, Log;
void transfer(void);
void rotate(void);
