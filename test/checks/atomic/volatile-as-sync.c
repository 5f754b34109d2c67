// RUN: not %lockstitch check --checks=-*,volatile-as-sync,data-race %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

struct worker {
  volatile int stop;
  atomic_int stop_ok;
  int rounds;
};

static struct worker worker;
static volatile sig_atomic_t interrupted;
static volatile int ready;

static void *run(void *argument) {
  struct worker *w = argument;
  while (!w->stop && !w->stop_ok)
    ++w->rounds;
  return 0;
}

static void on_signal(int number) {
  (void)number;
  interrupted = 1;
}

static void announceBad(void) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'ready' is volatile, which is no protection: it is written here while another thread reads it [volatile-as-sync]
  ready = 1;
}

static void *watch(void *argument) {
  while (!ready)
    usleep(1000);
  return argument;
}

int main(void) {
  signal(SIGINT, on_signal);
  pthread_t first, second;
  pthread_create(&first, 0, run, &worker);
  pthread_create(&second, 0, watch, 0);
  announceBad();
  while (!interrupted)
    usleep(1000);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'worker.stop' is volatile, which is no protection: it is written here while another thread reads it [volatile-as-sync]
  worker.stop = 1;
  worker.stop_ok = 1;
  pthread_join(first, 0);
  pthread_join(second, 0);
}
