#include "projections/versions/comparison.h"

#include <cstdio>

#include "eventstore/xxhash.h"
#include "projections/projection.h"
#include "projections/store/row_bytes.h"

namespace orderlog {
namespace {

// Rows in order, hashed as they go by.
class RowWalk {
 public:
  RowWalk(const ModelSnapshot& rows, const Projection* translate, std::uint32_t old_schema)
      : scan_(rows.scan_all()), translate_(translate), old_schema_(old_schema) {
    settle();
  }

  [[nodiscard]] bool valid() const { return valid_; }
  [[nodiscard]] bool failed() const { return scan_.failed(); }
  [[nodiscard]] std::string_view key() const { return scan_.key(); }
  [[nodiscard]] std::string_view value() const { return translated_ ? value_ : scan_.value(); }
  [[nodiscard]] std::uint64_t rows() const { return rows_; }

  void next() {
    chained_.clear();
    append_u64(chained_, hash_);
    append_u64(chained_, checksum_of(key()));
    append_u64(chained_, checksum_of(value()));
    hash_ = checksum_of(chained_);
    ++rows_;
    scan_.next();
    settle();
  }

  [[nodiscard]] std::string hash() const {
    char text[17];
    static_cast<void>(
        std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash_)));
    return text;
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
  std::string chained_;
  std::uint64_t rows_ = 0;
  std::uint64_t hash_ = 0;
};

void note(Comparison& comparison, RowDifference::Kind kind, std::string_view key) {
  ++comparison.differences;
  if (comparison.first.size() < kDifferencesShown) {
    comparison.first.push_back({kind, legible_key(key)});
  }
}

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

ModelResult<std::optional<Comparison>> compare_models(const ModelSnapshot& old_rows,
                                                      const ModelSnapshot& new_rows,
                                                      const Projection* translate,
                                                      std::uint32_t old_schema,
                                                      const std::atomic<bool>& cancelled) {
  Comparison comparison;
  RowWalk before(old_rows, translate, old_schema);
  RowWalk after(new_rows, translate, old_schema);
  while (before.valid() || after.valid()) {
    const int order = !before.valid() ? 1 : !after.valid() ? -1 : before.key().compare(after.key());
    if (order == 0 && before.value() != after.value()) {
      note(comparison, RowDifference::Kind::kChanged, after.key());
    }
    if (order < 0) note(comparison, RowDifference::Kind::kMissing, before.key());
    if (order > 0) note(comparison, RowDifference::Kind::kExtra, after.key());
    if (order <= 0) before.next();
    if (order >= 0) after.next();
    if ((before.rows() + after.rows()) % 1'024 < 2) {
      if (cancelled.load(std::memory_order_relaxed)) return std::optional<Comparison>();
    }
  }
  if (before.failed() || after.failed()) {
    return fail(ModelError{ModelErrorCode::kCorrupt, std::string("rows of the ") +
                                                         (before.failed() ? "old" : "new") +
                                                         " version can't be read"});
  }
  comparison.old_rows = before.rows();
  comparison.new_rows = after.rows();
  comparison.old_hash = before.hash();
  comparison.new_hash = after.hash();
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
