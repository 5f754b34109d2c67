// RUN: %lockstitch extract --print %s -- -std=c++20 | FileCheck %s

// Where fields lie in their class.

struct Base {
  int First;
  // CHECK-DAG: entity Second field "Base::Second" "long" {{[0-9:]+}} id={{[0-9a-f]+}} private class=[[BASE:[0-9a-f]+]] at 8 size 8 align 8{{$}}
  // CHECK-DAG: entity First field "Base::First" "int" {{[0-9:]+}} id={{[0-9a-f]+}} class=[[BASE]] size 4 align 8{{$}}
private:
  long Second;
  friend void use(Base &);
};

// In the class that declares it, whoever inherits.
struct alignas(64) Derived : Base {
  // CHECK-DAG: entity Third field "Derived::Third" "char[3]" {{[0-9:]+}} id={{[0-9a-f]+}} class={{[0-9a-f]+}} at 16 size 3 align 64{{$}}
  char Third[3];
  struct {
    char Padding;
    // CHECK-DAG: entity Fourth field "Derived::{{.*}}Fourth" "int" {{[0-9:]+}} id={{[0-9a-f]+}} class={{[0-9a-f]+}} at 24 size 4 align 64{{$}}
    int Fourth;
  };
  union {
    // CHECK-DAG: entity Either field "Derived::{{.*}}Either" "int" {{[0-9:]+}} id={{[0-9a-f]+}}{{$}}
    int Either;
    float Or;
  };
  // CHECK-DAG: entity Bits field "Derived::Bits" "int" {{[0-9:]+}} id={{[0-9a-f]+}}{{$}}
  int Bits : 3;
};

template <typename T> struct Pair {
  T A;
  // CHECK-DAG: entity B field "Pair{{.*}}::B" "{{.*}}" {{[0-9:]+}} id={{[0-9a-f]+}} class={{[0-9a-f]+}} at 4 size 4 align 4{{$}}
  T B;
};

#define FIELD(NAME) int NAME
struct Macro {
  int Before;
  // CHECK-DAG: entity Hidden field "Macro::Hidden" "int" {{[0-9:]+}} id={{[0-9a-f]+}}{{$}}
  FIELD(Hidden);
};

void use(Base &B) { B.First = B.Second = 1; }
void use(Derived &D, Pair<int> &P, Macro &M) {
  D.Third[0] = D.Fourth = D.Either = D.Bits = P.B = M.Hidden = 1;
}
