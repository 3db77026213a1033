#pragma once

// Answers questions about one stream: asks the index where to start, walks the stream's links
// through the log, and believes only what the commits say. Short-lived, one thread. And the same
// for a key.

#include <string_view>
#include <vector>

#include "eventstore/event_store.h"
#include "eventstore/log_index.h"
#include "eventstore/log_reader.h"

namespace orderlog {

class StreamReader {
 public:
  // `tail` may be null. What lies behind `durable` is not there yet, although the index and the
  // tail may have it already.
  StreamReader(const LogIndex& index, rocksdb::DB& log, const LogTail* tail, Position durable,
               std::string_view tenant, std::string_view stream);

  [[nodiscard]] StoreResult<std::optional<StreamHead>> head();
  [[nodiscard]] StoreResult<std::vector<StoredEvent>> read(StreamVersion from, Direction direction,
                                                           std::size_t limit);

 private:
  // Loads an event; false if it is not this stream's of that version.
  [[nodiscard]] StoreResult<bool> load(const StreamHead& event);
  [[nodiscard]] StoreResult<bool> load(const LogIndex::StreamPlace& place);
  [[nodiscard]] StoreResult<bool> load_from(const StoreResult<CommitBytes>& bytes,
                                            const StreamHead& event);
  [[nodiscard]] bool is_loaded(Position position) const;
  [[nodiscard]] bool found(const StreamHead& event);
  // A place from where the links lead to `version`.
  [[nodiscard]] StoreResult<StreamHead> start_for(StreamVersion version, const StreamHead& head);

  const LogIndex& index_;
  LogReader reader_;
  const Position durable_;
  const std::string_view tenant_;
  const std::string_view stream_;
  CommitView commit_;  // holds the event loaded last
  std::size_t event_ = 0;
};

// Where the commit with this idempotency key begins.
[[nodiscard]] StoreResult<std::optional<Position>> find_indexed_key(const LogIndex& index,
                                                                    rocksdb::DB& log,
                                                                    const LogTail* tail,
                                                                    std::string_view tenant,
                                                                    std::string_view key);

}  // namespace orderlog
