// OpenMP's directives, by what they mean (extract/OpenMp.h), and the functions
// of its runtime.

// REQUIRES: openmp
// RUN: not %lockstitch check %s -- -fopenmp > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <omp.h>
#include <stdlib.h>
#include <unistd.h>
#include <vector>

int consume(int);
void fill(int *);
int Global;
static int Table[100];

// ---- Regions, blocks, tasks ----
int sumBad(const int *A, int N) {
  int Sum = 0;
#pragma omp parallel for
  for (int I = 0; I < N; ++I)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sum' is written here while another thread writes it [data-race]
    Sum += A[I];
  return Sum;
}

int sumOk(const int *A, int N) {
  int Sum = 0;
#pragma omp parallel for reduction(+ : Sum)
  for (int I = 0; I < N; ++I)
    Sum += A[I];
  return Sum;
}

void globalBad() {
#pragma omp parallel
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Global' is written here while another thread writes it [data-race]
  ++Global;
}

int G2;
void atomicOk() {
#pragma omp parallel
  {
#pragma omp atomic
    ++G2;
  }
  consume(G2);
}

int G3;
void criticalOk() {
#pragma omp parallel
  {
#pragma omp critical
    ++G3;
  }
}

int G4;
void criticalNamesBad() {
#pragma omp parallel
  {
#pragma omp critical(one)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'G4' is written here while another thread writes it [data-race]
    ++G4;
#pragma omp critical(two)
    ++G4;
  }
}

void privateOk(int *A, int N) {
  int T, J;
#pragma omp parallel for private(T, J)
  for (int I = 0; I < N; ++I) {
    T = A[I];
    for (J = 0; J < T; ++J)
      A[I] += T;
  }
}

void loopVariableBad(int *A, int N) {
  int J;
#pragma omp parallel for
  for (int I = 0; I < N; ++I)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'J' is written here while another thread writes it [data-race]
    for (J = 0; J < N; ++J)
      A[I] += J;
}

int G5;
void singleOk() {
#pragma omp parallel
  {
#pragma omp single
    ++G5;
    consume(G5);
  }
}

int G6;
void singleNowaitBad() {
#pragma omp parallel
  {
#pragma omp single nowait
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'G6' is written here while another thread reads it [data-race]
    ++G6;
    consume(G6);
  }
}

int G7;
void masterBad() {
#pragma omp parallel
  {
#pragma omp master
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'G7' is written here while another thread reads it [data-race]
    ++G7;
    consume(G7);
  }
}

int G8;
void masterBarrierOk() {
#pragma omp parallel
  {
#pragma omp master
    ++G8;
#pragma omp barrier
    consume(G8);
  }
}

int G9, G10;
void sectionsOk() {
#pragma omp parallel sections
  {
#pragma omp section
    ++G9;
#pragma omp section
    ++G10;
  }
}

int G11;
void sectionsBad() {
#pragma omp parallel sections
  {
#pragma omp section
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'G11' is written here while another thread writes it [data-race]
    ++G11;
#pragma omp section
    ++G11;
  }
}

int G12;
void threadNumberOk() {
#pragma omp parallel
  {
    int Me = omp_get_thread_num();
    if (Me == 0)
      ++G12;
  }
}

int G13;
void taskBad() {
#pragma omp parallel
#pragma omp single
  {
#pragma omp task
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'G13' is written here while another thread writes it [data-race]
    ++G13;
#pragma omp task
    ++G13;
  }
}

int G14;
void taskwaitOk() {
#pragma omp parallel
#pragma omp single
  {
#pragma omp task
    ++G14;
#pragma omp taskwait
    ++G14;
  }
}

int G15;
void taskLoopBad(int N) {
#pragma omp parallel
#pragma omp single
  for (int I = 0; I < N; ++I) {
#pragma omp task
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'G15' is written here while another thread writes it [data-race]
    G15 += I;
  }
}

int fibOk(int N) {
  if (N < 2)
    return N;
  int A, B;
#pragma omp task shared(A)
  A = fibOk(N - 1);
#pragma omp task shared(B)
  B = fibOk(N - 2);
#pragma omp taskwait
  return A + B;
}

int fibBad(int N) {
  if (N < 2)
    return N;
  int A, B;
#pragma omp task shared(A)
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'A' is written here while another thread writes it [data-race]
  A = fibBad(N - 1);
#pragma omp task shared(B)
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'B' is written here while another thread writes it [data-race]
  B = fibBad(N - 2);
  return A + B;
}

