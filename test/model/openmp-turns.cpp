// What one thread does because it finds that its number, or its turn of a
// loop, is the one that all find the same (extract/OpenMp.h).

// REQUIRES: openmp
// RUN: not %lockstitch check %s -- -fopenmp > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <omp.h>
#include <vector>

int consume(int);

int A1;
void lastThreadOk() {
#pragma omp parallel
  {
    int Id = omp_get_thread_num(), N = omp_get_num_threads();
    if (Id == N - 1)
      A1 = consume(A1);
  }
}

int A2;
void changedNumberBad() {
#pragma omp parallel
  {
    int Id = omp_get_thread_num(), N = omp_get_num_threads();
    Id /= 2;
    if (Id == N - 1)
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'A2' is written here while another thread writes it [data-race]
      A2 = consume(A2);
  }
}

int A3;
void boolOk() {
#pragma omp parallel
  {
    const bool IsRoot = omp_get_thread_num() == 0;
    if (!IsRoot)
      consume(1);
    else
      A3 = consume(A3);
  }
}

int A4;
void otherThreadsBad() {
#pragma omp parallel
  {
    bool IsRoot = omp_get_thread_num() == 0;
    if (!IsRoot)
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'A4' is written here while another thread writes it [data-race]
      A4 = consume(A4);
  }
}

int A5;
void lastTurnOk(int N) {
#pragma omp parallel for
  for (int I = 0; I < N; ++I) {
    consume(I);
    if (I == N - 1 && consume(N))
      A5 = consume(A5);
  }
}

int A6;
void twoTurnsBad(int N) {
#pragma omp parallel for
  for (int I = 0; I < N; ++I) {
    if (I == N - 1)
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'A6' is written here while another thread writes it [data-race]
      A6 = consume(A6);
    if (I == N / 2)
      A6 = consume(A6);
  }
}

int A7;
void otherTurnsBad(int N) {
#pragma omp parallel for
  for (int I = 0; I < N; ++I)
    if (I != 0)
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'A7' is written here while another thread writes it [data-race]
      A7 = consume(A7);
}

int A8;
void collapsedBad(int N) {
#pragma omp parallel for collapse(2)
  for (int I = 0; I < N; ++I)
    for (int J = 0; J < N; ++J)
      if (I == 0)
        // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'A8' is written here while another thread writes it [data-race]
        A8 = consume(A8);
}

int A9;
void innerCounterBad(int N) {
#pragma omp parallel for
  for (int I = 0; I < N; ++I)
    for (int J = 0; J < N; ++J)
      if (J == 0)
        // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'A9' is written here while another thread writes it [data-race]
        A9 = consume(A9);
}

int B1;
void ownValueBad(const int *Limits, int N) {
#pragma omp parallel for
  for (int I = 0; I < N; ++I) {
    int Limit = Limits[I];
    if (I == Limit)
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'B1' is written here while another thread writes it [data-race]
      B1 = consume(B1);
  }
}

int B2;
void sizeOk(const std::vector<int> &Items) {
#pragma omp parallel for
  for (unsigned I = 0; I < Items.size(); ++I)
    if (Items.size() - 1 == I)
      B2 = consume(Items[I]);
}

int B3;
void nowaitInLoopBad(int N) {
#pragma omp parallel
  for (int Round = 0; Round < N; ++Round) {
#pragma omp for nowait
    for (int I = 0; I < N; ++I)
      if (I == 0)
        // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'B3' is written here while another thread writes it [data-race]
        B3 = consume(B3);
  }
}

int B4;
void waitInLoopOk(int N) {
#pragma omp parallel
  for (int Round = 0; Round < N; ++Round) {
#pragma omp for
    for (int I = 0; I < N; ++I)
      if (I == 0)
        B4 = consume(B4);
  }
}

int B5;
void afterTheLoopBad(int N) {
#pragma omp parallel
  {
#pragma omp for nowait
    for (int I = 0; I < N; ++I)
      if (I == 0)
        // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'B5' is written here while another thread reads it [data-race]
        B5 = consume(B5);
    consume(B5);
  }
}

static int B6;
static void countAlone() {
  if (!omp_in_parallel())
    ++B6;
}
void aloneOk() {
  countAlone();
#pragma omp parallel
  countAlone();
}

static int B7;
static void countTogether() {
  if (omp_in_parallel())
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'B7' is written here while another thread writes it [data-race]
    ++B7;
}
void togetherBad() {
  countTogether();
#pragma omp parallel
  countTogether();
}

// A parameter is a variable like others.
int parameterBad(const int *Of, int N, int Sum) {
#pragma omp parallel for
  for (int I = 0; I < N; ++I)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sum' is written here while another thread writes it [data-race]
    Sum += Of[I];
  return Sum;
}

int parameterOk(const int *Of, int N, int Sum) {
#pragma omp parallel for reduction(+ : Sum)
  for (int I = 0; I < N; ++I)
    Sum += Of[I];
  return Sum;
}
