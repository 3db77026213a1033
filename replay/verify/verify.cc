#include "replay/verify/verify.h"

#include <algorithm>
#include <memory>
#include <thread>
#include <utility>

#include "replay/in_order.h"
#include "replay/verify/name_check.h"

namespace orderlog {
namespace {

// Joins what the threads found in their ranges. The threads share nothing else.
class Verifier {
 public:
  Verifier(const EventStore& store, const VerifyOptions& options, const VerifyProgress& progress)
      : store_(store),
        options_(options),
        progress_(progress),
        threads_(options.threads > 0 ? options.threads
                                     : std::max(1U, std::thread::hardware_concurrency())),
        head_(store.head()),
        total_(head_.position.value()),
        names_(random_seed()) {
    report_.line = store.line();
    for (unsigned i = 0; i < threads_; ++i) {
      checks_.push_back(std::make_unique<RangeCheck>(store.line()));
    }
  }

  VerifyReport run() {
    std::vector<NameWalk> walks{NameWalk{}};
    while (!walks.empty()) {
      const NameWalk next = walks.back();
      walks.pop_back();
      NameCheck names(store_, options_.memory_bytes, next);
      if (!walk(next, names)) break;
      ++report_.walks;
      report_.streams += names.streams();
      report_.keys += names.keys();
      for (const NameWalk& later : names.left_over()) {
        walks.push_back(later);
        total_ += head_.position.value();
      }
    }
    compare_heads();
    return std::move(report_);
  }

 private:
  [[nodiscard]] bool first_walk() const { return report_.walks == 0; }

  // False when the log could not be read to its head.
  bool walk(const NameWalk& wanted, NameCheck& names) {
    const RangeTask task{store_,          names_,       wanted.share,
                         options_.anchor, first_walk(), options_.planted_trust_stored_hashes};
    const std::uint64_t size = std::max<std::uint64_t>(options_.range_events, 1);
    const std::uint64_t ranges = (head_.position.value() + size - 1) / size;
    expected_ = Position{1};
    in_order(
        threads_, ranges,
        [&](unsigned worker, std::uint64_t i) {
          const Position from{1 + i * size};
          const Position end{std::min(from.value() + size, head_.position.value() + 1)};
          return checks_[worker]->check(task, from, end);
        },
        [&](RangeReport& range) { return join(range, names); });
    const bool whole = expected_ == head_.position.next();
    if (!whole && !told_end_) {
      find({expected_, "the log ends here, and its head is said to be at " +
                           std::to_string(head_.position.value())});
    }
    return whole;
  }

  // False when there is nothing to be read behind it.
  bool join(RangeReport& range, NameCheck& names) {
    std::vector<VerifyFinding> findings;
    if (!range.first_bytes.empty()) link(range.first_bytes, findings);
    std::move(range.findings.begin(), range.findings.end(), std::back_inserter(findings));
    names.check(range.names, findings);
    std::stable_sort(findings.begin(), findings.end(),
                     [](const auto& a, const auto& b) { return a.position < b.position; });
    for (VerifyFinding& finding : findings) find(std::move(finding));
    if (range.sums.commits > 0) {
      read_ += range.end.position.value() - expected_.value() + 1;
      expected_ = range.end.position.next();
      if (first_walk()) report_.head = range.end;
    }
    if (first_walk()) report_.sums.add(range.sums);
    anchor_passed_ = anchor_passed_ || range.passes_anchor;
    progress_(read_, total_);
    if (!range.unreadable) return !range.log_ends;
    told_end_ = true;
    find({expected_, "the log can't be read from here on: " + range.unreadable->detail});
    return false;
  }

  void link(const std::string& bytes, std::vector<VerifyFinding>& findings) {
    const auto commit = frame_commit(bytes);
    if (auto gap = gap_before(*commit, expected_)) findings.push_back(std::move(*gap));
    if (options_.planted_trust_stored_hashes) return;
    if (auto broken = broken_link(chain_, report_.head.hash, *commit)) {
      findings.push_back(std::move(*broken));
    }
  }

  void compare_heads() {
    if (report_.walks > 0 && report_.head != head_) {
      find({head_.position, "the store's head is not the log's: its chain hash is " +
                                to_hex(head_.hash).substr(0, 16) + "…"});
    }
    if (!options_.anchor || anchor_passed_ || options_.anchor->position == Position{}) return;
    if (options_.anchor->position > head_.position) {
      find({Position{}, "the log ends at " + std::to_string(head_.position.value()) +
                            " and the anchor has seen " +
                            std::to_string(options_.anchor->position.value()) +
                            ": synced commits are missing"});
    } else if (report_.walks > 0) {
      find({options_.anchor->position, "the anchor's position is not the end of a commit"});
    }
  }

  // Findings of the first walk come in the order of the log, and those of later ones, which are of
  // other names, go between them.
  void find(VerifyFinding finding) {
    ++report_.findings_total;
    auto& kept = report_.findings;
    const auto place = first_walk() ? kept.end()
                                    : std::upper_bound(kept.begin(), kept.end(), finding,
                                                       [](const auto& a, const auto& b) {
                                                         return a.position < b.position;
                                                       });
    kept.insert(place, std::move(finding));
    if (kept.size() > options_.max_findings) kept.pop_back();
  }

  const EventStore& store_;
  const VerifyOptions& options_;
  const VerifyProgress& progress_;
  const unsigned threads_;
  const Head head_;
  std::uint64_t total_;
  std::uint64_t read_ = 0;
  const RowHash names_;
  std::vector<std::unique_ptr<RangeCheck>> checks_;  // one for each thread
  Chain chain_;
  Position expected_{1};  // behind what was joined of this walk
  bool told_end_ = false;
  bool anchor_passed_ = false;
  VerifyReport report_;
};

}  // namespace

VerifyReport verify_log(const EventStore& store, const VerifyOptions& options,
                        const VerifyProgress& progress) {
  return Verifier(store, options, progress).run();
}

}  // namespace orderlog