void fibCalls() {
#pragma omp parallel
#pragma omp single
  {
    consume(fibOk(4));
    consume(fibBad(4));
  }
}

omp_lock_t L;
int G16;
void lockOk() {
  omp_init_lock(&L);
#pragma omp parallel
  {
    omp_set_lock(&L);
    ++G16;
    omp_unset_lock(&L);
  }
  omp_destroy_lock(&L);
}

int G17;
void phasesOk(int N) {
#pragma omp parallel
  for (int I = 0; I < N; ++I) {
    consume(G17);
#pragma omp barrier
#pragma omp single
    ++G17;
  }
}

int G18;
void phasesBad(int N) {
#pragma omp parallel
  for (int I = 0; I < N; ++I) {
    consume(G18);
#pragma omp single
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'G18' is written here while another thread reads it [data-race]
    ++G18;
  }
}

int G19;
#pragma omp threadprivate(G19)
void threadprivateOk() {
#pragma omp parallel
  ++G19;
}

void nestedCriticalBad() {
#pragma omp parallel
  {
#pragma omp critical
    {
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting for a thread that needs 'omp critical', which is held here [join-under-lock]
      criticalOk();
      usleep(100);
    }
  }
}

static void helper() { ++Table[0]; }
void masterCallOk() {
#pragma omp parallel
  {
#pragma omp master
    helper();
  }
}

static int G20;
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'G20' is written here while another thread writes it [data-race]
static void helper2() { ++G20; }
void callBad() {
#pragma omp parallel
  helper2();
}

// ---- What may fool it ----

struct Model {
  int Total = 0;
  std::vector<int> Cells;
  void methodBad() {
#pragma omp parallel for
    for (int I = 0; I < 10; ++I)
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Total' is written here while another thread writes it [data-race]
      Total += I;
  }
  void methodOk() {
#pragma omp parallel for
    for (int I = 0; I < 10; ++I)
      Cells[I] += I;
  }
};
void firstprivateOk(int *P, int N) {
  int Offset = N;
#pragma omp parallel firstprivate(Offset)
  {
    Offset += omp_get_thread_num();
    fill(&Offset);
  }
  consume(Offset);
}

void lastprivateOk(int *P, int N) {
  int Last;
#pragma omp parallel for lastprivate(Last)
  for (int I = 0; I < N; ++I)
    Last = P[I];
  consume(Last);
}

int O1;
void orderedOk(int N) {
#pragma omp parallel for ordered
  for (int I = 0; I < N; ++I) {
#pragma omp ordered
    O1 += I;
  }
}

int A1, A2;
void atomicCaptureOk(int N) {
#pragma omp parallel
  {
    int Mine;
#pragma omp atomic capture
    Mine = A1++;
    consume(Mine);
#pragma omp atomic write
    A2 = Mine;
#pragma omp atomic read
    Mine = A2;
  }
}

int A3;
void atomicHalfBad() {
#pragma omp parallel
  {
#pragma omp atomic
    A3 += 1;
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'A3' is read plainly here while another thread updates it atomically [mixed-atomic-access]
    consume(A3);
  }
}

template <typename T> T templateBad(const T *In, int N) {
  T Sum{};
#pragma omp parallel for
  for (int I = 0; I < N; ++I)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sum' is written here while another thread writes it [data-race]
    Sum += In[I];
  return Sum;
}

template int templateBad(const int *, int);
int lambdaBad(int N) {
  int Sum = 0;
#pragma omp parallel for
  for (int I = 0; I < N; ++I) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sum' is written here while another thread writes it [data-race]
    auto Add = [&](int X) { Sum += X; };
    Add(I);
  }
  return Sum;
}

int lambdaAroundBad(int N) {
  int Sum = 0;
  auto Run = [&] {
#pragma omp parallel for
    for (int I = 0; I < N; ++I)
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sum' is written here while another thread writes it [data-race]
      Sum += I;
  };
  Run();
  return Sum;
}

int lambdaPrivateOk(int N) {
  int Part = 0, Sum = 0;
#pragma omp parallel for private(Part) reduction(+ : Sum)
  for (int I = 0; I < N; ++I) {
    auto Set = [&](int X) { Part = X; };
    Set(I);
    Sum += Part;
  }
  return Sum;
}

static int W1;
static void orphanedLoop(int N) {
  int J;
#pragma omp for private(J)
  for (int I = 0; I < N; ++I)
    for (J = 0; J < I; ++J)
      consume(J);
}

