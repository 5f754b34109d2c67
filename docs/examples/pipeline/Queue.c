// Queue.c - a bounded queue of pointers, for any number of threads
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Queue.h"
#include <errno.h>
#include <stdlib.h>

int queueInit(struct Queue *Q, size_t Capacity) {
  Q->Items = calloc(Capacity, sizeof(void *));
  if (!Q->Items)
    return ENOMEM;
  pthread_mutex_init(&Q->Mutex, NULL);
  pthread_cond_init(&Q->NotEmpty, NULL);
  pthread_cond_init(&Q->NotFull, NULL);
  Q->Capacity = Capacity;
  Q->First = 0;
  Q->Count = 0;
  Q->Closed = 0;
  return 0;
}

void queueDestroy(struct Queue *Q) {
  pthread_cond_destroy(&Q->NotFull);
  pthread_cond_destroy(&Q->NotEmpty);
  pthread_mutex_destroy(&Q->Mutex);
  free(Q->Items);
}

static void append(struct Queue *Q, void *Item) {
  Q->Items[(Q->First + Q->Count) % Q->Capacity] = Item;
  ++Q->Count;
  pthread_cond_signal(&Q->NotEmpty);
}

int queuePush(struct Queue *Q, void *Item) {
  pthread_mutex_lock(&Q->Mutex);
  while (Q->Count == Q->Capacity && !Q->Closed)
    pthread_cond_wait(&Q->NotFull, &Q->Mutex);
  if (Q->Closed) {
    pthread_mutex_unlock(&Q->Mutex);
    return EPIPE;
  }
  append(Q, Item);
  pthread_mutex_unlock(&Q->Mutex);
  return 0;
}

int queueTryPush(struct Queue *Q, void *Item) {
  int Result = EAGAIN;
  if (pthread_mutex_trylock(&Q->Mutex) != 0)
    return EAGAIN;
  if (Q->Closed) {
    Result = EPIPE;
  } else if (Q->Count < Q->Capacity) {
    append(Q, Item);
    Result = 0;
  }
  pthread_mutex_unlock(&Q->Mutex);
  return Result;
}

int queuePop(struct Queue *Q, void **Item) {
  pthread_mutex_lock(&Q->Mutex);
  while (Q->Count == 0 && !Q->Closed)
    pthread_cond_wait(&Q->NotEmpty, &Q->Mutex);
  if (Q->Count == 0) {
    pthread_mutex_unlock(&Q->Mutex);
    return EPIPE;
  }
  *Item = Q->Items[Q->First];
  Q->First = (Q->First + 1) % Q->Capacity;
  --Q->Count;
  pthread_cond_signal(&Q->NotFull);
  pthread_mutex_unlock(&Q->Mutex);
  return 0;
}

int queueResize(struct Queue *Q, size_t Capacity) {
  int Result = 0;
  void **Old = NULL;
  void **Items = calloc(Capacity, sizeof(void *));
  if (!Items)
    return ENOMEM;

  pthread_mutex_lock(&Q->Mutex);
  if (Q->Closed) {
    pthread_mutex_unlock(&Q->Mutex);
    Old = Items;
    Result = EPIPE;
    goto Done;
  }
  if (Q->Count > Capacity) {
    Old = Items;
    Result = EBUSY;
    goto Done;
  }

  for (size_t I = 0; I != Q->Count; ++I)
    Items[I] = Q->Items[(Q->First + I) % Q->Capacity];
  Old = Q->Items;
  Q->Items = Items;
  Q->Capacity = Capacity;
  Q->First = 0;
  pthread_cond_broadcast(&Q->NotFull);

Done:
  pthread_mutex_unlock(&Q->Mutex);
  free(Old);
  return Result;
}

void queueFlush(struct Queue *Q) {
  pthread_mutex_lock(&Q->Mutex);
  if (Q->Count > 0)
    pthread_cond_wait(&Q->NotFull, &Q->Mutex);
  pthread_mutex_unlock(&Q->Mutex);
}

void queueClose(struct Queue *Q) {
  pthread_mutex_lock(&Q->Mutex);
  Q->Closed = 1;
  pthread_cond_broadcast(&Q->NotEmpty);
  pthread_cond_broadcast(&Q->NotFull);
  pthread_mutex_unlock(&Q->Mutex);
}
