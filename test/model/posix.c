// Calls that block only with some arguments.

// RUN: not %lockstitch check %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: %lockstitch extract --print %s -- -std=gnu11 | FileCheck %s --check-prefix=FACT

#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>

static pthread_mutex_t M = PTHREAD_MUTEX_INITIALIZER;
static struct pollfd Fd;

void pollBad(void) {
  pthread_mutex_lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'poll' may block while '{{&?}}M' is held [blocking-under-lock]
  poll(&Fd, 1, -1);
  pthread_mutex_unlock(&M);
}

// FACT-LABEL: {{^}}function pollOk {{.*}}
// FACT-NOT: block io
// FACT-LABEL: {{^}}function epollOk {{.*}}
void pollOk(void) {
  pthread_mutex_lock(&M);
  poll(&Fd, 1, 0);
  pthread_mutex_unlock(&M);
}

void epollOk(int Poller) {
  struct epoll_event Event;
  pthread_mutex_lock(&M);
  epoll_wait(Poller, &Event, 1, 0);
  pthread_mutex_unlock(&M);
}

// The time-out is the caller's.
// FACT-LABEL: {{^}}function look {{.*}}
// FACT: block io "poll" if arg0 != 0
static int look(int Timeout) { return poll(&Fd, 1, Timeout); }

void lookBad(void) {
  pthread_mutex_lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'poll' may block while '{{&?}}M' is held [blocking-under-lock]
  look(1000);
  pthread_mutex_unlock(&M);
}

void lookOk(void) {
  pthread_mutex_lock(&M);
  look(0);
  pthread_mutex_unlock(&M);
}

void variableOk(int Waits) {
  int Timeout = Waits ? 10 : 0;
  pthread_mutex_lock(&M);
  if (Timeout == 0)
    poll(&Fd, 1, Timeout);
  pthread_mutex_unlock(&M);
}

void receiveBad(int Socket, char *Buffer) {
  pthread_mutex_lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'recv' may block while '{{&?}}M' is held [blocking-under-lock]
  recv(Socket, Buffer, 1, MSG_PEEK);
  pthread_mutex_unlock(&M);
}

void receiveOk(int Socket, char *Buffer) {
  pthread_mutex_lock(&M);
  recv(Socket, Buffer, 1, MSG_PEEK | MSG_DONTWAIT);
  pthread_mutex_unlock(&M);
}

void reapBad(void) {
  pthread_mutex_lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'waitpid' may block while '{{&?}}M' is held [blocking-under-lock]
  waitpid(-1, NULL, 0);
  pthread_mutex_unlock(&M);
}

void reapOk(void) {
  pthread_mutex_lock(&M);
  waitpid(-1, NULL, WNOHANG);
  pthread_mutex_unlock(&M);
}
