#pragma once

// What a read model is: a name, a schema version, and what each event does to its rows. Reading the
// log, batching, checkpoints, progress and errors are the runtime's.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "domain/event.h"
#include "projections/rows/list_stamps.h"
#include "projections/store/model_store.h"

namespace orderlog {

// An event's place. The views live as long as its commit.
struct EventContext {
  std::string_view tenant;
  const StreamRef& stream;
  StreamVersion version;
  Position position;
  TimeMs time_ms = 0;  // its commit's
  std::string_view commit_id;
};

// The rows as they were after the last commit, and the changes to come. What was put is not seen by
// get() before the batch is committed: a projection that changes a row twice keeps it in between
// (state_table.h). The runtime's thread.
class ModelWriter {
 public:
  // `touched`: collects what touch_list() says; null where nobody reads meanwhile.
  ModelWriter(const ModelStore& store, ModelBatch& batch,
              std::vector<ListStamps::List>* touched = nullptr)
      : store_(store), batch_(batch), touched_(touched) {}

  // The row as it was after the last commit; false when there is none.
  [[nodiscard]] ModelResult<bool> get(std::string_view key, std::string& value) const {
    auto found = store_.get(key, value);
    if (!found) trouble_ = found.error();
    if (found && *found) read_bytes_ += value.size();
    return found;
  }
  // Why a row could not be read, if one could not: that is no event's fault.
  [[nodiscard]] const std::optional<ModelError>& trouble() const { return trouble_; }
  // Of the rows that were read: who changes them holds them until the batch is written.
  [[nodiscard]] std::size_t read_bytes() const { return read_bytes_; }
  void put(std::string_view key, std::string_view value) { batch_.put(key, value); }
  void erase(std::string_view key) { batch_.erase(key); }
  // What a page of the list under `prefix` shows has changed.
  void touch_list(std::string_view prefix) {
    if (touched_ != nullptr) touched_->push_back(ListStamps::list_of(prefix));
  }

 private:
  const ModelStore& store_;
  ModelBatch& batch_;
  std::vector<ListStamps::List>* touched_;
  mutable std::optional<ModelError> trouble_;
  mutable std::size_t read_bytes_ = 0;
};

// Only the runtime's thread calls it. The rows after finish() are a function of the events alone:
// not of how they were batched, of time, or of chance, so that a rebuild equals the live model byte
// for byte.
class Projection {
 public:
  virtual ~Projection() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;
  // Raised whenever the rows' meaning or bytes change: a model of another version lies in another
  // directory.
  [[nodiscard]] virtual std::uint32_t schema_version() const = 0;
  // Events of other kinds are not decoded for it, and can't stop it.
  [[nodiscard]] virtual bool wants(AggregateKind kind) const = 0;

  // Each wanted event once, in the order of the log. A failure (a sentence) stops this projection
  // before the event's commit.
  [[nodiscard]] virtual Result<Ok, std::string> apply(const EventContext& context,
                                                      const Event& event, ModelWriter& writer) = 0;
  // The batch is complete: puts what apply() held back, so that a row that several events changed
  // is written once.
  virtual void finish(ModelWriter& writer) = 0;
  // The batch is dropped: forgets everything since the last finish().
  virtual void discard() = 0;

  // For comparing a version of this schema with one of `older`: the form of a row in which both
  // must be equal. kNone: such rows are no part of it. Asked of rows of either schema, and only of
  // schemas that the definition says are still filled.
  enum class Compared { kAsItIs, kAs, kNone };
  [[nodiscard]] virtual Compared compared_with(std::uint32_t older, std::string_view key,
                                               std::string_view value, std::string& as) const {
    static_cast<void>(older), static_cast<void>(key), static_cast<void>(value);
    static_cast<void>(as);
    return Compared::kAsItIs;
  }
};

}  // namespace orderlog
