#pragma once

// Which positions of a log could not be read.

#include <algorithm>
#include <vector>

#include "base/ids.h"

namespace orderlog {

// One thread.
class LostPlaces {
 public:
  // Behind what was added before.
  void add(Position first, Position last) { places_.push_back({first, last}); }

  [[nodiscard]] bool holds(Position position) const {
    const auto place =
        std::lower_bound(places_.begin(), places_.end(), position,
                         [](const Place& each, Position wanted) { return each.last < wanted; });
    return place != places_.end() && place->first <= position;
  }

 private:
  struct Place {
    Position first;
    Position last;
  };
  std::vector<Place> places_;
};

}  // namespace orderlog
