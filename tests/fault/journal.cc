#include "tests/fault/journal.h"

#include <algorithm>

namespace orderlog::testing {

void Journal::acknowledge(Acknowledgement acknowledgement) {
  const std::lock_guard lock(mutex_);
  newest_ = std::max(newest_, acknowledgement.position);
  const auto [place, is_new] =
      by_key_.emplace(acknowledgement.command.key, acknowledgements_.size());
  if (is_new) {
    acknowledgements_.push_back(std::move(acknowledgement));
    return;
  }
  const Acknowledgement& first = acknowledgements_[place->second];
  if (first.status == acknowledgement.status && first.body == acknowledgement.body &&
      first.position == acknowledgement.position) {
    return;
  }
  contradictions_.push_back(place->first + " was answered " + std::to_string(first.status) + " " +
                            first.body + " at " + std::to_string(first.position) + ", then " +
                            std::to_string(acknowledgement.status) + " " + acknowledgement.body +
                            " at " + std::to_string(acknowledgement.position));
}

std::size_t Journal::size() const {
  const std::lock_guard lock(mutex_);
  return acknowledgements_.size();
}

std::uint64_t Journal::newest_position() const {
  const std::lock_guard lock(mutex_);
  return newest_;
}

std::vector<Acknowledgement> Journal::sample(std::size_t at_most, std::mt19937_64& random) const {
  const std::lock_guard lock(mutex_);
  std::vector<Acknowledgement> sampled;
  std::sample(acknowledgements_.begin(), acknowledgements_.end(), std::back_inserter(sampled),
              at_most, random);
  return sampled;
}

std::vector<Acknowledgement> Journal::all() const {
  const std::lock_guard lock(mutex_);
  return acknowledgements_;
}

std::vector<std::string> Journal::contradictions() const {
  const std::lock_guard lock(mutex_);
  return contradictions_;
}

}  // namespace orderlog::testing
