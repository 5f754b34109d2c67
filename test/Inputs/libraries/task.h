// task.h - a lazy task, an eager one, a generator, a timer: as libraries have them
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once
#include <coroutine>
#include <utility>

template <typename Task> struct Promise {
  std::coroutine_handle<> Waiter;

  Task get_return_object() {
    return Task(std::coroutine_handle<typename Task::promise_type>::from_promise(
        static_cast<typename Task::promise_type &>(*this)));
  }
  struct Final {
    bool await_ready() noexcept { return false; }
    template <typename P>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<P> H) noexcept {
      return H.promise().Waiter;
    }
    void await_resume() noexcept {}
  };
  Final final_suspend() noexcept { return {}; }
  void return_void() {}
  void unhandled_exception();
};

/// Begins when it is awaited.
struct Task {
  struct promise_type : Promise<Task> {
    std::suspend_always initial_suspend() noexcept { return {}; }
  };

  Task() = default;
  explicit Task(std::coroutine_handle<promise_type> H) : Handle(H) {}
  Task(Task &&Other) noexcept : Handle(std::exchange(Other.Handle, {})) {}
  Task &operator=(Task &&Other) noexcept {
    std::swap(Handle, Other.Handle);
    return *this;
  }
  ~Task() {
    if (Handle)
      Handle.destroy();
  }

  bool await_ready() const { return !Handle || Handle.done(); }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> H) {
    Handle.promise().Waiter = H;
    return Handle;
  }
  void await_resume() {}
  void start() { Handle.resume(); }

  std::coroutine_handle<promise_type> Handle;
};

/// Begins when it is called.
struct Eager {
  struct promise_type : Promise<Eager> {
    std::suspend_never initial_suspend() noexcept { return {}; }
  };

  explicit Eager(std::coroutine_handle<promise_type> H) : Handle(H) {}
  bool await_ready() const { return Handle.done(); }
  void await_suspend(std::coroutine_handle<> H) { Handle.promise().Waiter = H; }
  void await_resume() {}

  std::coroutine_handle<promise_type> Handle;
};

/// Asked for one value after another.
struct Generator {
  struct promise_type {
    int Value = 0;
    Generator get_return_object();
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(int V) {
      Value = V;
      return {};
    }
    void return_void() {}
    void unhandled_exception();
  };

  Generator(Generator &&);
  ~Generator();
  bool next();
  int value() const;
};

/// Suspends until a time has come.
struct Timer {
  int Milliseconds;
  bool await_ready() const { return Milliseconds <= 0; }
  void await_suspend(std::coroutine_handle<>);
  void await_resume() {}
};

/// What is there already.
struct Ready {
  constexpr bool await_ready() const { return true; }
  void await_suspend(std::coroutine_handle<>) {}
  void await_resume() {}
};

/// Runs a task to its end.
void runUntilDone(Task T);
Task whenAll(Task A, Task B);
