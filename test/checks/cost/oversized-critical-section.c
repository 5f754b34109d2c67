// RUN: not %lockstitch check --checks=-*,oversized-critical-section %s -- -std=gnu11 | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct node {
  struct node *next;
  char *name;
  int value;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct node *head;
static char shared_name[32];

int pushBad(int value) {
  pthread_mutex_lock(&mutex);
  // CHECK: :[[@LINE+1]]:20: warning: 'malloc' comes before anything that 'mutex' guards: of the 3 things done while it is held, 1 can be done before it is acquired [oversized-critical-section]
  struct node *n = malloc(sizeof *n);
  n->value = value;
  n->next = head;
  head = n;
  pthread_mutex_unlock(&mutex);
  return 0;
}

void pushNamedBad(const char *name) {
  pthread_mutex_lock(&mutex);
  // CHECK: :[[@LINE+1]]:16: warning: 'strdup' comes before anything that 'mutex' guards
  char *copy = strdup(name);
  head->name = copy;
  pthread_mutex_unlock(&mutex);
}

// Nobody writes the table: what sums it up needs no lock.
static int table[16] = {1, 2};
void sumBad(void) {
  int sum = 0;
  pthread_mutex_lock(&mutex);
  for (int i = 0; i < 16; i++)
    // CHECK: :[[@LINE+1]]:12: warning: this loop comes before anything that 'mutex' guards
    sum += table[i];
  head->value += sum;
  pthread_mutex_unlock(&mutex);
}

// What a parameter points to may be what the lock guards.
void FN_sum(const int *numbers, int n) {
  int sum = 0;
  pthread_mutex_lock(&mutex);
  for (int i = 0; i < n; i++)
    sum += numbers[i];
  head->value += sum;
  pthread_mutex_unlock(&mutex);
}

void pushOk(int value) {
  struct node *n = malloc(sizeof *n);
  n->value = value;
  pthread_mutex_lock(&mutex);
  n->next = head;
  head = n;
  pthread_mutex_unlock(&mutex);
}

void copySharedOk(void) {
  pthread_mutex_lock(&mutex);
  char *copy = strdup(shared_name);
  head->name = copy;
  pthread_mutex_unlock(&mutex);
}

void renameOk(char letter) {
  pthread_mutex_lock(&mutex);
  shared_name[0] = letter;
  pthread_mutex_unlock(&mutex);
}

void sumListOk(void) {
  int sum = 0;
  pthread_mutex_lock(&mutex);
  for (struct node *n = head; n; n = n->next)
    sum += n->value;
  head->value = sum;
  pthread_mutex_unlock(&mutex);
}
