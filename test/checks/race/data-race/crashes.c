// RUN: not %lockstitch check --checks=-*,data-race %s -- -std=gnu11 > %t
// RUN: FileCheck %s --check-prefix=NOTE < %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

// What a program does when it is broken anyway, and what only looks like it.

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static int Size, Jobs, Alarms, Lines, Rounds, Orders, Ends, Kept,
    Often, Served;

// A crash report says what it can.
static void report(void) { fprintf(stderr, "%d jobs\n", Jobs + Size); }

static void crashedOk(int Signal, siginfo_t *Info, void *Context) {
  report();
  printf("%d %p %p\n", Signal, (void *)Info, Context);
}
static void fellOk(int Signal) {
  Size = -Signal;
  report();
}

// NOTE: note: 'alarmedBad' is set here to handle a signal, which can interrupt any thread
static void alarmedBad(int Signal) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Alarms' is written here while another thread writes it [data-race]
  Alarms += Signal;
}

// The wrapper knows the number only.
static int Wrapped;
static void wrappedBad(int Signal) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Wrapped' is written here while another thread writes it [data-race]
  Wrapped += Signal;
}
static void handle(int Signal, void (*Handler)(int)) {
  signal(Signal, Handler);
}

// Nobody comes back from here.
static void panic(const char *Why) {
  report();
  Lines = 0;
  fprintf(stderr, "%s\n", Why);
  abort();
}
static void give(const char *Why, int IsWrong) {
  if (IsWrong)
    panic(Why);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Orders' is written here while another thread writes it [data-race]
  ++Orders;
}
static void stop(void) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Ends' is written here while another thread reads it [data-race]
  Ends = 1;
  exit(1);
}
static void goRound(void) {
  for (;;) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Rounds' is written here while another thread writes it [data-race]
    if (++Rounds == 1000)
      abort();
  }
}
static void oftenBad(int IsBroken) {
  if (IsBroken) {
    // The other one, really.
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Often' is written here while another thread writes it [data-race]
    ++Often;
    abort();
  }
  ++Often;
}
// Behind it an abort cannot be reached.
static void serve(void) {
  for (;;)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Served' is written here while another thread writes it [data-race]
    ++Served;
}
static void *work(void *Arg) {
  int *Asked = Arg;
  if (Asked[0] == 1) {
    panic("no such job");
    __builtin_unreachable();
  }
  if (Asked[0] == 2)
    stop();
  if (Asked[0] == 3) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Kept' is written here while another thread reads it [data-race]
    Kept = 1;
    pthread_exit(0);
  }
  give("no such order", Asked[1]);
  oftenBad(Asked[1]);
  if (Asked[0] == 4) {
    serve();
    abort();
  }
  goRound();
  return 0;
}

static int Asked[2];

int main(void) {
  struct sigaction Act = {0};
  Act.sa_sigaction = crashedOk;
  Act.sa_flags = SA_SIGINFO;
  sigaction(SIGSEGV, &Act, 0);
  signal(SIGFPE, fellOk);
  handle(SIGUSR1, wrappedBad);
  ++Wrapped;
  signal(SIGALRM, alarmedBad);
  pthread_t Thread;
  pthread_create(&Thread, 0, work, Asked);
  ++Jobs;
  ++Size;
  ++Alarms;
  ++Lines;
  ++Rounds;
  ++Orders;
  ++Often;
  ++Served;
  printf("%d %d\n", Ends, Kept);
  pthread_join(Thread, 0);
  return 0;
}