void orphanedOk(int N) {
#pragma omp parallel
  orphanedLoop(N);
}

static int W2;
static void orphanedSingle() {
#pragma omp single
  ++W2;
}

void orphanedSingleOk() {
#pragma omp parallel
  orphanedSingle();
}

static int W3;
void joinedOk(int N) {
  W3 = 1;
#pragma omp parallel for
  for (int I = 0; I < N; ++I)
    consume(W3);
  W3 = 2;
}

static int W4;
void nowaitBad(int N) {
#pragma omp parallel
  {
#pragma omp for nowait
    for (int I = 0; I < N; ++I)
      consume(W4);
#pragma omp single
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'W4' is written here while another thread reads it [data-race]
    W4 = 2;
  }
}

static int W5;
void waitOk(int N) {
#pragma omp parallel
  {
#pragma omp for
    for (int I = 0; I < N; ++I)
      consume(W5);
#pragma omp single
    W5 = 2;
  }
}

static int W6;
void taskgroupOk() {
#pragma omp parallel
#pragma omp single
  {
#pragma omp taskgroup
    {
#pragma omp task
      ++W6;
    }
    ++W6;
  }
}

static int W7;
void taskloopBad(int N) {
#pragma omp parallel
#pragma omp single
#pragma omp taskloop
  for (int I = 0; I < N; ++I)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'W7' is written here while another thread writes it [data-race]
    W7 += I;
}

static int W8;
void barrierTasksOk() {
#pragma omp parallel
  {
#pragma omp single
    {
#pragma omp task
      ++W8;
    }
    consume(W8);
  }
}

void localsOk(int N) {
#pragma omp parallel
  {
    int *Buffer = (int *)malloc(40);
    for (int I = 0; I < N; ++I)
      Buffer[I] = I;
    Buffer[0]++;
    free(Buffer);
  }
}

int minBad(const int *A, int N) {
  int Min = A[0];
#pragma omp parallel for
  for (int I = 1; I < N; ++I)
    if (A[I] < Min)
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Min' is written here while another thread writes it [data-race]
      Min = A[I];
  return Min;
}

int checkedMinBad(const int *A, int N) {
  int Min = A[0];
#pragma omp parallel for
  for (int I = 1; I < N; ++I)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Min' is read here while another thread writes it [data-race]
    if (A[I] < Min) {
#pragma omp critical
      if (A[I] < Min)
        Min = A[I];
    }
  return Min;
}

int countBad(const int *A, int N) {
  int Counts[64] = {};
#pragma omp parallel
  {
    int Me = omp_get_thread_num();
#pragma omp for
    for (int I = 0; I < N; ++I)
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: each thread writes its own element of 'Counts', again and again: 16 elements of 4 bytes share a cache line [false-sharing]
      Counts[Me] += A[I];
  }
  return Counts[0];
}

static int W10, W11;
static void masterWork() { ++W10; consume(W11); }
void masterCallOk() {
#pragma omp parallel
  {
    if (omp_get_thread_num() == 0)
      masterWork();
  }
}

void simdOk(float *A, int N) {
  float X;
#pragma omp simd private(X)
  for (int I = 0; I < N; ++I) {
    X = A[I];
    A[I] = X * 2;
  }
}

static int W12;
void printOnceOk() {
  static bool Done = false;
#pragma omp parallel
  {
#pragma omp critical
    if (!Done) {
      Done = true;
      W12 = 1;
    }
  }
}

void nestedOk(int N) {
  int Sum = 0;
#pragma omp parallel for reduction(+ : Sum)
  for (int I = 0; I < N; ++I) {
    int Inner = 0;
#pragma omp parallel for reduction(+ : Inner)
    for (int J = 0; J < N; ++J)
      Inner += J;
    Sum += Inner;
  }
  consume(Sum);
}

void outerLoopOk(int *A, int *B, int N) {
#pragma omp parallel
  for (int T = 0; T < N; ++T) {
#pragma omp for
    for (int I = 1; I < N; ++I)
      B[I] = A[I - 1] + A[I];
#pragma omp for
    for (int I = 1; I < N; ++I)
      A[I] = B[I];
  }
}

static int W13;
void doubleOk() {
#pragma omp parallel
  {
#pragma omp sections
    {
#pragma omp section
      ++W13;
    }
#pragma omp sections
    {
#pragma omp section
      ++W13;
    }
  }
}
