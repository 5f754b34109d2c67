// RUN: not %lockstitch check %s --checks='-*,once-recursion' -- -std=c++20 > %t
// RUN: grep ' warning: \| error: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=NOTE --input-file=%t

#include <mutex>

std::once_flag Made, Other;
int *Table;

int *table();

static int first() { return table()[0]; }

static void make() {
  Table = new int[2];
  Table[1] = first() + 1;
}
// NOTE: note: 'make' calls 'first' here
// NOTE: note: 'first' calls 'table' here

int *table() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: what is called once here comes back here, and waits for itself [once-recursion]
  std::call_once(Made, make);
  return Table;
}

static void makeOther() { Table = table(); }

int *otherOk() {
  std::call_once(Other, makeOther);
  return Table;
}

std::once_flag Again;

void lambdaBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: what is called once here comes back here, and waits for itself [once-recursion]
  std::call_once(Again, [] { lambdaBad(); });
}

// Not once: it recurses, and nothing waits.
int depthOk(int N) { return N == 0 ? 0 : depthOk(N - 1); }

// A static local is made once, too.
struct Registry {
  Registry();
  int Size = 0;
};

Registry &registryBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: what is called once here comes back here, and waits for itself [once-recursion]
  static Registry Only;
  return Only;
}

Registry::Registry() { Size = registryBad().Size + 1; }

static int measure();

int sizeOk() {
  static int Size = measure();
  return Size;
}

static int measure() { return 4; }
