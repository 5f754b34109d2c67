// RUN: not %lockstitch check %s --checks='-*,once-recursion' -- -std=gnu11 > %t
// RUN: grep ' warning: \| error: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>

static pthread_once_t opened = PTHREAD_ONCE_INIT, logged = PTHREAD_ONCE_INIT;
static int handle, level;

static int get(void);

static void open_it(void) { handle = get() + 1; }

static int get(void) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: what is called once here comes back here, and waits for itself [once-recursion]
  pthread_once(&opened, open_it);
  return handle;
}

int getBad(void) { return get(); }

static void log_it(void) { level = 1; }

static void open_log(void) { pthread_once(&logged, log_it); }

static pthread_once_t begun = PTHREAD_ONCE_INIT;

// One inside another, of another flag.
int beginOk(void) {
  pthread_once(&begun, open_log);
  return level;
}
