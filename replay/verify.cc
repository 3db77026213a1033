#include "replay/verify.h"

#include <algorithm>
#include <random>
#include <utility>

#include "base/json/reader.h"
#include "domain/codec/codec.h"
#include "eventstore/chain.h"
#include "eventstore/commit.h"
#include "eventstore/row_hash.h"
#include "replay/seen_table.h"

namespace orderlog {
namespace {

// Nobody who wrote to the log can know it, so nobody can make two names collide.
IndexSeed random_seed() {
  std::random_device device;
  IndexSeed seed;
  for (auto& byte : seed) byte = static_cast<std::uint8_t>(device());
  return seed;
}

std::string number(std::uint64_t value) { return std::to_string(value); }

class Verifier {
 public:
  Verifier(const EventStore& store, const VerifyOptions& options, const VerifyProgress& progress)
      : store_(store),
        options_(options),
        progress_(progress),
        head_(store.head()),
        total_(head_.position.value()),
        names_(random_seed()) {
    report_.line = store.line();
  }

  VerifyReport run() {
    std::vector<NameShare> shares{NameShare{}};
    while (!shares.empty()) {
      SeenTable seen(options_.memory_bytes, shares.back());
      shares.pop_back();
      if (!walk(seen)) break;
      ++report_.walks;
      // Only streams have a version. Counted here, since a share given away is seen again.
      seen.each([this](const SeenTable::Seen& entry) {
        ++(entry.version == StreamVersion{} ? report_.keys : report_.streams);
      });
      for (const NameShare& share : seen.take_given_away()) {
        shares.push_back(share);
        total_ += head_.position.value();
      }
    }
    compare_heads();
    return std::move(report_);
  }

 private:
  [[nodiscard]] bool first_walk() const { return report_.walks == 0; }

  // False when the log could not be read to its head.
  bool walk(SeenTable& seen) {
    const auto cursor = store_.read_from(Position{1});
    Position expected{1};
    while (expected <= head_.position) {
      const auto commit = cursor->next();
      if (!commit.ok()) {
        find(expected, "the log can't be read from here on: " + commit.error().detail);
        return false;
      }
      if (!commit->has_value()) {
        find(expected,
             "the log ends here, and its head is said to be at " + number(head_.position.value()));
        return false;
      }
      const CommitBytes& bytes = **commit;
      if (first_walk()) check_commit(bytes, expected);
      check_names(bytes, seen);
      expected = bytes.last.next();
      read_ += bytes.last.value() - bytes.first.value() + 1;
      progress_(read_, total_);
    }
    return true;
  }

  void check_commit(const CommitBytes& commit, Position expected) {
    if (commit.first != expected) {
      find(commit.first, "positions have a gap: " + number(expected.value()) + " was to follow");
    }
    const ChainHash hash = chain_.next(report_.head.hash, covered_bytes(commit.bytes));
    const ChainHash stored = stored_hash(commit.bytes);
    if (hash != stored) {
      find(commit.first, "the chain breaks: the commit bears " + to_hex(stored).substr(0, 16) +
                             "… and its bytes give " + to_hex(hash).substr(0, 16) + "…");
    }
    // Going on from what is stored, so that one bad commit is one finding.
    report_.head = {commit.last, stored};
    if (options_.anchor && options_.anchor->position == commit.last) {
      anchor_passed_ = true;
      if (options_.anchor->hash != stored) {
        find(commit.last, "the anchor bears another chain hash for this position");
      }
    }
    ++report_.commits;
    report_.bytes += commit.bytes.size();
    report_.events += commit.last.value() - commit.first.value() + 1;
    check_contents(commit);
  }

  void check_contents(const CommitBytes& commit) {
    if (const auto decoded = decode_commit(commit.bytes, view_); !decoded.ok()) {
      return find(commit.first, "the commit is " + std::string(to_string(decoded.error())));
    }
    if (view_.line != store_.line()) find(commit.first, "the commit belongs to another line");
    if (view_.first_position != commit.first || view_.last_position() != commit.last) {
      find(commit.first, "the commit says that it lies elsewhere");
    }
    if (report_.commits == 1) {
      report_.first_recorded_at = view_.recorded_at_ms;
      report_.earliest_ms = view_.time_ms;
      report_.latest_ms = view_.time_ms;
    }
    report_.last_recorded_at = view_.recorded_at_ms;
    report_.earliest_ms = std::min(report_.earliest_ms, view_.time_ms);
    report_.latest_ms = std::max(report_.latest_ms, view_.time_ms);
    check_command(commit.first);
    for (std::size_t i = 0; i < view_.events.size(); ++i) check_event(i);
  }

