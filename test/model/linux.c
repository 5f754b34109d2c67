// The Linux kernel: a probe that may block tells whether a lock is held, a race
// which code runs at once.

// REQUIRES: linux-headers
// RUN: not %lockstitch check %s -- %linux > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/rwsem.h>
#include <linux/semaphore.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

static DEFINE_SPINLOCK(Spin);
static DEFINE_RAW_SPINLOCK(Raw);
static DEFINE_RWLOCK(RW);
static DEFINE_MUTEX(M);
static DECLARE_RWSEM(Sem);
static DECLARE_WAIT_QUEUE_HEAD(Queue);
static DECLARE_COMPLETION(Done);
static DEFINE_SEMAPHORE(Count);

// ---- Spin locks -------------------------------------------------------------

void spinBad(void) {
  spin_lock(&Spin);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'msleep' may block while 'Spin' is held [blocking-under-lock]
  msleep(1);
  spin_unlock(&Spin);
}

void spinOk(void) {
  spin_lock(&Spin);
  spin_unlock(&Spin);
  spin_lock_bh(&Spin);
  spin_unlock_bh(&Spin);
  spin_lock_irq(&Spin);
  spin_unlock_irq(&Spin);
  msleep(1);
}

void spinIrqsaveBad(void) {
  unsigned long flags;
  spin_lock_irqsave(&Spin, flags);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'msleep' may block while 'Spin' is held [blocking-under-lock]
  msleep(1);
  spin_unlock_irqrestore(&Spin, flags);
}

void spinIrqsaveOk(void) {
  unsigned long flags;
  spin_lock_irqsave(&Spin, flags);
  spin_unlock_irqrestore(&Spin, flags);
  msleep(1);
}

void spinTwiceBad(void) {
  unsigned long flags;
  spin_lock_irqsave(&Spin, flags);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'Spin', which this thread already holds [double-lock]
  spin_lock(&Spin);
  spin_unlock(&Spin);
}

void spinTryBad(void) {
  if (spin_trylock(&Spin)) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'msleep' may block while 'Spin' is held [blocking-under-lock]
    msleep(1);
    spin_unlock(&Spin);
  }
}

void spinTryOk(void) {
  if (!spin_trylock(&Spin)) {
    msleep(1);
    return;
  }
  spin_unlock(&Spin);
}

int spinLeakBad(int Early) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Spin' is still held when 'spinLeakBad' returns [lock-leak]
  spin_lock(&Spin);
  if (Early)
    return -EBUSY;
  spin_unlock(&Spin);
  return 0;
}

void rawBad(void) {
  raw_spin_lock(&Raw);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'msleep' may block while 'Raw' is held [blocking-under-lock]
  msleep(1);
  raw_spin_unlock(&Raw);
}

void rawOk(void) {
  unsigned long flags;
  raw_spin_lock_irqsave(&Raw, flags);
  raw_spin_unlock_irqrestore(&Raw, flags);
  msleep(1);
}

void readBad(void) {
  read_lock(&RW);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'msleep' may block while 'RW' is held [blocking-under-lock]
  msleep(1);
  read_unlock(&RW);
}

void writeBad(void) {
  unsigned long flags;
  write_lock_irqsave(&RW, flags);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'msleep' may block while 'RW' is held [blocking-under-lock]
  msleep(1);
  write_unlock_irqrestore(&RW, flags);
}

void readWriteOk(void) {
  unsigned long flags;
  read_lock_bh(&RW);
  read_unlock_bh(&RW);
  read_lock_irqsave(&RW, flags);
  read_unlock_irqrestore(&RW, flags);
  write_lock(&RW);
  write_unlock(&RW);
  msleep(1);
}

// ---- Locks that sleep -------------------------------------------------------

void mutexBad(void) {
  mutex_lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'msleep' may block while 'M' is held [blocking-under-lock]
  msleep(1);
  mutex_unlock(&M);
}

void mutexOk(void) {
  mutex_lock(&M);
  mutex_unlock(&M);
  msleep(1);
}

int mutexInterruptibleOk(void) {
  if (mutex_lock_interruptible(&M)) {
    msleep(1);
    return -EINTR;
  }
  mutex_unlock(&M);
  return 0;
}

int mutexInterruptibleBad(void) {
  if (mutex_lock_interruptible(&M))
    return -EINTR;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'msleep' may block while 'M' is held [blocking-under-lock]
  msleep(1);
  mutex_unlock(&M);
  return 0;
}

void mutexTryOk(void) {
  if (!mutex_trylock(&M)) {
    msleep(1);
    return;
  }
  mutex_unlock(&M);
}

