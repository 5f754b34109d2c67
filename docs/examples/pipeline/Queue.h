// Queue.h - a bounded queue of pointers, for any number of threads
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include <pthread.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct Queue {
  pthread_mutex_t Mutex;
  pthread_cond_t NotEmpty;
  pthread_cond_t NotFull;
  void **Items;
  size_t Capacity;
  size_t First;
  size_t Count;
  int Closed;
};

/* The functions that return an int return 0 or an error number. */

int queueInit(struct Queue *Q, size_t Capacity);
void queueDestroy(struct Queue *Q);

/* Waits while the queue is full. EPIPE if it was closed. */
int queuePush(struct Queue *Q, void *Item);

/* Does not wait. EAGAIN if the queue is full or busy. */
int queueTryPush(struct Queue *Q, void *Item);

/* Waits while the queue is empty. EPIPE if it is empty and closed. */
int queuePop(struct Queue *Q, void **Item);

/* Changes how many items fit. EBUSY if more are queued, EPIPE if closed. */
int queueResize(struct Queue *Q, size_t Capacity);

/* Waits until all that was pushed has been taken. For the one thread that
   pushes. */
void queueFlush(struct Queue *Q);

/* No more pushes; what is queued can still be taken. */
void queueClose(struct Queue *Q);

#ifdef __cplusplus
}
#endif
