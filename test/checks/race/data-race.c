// RUN: not %lockstitch check --checks=-*,data-race,inconsistent-guard %s -- -std=gnu11 > %t
// RUN: FileCheck %s --check-prefix=NOTE < %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <threads.h>

static int HitsBad;
static int GuardedOk;
static int UnguardedBad;
static atomic_int AtomicOk;
static _Thread_local int OwnOk;
static pthread_mutex_t Mutex = PTHREAD_MUTEX_INITIALIZER;

static void *workBad(void *Arg) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'HitsBad' is written here while another thread writes it [data-race]
  ++HitsBad;
  ++AtomicOk;
  ++OwnOk;
  pthread_mutex_lock(&Mutex);
  ++GuardedOk;
  pthread_mutex_unlock(&Mutex);
  ++UnguardedBad;
  return Arg;
}

// NOTE: note: several threads are started here that run 'workBad'
// NOTE: note: 'workBad' writes 'HitsBad' here, with no lock held
// NOTE: note: another of these threads does the same
// NOTE: note: the same holds for 'UnguardedBad', which is written here
static void startedInALoopBad(void) {
  pthread_t Threads[4];
  for (int I = 0; I < 4; ++I)
    pthread_create(&Threads[I], 0, workBad, 0);
  for (int I = 0; I < 4; ++I)
    pthread_join(Threads[I], 0);
}

static int OneThread;
static void *countOk(void *Arg) {
  ++OneThread;
  return Arg;
}
static int joinedBeforeOk(void) {
  pthread_t Thread;
  pthread_create(&Thread, 0, countOk, 0);
  pthread_join(Thread, 0);
  return ++OneThread;
}

// An object of the heap, passed to a thread and kept.
struct job {
  int DoneBad, Result;
  pthread_mutex_t Mutex;
};
static void *runBad(void *Arg) {
  struct job *J = Arg;
  J->Result = 42;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'job::DoneBad' is written here while another thread reads it [data-race]
  J->DoneBad = 1;
  return 0;
}
static int heapObjectBad(void) {
  struct job *J = calloc(1, sizeof *J);
  pthread_t Thread;
  pthread_create(&Thread, 0, runBad, J);
  while (!J->DoneBad)
    thrd_yield();
  pthread_join(Thread, 0);
  int Result = J->Result;
  free(J);
  return Result;
}

// The object's own lock.
struct counter {
  pthread_mutex_t Mutex;
  int Count;
};
static void *addOk(void *Arg) {
  struct counter *C = Arg;
  pthread_mutex_lock(&C->Mutex);
  ++C->Count;
  pthread_mutex_unlock(&C->Mutex);
  return 0;
}
static int ownLockOk(void) {
  struct counter C = {PTHREAD_MUTEX_INITIALIZER, 0};
  pthread_t Thread;
  pthread_create(&Thread, 0, addOk, &C);
  addOk(&C);
  pthread_join(Thread, 0);
  return C.Count;
}

// A job each.
struct part {
  int From, Sum;
};
static void *sumOk(void *Arg) {
  struct part *P = Arg;
  P->Sum += P->From;
  return 0;
}
static int partOfEachOk(void) {
  struct part Parts[4];
  pthread_t Threads[4];
  for (int I = 0; I < 4; ++I) {
    Parts[I].From = I;
    Parts[I].Sum = 0;
    pthread_create(&Threads[I], 0, sumOk, &Parts[I]);
  }
  int Sum = 0;
  for (int I = 0; I < 4; ++I) {
    pthread_join(Threads[I], 0);
    Sum += Parts[I].Sum;
  }
  return Sum;
}

// One job for all.
static void *shareBad(void *Arg) {
  int *Sum = Arg;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sum' is written here while another thread writes it [data-race]
  ++*Sum;
  return 0;
}
static int oneForAllBad(void) {
  int Sum = 0;
  pthread_t Threads[4];
  for (int I = 0; I < 4; ++I)
    pthread_create(&Threads[I], 0, shareBad, &Sum);
  for (int I = 0; I < 4; ++I)
    pthread_join(Threads[I], 0);
  return Sum;
}

static int C11Bad;
static int c11Bad(void *Arg) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'C11Bad' is written here while another thread writes it [data-race]
  ++C11Bad;
  return Arg != 0;
}
static void c11ThreadBad(void) {
  thrd_t Thread;
  thrd_create(&Thread, c11Bad, 0);
  --C11Bad;
  thrd_join(Thread, 0);
}

// An error that is looked at, and no more than that.
static pthread_mutex_t Counting = PTHREAD_MUTEX_INITIALIZER;
static int LookedAtOk, HeededOk, HeededBad;
static void complain(int Error) {
  static pthread_mutex_t Printing = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&Printing);
  printf("%d\n", Error);
  pthread_mutex_unlock(&Printing);
}
static int lockCounting(void) {
  if (pthread_mutex_lock(&Counting) != 0)
    return -1;
  return 0;
}
static void *lookAtErrors(void *Arg) {
  int Error = pthread_mutex_lock(&Counting);
  if (Error != 0)
    complain(Error);
  ++LookedAtOk;
  pthread_mutex_unlock(&Counting);

  complain(pthread_mutex_lock(&Counting));
  ++LookedAtOk;
  pthread_mutex_unlock(&Counting);

  lockCounting();
  ++LookedAtOk;
  pthread_mutex_unlock(&Counting);

  if (lockCounting() == 0) {
    ++HeededOk;
    pthread_mutex_unlock(&Counting);
  } else {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'HeededBad' is written here while another thread writes it [data-race]
    ++HeededBad;
  }
  return Arg;
}
static void lookAtErrorsTwice(void) {
  pthread_t Threads[2];
  for (int I = 0; I < 2; ++I)
    pthread_create(&Threads[I], 0, lookAtErrors, 0);
  for (int I = 0; I < 2; ++I)
    pthread_join(Threads[I], 0);
}

