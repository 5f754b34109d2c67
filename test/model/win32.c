// Windows: a probe that may block tells whether a lock is held, a race which
// code runs at once.

// REQUIRES: mingw-w64
// RUN: not %lockstitch check %s -- --target=x86_64-w64-mingw32 -isystem %mingw > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#define _WIN32_WINNT 0x0a00
#define WIN32_LEAN_AND_MEAN
#include <process.h>
#include <windows.h>

static CRITICAL_SECTION CS;
static SRWLOCK RW = SRWLOCK_INIT;
static CONDITION_VARIABLE CV, Single;
static int Ready;

// ---- Locks ------------------------------------------------------------------

void criticalBad(void) {
  EnterCriticalSection(&CS);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sleep' may block while 'CS' is held [blocking-under-lock]
  Sleep(1);
  LeaveCriticalSection(&CS);
}

void criticalOk(void) {
  EnterCriticalSection(&CS);
  LeaveCriticalSection(&CS);
  Sleep(1);
}

void recursiveOk(void) {
  EnterCriticalSection(&CS);
  EnterCriticalSection(&CS);
  LeaveCriticalSection(&CS);
  LeaveCriticalSection(&CS);
  Sleep(1);
}

void tryCriticalBad(void) {
  if (TryEnterCriticalSection(&CS)) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sleep' may block while 'CS' is held [blocking-under-lock]
    Sleep(1);
    LeaveCriticalSection(&CS);
  }
}

void tryCriticalOk(void) {
  if (!TryEnterCriticalSection(&CS)) {
    Sleep(1);
    return;
  }
  LeaveCriticalSection(&CS);
}

void initOk(CRITICAL_SECTION *Own) {
  InitializeCriticalSectionAndSpinCount(Own, 400);
  EnterCriticalSection(Own);
  LeaveCriticalSection(Own);
  DeleteCriticalSection(Own);
}

void leakBad(int Early) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'CS' is still held when 'leakBad' returns [lock-leak]
  EnterCriticalSection(&CS);
  if (Early)
    return;
  LeaveCriticalSection(&CS);
}

void exclusiveBad(void) {
  AcquireSRWLockExclusive(&RW);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sleep' may block while 'RW' is held [blocking-under-lock]
  Sleep(1);
  ReleaseSRWLockExclusive(&RW);
}

void sharedBad(void) {
  AcquireSRWLockShared(&RW);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sleep' may block while 'RW' is held [blocking-under-lock]
  Sleep(1);
  ReleaseSRWLockShared(&RW);
}

void releasedOk(void) {
  AcquireSRWLockExclusive(&RW);
  ReleaseSRWLockExclusive(&RW);
  AcquireSRWLockShared(&RW);
  ReleaseSRWLockShared(&RW);
  Sleep(1);
}

void twiceBad(void) {
  AcquireSRWLockExclusive(&RW);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'RW', which this thread already holds [double-lock]
  AcquireSRWLockExclusive(&RW);
  ReleaseSRWLockExclusive(&RW);
}

void trySharedBad(void) {
  if (TryAcquireSRWLockShared(&RW)) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sleep' may block while 'RW' is held [blocking-under-lock]
    Sleep(1);
    ReleaseSRWLockShared(&RW);
  }
}

void tryExclusiveOk(void) {
  if (!TryAcquireSRWLockExclusive(&RW)) {
    Sleep(1);
    return;
  }
  ReleaseSRWLockExclusive(&RW);
}

void sleepZeroOk(void) {
  EnterCriticalSection(&CS);
  Sleep(0);
  LeaveCriticalSection(&CS);
}

// ---- Waiting ----------------------------------------------------------------

void conditionBad(void) {
  EnterCriticalSection(&CS);
  while (!Ready)
    SleepConditionVariableCS(&CV, &CS, INFINITE);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sleep' may block while 'CS' is held [blocking-under-lock]
  Sleep(1);
  LeaveCriticalSection(&CS);
}

void conditionOnceBad(void) {
  AcquireSRWLockExclusive(&RW);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on 'Single' without a loop that tests the condition [wait-without-predicate]
  SleepConditionVariableSRW(&Single, &RW, INFINITE, 0);
  ReleaseSRWLockExclusive(&RW);
}

void conditionOk(void) {
  EnterCriticalSection(&CS);
  while (!Ready)
    SleepConditionVariableCS(&CV, &CS, INFINITE);
  LeaveCriticalSection(&CS);
}

void wakeOk(void) {
  EnterCriticalSection(&CS);
  Ready = 1;
  WakeConditionVariable(&CV);
  WakeAllConditionVariable(&CV);
  LeaveCriticalSection(&CS);
}

void eventBad(HANDLE Event) {
  EnterCriticalSection(&CS);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting for an event may block while 'CS' is held [blocking-under-lock]
  WaitForSingleObject(Event, INFINITE);
  LeaveCriticalSection(&CS);
}

