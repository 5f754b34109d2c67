// What orders the threads and tasks of OpenMP: barriers wherever they are, what
// waits for tasks, and recursion.

// REQUIRES: openmp
// RUN: not %lockstitch check %s -- -fopenmp > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <omp.h>
#include <vector>
int consume(int);
int afterLoopBad(const int *a, int n) {
  int s = 0;
#pragma omp parallel
  {
    int l = 0;
#pragma omp for
    for (int i = 0; i < n; ++i)
      l += a[i];
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 's' is written here while another thread writes it [data-race]
    s += l;
  }
  return s;
}
static int T;
static void step(int *a, int n) {
#pragma omp for
  for (int i = 0; i < n; ++i)
    a[i] += T;
}
static void tick() {
#pragma omp single
  T++;
}
void runOk(int *a, int n) {
#pragma omp parallel
  for (int i = 0; i < n; ++i) {
    step(a, n);
    tick();
  }
}
static int D1;
static void both() {
  consume(D1);
#pragma omp barrier
#pragma omp single
  D1++;
}
void bothOk(int n) {
#pragma omp parallel
  for (int i = 0; i < n; ++i)
    both();
}
void msortOk(int *a, int n) {
  if (n < 2)
    return;
#pragma omp task
  msortOk(a, n / 2);
  msortOk(a + n / 2, n - n / 2);
#pragma omp taskwait
  a[0]++;
}
void startOk(int *a, int n) {
#pragma omp parallel
#pragma omp single
  msortOk(a, n);
}
struct S {
  std::vector<double> x, y;
  double res = 0;
  bool done = false;
  int it = 0;
  void goOk() {
#pragma omp parallel
    while (!done) {
#pragma omp for
      for (int i = 0; i < 10; ++i)
        y[i] = x[i] + it;
#pragma omp single
      {
        res = y[0];
        it++;
        done = res < 1e-3 || it > 100;
        x.swap(y);
      }
    }
  }
};
void solverOk() {
  S s;
  s.goOk();
}
void dependOk() {
  int x = 0;
#pragma omp parallel
#pragma omp single
  {
#pragma omp task depend(out : x) shared(x)
    x = 1;
#pragma omp task depend(in : x) shared(x)
    consume(x);
  }
}
template <class F> void parFor(int n, F &&f) {
#pragma omp parallel for
  for (int i = 0; i < n; ++i)
    f(i);
}
void useBad(int n) {
  int s = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 's' is written here while another thread writes it [data-race]
  parFor(n, [&](int i) { s += i; });
  consume(s);
}
static int G7;
void nowaitBad(int n) {
#pragma omp parallel
  for (int i = 0; i < n; ++i) {
#pragma omp single nowait
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'G7' is written here while another thread writes it [data-race]
    G7 += i;
  }
}
static int G8, G9;
void aloneOk(int n) {
#pragma omp parallel num_threads(1)
  G8 += n;
#pragma omp parallel if (0)
  G9 += n;
}
struct tree {
  tree *l, *r;
  int v;
};
void traverseOk(tree *p) {
  if (!p)
    return;
#pragma omp task
  traverseOk(p->l);
#pragma omp task
  traverseOk(p->r);
#pragma omp taskwait
  p->v++;
}
void treeOk(tree *t) {
#pragma omp parallel
#pragma omp single
  traverseOk(t);
}
