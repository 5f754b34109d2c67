// OpenMP in C: loop variables are declared outside.

// REQUIRES: openmp
// RUN: not %lockstitch check %s -- -fopenmp > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <omp.h>
int consume(int);
int Sum;
void sumBad(int N) {
  int I;
#pragma omp parallel for
  for (I = 0; I < N; ++I)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sum' is written here while another thread writes it [data-race]
    Sum += I;
}
void outerBad(int N, int *A) {
  int I, J;
#pragma omp parallel for
  for (I = 0; I < N; ++I)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'J' is written here while another thread writes it [data-race]
    for (J = 0; J < N; ++J)
      A[I] += J;
}
void outerOk(int N, int *A) {
  int I, J;
#pragma omp parallel for private(J) default(none) shared(A, N)
  for (I = 0; I < N; ++I)
    for (J = 0; J < N; ++J)
      A[I] += J;
}
