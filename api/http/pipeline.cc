#include "api/http/pipeline.h"

#include <utility>

namespace orderlog::http {
namespace {

// Output buffers larger than this are given back when they run empty.
constexpr std::size_t kKeptBytesMax = 256UL * 1024;
// Sent bytes in front of the output are dropped when there are this many of them.
constexpr std::size_t kSentBytesMax = 64UL * 1024;

void empty_for_reuse(std::string& text) {
  if (text.capacity() > kKeptBytesMax) {
    std::string().swap(text);
  } else {
    text.clear();
  }
}

}  // namespace

std::uint32_t Pipeline::open(bool head_only, bool minor_version_0) {
  if (size() == slots_.size()) grow();
  Slot& fresh = slot(next_);
  fresh.state = Slot::State::kWaiting;
  fresh.head_only = head_only;
  fresh.minor_version_0 = minor_version_0;
  fresh.is_upload = fresh.is_throttled = fresh.body_is_paused = false;
  return next_++;
}

Pipeline::Slot* Pipeline::find(std::uint32_t sequence) {
  if (sequence - first_ >= next_ - first_) return nullptr;
  Slot& found = slot(sequence);
  return found.state == Slot::State::kDone ? nullptr : &found;
}

std::string& Pipeline::sink(std::uint32_t sequence) {
  return sequence == first_ ? output_ : slot(sequence).held;
}

void Pipeline::finish(std::uint32_t sequence) {
  slot(sequence).state = Slot::State::kDone;
  retire(std::move(slot(sequence).stream));
  while (first_ != next_ && slot(first_).state == Slot::State::kDone) {
    ++first_;
    if (first_ == next_) break;
    std::string& held = slot(first_).held;
    held_bytes_ -= held.size();
    output_ += held;
    empty_for_reuse(held);
  }
}

void Pipeline::retire(std::unique_ptr<Stream> stream) {
  if (stream != nullptr) finished_streams_.push_back(std::move(stream));
}

void Pipeline::sent(std::size_t count) {
  sent_ += count;
  if (sent_ == output_.size()) {
    empty_for_reuse(output_);
    sent_ = 0;
  } else if (sent_ > kSentBytesMax && sent_ > output_.size() / 2) {
    output_.erase(0, sent_);
    sent_ = 0;
  }
}

void Pipeline::grow() {
  std::vector<Slot> larger(slots_.size() * 2);
  for (std::uint32_t sequence = first_; sequence != next_; ++sequence) {
    larger[sequence & (larger.size() - 1)] = std::move(slot(sequence));
  }
  slots_ = std::move(larger);
}

}  // namespace orderlog::http
