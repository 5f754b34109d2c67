// RUN: not %lockstitch check %s '--checks=-*,signal-unsafe-call' -- > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t wake;
static int *list;
static volatile sig_atomic_t stop;

static void clear(void) {
  // CHECK: :[[@LINE+1]]:3: warning: acquiring 'lock' in a signal handler deadlocks
  pthread_mutex_lock(&lock);
  free(list);
  pthread_mutex_unlock(&lock);
}

static void lock_bad(int signal) {
  (void)signal;
  clear();
}

static void syslog_bad(int signal) {
  // CHECK: :[[@LINE+1]]:3: warning: calling 'syslog' in a signal handler
  syslog(LOG_INFO, "signal %d", signal);
}

// Nobody but the handler holds it, so far as can be seen: medium.
static pthread_mutex_t own = PTHREAD_MUTEX_INITIALIZER;
static void own_bad(int signal) {
  (void)signal;
  // CHECK: :[[@LINE+1]]:3: warning: acquiring 'own' in a signal handler deadlocks
  pthread_mutex_lock(&own);
  pthread_mutex_unlock(&own);
}

static void flag_ok(int signal) { stop = signal; }
static void post_ok(int signal) {
  (void)signal;
  sem_post(&wake);
}
static void child_ok(int signal) {
  (void)signal;
  kill(getpid(), SIGKILL);
  _exit(3);
}

static void *run_ok(void *argument) {
  clear();
  printf("%d\n", (int)stop);
  return argument;
}

int main(void) {
  pthread_t thread;
  struct sigaction action = {0};
  action.sa_handler = lock_bad;
  sigaction(SIGHUP, &action, 0);
  signal(SIGUSR1, syslog_bad);
  signal(SIGUSR2, own_bad);
  signal(SIGTERM, flag_ok);
  signal(SIGINT, post_ok);
  signal(SIGQUIT, child_ok);
  pthread_create(&thread, 0, run_ok, 0);
  pthread_join(thread, 0);
}
