// abba-recursive: paste takes Document, a recursive mutex, under Clipboard
// With OK: paste holds Document already when it takes it again
// RUN: %cxx %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: potential deadlock: 'Clipboard' and 'Document' are acquired in different orders [lock-order-inversion]
// CHECK-NEXT: thread 2 acquires 'Clipboard' while it holds 'Document':
// CHECK-NEXT: #0 copy() {{.*}}abba-recursive.cpp:{{[0-9]+}}
// CHECK-NEXT: it acquired 'Document' here:
// CHECK-NEXT: #0 copy() {{.*}}abba-recursive.cpp:{{[0-9]+}}
// CHECK-NEXT: thread 3 acquires 'Document' while it holds 'Clipboard':
// CHECK-NEXT: #0 insertText() {{.*}}abba-recursive.cpp:{{[0-9]+}}
// CHECK-NEXT: #1 paste() {{.*}}
// CHECK-NEXT: it acquired 'Clipboard' here:
// CHECK-NEXT: #0 paste() {{.*}}abba-recursive.cpp:{{[0-9]+}}

#include <atomic>
#include <mutex>
#include <thread>

std::recursive_mutex Document;
std::mutex Clipboard;
std::atomic<bool> Copied;
int Length;

[[gnu::noinline]] void insertText() {
  std::lock_guard HoldDocument(Document);
  ++Length;
}

void copy() {
  {
    std::lock_guard HoldDocument(Document);
    insertText();
    std::lock_guard HoldClipboard(Clipboard);
  }
  Copied.store(true, std::memory_order_relaxed);
}

void paste() {
  while (!Copied.load(std::memory_order_relaxed))
    std::this_thread::yield();
#ifdef OK
  std::lock_guard HoldDocument(Document);
#endif
  std::lock_guard HoldClipboard(Clipboard);
  insertText();
}

int main() {
  std::thread Copy(copy), Paste(paste);
  Copy.join();
  Paste.join();
}
