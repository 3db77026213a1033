#include "replay/verify/verify.h"

#include <algorithm>
#include <memory>
#include <thread>
#include <utility>

#include "replay/in_order.h"
#include "replay/verify/closer_look.h"
#include "replay/verify/lost_places.h"
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
    if (!options.files.empty()) closer_.emplace(options.files, store.line());
    for (unsigned i = 0; i < threads_; ++i) {
      checks_.push_back(std::make_unique<RangeCheck>(store.line()));
    }
  }

  VerifyReport run() {
    std::vector<NameWalk> walks{NameWalk{}};
    while (!walks.empty()) {
      const NameWalk next = walks.back();
      walks.pop_back();
      NameCheck names(store_, lost_places_, options_.memory_bytes, next);
      if (!walk(next, names)) break;
      ++report_.walks;
      report_.streams = report_.streams.value_or(0) + names.streams();
      report_.keys = report_.keys.value_or(0) + names.keys();
      for (const NameWalk& later : names.left_over()) {
        walks.push_back(later);
        total_ += head_.position.value();
      }
    }
    if (!report_.cut_short) compare_heads();
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
    end_ = Head{};
    linked_ = true;
    in_order(
        threads_, ranges,
        [&](unsigned worker, std::uint64_t i) {
          const Position from{1 + i * size};
          const Position end{std::min(from.value() + size, head_.position.value() + 1)};
          return checks_[worker]->check(task, from, end);
        },
        [&](RangeReport& range) { return join(task, range, names); });
    close_lost();
    close_unread();
    const bool whole = end_.position == head_.position;
    if (!whole && !told_end_) {
      find({end_.position.next(), "the log ends here, and its head is said to be at " +
                                      std::to_string(head_.position.value())});
    }
    return whole;
  }

  // False when there is nothing to be read behind it.
  bool join(const RangeTask& task, RangeReport& range, NameCheck& names) {
    if (range.sums.commits > 0) close_unread();
    take_in(range, names);
    if (!range.unreadable) return !range.log_ends;
    if (closer_) {
      look_closer(task, range, names);
      return true;
    }
    told_end_ = true;
    if (range.unreadable->code == StoreErrorCode::kIo) {
      report_.cut_short = std::move(range.unreadable);
      return false;
    }
    find({end_.position.next(), "the log can't be read from here on: " + range.unreadable->detail});
    return false;
  }

  // What the store can't read of the range.
  void look_closer(const RangeTask& task, const RangeReport& range, NameCheck& names) {
    // The last commit of the range before may reach over this one.
    if (end_.position >= range.last) return;
    if (!unread_) unread_ = {end_.position.next(), {}, range.unreadable->detail};
    for (auto& piece : closer_->look(task, end_, linked_, range.last)) {
      if (piece.lost_to != Position{}) lose(piece.lost_to);
      take_in(piece.whole, names);
    }
    unread_->last = end_.position;
  }

  void take_in(RangeReport& range, NameCheck& names) {
    std::vector<VerifyFinding> findings;
    if (range.sums.commits > 0) {
      if (!range.first_bytes.empty()) link(range.first_bytes, findings);
      close_lost();
    }
    std::move(range.findings.begin(), range.findings.end(), std::back_inserter(findings));
    names.check(range.names, findings);
    std::stable_sort(findings.begin(), findings.end(),
                     [](const auto& a, const auto& b) { return a.position < b.position; });
    for (VerifyFinding& finding : findings) find(std::move(finding));
    if (range.sums.commits > 0) {
      pass(range.end);
      linked_ = true;
      if (first_walk()) report_.head = range.end;
    }
    if (first_walk()) report_.sums.add(range.sums);
    anchor_passed_ = anchor_passed_ || range.passes_anchor;
    progress_(read_, total_);
  }

  void pass(const Head& end) {
    read_ += end.position.value() - end_.position.value();
    end_ = end;
  }

  void link(const std::string& bytes, std::vector<VerifyFinding>& findings) {
    const auto commit = frame_commit(bytes);
    if (lost_) {
      // How far what is lost reaches is known only from what follows on it.
      lost_->last = Position{std::max(lost_->last.value(), commit->first.value() - 1)};
    } else if (auto gap = gap_before(*commit, end_.position.next())) {
      findings.push_back(std::move(*gap));
    }
    if (options_.planted_trust_stored_hashes || !linked_) return;
    if (auto broken = broken_link(chain_, end_.hash, *commit)) {
      findings.push_back(std::move(*broken));
    }
  }

  // Everything behind what was joined, up to there.
  void lose(Position last) {
    if (!lost_) lost_ = {end_.position.next(), last, unread_->reason};
    lost_->last = last;
    unread_->nothing_lost = false;
    pass({last, {}});
    linked_ = false;
  }

  void close_lost() {
    if (lost_ && first_walk()) {
      lost_places_.add(lost_->first, lost_->last);
      find({lost_->first, "can't be read: " + lost_->reason + ", and no file holds it whole",
            lost_->last});
    }
    lost_.reset();
  }

  void close_unread() {
    if (unread_ && unread_->nothing_lost && first_walk()) {
      find({unread_->first,
            "can't be read: " + unread_->reason +
                "; every commit there is whole in the files' bytes and can be salvaged",
            unread_->last});
    }
    unread_.reset();
  }

  void compare_heads() {
    if (report_.walks > 0 && end_.position == report_.head.position && report_.head != head_) {
      find({head_.position, "the store's head is not the log's: its chain hash is " +
                                to_hex(head_.hash).substr(0, 16) + "…"});
    }
    if (!options_.anchor || anchor_passed_ || options_.anchor->position == Position{}) return;
    if (lost_places_.holds(options_.anchor->position)) return;
    if (options_.anchor->position > head_.position) {
      find({Position{}, "the log ends at " + std::to_string(head_.position.value()) +
                            " and the anchor has seen " +
                            std::to_string(options_.anchor->position.value()) +
                            ": synced commits are missing"});
    } else if (report_.walks > 0) {
      find({options_.anchor->position, "the anchor's position is not the end of a commit"});
    }
  }

  // In the order of the log: of a place that can't be read it is told when it ends, and later walks
  // find what lies between the findings of the first. What is wrong with the log as a whole comes
  // last.
  void find(VerifyFinding finding) {
    ++report_.findings_total;
    auto& kept = report_.findings;
    const auto place =
        finding.position == Position{}
            ? kept.end()
            : std::upper_bound(kept.begin(), kept.end(), finding, [](const auto& a, const auto& b) {
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
  Head end_;            // of what was joined of this walk
  bool linked_ = true;  // its hash is known
  std::optional<CloserLook> closer_;
  // What the store can't read, while it goes on, and what of it is in no file either.
  struct Unread {
    Position first;
    Position last;
    std::string reason;
    bool nothing_lost = true;
  };
  std::optional<Unread> unread_;
  std::optional<Unread> lost_;
  LostPlaces lost_places_;
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
