#include "replay/verify/name_check.h"

namespace orderlog {
namespace {

// A use's place among all uses: a commit's key comes before its events.
std::uint64_t order_of(const NameUse& use) {
  return 2 * use.position.value() + (use.is_key ? 0 : 1);
}

// Far enough ahead for memory to answer meanwhile.
constexpr std::size_t kPrefetchAhead = 12;

std::string number(std::uint64_t value) { return std::to_string(value); }

}  // namespace

void NameCheck::check(const std::vector<NameUse>& uses, std::vector<VerifyFinding>& findings) {
  for (std::size_t i = 0; i < uses.size(); ++i) {
    if (i + kPrefetchAhead < uses.size()) seen_.prefetch(uses[i + kPrefetchAhead].name);
    const NameUse& use = uses[i];
    if (!seen_.covers(use.name)) continue;
    SeenTable::Seen* const seen = seen_.find_or_add(use.name);
    if (seen_.has_given_away()) {
      for (const NameShare& share : seen_.take_given_away()) {
        left_over_.push_back({share, order_of(use)});
      }
    }
    if (seen != nullptr) check(use, *seen, findings);
  }
}

void NameCheck::check(const NameUse& use, SeenTable::Seen& seen,
                      std::vector<VerifyFinding>& findings) const {
  const bool behind_loss = use.previous > seen.position && lost_.holds(use.previous);
  if (order_of(use) >= walk_.checked_below && !behind_loss) {
    if (use.is_key && seen.position != Position{}) {
      findings.push_back({use.position, "the idempotency key " + text_of(use) +
                                            " was used before, at " +
                                            number(seen.position.value())});
    }
    if (!use.is_key && use.version.value() != seen.value + 1) {
      findings.push_back({use.position, "version " + number(use.version.value()) + " of " +
                                            text_of(use) + " follows on version " +
                                            number(seen.value)});
    }
    if (!use.is_key && use.previous != seen.position) {
      findings.push_back({use.position, "the link to the event before it in " + text_of(use) +
                                            " leads to " + number(use.previous.value()) +
                                            " and not to " + number(seen.position.value())});
    }
  }
  seen.value = use.version.value();
  seen.position = use.position;
}

std::uint64_t NameCheck::streams() const {
  std::uint64_t count = 0;
  seen_.each([&count](const SeenTable::Seen& seen) { count += seen.value != 0; });
  return count;
}

std::uint64_t NameCheck::keys() const {
  std::uint64_t count = 0;
  seen_.each([&count](const SeenTable::Seen& seen) { count += seen.value == 0; });
  return count;
}

std::string NameCheck::text_of(const NameUse& use) const {
  const auto commit = store_.read_from(use.position)->next();
  CommitView view;
  if (!commit.ok() || !commit->has_value() || !decode_commit((*commit)->bytes, view).ok() ||
      use.position < view.first_position || use.position > view.last_position()) {
    return "a name that can't be read again";
  }
  if (use.is_key) return std::string(view.idempotency_key);
  return std::string(view.events[use.position.value() - view.first_position.value()].stream);
}

}  // namespace orderlog
