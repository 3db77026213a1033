#include "projections/versions/comparison.h"

#include <algorithm>
#include <cstdio>
#include <thread>
#include <utility>

#include "eventstore/xxhash.h"
#include "projections/projection.h"
#include "projections/store/row_bytes.h"

namespace orderlog {
namespace {

// Some of a model's rows in the order of their keys, as they are compared.
class RowWalk {
 public:
  RowWalk(ModelScan scan, const Projection* translate, std::uint32_t old_schema)
      : scan_(std::move(scan)), translate_(translate), old_schema_(old_schema) {
    settle();
  }

  [[nodiscard]] bool valid() const { return valid_; }
  [[nodiscard]] bool failed() const { return scan_.failed(); }
  [[nodiscard]] std::string_view key() const { return scan_.key(); }
  [[nodiscard]] std::string_view value() const { return translated_ ? value_ : scan_.value(); }
  void next() {
    scan_.next();
    settle();
  }

 private:
  // On to the next row that is compared.
  void settle() {
    for (; scan_.valid(); scan_.next()) {
      translated_ = false;
      if (translate_ == nullptr) break;
      value_.clear();
      const auto compared =
          translate_->compared_with(old_schema_, scan_.key(), scan_.value(), value_);
      translated_ = compared == Projection::Compared::kAs;
      if (compared != Projection::Compared::kNone) break;
    }
    valid_ = scan_.valid();
  }

  ModelScan scan_;
  const Projection* translate_;
  std::uint32_t old_schema_;
  bool valid_ = false;
  bool translated_ = false;
  std::string value_;
};

// Rows seen, and the sum of their hashes, which does not depend on who saw them.
struct Tally {
  std::uint64_t rows = 0;
  std::uint64_t hash = 0;

  void add(std::uint64_t row_hash) {
    ++rows;
    hash += row_hash;
  }
  void add(const Tally& other) {
    rows += other.rows;
    hash += other.hash;
  }
  [[nodiscard]] std::string hex() const {
    char text[17];
    static_cast<void>(
        std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash)));
    return text;
  }
};

// What one thread finds between two keys.
class PartComparison {
 public:
  PartComparison(RowWalk before, RowWalk after)
      : before_(std::move(before)), after_(std::move(after)) {}

  void run(const std::atomic<bool>& cancelled) {
    constexpr std::uint64_t kRowsBetweenLooks = 1'024;
    for (std::uint64_t steps = 1; before_.valid() || after_.valid(); ++steps) {
      step();
      if (steps % kRowsBetweenLooks == 0 && cancelled.load(std::memory_order_relaxed)) return;
    }
  }

  [[nodiscard]] bool old_failed() const { return before_.failed(); }
  [[nodiscard]] bool new_failed() const { return after_.failed(); }
  [[nodiscard]] const Tally& old_rows() const { return old_; }
  [[nodiscard]] const Tally& new_rows() const { return new_; }
  [[nodiscard]] std::uint64_t differences() const { return differences_; }
  [[nodiscard]] const std::vector<RowDifference>& first() const { return first_; }

 private:
  using Kind = RowDifference::Kind;

  void step() {
    const int order = !before_.valid()  ? 1
                      : !after_.valid() ? -1
                                        : before_.key().compare(after_.key());
    if (order == 0 && before_.value() == after_.value()) {
      const std::uint64_t hash = hash_of(after_);
      old_.add(hash);
      new_.add(hash);
    } else {
      note(order < 0   ? Kind::kMissing
           : order > 0 ? Kind::kExtra
                       : Kind::kChanged,
           order < 0 ? before_.key() : after_.key());
      if (order <= 0) old_.add(hash_of(before_));
      if (order >= 0) new_.add(hash_of(after_));
    }
    if (order <= 0) before_.next();
    if (order >= 0) after_.next();
  }

  [[nodiscard]] std::uint64_t hash_of(const RowWalk& row) {
    chained_.clear();
    append_u64(chained_, checksum_of(row.key()));
    append_u64(chained_, checksum_of(row.value()));
    return checksum_of(chained_);
  }

  void note(Kind kind, std::string_view key) {
    ++differences_;
    if (first_.size() < kDifferencesShown) first_.push_back({kind, legible_key(key)});
  }

  RowWalk before_;
  RowWalk after_;
  Tally old_;
  Tally new_;
  std::uint64_t differences_ = 0;
  std::vector<RowDifference> first_;
  std::string chained_;
};

}  // namespace

std::string_view to_string(RowDifference::Kind kind) {
  switch (kind) {
    case RowDifference::Kind::kMissing:
      return "missing";
    case RowDifference::Kind::kExtra:
      return "extra";
    case RowDifference::Kind::kChanged:
      return "changed";
  }
  return "";
}

Result<std::optional<Comparison>, UnreadableRows> compare_models(
    const ModelSnapshot& old_rows, const ModelSnapshot& new_rows, const Projection* translate,
    std::uint32_t old_schema, unsigned threads, const std::atomic<bool>& cancelled) {
  const std::vector<std::string> cuts = new_rows.cuts(threads);
  std::vector<PartComparison> parts;
  parts.reserve(cuts.size() + 1);
  for (std::size_t i = 0; i <= cuts.size(); ++i) {
    const std::string_view from = i == 0 ? std::string_view() : cuts[i - 1];
    const std::string_view until = i == cuts.size() ? std::string_view() : cuts[i];
    parts.emplace_back(RowWalk(old_rows.scan_all(from, until), translate, old_schema),
                       RowWalk(new_rows.scan_all(from, until), translate, old_schema));
  }
  std::vector<std::thread> others;  // as nice as this one, whose niceness they inherit
  for (std::size_t i = 1; i < parts.size(); ++i) {
    others.emplace_back([&part = parts[i], &cancelled] { part.run(cancelled); });
  }
  parts.front().run(cancelled);
  for (std::thread& other : others) other.join();
  if (cancelled.load(std::memory_order_relaxed)) return std::optional<Comparison>();

  const auto any = [&parts](bool (PartComparison::*failed)() const) {
    return std::any_of(parts.begin(), parts.end(),
                       [failed](const PartComparison& part) { return (part.*failed)(); });
  };
  if (any(&PartComparison::new_failed)) return fail(UnreadableRows::kOfTheNew);
  if (any(&PartComparison::old_failed)) return fail(UnreadableRows::kOfTheOld);

  Comparison comparison;
  Tally before;
  Tally after;
  for (const PartComparison& part : parts) {
    before.add(part.old_rows());
    after.add(part.new_rows());
    comparison.differences += part.differences();
    for (const RowDifference& difference : part.first()) {
      if (comparison.first.size() < kDifferencesShown) comparison.first.push_back(difference);
    }
  }
  comparison.old_rows = before.rows;
  comparison.new_rows = after.rows;
  comparison.old_hash = before.hex();
  comparison.new_hash = after.hex();
  return std::optional<Comparison>(std::move(comparison));
}

std::string legible_key(std::string_view key) {
  std::string text;
  for (const char c : key) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7f && c != '\\') {
      text += c;
    } else {
      char escaped[5];
      static_cast<void>(std::snprintf(escaped, sizeof escaped, "\\x%02x", byte));
      text += escaped;
    }
  }
  return text;
}

}  // namespace orderlog