// What a worker is to do is said by a flag, and the same function asks it.
enum Step { Idle, Reads, Writes };
static enum Step Now;
static int ExecutedOk, ReceivedBad;
void wait(void);

static void execute(void) { ++ExecutedOk; }
static int RemovedOk;

static void removeLater(void) { ++RemovedOk; }
static void removeFile(int IsFromSignal) {
  if (IsFromSignal)
    wait();
  else
    removeLater();
}
static void receive(void) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'ReceivedBad' is written here while another thread writes it [data-race]
  ++ReceivedBad;
  if (Now != Idle) {
    if (Now == Reads)
      wait();
    return;
  }
  execute();
}
static void *workByStep(void *Arg) {
  if (Now == Reads)
    receive();
  else if (Now == Writes)
    wait();
  removeFile(1);
  return Arg;
}

// In a loop, and what is called may set the flag meanwhile.
static enum Step Command;
static int CommandsOk;
int isThereMore(void);

static void executeCommand(void) {
  ++CommandsOk;
  if (isThereMore())
    Command = isThereMore() ? Reads : Idle;
}
static void receiveCommands(void) {
  while (isThereMore()) {
    if (Command != Idle) {
      if (Command == Reads)
        wait();
      break;
    }
    executeCommand();
  }
}
static void *workByCommand(void *Arg) {
  while (isThereMore()) {
    pthread_mutex_lock(&Counting);
    pthread_mutex_unlock(&Counting);
    if (Command == Reads)
      receiveCommands();
    else if (Command == Writes)
      wait();
  }
  return Arg;
}
static void startByCommand(void) {
  pthread_t Threads[2];
  for (int I = 0; I < 2; ++I)
    pthread_create(&Threads[I], 0, workByCommand, 0);
  for (int I = 0; I < 2; ++I)
    pthread_join(Threads[I], 0);
}
static void startByStep(void) {
  pthread_t Threads[2];
  for (int I = 0; I < 2; ++I)
    pthread_create(&Threads[I], 0, workByStep, 0);
  for (int I = 0; I < 2; ++I)
    pthread_join(Threads[I], 0);
}

// A flag that is changed on the way contradicts nothing.
static enum Step Changing;
static int BegunBad;

static void begin(void) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Changing' is read here without 'Counting', which is held at 2 of 2 other accesses [inconsistent-guard]
  if (Changing == Reads)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'BegunBad' is written here while another thread writes it [data-race]
    ++BegunBad;
  else
    wait();
}
static void *workByChange(void *Arg) {
  pthread_mutex_lock(&Counting);
  if (Changing == Idle) {
    Changing = Reads;
    pthread_mutex_unlock(&Counting);
    begin();
  } else {
    pthread_mutex_unlock(&Counting);
    wait();
  }
  return Arg;
}
static void startByChange(void) {
  pthread_t Threads[2];
  for (int I = 0; I < 2; ++I)
    pthread_create(&Threads[I], 0, workByChange, 0);
  for (int I = 0; I < 2; ++I)
    pthread_join(Threads[I], 0);
}

// ---- Made anew for each thread ----------------------------------------------

struct parcel {
  int Size, Weight, Height, Width, Depth;
  pthread_mutex_t Lock;
};
static void *carryOk(void *Arg) {
  struct parcel *P = Arg;
  pthread_mutex_lock(&P->Lock);
  int Sum = P->Size + P->Weight;
  pthread_mutex_unlock(&P->Lock);
  return Sum ? Arg : 0;
}
static void send(struct parcel *P) {
  pthread_t Thread;
  P->Weight = 2;
  if (!pthread_create(&Thread, 0, carryOk, P))
    pthread_detach(Thread);
}
static void madeForEachOk(int Count) {
  while (Count-- > 0) {
    struct parcel *P = calloc(1, sizeof(*P));
    P->Size = 1;
    pthread_mutex_init(&P->Lock, 0);
    send(P);
    pthread_mutex_lock(&P->Lock);
    pthread_mutex_unlock(&P->Lock);
  }
}

static void *lift(void *Arg) {
  struct parcel *P = Arg;
  return P->Height + P->Width + P->Depth ? Arg : 0;
}
static void sendAndMeasure(struct parcel *P) {
  pthread_t Thread;
  pthread_create(&Thread, 0, lift, P);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'parcel::Depth' is written here while another thread reads it [data-race]
  P->Depth = 3;
}
static void writtenAfterTheStartBad(int Count) {
  while (Count-- > 0) {
    struct parcel *P = calloc(1, sizeof(*P));
    sendAndMeasure(P);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'parcel::Height' is written here while another thread reads it [data-race]
    P->Height = 1;
  }
}
static void madeOnceBad(int Count) {
  struct parcel *P = calloc(1, sizeof(*P));
  while (Count-- > 0) {
    pthread_t Thread;
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'parcel::Width' is written here while another thread reads it [data-race]
    P->Width = Count;
    pthread_create(&Thread, 0, lift, P);
  }
}

int main(int Count, char **Args) {
  madeForEachOk(Count);
  writtenAfterTheStartBad(Count);
  madeOnceBad(Count);
  startedInALoopBad();
  lookAtErrorsTwice();
  startByStep();
  startByCommand();
  startByChange();
  c11ThreadBad();
  return joinedBeforeOk() + heapObjectBad() + ownLockOk() + partOfEachOk() +
         oneForAllBad();
}