  void check_command(Position position) {
    const auto document = parser_.parse(view_.command_body);
    if (!document.ok()) {
      return find(position, "the command's body is not JSON: " + document.error().detail);
    }
    errors_.clear();
    if (!decode_command(view_.command, *document, errors_, true)) {
      find(position,
           "the command " + std::string(view_.command) + " does not decode" +
               (errors_.empty() ? ""
                                : ": " + errors_.front().pointer + " " + errors_.front().detail));
    }
  }

  void check_event(std::size_t index) {
    const EventView& event = view_.events[index];
    const Position position = view_.position_of(index);
    if (!stream_ref_from(event.stream)) {
      find(position, "no stream is called " + std::string(event.stream));
    }
    const auto decoded = decode_event(parser_, event.type, event.schema_version, event.payload);
    if (!decoded.ok()) {
      find(position,
           "the event " + std::string(event.type) + " does not decode: " + decoded.error());
    }
  }

  // What needs a memory of all that came before.
  void check_names(const CommitBytes& commit, SeenTable& seen) {
    if (!decode_commit(commit.bytes, view_).ok()) return;
    if (!view_.idempotency_key.empty()) {
      const Hash128 name = names_.of_key(view_.tenant, view_.idempotency_key);
      if (SeenTable::Seen* entry = entry_of(seen, name)) {
        if (entry->position != Position{}) {
          find(commit.first, "the idempotency key " + std::string(view_.idempotency_key) +
                                 " was used before, at " + number(entry->position.value()));
        }
        entry->position = commit.first;
      }
    }
    for (std::size_t i = 0; i < view_.events.size(); ++i) {
      const Hash128 name = names_.of_stream(view_.tenant, view_.events[i].stream);
      if (SeenTable::Seen* entry = entry_of(seen, name)) check_stream(i, *entry);
    }
  }

  static SeenTable::Seen* entry_of(SeenTable& seen, const Hash128& name) {
    return seen.covers(name) ? seen.find_or_add(name) : nullptr;
  }

  void check_stream(std::size_t index, SeenTable::Seen& entry) {
    const EventView& event = view_.events[index];
    const Position position = view_.position_of(index);
    if (event.version != entry.version.next()) {
      find(position, "version " + number(event.version.value()) + " of " +
                         std::string(event.stream) + " follows on version " +
                         number(entry.version.value()));
    }
    if (event.previous != entry.position) {
      find(position, "the link to the event before it in " + std::string(event.stream) +
                         " leads to " + number(event.previous.value()) + " and not to " +
                         number(entry.position.value()));
    }
    entry.version = event.version;
    entry.position = position;
  }

  void compare_heads() {
    if (report_.walks > 0 && report_.head != head_) {
      find(head_.position, "the store's head is not the log's: its chain hash is " +
                               to_hex(head_.hash).substr(0, 16) + "…");
    }
    if (!options_.anchor || anchor_passed_ || options_.anchor->position == Position{}) return;
    if (options_.anchor->position > head_.position) {
      find(Position{}, "the log ends at " + number(head_.position.value()) +
                           " and the anchor has seen " + number(options_.anchor->position.value()) +
                           ": synced commits are missing");
    } else if (report_.walks > 0) {
      find(options_.anchor->position, "the anchor's position is not the end of a commit");
    }
  }

  void find(Position position, std::string reason) {
    VerifyFinding finding{position, std::move(reason)};
    auto& kept = report_.findings;
    // A second walk may come by the same record.
    if (!first_walk() && std::find(kept.begin(), kept.end(), finding) != kept.end()) return;
    ++report_.findings_total;
    if (kept.size() < options_.max_findings) kept.push_back(std::move(finding));
  }

  const EventStore& store_;
  const VerifyOptions& options_;
  const VerifyProgress& progress_;
  const Head head_;
  std::uint64_t total_;
  std::uint64_t read_ = 0;
  const RowHash names_;
  Chain chain_;
  JsonParser parser_;
  FieldErrors errors_;
  CommitView view_;
  bool anchor_passed_ = false;
  VerifyReport report_;
};

}  // namespace

VerifyReport verify_log(const EventStore& store, const VerifyOptions& options,
                        const VerifyProgress& progress) {
  return Verifier(store, options, progress).run();
}

}  // namespace orderlog
