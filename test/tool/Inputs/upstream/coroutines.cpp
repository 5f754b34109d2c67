// What clang-tidy tells of coroutines, with its twins.
namespace std {
template <typename R, typename...> struct coroutine_traits {
  using promise_type = typename R::promise_type;
};
template <typename = void> struct coroutine_handle {
  static coroutine_handle from_address(void *) noexcept;
  coroutine_handle() = default;
  template <typename P> coroutine_handle(coroutine_handle<P>) noexcept;
};
struct suspend_always {
  bool await_ready() noexcept;
  void await_suspend(coroutine_handle<>) noexcept;
  void await_resume() noexcept;
};
class mutex {
public:
  void lock();
  void unlock();
};
template <typename M> class lock_guard {
public:
  explicit lock_guard(M &);
  ~lock_guard();
};
} // namespace std

struct Task {
  struct promise_type {
    Task get_return_object();
    std::suspend_always initial_suspend();
    std::suspend_always final_suspend() noexcept;
    void return_void();
    void unhandled_exception();
  };
};

std::mutex Mutex;
void start(Task);

void captureBad(int Number) {
  start([Number]() -> Task {
    (void)Number;
    co_return;
  }());
}
void captureOk(int Number) {
  start([](int Passed) -> Task {
    (void)Passed;
    co_return;
  }(Number));
}

Task referenceBad(int &Number) {
  ++Number;
  co_return;
}
Task referenceOk(int *Number) {
  ++*Number;
  co_return;
}

Task guardBad() {
  std::lock_guard<std::mutex> Held(Mutex);
  co_await std::suspend_always();
}
Task guardOk() {
  { std::lock_guard<std::mutex> Held(Mutex); }
  co_await std::suspend_always();
}
