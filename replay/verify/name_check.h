#pragma once

// Follows streams and idempotency keys through the log: a stream's versions and links have no gaps,
// no key is used twice. Needs to see all uses of a name in order.

#include <functional>
#include <string>
#include <vector>

#include "eventstore/event_store.h"
#include "replay/verify/finding.h"
#include "replay/verify/lost_places.h"
#include "replay/verify/range_check.h"
#include "replay/verify/seen_table.h"

namespace orderlog {

// Names that want a walk of their own, and what of them was checked before that.
struct NameWalk {
  NameShare share;
  // Uses below this were checked on an earlier walk, before the share was given away.
  std::uint64_t checked_below = 0;
};

// One walk. One thread at a time.
class NameCheck {
 public:
  // `lost` may grow meanwhile: what follows on a lost event can't be compared with it.
  NameCheck(const EventStore& store, const LostPlaces& lost, std::size_t memory_bytes,
            NameWalk walk)
      : store_(store), lost_(lost), walk_(walk), seen_(memory_bytes, walk.share) {}

  // The next uses in the order of the log.
  void check(const std::vector<NameUse>& uses, std::vector<VerifyFinding>& findings);

  // What this walk had no room for.
  [[nodiscard]] const std::vector<NameWalk>& left_over() const { return left_over_; }
  // Names seen, of those there was room for.
  [[nodiscard]] std::uint64_t streams() const;
  [[nodiscard]] std::uint64_t keys() const;

 private:
  void check(const NameUse& use, SeenTable::Seen& seen, std::vector<VerifyFinding>& findings) const;
  // The name itself, which uses don't carry: from the log.
  [[nodiscard]] std::string text_of(const NameUse& use) const;

  const EventStore& store_;
  const LostPlaces& lost_;
  const NameWalk walk_;
  SeenTable seen_;
  std::vector<NameWalk> left_over_;
};

}  // namespace orderlog
