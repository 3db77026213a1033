#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace orderlog::http {

// One contiguous run of received bytes, kept across the requests of a connection, because the next
// request may already be in it. Grows by doubling as bytes really arrive, never on a client's
// promise.
class InputBuffer {
 public:
  [[nodiscard]] std::string_view view() const { return {data(), size()}; }
  [[nodiscard]] char* data() const { return storage_.get() + begin_; }
  [[nodiscard]] std::size_t size() const { return end_ - begin_; }
  [[nodiscard]] bool empty() const { return begin_ == end_; }

  // Room behind the bytes, at least one byte of it. Moves them: views into the buffer die.
  std::span<char> prepare() {
    if (empty()) begin_ = end_ = 0;
    // A read that filled everything there was is followed by more of them: take them in larger
    // bites.
    const bool was_filled = std::exchange(was_filled_, false) && capacity_ < kKeptBytesMax;
    if (capacity_ - end_ < kRoomMin || was_filled) make_room();
    return {storage_.get() + end_, capacity_ - end_};
  }

  void commit(std::size_t count) {
    end_ += count;
    was_filled_ = end_ == capacity_;
  }
  void consume(std::size_t count) { begin_ += count; }

  // Drops `count` bytes that stand behind the first `kept` ones.
  void consume_behind(std::size_t kept, std::size_t count) {
    if (count == 0) return;
    std::memmove(data() + count, data(), kept);
    begin_ += count;
  }

  // Gives back what a large body took.
  void shrink_if_empty() {
    if (!empty() || capacity_ <= kKeptBytesMax) return;
    storage_.reset();
    capacity_ = begin_ = end_ = 0;
  }

 private:
  static constexpr std::size_t kFirstBytes = 8UL * 1024;
  static constexpr std::size_t kRoomMin = 2UL * 1024;
  static constexpr std::size_t kKeptBytesMax = 64UL * 1024;

  void make_room() {
    const std::size_t used = size();
    if (begin_ >= kRoomMin && begin_ >= capacity_ / 2) {
      std::memmove(storage_.get(), data(), used);
    } else {
      const std::size_t wanted = std::max(kFirstBytes, capacity_ * 2);
      auto grown = std::make_unique_for_overwrite<char[]>(wanted);
      if (used > 0) std::memcpy(grown.get(), data(), used);
      storage_ = std::move(grown);
      capacity_ = wanted;
    }
    begin_ = 0;
    end_ = used;
  }

  std::unique_ptr<char[]> storage_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool was_filled_ = false;
};

}  // namespace orderlog::http
