// RUN: not %lockstitch check %s -- > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct job {
  char *text;
  time_t when;
};

static pthread_mutex_t time_lock = PTHREAD_MUTEX_INITIALIZER;

static int count_bad(struct job *job) {
  int words = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this call writes the state of strtok that all threads share
  for (char *word = strtok(job->text, " "); word; word = strtok(0, " "))
    ++words;
  return words;
}

static const char *when_bad(const struct job *job) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this call writes the result of asctime that all threads share
  return ctime(&job->when);
}

static int who_bad(void) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this call writes the result of getpwnam that all threads share
  return getpwuid(getuid()) != 0;
}

static int year_ok(const struct job *job) {
  pthread_mutex_lock(&time_lock);
  int year = gmtime(&job->when)->tm_year;
  pthread_mutex_unlock(&time_lock);
  return year;
}

static int words_ok(struct job *job) {
  char *rest = 0;
  return strtok_r(job->text, " ", &rest) != 0;
}

static void *work(void *argument) {
  struct job *job = argument;
  count_bad(job);
  when_bad(job);
  who_bad();
  words_ok(job);
  return 0;
}

// Another program's worth of threads, one at a time.
static void *alone_ok(void *argument) {
  setenv("A", "b", 1);
  return argument;
}

int main(void) {
  struct job jobs[2] = {{0, 1}, {0, 2}};
  pthread_t threads[2], alone;
  putenv("EARLY=ok");
  pthread_create(&alone, 0, alone_ok, 0);
  pthread_join(alone, 0);
  getenv("A"); // it has ended
  year_ok(&jobs[0]);
  for (int i = 0; i < 2; ++i)
    pthread_create(&threads[i], 0, work, &jobs[i]);
  for (int i = 0; i < 2; ++i)
    pthread_join(threads[i], 0);
}
