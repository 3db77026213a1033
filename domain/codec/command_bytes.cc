#include "domain/codec/command_bytes.h"

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/heap_bytes.h"
#include "domain/codec/fields.h"

namespace orderlog {
namespace {

// Numbers, flags and choices lie in their struct and add nothing.
class HeapCounter {
 public:
  template <class T, class... Spec>
  void operator()(std::string_view, const T& member, const Spec&...) {
    add(member);
  }

  template <class T>
  void add(const T& value) {
    if constexpr (std::is_class_v<T>) describe(*this, value);
  }
  void add(const std::string& text) { bytes_ += heap_bytes(text); }
  template <class Tag>
  void add(const StrongString<Tag>& id) {
    bytes_ += heap_bytes(id);
  }
  template <class T>
  void add(const std::optional<T>& value) {
    if (value) add(*value);
  }
  template <class T>
  void add(const std::vector<T>& values) {
    bytes_ += values.capacity() * sizeof(T);
    for (const T& value : values) add(value);
  }

  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  std::size_t bytes_ = 0;
};

}  // namespace

std::size_t approximate_bytes(const Command& command) {
  HeapCounter heap;
  std::visit([&heap](const auto& described) { heap.add(described); }, command);
  return sizeof(Command) + heap.bytes();
}

}  // namespace orderlog
