// RUN: %lockstitch extract --print %s -- -std=c++20 | FileCheck %s

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

std::mutex M;
int Count;

// CHECK-LABEL: {{^}}function inOptional {{.*}}
// CHECK:       guard [[G:[^ ]*]][] locks exclusive member (M)
// CHECK:       write Count
// CHECK-NEXT:  end [[G]][]
// CHECK-NEXT:  assign Count = 0
// CHECK-NEXT:  write Count
// CHECK-NEXT:  end [[G]][]
void inOptional() {
  std::optional<std::unique_lock<std::mutex>> Held;
  Held.emplace(M);
  ++Count;
  Held.reset();
  Count = 0;
}

// CHECK-LABEL: {{^}}function inPlace {{.*}}
// CHECK:       guard [[G:[^ ]*]][] locks exclusive member (M)
// CHECK:       end [[G]][]
void inPlace() {
  std::optional<std::lock_guard<std::mutex>> Held(std::in_place, M);
  ++Count;
}

// CHECK-LABEL: {{^}}function moved {{.*}}
// CHECK:       guard [[T:t[0-9]+]] locks exclusive
// CHECK:       move [[G:[^ ]*]][] from [[T]]
// CHECK:       end [[T]]
// CHECK:       end [[G]][]
void moved() {
  std::vector<std::unique_lock<std::mutex>> Held;
  Held.push_back(std::unique_lock<std::mutex>(M));
  ++Count;
}

// CHECK-LABEL: {{^}}function cleared {{.*}}
// CHECK:       guard [[G:[^ ]*]][] locks exclusive
// CHECK:       write Count
// CHECK-NEXT:  end [[G]][]
// CHECK-NEXT:  assign Count = 0
// CHECK-NEXT:  write Count
void cleared() {
  std::vector<std::unique_lock<std::mutex>> Held;
  Held.emplace_back(M);
  ++Count;
  Held.clear();
  Count = 0;
}

// CHECK-LABEL: {{^}}function pointed {{.*}}
// CHECK:       assign [[P:[^ ]*]] = &[[G:new[0-9]+]]
// CHECK-NEXT:  guard [[G]] locks exclusive
// CHECK:       write Count
// CHECK-NEXT:  end [[P]].*
// CHECK:       write Count
void pointed() {
  auto Held = std::make_unique<std::unique_lock<std::mutex>>(M);
  ++Count;
  Held.reset();
  Count = 0;
}

// CHECK-LABEL: {{^}}function captured {{.*}}
// CHECK:       move [[G:[^ ]*]] from
// CHECK:       end [[G]] [[#]]:
void captured() {
  std::unique_lock<std::mutex> Lock(M);
  auto Keep = [G = std::move(Lock)] { ++Count; };
  Keep();
}
