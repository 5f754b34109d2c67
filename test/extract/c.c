// RUN: %lockstitch extract --print %s -- -std=gnu11 | FileCheck %s

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

struct item {
  pthread_mutex_t lock;
  int refs;
  struct item *next;
};
struct ops {
  int (*read)(struct item *);
  void (*drop)(struct item *);
};

static pthread_mutex_t *locks;
static atomic_int hits;

// CHECK-LABEL: {{^}}function my_read {{.*}}
// CHECK:   read arg0->refs
static int my_read(struct item *i) { return i->refs; }
static struct ops table[] = {{.read = my_read}};

// CHECK-LABEL: {{^}}function made {{.*}}
// CHECK:   assign locks = &new1
// CHECK:   init locks.*[]
// CHECK:   acquire locks.*[] exclusive
// CHECK:   call nothrow table[0].read (arg0)
// CHECK:   release locks.*[2] exclusive
void made(struct item *it, int i) {
  locks = calloc(10, sizeof(pthread_mutex_t));
  pthread_mutex_init(&locks[i], NULL);
  pthread_mutex_lock(&locks[i]);
  table[0].read(it);
  pthread_mutex_unlock(&locks[2]);
}

static void *worker(void *arg) {
  struct item *me = arg;
  pthread_mutex_lock(&me->lock);
  return NULL;
}
static void handler(int s) { hits++; }

// CHECK-LABEL: {{^}}function give_up
// CHECK: block 1 aborts
// CHECK: block 2 stops
static void give_up(int is_broken) {
  if (is_broken)
    abort();
  exit(1);
}

// CHECK-LABEL: {{^}}function main {{.*}} main
// CHECK:   spawn thread fn worker (arg1) -> tid[]
// CHECK:   join tid[]
// CHECK:   spawn signal fn handler (2)
// CHECK:   assign sa.{{.*}}sa_handler = fn handler
// CHECK:   spawn signal sa.{{.*}}sa_handler (15)
// CHECK:   update hits relaxed
int main(int argc, char **argv) {
  pthread_t tid[4];
  for (int i = 0; i < 4; i++)
    pthread_create(&tid[i], NULL, worker, argv);
  for (int i = 0; i < 4; i++)
    pthread_join(tid[i], NULL);
  if (argc > 9)
    give_up(argc);
  signal(SIGINT, handler);
  struct sigaction sa = {.sa_handler = handler};
  sigaction(SIGTERM, &sa, NULL);
  atomic_fetch_add_explicit(&hits, 1, memory_order_relaxed);
  return 0;
}

// CHECK-LABEL: {{^}}function walks {{.*}}
// CHECK:   acquire q->lock exclusive
// CHECK:   assign q = n
void walks(struct item *p) {
  struct item *q = p;
  while (q) {
    struct item *n = q->next;
    pthread_mutex_lock(&q->lock);
    q = n;
  }
}

// CHECK-LABEL: {{^}}function {{.*}} initialiser
// CHECK:   assign table[0].read = fn my_read
