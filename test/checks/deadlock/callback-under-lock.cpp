// RUN: not %lockstitch check --checks=-*,callback-under-lock %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=NOTE < %t
// RUN: %lockstitch check %s -- -std=c++20 | FileCheck %s --check-prefix=OFF --allow-empty

// OFF-NOT: callback-under-lock

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

struct Handler {
  virtual ~Handler() = default;
  virtual void handle(int) = 0;
};

struct Printer : Handler {
  void handle(int) override;
};

struct Counter : Handler {
  void handle(int) override;
};

class Subject {
public:
  using Listener = std::function<void(int)>;

  void subscribe(Listener New) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Listeners.push_back(std::move(New));
  }

  void setHandler(Handler *New) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Handles = New;
  }

  void publishBad(int What) {
    std::lock_guard<std::mutex> Lock(Mutex);
    for (const Listener &Each : Listeners)
      // CHECK: :[[@LINE+1]]:7: warning: 'Each' is called with 'Mutex' held, whatever it is [callback-under-lock]
      Each(What);
  }
  // NOTE: note: 'Subject::publishBad' acquires 'Mutex' here

  void memberBad(int What) {
    Mutex.lock();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'OnChange' is called with 'Mutex' held
    OnChange(What);
    Mutex.unlock();
  }

  void virtualBad(int What) {
    std::unique_lock<std::mutex> Lock(Mutex);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: an override of 'Handler::handle' is called with 'Mutex' held, whatever it is
    Handles->handle(What);
  }

  void parameterBad(const Listener &Done) {
    std::lock_guard<std::mutex> Lock(Mutex);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Done' is called with 'Mutex' held
    Done(1);
  }

  void lambdaBad(void (*Callback)(int)) {
    auto Run = [&] {
      std::lock_guard<std::mutex> Lock(Mutex);
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Callback' is called with 'this->Mutex' held
      Callback(2);
    };
    Run();
  }

  void publishOk(int What) {
    std::vector<Listener> Copy;
    {
      std::lock_guard<std::mutex> Lock(Mutex);
      Copy = Listeners;
    }
    for (const Listener &Each : Copy)
      Each(What);
  }

  void unlockedOk(int What) {
    std::unique_lock<std::mutex> Lock(Mutex);
    Handler *Now = Handles;
    Lock.unlock();
    Now->handle(What);
  }

  // A lambda of one's own is no stranger.
  int ownOk() {
    int Sum = 0;
    auto Add = [&](int N) { Sum += N; };
    std::lock_guard<std::mutex> Lock(Mutex);
    Add(1);
    return Sum;
  }

  template <typename Function> void with(Function Do) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Do();
  }

  void withOk() {
    with([this] { ++Count; });
  }

  void waitOk() {
    std::unique_lock<std::mutex> Lock(Mutex);
    Changed.wait(Lock, [this] { return Count != 0; });
  }

  // The class is known.
  void exactOk(Printer &P) {
    std::lock_guard<std::mutex> Lock(Mutex);
    P.Printer::handle(1);
  }

private:
  std::mutex Mutex;
  std::condition_variable Changed;
  std::vector<Listener> Listeners;
  Listener OnChange;
  Handler *Handles = nullptr;
  int Count = 0;
};
