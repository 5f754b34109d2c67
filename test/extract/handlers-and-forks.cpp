// RUN: %lockstitch extract --print %s -- -std=c++20 %std | FileCheck %s

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string.h>
#include <ctime>
#include <mutex>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

// CHECK-DAG: {{^}}entity state_of_strtok global "state of strtok" {{.*}}system hidden
// CHECK-DAG: {{^}}entity Samples global "Samples" {{.*}} destroyed
// CHECK-DAG: {{^}}entity Numbers global "Numbers" "int[4]" {{[0-9:]*}} id={{[0-9a-f]*$}}
// CHECK-DAG: {{^}}entity Guarded global "Guarded" {{.*}} id={{[0-9a-f]*$}}
std::vector<int> Samples;
int Numbers[4];
std::mutex Guarded;

// Once a body and name.
// CHECK-LABEL: {{^}}function prints {{.*}}
// CHECK: unsafe "printf" [[@LINE+5]]:3
// CHECK-NEXT: unsafe "malloc" [[@LINE+6]]:8
// CHECK-NEXT: unsafe "free"
// CHECK-NOT: unsafe
void prints() {
  printf("a");
  printf("b");
  free(malloc(1));
}

// CHECK-LABEL: {{^}}function news {{.*}}
// CHECK: unsafe "operator new" [[@LINE+2]]:10
int *news() {
  return new int(1);
}

// Its place is given.
struct Pooled {
  static void *operator new(size_t);
};
// CHECK-LABEL: {{^}}function newsOfItsOwn {{.*}}
// CHECK-NOT: unsafe
Pooled *newsOfItsOwn() { return new Pooled; }

// CHECK-LABEL: {{^}}function splits {{.*}}
// CHECK: write state_of_strtok [[@LINE+2]]:
void splits(char *Text) {
  strtok(Text, " ");
}

// CHECK-LABEL: {{^}}function forks {{.*}}
// CHECK: block 0 -> 1 if t1 == 0, 2 if t1 != 0
// CHECK-NEXT: unsafe "puts"
// CHECK-NEXT: spawn process ? () -> t1
// CHECK: block 1 stops
// CHECK-NEXT: unsafe "puts"
// CHECK-NEXT: exec
void forks() {
  puts("parent");
  if (fork() == 0) {
    puts("child");
    execl("a", "a", nullptr);
    _exit(1);
  }
}

// CHECK-LABEL: {{^}}function sets {{.*}}
// CHECK: spawn signal fn lambda{{[_.0-9]*}} (2)
void sets() {
  std::signal(SIGINT, [](int) {});
}

// What is initialised when the thread is started already.
struct Late {
  int Early = 1;
  std::thread Thread;
  std::vector<int> After;
  Late();
};
// CHECK-LABEL: {{^}}function Late {{.*}}
// CHECK-NOT: write this->Early
// CHECK: spawn thread
// CHECK-NOT: write this->Thread
// CHECK: write this->After
Late::Late() : Thread([] {}) {}
