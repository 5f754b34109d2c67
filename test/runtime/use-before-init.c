// use-before-init: a lock and a condition in zeroed memory, never initialised
// With OK: makeTable initialises them
// Not seen yet.
// XFAIL: *
// RUN: %cc -DOK %s -o %t && %watch %t 2>&1 | count 0
// RUN: %cc %s -o %t && not %watch %t

#include <pthread.h>
#include <stdlib.h>

struct Table {
  pthread_rwlock_t Guard;
  pthread_cond_t Changed;
  int Rows;
};

__attribute__((noinline)) struct Table *makeTable(void) {
  struct Table *Made = calloc(1, sizeof *Made);
#ifdef OK
  pthread_rwlock_init(&Made->Guard, NULL);
  pthread_cond_init(&Made->Changed, NULL);
#endif
  return Made;
}

void *addRow(void *Table) {
  struct Table *T = Table;
  pthread_rwlock_wrlock(&T->Guard);
  ++T->Rows;
  pthread_rwlock_unlock(&T->Guard);
  pthread_cond_broadcast(&T->Changed);
  return NULL;
}

int main(void) {
  pthread_t AddRow;
  struct Table *T = makeTable();
  pthread_create(&AddRow, NULL, addRow, T);
  pthread_join(AddRow, NULL);
#ifdef OK
  pthread_cond_destroy(&T->Changed);
  pthread_rwlock_destroy(&T->Guard);
#endif
  free(T);
  return 0;
}