// ---- Threads ----------------------------------------------------------------

static int Result, Other, Detached, Several, Told, Guarded, Late;

static DWORD WINAPI setResult(void *Unused) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Result' is written here while another thread writes it [data-race]
  Result = 1;
  return 0;
}

int threadBad(void) {
  HANDLE Thread = CreateThread(NULL, 0, setResult, NULL, 0, NULL);
  Result = 2;
  WaitForSingleObject(Thread, INFINITE);
  CloseHandle(Thread);
  return Result;
}

static DWORD WINAPI setLate(void *Unused) {
  Late = 1;
  return 0;
}

int threadJoinedOk(void) {
  HANDLE Thread = CreateThread(NULL, 0, setLate, NULL, 0, NULL);
  while (WaitForSingleObject(Thread, 100) == WAIT_TIMEOUT)
    Sleep(1);
  CloseHandle(Thread);
  Late = 2;
  return Late;
}

static unsigned WINAPI setOther(void *Where) {
  *(int *)Where = 1;
  return 0;
}

int beginBad(void) {
  HANDLE Thread = (HANDLE)_beginthreadex(NULL, 0, setOther, &Other, 0, NULL);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Other' is written here while another thread writes it [data-race]
  Other = 2;
  WaitForSingleObject(Thread, INFINITE);
  CloseHandle(Thread);
  return Other;
}

int beginOk(void) {
  int Own = 0;
  HANDLE Thread = (HANDLE)_beginthreadex(NULL, 0, setOther, &Own, 0, NULL);
  WaitForSingleObject(Thread, INFINITE);
  CloseHandle(Thread);
  Own = 2;
  return Own;
}

// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Detached' is written here while another thread writes it [data-race]
static void setDetached(void *Unused) { Detached = 1; }

void beginDetachedBad(void) {
  _beginthread(setDetached, 0, NULL);
  Detached = 2;
}

static DWORD WINAPI setSeveral(void *Unused) {
  Several = 1;
  return 0;
}

int severalOk(void) {
  HANDLE Threads[1];
  Threads[0] = CreateThread(NULL, 0, setSeveral, NULL, 0, NULL);
  WaitForMultipleObjects(1, Threads, TRUE, INFINITE);
  CloseHandle(Threads[0]);
  Several = 2;
  return Several;
}

static HANDLE Done, Mutex;

static DWORD WINAPI tell(void *Unused) {
  Told = 1;
  SetEvent(Done);
  return 0;
}

void eventOk(void) {
  HANDLE Thread = CreateThread(NULL, 0, tell, NULL, 0, NULL);
  WaitForSingleObject(Done, INFINITE);
  Told = 2;
  CloseHandle(Thread);
}

static DWORD WINAPI countGuarded(void *Unused) {
  WaitForSingleObject(Mutex, INFINITE);
  ++Guarded;
  ReleaseMutex(Mutex);
  return 0;
}

void mutexOk(void) {
  HANDLE Thread = CreateThread(NULL, 0, countGuarded, NULL, 0, NULL);
  WaitForSingleObject(Mutex, INFINITE);
  ++Guarded;
  ReleaseMutex(Mutex);
  CloseHandle(Thread);
}

static int Queued;

static DWORD WINAPI setQueued(void *Unused) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Queued' is written here while another thread writes it [data-race]
  Queued = 1;
  return 0;
}

void workItemBad(void) {
  QueueUserWorkItem(setQueued, NULL, 0);
  Queued = 2;
}

static INIT_ONCE Once = INIT_ONCE_STATIC_INIT;

static BOOL WINAPI sleepOnce(INIT_ONCE *Flag, void *Unused, void **Out) {
  Sleep(1);
  return TRUE;
}

void onceBad(void) {
  EnterCriticalSection(&CS);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sleep' may block while 'CS' is held [blocking-under-lock]
  InitOnceExecuteOnce(&Once, sleepOnce, NULL, NULL);
  LeaveCriticalSection(&CS);
}

// ---- Atomics ----------------------------------------------------------------

static volatile LONG Count;
static void *volatile Place;

static DWORD WINAPI countOn(void *Unused) {
  InterlockedIncrement(&Count);
  InterlockedExchangePointer(&Place, NULL);
  return 0;
}

void interlockedOk(void) {
  HANDLE Thread = CreateThread(NULL, 0, countOn, NULL, 0, NULL);
  InterlockedDecrement(&Count);
  InterlockedExchangeAdd(&Count, 2);
  InterlockedCompareExchange(&Count, 0, 1);
  InterlockedCompareExchangePointer(&Place, NULL, NULL);
  WaitForSingleObject(Thread, INFINITE);
  CloseHandle(Thread);
}
