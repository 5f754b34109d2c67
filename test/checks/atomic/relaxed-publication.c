// RUN: not %lockstitch check --checks=-*,relaxed-publication,data-race,inconsistent-guard %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>

// ---- The store is relaxed ---------------------------------------------------

static int number_bad;
static atomic_bool is_number_bad;
void writeBad(void) {
  number_bad = 42;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'is_number_bad' is stored with memory_order_relaxed: who finds it set need not see what was written to 'number_bad' before [relaxed-publication]
  atomic_store_explicit(&is_number_bad, true, memory_order_relaxed);
}
int readBad(void) {
  if (atomic_load_explicit(&is_number_bad, memory_order_acquire))
    return number_bad;
  return 0;
}

static int number_ok;
static atomic_bool is_number_ok;
void writeOk(void) {
  number_ok = 42;
  atomic_store_explicit(&is_number_ok, true, memory_order_release);
}
int readOk(void) {
  if (atomic_load_explicit(&is_number_ok, memory_order_acquire))
    return number_ok;
  return 0;
}

// An _Atomic that is assigned to and read as such has the strongest order.
static int assigned_ok;
static _Atomic int is_assigned_ok;
void assignOk(void) {
  assigned_ok = 1;
  is_assigned_ok = 1;
}
int assignedOk(void) {
  while (!is_assigned_ok)
    sched_yield();
  return assigned_ok;
}

// ---- The load is relaxed ----------------------------------------------------

static int built_bad;
static int is_built_bad;
void buildBad(void) {
  built_bad = 42;
  __atomic_store_n(&is_built_bad, 1, __ATOMIC_RELEASE);
}
int builtBad(void) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'is_built_bad' is loaded with memory_order_relaxed: who finds it set need not see what was written to 'built_bad' before that [relaxed-publication]
  while (!__atomic_load_n(&is_built_bad, __ATOMIC_RELAXED))
    sched_yield();
  return built_bad;
}

// ---- Fences -----------------------------------------------------------------

static int fenced_ok;
static atomic_bool is_fenced_ok;
void fenceOk(void) {
  fenced_ok = 42;
  atomic_thread_fence(memory_order_release);
  atomic_store_explicit(&is_fenced_ok, true, memory_order_relaxed);
}
int fencedOk(void) {
  if (!atomic_load_explicit(&is_fenced_ok, memory_order_relaxed))
    return 0;
  atomic_thread_fence(memory_order_acquire);
  return fenced_ok;
}

// ---- A flag in a struct, set in a thread, asked in a call -------------------

struct mailbox {
  int letter;
  atomic_int is_there;
};
static struct mailbox box_bad;

static bool is_there(struct mailbox *box) {
  return atomic_load_explicit(&box->is_there, memory_order_acquire) != 0;
}
void *postBad(void *arg) {
  box_bad.letter = 1;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'mailbox::is_there' is stored with memory_order_relaxed: who finds it set need not see what was written to 'box_bad.letter' before [relaxed-publication]
  atomic_store_explicit(&box_bad.is_there, 1, memory_order_relaxed);
  return arg;
}
int fetchBad(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, postBad, NULL);
  int letter = is_there(&box_bad) ? box_bad.letter : 0;
  pthread_join(thread, NULL);
  return letter;
}

// Who has joined the thread needs no order.
static struct mailbox box_ok;
void *postOk(void *arg) {
  box_ok.letter = 1;
  atomic_store_explicit(&box_ok.is_there, 1, memory_order_relaxed);
  return arg;
}
int fetchOk(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, postOk, NULL);
  pthread_join(thread, NULL);
  if (atomic_load_explicit(&box_ok.is_there, memory_order_relaxed))
    return box_ok.letter;
  return 0;
}

// ---- Threads ----------------------------------------------------------------

#define THREAD(F)                                                              \
  static void *run_##F(void *arg) {                                            \
    F();                                                                       \
    return arg;                                                                \
  }
THREAD(writeBad)
THREAD(readBad)
THREAD(writeOk)
THREAD(readOk)
THREAD(assignOk)
THREAD(assignedOk)
THREAD(buildBad)
THREAD(builtBad)
THREAD(fenceOk)
THREAD(fencedOk)
THREAD(fetchBad)
THREAD(fetchOk)

int main(void) {
  pthread_t threads[12];
  pthread_create(&threads[0], NULL, run_writeBad, NULL);
  pthread_create(&threads[1], NULL, run_readBad, NULL);
  pthread_create(&threads[2], NULL, run_writeOk, NULL);
  pthread_create(&threads[3], NULL, run_readOk, NULL);
  pthread_create(&threads[4], NULL, run_assignOk, NULL);
  pthread_create(&threads[5], NULL, run_assignedOk, NULL);
  pthread_create(&threads[6], NULL, run_buildBad, NULL);
  pthread_create(&threads[7], NULL, run_builtBad, NULL);
  pthread_create(&threads[8], NULL, run_fenceOk, NULL);
  pthread_create(&threads[9], NULL, run_fencedOk, NULL);
  pthread_create(&threads[10], NULL, run_fetchBad, NULL);
  pthread_create(&threads[11], NULL, run_fetchOk, NULL);
  return 0;
}