void guardBad(void) {
  guard(mutex)(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'msleep' may block while 'M' is held [blocking-under-lock]
  msleep(1);
}

void guardOk(void) {
  { guard(mutex)(&M); }
  msleep(1);
}

void downReadBad(void) {
  down_read(&Sem);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'msleep' may block while 'Sem' is held [blocking-under-lock]
  msleep(1);
  up_read(&Sem);
}

void downWriteBad(void) {
  down_write(&Sem);
  downgrade_write(&Sem);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'msleep' may block while 'Sem' is held [blocking-under-lock]
  msleep(1);
  up_read(&Sem);
}

void downOk(void) {
  down_write(&Sem);
  downgrade_write(&Sem);
  up_read(&Sem);
  if (!down_read_trylock(&Sem))
    return;
  up_read(&Sem);
  if (down_write_killable(&Sem))
    return;
  up_write(&Sem);
  msleep(1);
}

void orderBad(void) {
  mutex_lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'Sem' while holding 'M' can deadlock [lock-order-inversion]
  down_write(&Sem);
  up_write(&Sem);
  mutex_unlock(&M);
}

void reverseOrder(void) {
  down_write(&Sem);
  mutex_lock(&M);
  mutex_unlock(&M);
  up_write(&Sem);
}

// ---- Waiting ----------------------------------------------------------------

static int Ready;

void waitEventBad(void) {
  mutex_lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'schedule' may block while 'M' is held [blocking-under-lock]
  wait_event(Queue, Ready);
  mutex_unlock(&M);
}

void waitEventOk(void) {
  wait_event(Queue, Ready);
  mutex_lock(&M);
  wake_up(&Queue);
  mutex_unlock(&M);
}

void completionBad(void) {
  mutex_lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting for an event may block while 'M' is held [blocking-under-lock]
  wait_for_completion(&Done);
  mutex_unlock(&M);
}

void completionTimeoutBad(void) {
  mutex_lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting for an event may block while 'M' is held [blocking-under-lock]
  wait_for_completion_timeout(&Done, 10);
  mutex_unlock(&M);
}

void downBad(void) {
  mutex_lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on a semaphore may block while 'M' is held [blocking-under-lock]
  down(&Count);
  mutex_unlock(&M);
  up(&Count);
}

void readOk(int *Value) {
  rcu_read_lock();
  rcu_read_lock();
  ++*Value;
  rcu_read_unlock();
  rcu_read_unlock();
}

void readSideBad(void) {
  rcu_read_lock();
  // CHECK: :[[@LINE+2]]:{{[0-9]+}}: warning: 'synchronize_rcu' may block while 'RCU' is held [blocking-under-lock]
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}RCU{{.*}} [lock-upgrade]
  synchronize_rcu();
  rcu_read_unlock();
}

void synchronizeBad(void) {
  mutex_lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'synchronize_rcu' may block while 'M' is held [blocking-under-lock]
  synchronize_rcu();
  mutex_unlock(&M);
}

// ---- Threads, works and interrupts ------------------------------------------

static int Started, Awaited, Worked, Interrupted, Locked, Counted;
static atomic_t Atomic;

static int setStarted(void *Unused) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Started' is written here while another thread writes it [data-race]
  Started = 1;
  return 0;
}

int kthreadBad(void) {
  struct task_struct *Task = kthread_run(setStarted, NULL, "set");
  Started = 2;
  return kthread_stop(Task);
}

static int setAwaited(void *Unused) {
  Awaited = 1;
  complete(&Done);
  return 0;
}

void kthreadOk(void) {
  kthread_run(setAwaited, NULL, "tell");
  wait_for_completion(&Done);
  Awaited = 2;
}

static int count(void *Unused) {
  atomic_inc(&Atomic);
  spin_lock(&Spin);
  ++Counted;
  spin_unlock(&Spin);
  return 0;
}

void atomicOk(void) {
  kthread_run(count, NULL, "count");
  if (atomic_dec_and_test(&Atomic))
    atomic_set(&Atomic, 1);
  atomic_add(2, &Atomic);
  spin_lock(&Spin);
  Counted += atomic_read(&Atomic);
  spin_unlock(&Spin);
}

struct job {
  struct work_struct Work;
};

// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Worked' is written here while another thread writes it [data-race]
static void work(struct work_struct *Unused) { Worked = 1; }

void workBad(struct job *Job) {
  INIT_WORK(&Job->Work, work);
  schedule_work(&Job->Work);
  Worked = 2;
}

static irqreturn_t handle(int Irq, void *Unused) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Interrupted' is written here while another thread writes it [data-race]
  Interrupted = 1;
  spin_lock(&Spin);
  ++Locked;
  spin_unlock(&Spin);
  return IRQ_HANDLED;
}

int interruptBad(int Irq) {
  int Error = request_irq(Irq, handle, 0, "job", NULL);
  Interrupted = 2;
  spin_lock_irq(&Spin);
  ++Locked;
  spin_unlock_irq(&Spin);
  return Error;
}
