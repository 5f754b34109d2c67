// Function.h - a stand-in for folly's header of that name
#pragma once

namespace folly {

template <typename FunctionType> class Function;

template <typename Result, typename... Args> class Function<Result(Args...)> {
public:
  Function() noexcept;
  Function(Function &&) noexcept;
  template <typename Fun> Function(Fun) {}
  ~Function();
  Result operator()(Args...);
  explicit operator bool() const noexcept;

private:
  void *Exec;
};

} // namespace folly
