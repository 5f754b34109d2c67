// StepList.h - the steps of an access path
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Paths are what a program's facts are made of, and what the analyses copy and
// compare all the time: so steps take little room, and few paths have any on
// the heap. A step is two bits, and the id of those that have one.

#pragma once

#include "facts/Entity.h"
#include <algorithm>
#include <bit>
#include <cassert>
#include <iterator>

namespace lockstitch {

struct Step {
  enum class Kind : uint8_t { Deref, Field, Index, AnyIndex };
  Kind What = Kind::Deref;
  uint64_t Id = 0; ///< the field's EntityId, or the index; else 0

  static Step deref() { return {Kind::Deref, 0}; }
  static Step field(EntityId Id) { return {Kind::Field, Id.Value}; }
  static Step index(uint64_t I) { return {Kind::Index, I}; }
  static Step anyIndex() { return {Kind::AnyIndex, 0}; }
  auto operator<=>(const Step &) const = default;
};

/// At most MaxSize steps. Read by value: there is no Step to refer to.
class StepList {
public:
  static constexpr unsigned MaxSize = 8;

  class iterator {
  public:
    using iterator_category = std::random_access_iterator_tag;
    using value_type = Step;
    using difference_type = std::ptrdiff_t;
    using reference = Step;
    struct pointer {
      Step It;
      const Step *operator->() const { return &It; }
    };

    iterator() = default;
    iterator(const StepList &Of, unsigned At) : Of(&Of), At(At) {}

    Step operator*() const { return (*Of)[At]; }
    pointer operator->() const { return {**this}; }
    Step operator[](difference_type N) const { return *(*this + N); }
    iterator &operator+=(difference_type N) {
      At += N;
      return *this;
    }
    iterator &operator-=(difference_type N) { return *this += -N; }
    iterator &operator++() { return *this += 1; }
    iterator &operator--() { return *this -= 1; }
    iterator operator++(int) { return {*Of, At++}; }
    iterator operator--(int) { return {*Of, At--}; }
    friend iterator operator+(iterator I, difference_type N) { return I += N; }
    friend iterator operator+(difference_type N, iterator I) { return I += N; }
    friend iterator operator-(iterator I, difference_type N) { return I -= N; }
    friend difference_type operator-(iterator A, iterator B) {
      return difference_type(A.At) - difference_type(B.At);
    }
    bool operator==(const iterator &O) const { return At == O.At; }
    auto operator<=>(const iterator &O) const { return At <=> O.At; }

  private:
    const StepList *Of = nullptr;
    unsigned At = 0;
  };
  using const_iterator = iterator;
  using value_type = Step;

  StepList() = default;
  StepList(const StepList &O) { copy(O); }
  StepList(StepList &&O) noexcept { take(O); }
  StepList &operator=(const StepList &O) {
    if (this != &O) {
      if (IsFar)
        delete[] Far;
      copy(O);
    }
    return *this;
  }
  StepList &operator=(StepList &&O) noexcept {
    if (this != &O) {
      if (IsFar)
        delete[] Far;
      take(O);
    }
    return *this;
  }
  ~StepList() {
    if (IsFar)
      delete[] Far;
  }

  bool empty() const { return Count == 0; }
  unsigned size() const { return Count; }
  iterator begin() const { return {*this, 0}; }
  iterator end() const { return {*this, Count}; }
  Step front() const { return (*this)[0]; }
  Step back() const { return (*this)[Count - 1]; }
  Step operator[](unsigned I) const {
    Step::Kind K = kind(I);
    return {K, hasId(K) ? ids()[idsBefore(I)] : 0};
  }

  void push_back(Step S) {
    assert(Count < MaxSize && "a path is cut before it is that long");
    if (hasId(S.What)) {
      unsigned N = idsBefore(Count);
      if (N == MaxNear)
        moveAway(Near);
      (IsFar ? Far : Near)[N] = S.Id;
    }
    Kinds |= unsigned(S.What) << 2 * Count;
    ++Count;
  }
  void pop_back() { truncate(Count - 1); }
  void truncate(unsigned Size) {
    assert(Size <= Count);
    Kinds &= (1u << 2 * Size) - 1;
    Count = Size;
    if (IsFar && idsBefore(Count) <= MaxNear)
      moveBack();
  }

  /// Whether this list begins with all of Prefix.
  bool startsWith(const StepList &Prefix) const {
    unsigned Mask = (1u << 2 * Prefix.Count) - 1;
    return Count >= Prefix.Count && (Kinds & Mask) == Prefix.Kinds &&
           std::equal(Prefix.ids(),
                      Prefix.ids() + Prefix.idsBefore(Prefix.Count), ids());
  }

  bool operator==(const StepList &O) const {
    return Count == O.Count && startsWith(O);
  }
  std::strong_ordering operator<=>(const StepList &O) const {
    unsigned Shorter = std::min(Count, O.Count);
    // So many steps are of the same kind in both; the first ids that differ
    // decide.
    unsigned Alike = std::min<unsigned>(
        Shorter, std::countr_zero<unsigned>(Kinds ^ O.Kinds) / 2);
    const uint64_t *Mine = ids(), *Theirs = O.ids();
    for (unsigned N = 0, End = idsBefore(Alike); N < End; ++N)
      if (Mine[N] != Theirs[N])
        return Mine[N] <=> Theirs[N];
    if (Alike < Shorter)
      return kind(Alike) <=> O.kind(Alike);
    return Count <=> O.Count;
  }

private:
  static constexpr unsigned MaxNear = 2;

  static bool hasId(Step::Kind K) {
    return K == Step::Kind::Field || K == Step::Kind::Index;
  }
  Step::Kind kind(unsigned I) const {
    assert(I < Count);
    return Step::Kind(Kinds >> 2 * I & 3);
  }
  /// How many of the first I steps have an id: those whose two bits differ.
  unsigned idsBefore(unsigned I) const {
    unsigned Bits = (Kinds ^ Kinds >> 1) & 0x5555 & ((1u << 2 * I) - 1);
    unsigned N = 0;
    for (; Bits; Bits &= Bits - 1)
      ++N;
    return N;
  }
  const uint64_t *ids() const { return IsFar ? Far : Near; }

  /// Puts the ids on the heap, where all that there may be have room.
  void moveAway(const uint64_t *Ids) {
    unsigned N = Ids == Near ? MaxNear : MaxSize;
    uint64_t *All = new uint64_t[MaxSize]{};
    std::copy_n(Ids, N, All);
    Far = All;
    IsFar = true;
  }
  void moveBack() {
    uint64_t *All = Far;
    std::copy_n(All, MaxNear, Near);
    IsFar = false;
    delete[] All;
  }

  /// Becomes as O is; what was on the heap must be gone.
  void copy(const StepList &O) {
    Count = O.Count;
    Kinds = O.Kinds;
    IsFar = false;
    if (O.IsFar)
      moveAway(O.Far);
    else
      std::copy_n(O.Near, MaxNear, Near);
  }
  void take(StepList &O) noexcept {
    Count = O.Count;
    Kinds = O.Kinds;
    IsFar = O.IsFar;
    std::copy_n(O.Near, MaxNear, Near); // or Far
    O.Count = 0;
    O.Kinds = 0;
    O.IsFar = false;
  }

  union {
    uint64_t Near[MaxNear] = {};
    uint64_t *Far; ///< room for MaxSize
  };
  uint16_t Kinds = 0; ///< two bits each, the first step's lowest
  uint8_t Count = 0;
  bool IsFar = false;
};

} // namespace lockstitch
